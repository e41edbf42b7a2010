use entity::fact::NodeFact;

use super::Unpatchable;
use super::changes::ChangesBySubject;
use super::numbering::{NodeChange, Numbering};
use super::splice::SpliceEdit;
use crate::snapshot::{NodeIndex, Snapshot};

/// The nodes that come, go and change.
pub struct ChangedNodes<'a> {
    pub numbering: Numbering,
    /// In the order of ids.
    pub added: Vec<&'a NodeFact>,
    /// Those that stay, by their places, in the order of ids.
    pub updated: Vec<(NodeChange, &'a NodeFact)>,
}

impl Snapshot {
    pub(super) fn changed_nodes<'a>(
        &self,
        changes: &ChangesBySubject<'a>,
    ) -> Result<ChangedNodes<'a>, Unpatchable> {
        let (mut edits, mut added, mut updated) = (Vec::new(), Vec::new(), Vec::new());
        for (&id, sides) in &changes.nodes {
            match (self.position_of(id), sides.before, sides.after) {
                (Ok(at), Some(()), None) => edits.push(SpliceEdit { at, put: None }),
                (Err(at), None, Some(fact)) => {
                    let put = Some(added.len());
                    edits.push(SpliceEdit { at, put });
                    added.push(fact);
                }
                (Ok(at), Some(()), Some(fact)) => {
                    let index = NodeIndex::from_position(at);
                    if fact.node.kind != self.kind(index) {
                        return Err(Unpatchable::OtherKind(id.to_owned()));
                    }
                    updated.push((index, fact));
                }
                _ => return Err(Unpatchable::Unexpected(id.to_owned())),
            }
        }
        let numbering = Numbering::new(edits);
        let updated = updated.into_iter().filter_map(|(former, fact)| {
            let place = numbering.place_of_former(former)?;
            Some((place, fact))
        });
        Ok(ChangedNodes {
            updated: updated.collect(),
            numbering,
            added,
        })
    }

    /// Where the node of that id stands after the changes, to which a fact refers.
    pub(super) fn place_after(
        &self,
        nodes: &ChangedNodes,
        fact: &str,
        id: &str,
    ) -> Result<NodeChange, Unpatchable> {
        let added = &nodes.added;
        let place = match added.binary_search_by(|fact| fact.node.id.as_str().cmp(id)) {
            Ok(place) => Some(nodes.numbering.added[place]),
            Err(_) => {
                let former = self.find_by_own_id(id);
                former.and_then(|former| nodes.numbering.place_of_former(former))
            }
        };
        place.ok_or_else(|| Unpatchable::DanglingReference {
            fact: fact.to_owned(),
            id: id.to_owned(),
        })
    }
}
