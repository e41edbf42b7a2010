use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::link;

use super::Unpatchable;
use super::changes::{ChangesBySubject, LinkKey};
use super::nodes::ChangedNodes;
use super::numbering::Numbering;
use super::splice::{Renumbering, splice};
use super::topology::AddedLink;
use crate::snapshot::records::Records;
use crate::snapshot::topology::Topology;
use crate::snapshot::{Direction, LinkFacts, LinkIndex, NodeIndex, Snapshot};

/// The links that come, go and change.
#[derive(Default)]
pub struct ChangedLinks {
    /// In their order.
    removed: Vec<LinkIndex>,
    added: Vec<(AddedLink, LinkFacts)>,
    /// Those that stay, by their former indexes.
    updated: Vec<(LinkIndex, LinkFacts)>,
    /// The former indexes of the nodes of which links come or go.
    pub former_ends: BTreeSet<NodeIndex>,
}

impl Snapshot {
    pub(super) fn changed_links(
        &self,
        changes: &ChangesBySubject,
        nodes: &ChangedNodes,
    ) -> Result<ChangedLinks, Unpatchable> {
        let mut links = ChangedLinks::default();
        for (&key, sides) in &changes.links {
            let (from, kind, to) = key;
            match (self.find_between(key), sides.before, &sides.after) {
                (Some(link), Some(()), None) => links.removed.push(link),
                (Some(link), Some(()), Some(facts)) => {
                    if self.link_facts.get(link.position()) != facts {
                        links.updated.push((link, facts.clone()));
                    }
                }
                (None, None, Some(facts)) => {
                    let id = || link::id(from, kind, to);
                    let added = AddedLink {
                        source: self.place_after(nodes, &id(), from)?,
                        kind,
                        target: self.place_after(nodes, &id(), to)?,
                    };
                    let ends = [added.source, added.target];
                    let former = ends.into_iter().filter_map(|end| end.former());
                    links.former_ends.extend(former);
                    links.added.push((added, facts.clone()));
                }
                _ => return Err(Unpatchable::Unexpected(link::id(from, kind, to))),
            }
        }
        links.removed.sort_unstable();
        for &link in &links.removed {
            let ends = self.topology.endpoints(link);
            links.former_ends.extend([ends.source, ends.target]);
        }
        self.check_that_no_links_remain(&links.removed, &nodes.numbering)?;
        Ok(links)
    }

    fn find_between(&self, (from, kind, to): LinkKey) -> Option<LinkIndex> {
        let (from, to) = (self.find_by_own_id(from)?, self.find_by_own_id(to)?);
        self.topology.find(from, kind, to)
    }

    fn check_that_no_links_remain(
        &self,
        removed: &[LinkIndex],
        numbering: &Numbering,
    ) -> Result<(), Unpatchable> {
        let mut gone: BTreeMap<NodeIndex, usize> = BTreeMap::new();
        for &link in removed {
            let ends = self.topology.endpoints(link);
            for end in [ends.source, ends.target] {
                *gone.entry(end).or_default() += 1;
            }
        }
        for &node in &numbering.removed {
            let degree = self.neighbours(node, Direction::Any).len();
            if gone.get(&node).copied().unwrap_or(0) != degree {
                return Err(Unpatchable::LinksRemain(self.id(node).to_owned()));
            }
        }
        Ok(())
    }

    pub(super) fn patched_links(
        &self,
        links: ChangedLinks,
        numbering: &Numbering,
    ) -> (Arc<Topology>, Records<LinkFacts>) {
        let ChangedLinks {
            removed,
            added,
            updated,
            ..
        } = links;
        let (added, facts): (Vec<AddedLink>, Vec<LinkFacts>) = added.into_iter().unzip();
        let is_the_same = numbering.is_the_same() && removed.is_empty() && added.is_empty();
        if is_the_same && updated.is_empty() {
            return (self.topology.clone(), self.link_facts.clone());
        }
        let (topology, edits) = match is_the_same {
            true => (self.topology.clone(), Vec::new()),
            false => {
                let (topology, edits) = self.topology.patch(numbering, &removed, &added);
                (Arc::new(topology), edits)
            }
        };
        let mut arena = self.link_facts.arena();
        let slots_of_added: Vec<u32> = facts.into_iter().map(|facts| arena.push(facts)).collect();
        let slot = |&place: &usize| slots_of_added[place];
        let mut slots = splice(self.link_facts.slots(), &edits, slot, |_| ());
        let renumbering = Renumbering::of(&edits);
        for (former, facts) in updated {
            slots[renumbering.of_one(former).position()] = arena.push(facts);
        }
        (topology, Records::new(Arc::new(slots), arena))
    }
}
