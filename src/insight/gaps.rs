//! What is missing in the graph, stale or contradictory.

mod context;
mod kind;

use std::collections::BTreeSet;

use entity::link::rank;
use entity::{LinkKind, Vocabulary};

use crate::graph::{Budget, Interrupted};
use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};

pub use kind::GapKind;

use context::GapContext;
use kind::Detector;

/// Something that is missing, stale or contradictory. Ordered by kind, then by what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub kind: GapKind,
    pub subject: Subject,
}

/// What a gap is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Node(NodeIndex),
    Link(LinkIndex),
}

/// The gaps of some kinds, or of all, in their order: by kind, then by id, the links of a node behind
/// the node. Only those that have to do with one of the countries, where any are named.
///
/// Each kind looks once at each node or link that it concerns.
///
/// # Errors
/// When the work ends before the search does.
pub fn gaps(
    snapshot: &Snapshot,
    kinds: Option<&[GapKind]>,
    countries: Option<&[NodeIndex]>,
    budget: &mut Budget,
) -> Result<Vec<Gap>, Interrupted> {
    let kinds: BTreeSet<GapKind> = kinds.unwrap_or(GapKind::all()).iter().copied().collect();
    let countries: Option<BTreeSet<NodeIndex>> =
        countries.map(|countries| countries.iter().copied().collect());
    let context = GapContext::new(
        snapshot,
        kinds.contains(&GapKind::CityWithoutPathToPlatform),
        budget,
    )?;
    let mut gaps = Vec::new();
    for kind in kinds {
        let mut subjects = find(&context, kind, budget)?;
        subjects.sort_by_key(|&subject| sort_key(snapshot, subject));
        if let Some(countries) = &countries {
            subjects.retain(|&subject| is_in(snapshot, subject, countries));
        }
        gaps.extend(subjects.into_iter().map(|subject| Gap { kind, subject }));
    }
    Ok(gaps)
}

fn find(
    context: &GapContext,
    kind: GapKind,
    budget: &mut Budget,
) -> Result<Vec<Subject>, Interrupted> {
    let snapshot = context.snapshot;
    let mut found = Vec::new();
    let (nodes, links) = match kind.detector() {
        Detector::Nodes { of, .. } => (of, false),
        Detector::Links { .. } => (&[][..], true),
        Detector::Facts { .. } => (entity::NodeKind::all(), true),
    };
    for &node in nodes.iter().flat_map(|&kind| snapshot.nodes_of(kind)) {
        budget.spend(1)?;
        let subject = Subject::Node(node);
        if kind.is_gap(context, subject) {
            found.push(subject);
        }
    }
    for link in snapshot.all_links().filter(|_| links) {
        budget.spend(1)?;
        let subject = Subject::Link(link);
        // What follows from a node's own columns is the node's own fact, and themes are this graph's own classification.
        let is_of_sources = match snapshot.link(link).kind {
            LinkKind::HasTheme => false,
            kind => !kind.definition().derived,
        };
        if is_of_sources && kind.is_gap(context, subject) {
            found.push(subject);
        }
    }
    Ok(found)
}

/// The order of subjects: that of ids, the links of a node behind it.
fn sort_key(snapshot: &Snapshot, subject: Subject) -> (NodeIndex, Option<(u8, NodeIndex)>) {
    match subject {
        Subject::Node(node) => (node, None),
        Subject::Link(link) => {
            let link = snapshot.link(link);
            (link.source, Some((rank(link.kind), link.target)))
        }
    }
}

fn is_in(snapshot: &Snapshot, subject: Subject, countries: &BTreeSet<NodeIndex>) -> bool {
    let own = countries_of(snapshot, subject);
    own.iter().any(|country| countries.contains(country))
}

/// The countries that a subject has to do with, in the order of ids: a link with those in which its
/// ends lie. Only where neither lies in one is it that of a pilot's or learning's, as a pilot of ten
/// countries does not make each city's part in it the affair of all.
fn countries_of(snapshot: &Snapshot, subject: Subject) -> Vec<NodeIndex> {
    let ends = match subject {
        Subject::Node(node) => return snapshot.countries_of(node).to_vec(),
        Subject::Link(link) => {
            let link = snapshot.link(link);
            [link.source, link.target]
        }
    };
    let lie = ends.iter().filter_map(|&end| snapshot.country_of(end));
    let mut countries: Vec<NodeIndex> = lie.collect();
    if countries.is_empty() {
        let concern = ends.iter().flat_map(|&end| snapshot.countries_of(end));
        countries.extend(concern);
    }
    countries.sort_unstable();
    countries.dedup();
    countries
}

impl Gap {
    /// The gap in words, about this very node or link.
    pub fn description(&self, snapshot: &Snapshot) -> String {
        self.kind.describe(snapshot, self.subject)
    }

    /// The countries that it has to do with, in the order of ids.
    pub fn countries(&self, snapshot: &Snapshot) -> Vec<NodeIndex> {
        countries_of(snapshot, self.subject)
    }
}

#[cfg(test)]
mod tests;
