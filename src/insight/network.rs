//! Parts of the graph as networks: flat nodes and links, selected around some nodes or by what they
//! are, with what network analysis says of them. Pure: the caller brings a snapshot and the work
//! that may be done.

mod measures;
mod members;
mod rules;
mod select;
mod walk;

use std::sync::{Arc, OnceLock};

use entity::NodeKind;

pub use rules::{LinkPeriod, LinkRules, Through};
pub use select::{NetworkSelection, StartNodes};
pub use walk::SelectionGraph;

use members::Members;

use crate::graph::Csr;
use crate::snapshot::{Direction, LinkIndex, NodeIndex, Snapshot};

/// A selection of nodes, and the links between them that its rules let count.
///
/// Its nodes are numbered from 0 in the order of ids; what is computed of them is in that order.
pub struct Network {
    snapshot: Arc<Snapshot>,
    links: LinkRules,
    through: Through,
    members: Members,
    /// By number.
    nodes: Vec<NodeIndex>,
    /// By number: how many links away from the nearest start; empty if there are no starts.
    depths: Vec<u32>,
    link_indexes: Vec<LinkIndex>,
    /// The numbers of the links' ends, in the order of the links.
    endpoints: Vec<(u32, u32)>,
    /// By number: how many links each node has within the network.
    degrees: Vec<u32>,
    csr: OnceLock<Csr>,
}

impl Network {
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub fn link_count(&self) -> usize {
        self.link_indexes.len()
    }

    /// Every node, in the order of numbers, which is that of ids.
    pub fn nodes(&self) -> &[NodeIndex] {
        &self.nodes
    }

    pub fn node(&self, number: u32) -> NodeIndex {
        self.nodes[number as usize]
    }

    /// The number of a node of the network.
    pub fn number(&self, node: NodeIndex) -> Option<u32> {
        self.members.rank(node)
    }

    /// How many links a node is away from the nearest start; nothing if there are no starts.
    pub fn depth(&self, number: u32) -> Option<u32> {
        self.depths.get(number as usize).copied()
    }

    /// How many links a node has within the network.
    pub fn degree(&self, number: u32) -> u32 {
        self.degrees[number as usize]
    }

    /// The links of a node within the network.
    pub fn links_at(
        &self,
        number: u32,
        direction: Direction,
    ) -> impl Iterator<Item = LinkIndex> + '_ {
        let node = self.node(number);
        self.snapshot
            .neighbours(node, direction)
            .filter(move |&neighbour| {
                self.members.contains(neighbour.node) && self.links.allow(&self.snapshot, neighbour)
            })
            .map(|neighbour| neighbour.link)
    }

    /// The `most` nodes that are to be shown when not all can be: the nearest first, then those with
    /// the most links within the network, then by id.
    pub fn top_nodes(&self, most: usize) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.numbers().collect();
        let rank = |&number: &u32| {
            let degree = std::cmp::Reverse(self.degree(number));
            (self.depth(number), degree, number)
        };
        if most < numbers.len() {
            numbers.select_nth_unstable_by_key(most, rank);
            numbers.truncate(most);
        }
        numbers.sort_unstable_by_key(rank);
        numbers
    }

    /// The links between nodes that are shown, in the order of the snapshot's.
    pub fn links_between(&self, shown: &[u32]) -> Vec<LinkIndex> {
        if self.is_whole(shown) {
            return self.link_indexes.clone();
        }
        let mut is_shown = vec![false; self.node_count()];
        for &number in shown {
            is_shown[number as usize] = true;
        }
        self.link_indexes
            .iter()
            .zip(&self.endpoints)
            .filter(|(_, (a, b))| is_shown[*a as usize] && is_shown[*b as usize])
            .map(|(&link, _)| link)
            .collect()
    }

    /// Whether all nodes are shown: what is asked of them is at hand then, and need not be made once more.
    fn is_whole(&self, shown: &[u32]) -> bool {
        shown.len() == self.node_count()
    }

    /// Every link, in the order of the snapshot's.
    pub fn links(&self) -> &[LinkIndex] {
        &self.link_indexes
    }

    /// The numbers of the ends of the links, in their order.
    pub fn endpoints(&self) -> &[(u32, u32)] {
        &self.endpoints
    }

    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        (0..).take(self.node_count())
    }

    /// The network as a graph without direction, in which several links between the same two nodes
    /// count once.
    pub fn csr(&self) -> &Csr {
        self.csr
            .get_or_init(|| Csr::undirected(self.node_count(), &self.endpoints))
    }

    /// By number: whether paths may pass through a node.
    pub fn passable(&self) -> Vec<bool> {
        self.nodes
            .iter()
            .map(|&node| self.through.contains(self.snapshot.kind(node)))
            .collect()
    }

    pub fn kind(&self, number: u32) -> NodeKind {
        self.snapshot.kind(self.node(number))
    }
}
