use std::sync::Arc;

use super::{LinkRules, Through};
use crate::graph::{Graph, Step};
use crate::snapshot::{Direction, Neighbour, NodeIndex, Snapshot};

/// A snapshot as a walk through it sees it: the links that the rules allow, followed in a direction,
/// from the nodes that it starts from and from those that it may pass through.
pub struct SelectionGraph {
    pub snapshot: Arc<Snapshot>,
    pub links: LinkRules,
    pub direction: Direction,
    pub through: Through,
    pub starts: Vec<NodeIndex>,
}

impl SelectionGraph {
    fn can_continue(&self, node: NodeIndex) -> bool {
        self.through.contains(self.snapshot.kind(node)) || self.starts.contains(&node)
    }

    /// The links at a node that the rules allow.
    fn neighbours(&self, node: NodeIndex, direction: Direction) -> impl Iterator<Item = Neighbour> {
        let all_count = self.links.is_open();
        self.snapshot
            .neighbours(node, direction)
            .filter(move |&neighbour| all_count || self.links.allow(&self.snapshot, neighbour))
    }
}

impl Graph for SelectionGraph {
    fn node_count(&self) -> usize {
        self.snapshot.node_count()
    }

    fn steps(&self, node: u32) -> impl Iterator<Item = Step> {
        let node = NodeIndex::from_number(node);
        let neighbours = self
            .can_continue(node)
            .then(|| self.neighbours(node, self.direction));
        neighbours.into_iter().flatten().map(step)
    }

    fn degree(&self, node: u32) -> usize {
        let node = NodeIndex::from_number(node);
        match self.can_continue(node) {
            true => self.snapshot.neighbours(node, self.direction).len(),
            false => 0,
        }
    }

    fn degree_back(&self, node: u32) -> usize {
        let node = NodeIndex::from_number(node);
        let neighbours = self.snapshot.neighbours(node, self.direction.reversed());
        neighbours.len()
    }

    fn steps_back(&self, node: u32) -> impl Iterator<Item = Step> {
        let node = NodeIndex::from_number(node);
        self.neighbours(node, self.direction.reversed())
            .filter(|neighbour| self.can_continue(neighbour.node))
            .map(step)
    }
}

fn step(neighbour: Neighbour) -> Step {
    Step {
        to: neighbour.node.number(),
        link: neighbour.link.number(),
    }
}
