use std::collections::BTreeSet;

use super::numbering::Numbering;
use crate::snapshot::{Cardinalities, NodeIndex, Snapshot};

impl Snapshot {
    /// The cardinalities of the snapshot after the changes: of nodes that were there before, and of nodes that are
    /// there now, of which links or they themselves come or go.
    pub(super) fn patched_cardinalities(
        &self,
        next: &Self,
        formerly: &BTreeSet<NodeIndex>,
        relinked_nodes: &BTreeSet<NodeIndex>,
    ) -> Cardinalities {
        let mut cardinalities = self.cardinalities.clone();
        for &node in formerly {
            cardinalities.remove(self, node);
        }
        for &node in relinked_nodes {
            cardinalities.add(next, node);
        }
        cardinalities.count_links(next);
        cardinalities
    }
}

/// The nodes that stay or come of which links come or go, by their new indexes.
pub fn relinked_nodes(
    formerly: &BTreeSet<NodeIndex>,
    numbering: &Numbering,
) -> BTreeSet<NodeIndex> {
    let stay = formerly
        .iter()
        .filter_map(|&former| numbering.place_of_former(former));
    let come = numbering.added.iter().copied();
    stay.chain(come).map(|place| place.index).collect()
}
