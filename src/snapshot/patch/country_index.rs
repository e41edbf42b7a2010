use std::collections::BTreeSet;
use std::sync::Arc;

use entity::LinkKind::{Leads, ParticipatesIn, Produced};
use entity::NodeKind::{City, Learning, Pilot, Stakeholder};

use super::numbering::{NodeChange, Numbering};
use super::splice::{SpliceEdit, splice};
use crate::snapshot::country_index::CountryIndex;
use crate::snapshot::{Direction, NodeIndex, Snapshot};

impl Snapshot {
    /// The nodes that may have to do with other countries than before, once other links lead to or from some:
    /// these, what they carry out, and what came of that. Of the snapshot after the changes.
    pub(super) fn nodes_to_reindex(
        &self,
        relinked_nodes: &BTreeSet<NodeIndex>,
    ) -> BTreeSet<NodeIndex> {
        let mut concerned = relinked_nodes.clone();
        let mut to_follow: Vec<NodeIndex> = relinked_nodes.iter().copied().collect();
        while let Some(node) = to_follow.pop() {
            if !matches!(self.kind(node), City | Stakeholder | Pilot) {
                continue;
            }
            for neighbour in self.neighbours(node, Direction::Outgoing) {
                let is_followed = matches!(neighbour.kind, Leads | ParticipatesIn | Produced)
                    && matches!(self.kind(neighbour.node), Pilot | Learning);
                if is_followed && concerned.insert(neighbour.node) {
                    to_follow.push(neighbour.node);
                }
            }
        }
        concerned
    }

    /// The countries that the nodes of the snapshot after the changes have to do with; those that are concerned
    /// are looked at.
    pub(super) fn patched_country_index(
        &self,
        next: &Self,
        numbering: &Numbering,
        concerned: &BTreeSet<NodeIndex>,
    ) -> Arc<CountryIndex> {
        let found = concerned
            .iter()
            .map(|&node| (numbering.place(node), next.derived_countries(node)));
        if !numbering.is_the_same() {
            return Arc::new(
                self.country_index
                    .patch(numbering, &found.collect::<Vec<_>>()),
            );
        }
        // All have the indexes that they had.
        let differs = |(place, countries): &(NodeChange, Vec<NodeIndex>)| {
            self.country_index.countries(place.index) != countries.as_slice()
        };
        let changed: Vec<_> = found.filter(differs).collect();
        match changed.is_empty() {
            true => self.country_index.clone(),
            false => Arc::new(self.country_index.patch(numbering, &changed)),
        }
    }
}

/// By what edits are ordered: the place, what is put before what is dropped, then the node and its country.
type EditKey = (usize, bool, usize, NodeIndex);

impl CountryIndex {
    /// With other countries for some nodes, which are told in the order of their places; those that come are
    /// among them.
    pub fn patch(&self, numbering: &Numbering, changed: &[(NodeChange, Vec<NodeIndex>)]) -> Self {
        let mut edits: Vec<(EditKey, Option<NodeIndex>)> = Vec::new();
        let nobody = NodeIndex::from_number(0);
        let drop = |at: usize| ((at, true, 0, nobody), None);
        for &former in &numbering.removed {
            edits.extend(self.row(former.position()).map(drop));
        }
        for (place, countries) in changed {
            let at = self.starts[place.at] as usize;
            if !place.is_new {
                edits.extend(self.row(place.at).map(drop));
            }
            let put = |&country: &NodeIndex| {
                let key = (at, false, place.index.position(), country);
                (key, Some(country))
            };
            edits.extend(countries.iter().map(put));
        }
        edits.sort_unstable();
        let edits: Vec<SpliceEdit<NodeIndex>> = edits
            .into_iter()
            .map(|((at, ..), put)| SpliceEdit { at, put })
            .collect();
        let countries = splice(
            &self.countries,
            &edits,
            |&country| country,
            |countries| numbering.renumbering.apply(countries),
        );

        let lengths: Vec<u32> = self
            .starts
            .windows(2)
            .map(|ends| ends[1] - ends[0])
            .collect();
        let mut lengths = splice(&lengths, &numbering.edits, |_| 0, |_| ());
        for (place, countries) in changed {
            let length = u32::try_from(countries.len()).expect("fewer than 2^32");
            lengths[place.index.position()] = length;
        }
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        let mut start = 0;
        starts.push(start);
        starts.extend(lengths.into_iter().map(|length| {
            start += length;
            start
        }));
        Self { starts, countries }
    }

    fn row(&self, position: usize) -> std::ops::Range<usize> {
        self.starts[position] as usize..self.starts[position + 1] as usize
    }
}
