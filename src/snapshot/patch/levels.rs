use std::collections::BTreeSet;
use std::sync::Arc;

use entity::{Level, NodeKind};

use super::nodes::ChangedNodes;
use super::splice::splice;
use crate::snapshot::{Direction, NodeIndex, Snapshot};

impl Snapshot {
    /// The levels in the snapshot after the changes: those of nodes that come or change or are linked anew, and of what
    /// these take part in, are found again.
    pub(super) fn patched_levels(
        &self,
        next: &Self,
        nodes: &ChangedNodes,
        relinked_nodes: &BTreeSet<NodeIndex>,
    ) -> Arc<[Option<Level>]> {
        let updated = nodes.updated.iter().map(|&(place, _)| place.index);
        let added = nodes.numbering.added.iter().map(|place| place.index);
        let mut affected: BTreeSet<NodeIndex> = relinked_nodes.clone();
        affected.extend(updated.chain(added));
        let participants = affected.iter().copied().filter(|&node| {
            let kind = next.kind(node);
            matches!(kind, NodeKind::City | NodeKind::Stakeholder)
        });
        let parts = participants.flat_map(|node| next.neighbours(node, Direction::Any));
        let parts = parts.map(|neighbour| neighbour.node).filter(|&node| {
            let kind = next.kind(node);
            matches!(kind, NodeKind::Pilot | NodeKind::Initiative)
        });
        let parts: Vec<NodeIndex> = parts.collect();
        affected.extend(parts);

        let numbering = &nodes.numbering;
        let has_stayed = |&node: &NodeIndex| self.level(node) == next.derived_level(node);
        if numbering.is_the_same() && affected.iter().all(has_stayed) {
            return self.levels.clone();
        }
        let mut levels = splice(&self.levels, &numbering.edits, |_| None, |_| ());
        for node in affected {
            levels[node.position()] = next.derived_level(node);
        }
        levels.into()
    }
}
