use std::collections::BTreeSet;

use entity::NodeKind;

use super::Unpatchable;
use super::nodes::ChangedNodes;
use crate::search::{self, Index};
use crate::snapshot::{NodeIndex, Snapshot};

impl Snapshot {
    /// The search index of the snapshot after the changes, in which nodes may have to do with other countries:
    /// of these and of those that change, the texts may be other ones.
    pub(super) fn patched_search(
        &self,
        next: &Self,
        nodes: &ChangedNodes,
        concerned: &BTreeSet<NodeIndex>,
    ) -> Result<Index, Unpatchable> {
        let numbering = &nodes.numbering;
        let mut candidates = concerned.clone();
        candidates.extend(nodes.updated.iter().map(|(place, _)| place.index));
        candidates.extend(numbering.added.iter().map(|place| place.index));
        candidates.extend(self.in_renamed_countries(next, nodes)?);

        let (mut gone, mut before) = (Vec::new(), Vec::new());
        gone.extend(numbering.removed.iter().map(|former| former.number()));
        let mut added = search::IndexBuilder::default();
        for node in candidates {
            let place = numbering.place(node);
            if let Some(former) = place.former() {
                if self.searchable_texts(former) == next.searchable_texts(node) {
                    continue;
                }
                gone.push(former.number());
            }
            before.push(NodeIndex::from_position(place.at).number());
            next.add_searchable(&mut added, node);
        }
        if gone.is_empty() && before.is_empty() {
            return Ok(self.search.clone());
        }
        gone.sort_unstable();
        Ok(self.search.patch(&gone, added, &before))
    }

    /// Nodes are found by the names of their countries, too.
    fn in_renamed_countries(
        &self,
        next: &Self,
        nodes: &ChangedNodes,
    ) -> Result<Vec<NodeIndex>, Unpatchable> {
        let is_renamed = |former: usize, name: &str| self.nodes.get(former).node.name != name;
        let updated = nodes.updated.iter();
        let renamed: Vec<NodeIndex> = updated
            .filter(|(_, fact)| fact.node.kind == NodeKind::Country)
            .filter(|(place, fact)| is_renamed(place.at, &fact.node.name))
            .map(|(place, _)| place.index)
            .collect();
        if renamed.is_empty() {
            return Ok(Vec::new());
        }
        let most = self.max_changes();
        let lies_there = |&node: &NodeIndex| {
            let mut countries = next.countries_of(node).iter();
            countries.any(|country| renamed.contains(country))
        };
        let found: Vec<NodeIndex> = next.all_nodes().filter(lies_there).take(most + 1).collect();
        match found.len() > most {
            true => Err(Unpatchable::TooMuch(most)),
            false => Ok(found),
        }
    }
}
