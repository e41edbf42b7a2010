use std::collections::BTreeMap;

use entity::NodeKind;

use super::relation::Hop;
use super::{LinkIndex, NodeIndex, Relation, Snapshot};

/// A related node, and the links that relate it: one or more where the relation is a single hop,
/// none where it leads over other nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    pub node: NodeIndex,
    pub links: Vec<LinkIndex>,
}

impl Snapshot {
    /// The nodes that a node is related to, each once, in the order of ids.
    pub fn related(&self, node: NodeIndex, relation: Relation) -> Vec<Related> {
        let mut related: BTreeMap<NodeIndex, Vec<LinkIndex>> = BTreeMap::new();
        for hops in relation {
            match hops {
                [hop] => {
                    for (link, other) in self.steps(node, hop) {
                        related.entry(other).or_default().push(link);
                    }
                }
                _ => {
                    for other in self.reach(node, hops, &mut 0) {
                        related.entry(other).or_default();
                    }
                }
            }
        }
        related
            .into_iter()
            .map(|(node, links)| Related { node, links })
            .collect()
    }

    /// The nodes that a node is related to, without the links: each once, in the order of ids.
    pub fn related_nodes(&self, node: NodeIndex, relation: Relation) -> Vec<NodeIndex> {
        self.related_nodes_with_cost(node, relation).0
    }

    /// The same, with the number of links that were looked at to find them.
    pub fn related_nodes_with_cost(
        &self,
        node: NodeIndex,
        relation: Relation,
    ) -> (Vec<NodeIndex>, usize) {
        let mut looked_at = 0;
        let reached = relation
            .iter()
            .flat_map(|hops| self.reach(node, hops, &mut looked_at));
        let mut related: Vec<NodeIndex> = reached.collect();
        related.sort_unstable();
        related.dedup();
        (related, looked_at)
    }

    /// The nodes of a kind, or of any, among which are all that are related to a node: those that the relation leads from.
    /// Also the number of links that were looked at.
    pub fn related_from(
        &self,
        node: NodeIndex,
        relation: Relation,
        kind: Option<NodeKind>,
    ) -> (Vec<NodeIndex>, usize) {
        let mut looked_at = 0;
        let mut found: Vec<NodeIndex> = Vec::new();
        for hops in relation {
            let mut reached = vec![node];
            for (place, hop) in hops.iter().enumerate().rev() {
                let from = match place.checked_sub(1) {
                    Some(before) => hops[before].to,
                    None => kind,
                };
                let back = Hop {
                    kinds: hop.kinds,
                    direction: hop.direction.reversed(),
                    to: from,
                };
                let degrees = reached.iter().map(|&node| self.degree(node));
                looked_at += degrees.sum::<usize>() * hop.kinds.len();
                reached = reached
                    .iter()
                    .flat_map(|&node| self.steps(node, &back).map(|(_, other)| other))
                    .collect();
                reached.sort_unstable();
                reached.dedup();
            }
            found.append(&mut reached);
        }
        found.sort_unstable();
        found.dedup();
        (found, looked_at)
    }

    /// The countries that a node has to do with, as [`super::relation::countries`] says, in the order of ids; a country
    /// has to do with itself.
    pub fn countries_of(&self, node: NodeIndex) -> &[NodeIndex] {
        self.country_index.countries(node)
    }

    fn reach(&self, node: NodeIndex, hops: &[Hop], looked_at: &mut usize) -> Vec<NodeIndex> {
        let mut reached = vec![node];
        for hop in hops {
            let degrees = reached.iter().map(|&node| self.degree(node));
            *looked_at += degrees.sum::<usize>() * hop.kinds.len();
            reached = reached
                .iter()
                .flat_map(|&node| self.steps(node, hop).map(|(_, other)| other))
                .collect();
            reached.sort_unstable();
            reached.dedup();
        }
        reached
    }

    /// The links that a hop follows, those of its first kind first, with the nodes they lead to.
    fn steps(&self, node: NodeIndex, hop: &Hop) -> impl Iterator<Item = (LinkIndex, NodeIndex)> {
        hop.kinds.iter().flat_map(move |&kind| {
            self.neighbours(node, hop.direction)
                .filter(move |neighbour| {
                    let is_wanted = |to| self.kind(neighbour.node) == to;
                    neighbour.kind == kind && hop.to.is_none_or(is_wanted)
                })
                .map(|neighbour| (neighbour.link, neighbour.node))
        })
    }
}
