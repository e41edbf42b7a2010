use super::splice::{Renumbering, SpliceEdit};
use crate::snapshot::NodeIndex;

/// How nodes are numbered after some have come and gone.
pub struct Numbering {
    /// What is put is the place among the added nodes.
    pub edits: Vec<SpliceEdit<usize>>,
    pub renumbering: Renumbering,
    /// Of each added node, in the order of ids.
    pub added: Vec<NodeChange>,
    /// The former indexes of those that go, in their order.
    pub removed: Vec<NodeIndex>,
}

/// Where a node stands in the new snapshot, and where that is in the one before.
#[derive(Clone, Copy, Debug)]
pub struct NodeChange {
    pub index: NodeIndex,
    /// The node's former position; of a new one, that of the node before which it is put.
    pub at: usize,
    pub is_new: bool,
}

impl NodeChange {
    /// The former index; nothing for what is new.
    pub fn former(self) -> Option<NodeIndex> {
        (!self.is_new).then(|| NodeIndex::from_position(self.at))
    }
}

impl Numbering {
    /// By the edits of the column of nodes.
    pub fn new(edits: Vec<SpliceEdit<usize>>) -> Self {
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for edit in &edits {
            match edit.put {
                Some(_) => added.push(NodeChange {
                    index: NodeIndex::from_position(edit.at + added.len() - removed.len()),
                    at: edit.at,
                    is_new: true,
                }),
                None => removed.push(NodeIndex::from_position(edit.at)),
            }
        }
        Self {
            renumbering: Renumbering::of(&edits),
            edits,
            added,
            removed,
        }
    }

    pub fn is_the_same(&self) -> bool {
        self.edits.is_empty()
    }

    pub fn is_removed(&self, former: NodeIndex) -> bool {
        self.removed.binary_search(&former).is_ok()
    }

    /// Where a node stands that was there before; nothing when it has gone.
    pub fn place_of_former(&self, former: NodeIndex) -> Option<NodeChange> {
        (!self.is_removed(former)).then(|| NodeChange {
            index: self.renumbering.of_one(former),
            at: former.position(),
            is_new: false,
        })
    }

    /// Where a node of the new snapshot stands.
    pub fn place(&self, index: NodeIndex) -> NodeChange {
        let known = self.added.binary_search_by_key(&index, |place| place.index);
        if let Ok(place) = known {
            return self.added[place];
        }
        // Of those that the shift puts there, all but the last have gone.
        let (mut first, mut end) = (0, index.position() + self.removed.len() + 1);
        while first < end {
            let middle = usize::midpoint(first, end);
            match self.renumbering.of_one(NodeIndex::from_position(middle)) <= index {
                true => first = middle + 1,
                false => end = middle,
            }
        }
        NodeChange {
            index,
            at: first - 1,
            is_new: false,
        }
    }
}
