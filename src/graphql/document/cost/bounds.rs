use std::rc::Rc;

use entity::NodeKind;

use super::context::Context;
use crate::schema::relation_of;
use crate::snapshot::{Cardinalities, NodeIndex, Relation, Snapshot};

/// The types of the schema that are a kind of node.
pub const TYPES: [(&str, NodeKind); 9] = [
    ("Country", NodeKind::Country),
    ("City", NodeKind::City),
    ("Stakeholder", NodeKind::Stakeholder),
    ("NationalPlatform", NodeKind::NationalPlatform),
    ("Pilot", NodeKind::Pilot),
    ("Learning", NodeKind::Learning),
    ("EngagementSpace", NodeKind::EngagementSpace),
    ("Initiative", NodeKind::Initiative),
    ("Theme", NodeKind::Theme),
];

/// The nodes that a selection is made on.
#[derive(Clone, Debug)]
pub enum Parents {
    /// Nodes that other nodes lead to, or a page of a list.
    Any,
    /// The nodes of a list that begins with the most linked ones.
    MostLinked(usize),
    /// Nodes that the document names.
    Named(Rc<[NodeIndex]>),
}

/// How long lists are expected to be, as the data are.
pub struct ListBounds<'a> {
    pub snapshot: &'a Snapshot,
}

impl ListBounds<'_> {
    pub fn cardinalities(&self) -> &Cardinalities {
        self.snapshot.cardinalities()
    }

    /// How many items a field of a type is expected to have, by the type that it gives.
    pub fn items(&self, parents: &Parents, parent: &str, field: &str, given: &str) -> u64 {
        if is_root(parent) {
            return self.most_items(parent, given);
        }
        if given == "LinkConnection" {
            return self.links(parents, kind(parent));
        }
        match (kind(parent), relation_of(parent, field)) {
            (Some(kind), Some(relation)) => self.related(parents, kind, relation),
            _ => self.most_items(parent, given),
        }
    }

    fn links(&self, parents: &Parents, kind: Option<NodeKind>) -> u64 {
        let cardinalities = self.cardinalities();
        rounded_up(match parents {
            Parents::Any => cardinalities.typical_links(kind),
            Parents::MostLinked(count) => cardinalities.links_of_most_linked(kind, *count),
            Parents::Named(nodes) => mean(nodes, |node| self.snapshot.degree(node)),
        })
    }

    fn related(&self, parents: &Parents, kind: NodeKind, relation: Relation) -> u64 {
        let typical = || self.cardinalities().typical_related(kind, relation);
        let is_over_links = matches!(relation, [[_]]);
        let links = |nodes: &[NodeIndex]| mean(nodes, |node| self.snapshot.degree(node));
        let are_few = |nodes: &[NodeIndex]| {
            let links: usize = nodes.iter().map(|&node| self.snapshot.degree(node)).sum();
            links <= MAX_EXAMINED
        };
        rounded_up(match parents {
            Parents::Named(nodes) if is_over_links && are_few(nodes) => mean(nodes, |node| {
                self.snapshot.related_nodes(node, relation).len()
            }),
            // Too many to tell those of the relation from others.
            Parents::Named(nodes) if is_over_links => links(nodes),
            Parents::MostLinked(count) => {
                let links = self
                    .cardinalities()
                    .links_of_most_linked(Some(kind), *count);
                links.min(typical() * MOST_LINKED)
            }
            Parents::Named(_) | Parents::Any => typical(),
        })
    }

    /// The most items that a field of a type can have, by the type that it gives.
    fn most_items(&self, parent: &str, given: &str) -> u64 {
        let cardinalities = self.cardinalities();
        let most = match given.strip_suffix("Connection") {
            Some("Link") if is_root(parent) => cardinalities.links(),
            Some("Link") => cardinalities.most_links(kind(parent)),
            Some("EcosystemNode" | "Search") => cardinalities.nodes(None),
            // Revisions are numbered without gaps.
            Some("ChangeSet") => return self.snapshot.revision(),
            Some(item) => match (item.strip_prefix("Linked"), kind(item)) {
                (Some(_), _) => cardinalities.most_links(kind(parent)),
                (None, Some(kind)) => cardinalities.nodes(Some(kind)),
                // Changes, gaps.
                (None, None) => return u64::MAX,
            },
            None if given == "Network" => cardinalities.nodes(None),
            None => return u64::MAX,
        };
        most as u64
    }

    /// How many nodes a filter of such a field is expected to be tested on.
    pub fn tested(&self, context: &Context, parent: &str, field: &str, given: &str) -> u64 {
        if let (Some(kind), Some(relation)) = (kind(parent), relation_of(parent, field)) {
            return self.related(&context.parents, kind, relation);
        }
        let all = self.cardinalities().nodes(None) as u64;
        match (given, parent.strip_suffix("Connection")) {
            ("Share", Some(list)) => {
                let item = list.strip_prefix("Linked").unwrap_or(list);
                let nodes = self.cardinalities().nodes(kind(item)) as u64;
                nodes.min(context.listed)
            }
            // Together, the groups have about as many nodes as there are.
            ("Share", None) => all / 10,
            _ => self.most_items(parent, given).min(all),
        }
    }
}

/// Links of named nodes that are counted one by one.
const MAX_EXAMINED: usize = 2000;
/// How many times as many related nodes the most linked nodes have as others.
const MOST_LINKED: f64 = 3.0;

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn mean(nodes: &[NodeIndex], count: impl Fn(NodeIndex) -> usize) -> f64 {
    let sum: usize = nodes.iter().map(|&node| count(node)).sum();
    sum as f64 / nodes.len().max(1) as f64
}

/// At least 1, since an estimate is no promise.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, which are far below 2^52"
)]
pub fn rounded_up(estimate: f64) -> u64 {
    estimate.ceil().max(1.0) as u64
}

fn is_root(parent: &str) -> bool {
    parent == "Query"
}

/// Nothing stands for any kind, as for an interface.
pub fn kind(name: &str) -> Option<NodeKind> {
    let found = TYPES.iter().find(|(known, _)| *known == name);
    found.map(|&(_, kind)| kind)
}
