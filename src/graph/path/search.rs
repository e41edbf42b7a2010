//! Breadth first from both ends, after Pohl (1971), "Bi-directional Search", Machine Intelligence 6:
//! level by level, on the side from whose outermost level fewer links lead on, until the two meet.

use super::super::bit_set::BitSet;
use super::super::{Budget, Graph, Interrupted, Step};
use super::Path;

/// What a path must keep away from.
#[derive(Clone, Copy, Default)]
pub struct Excluded<'a> {
    /// Nodes that its first step must not lead to.
    pub first_steps: &'a [u32],
    /// Nodes that it must not meet.
    pub nodes: &'a [u32],
}

/// Searches for shortest paths to one goal.
pub struct BidirectionalSearch<'a, G> {
    graph: &'a G,
    to: u32,
    near: Frontier,
    far: Frontier,
}

/// What a search has reached from one of the ends.
struct Frontier {
    seen: BitSet,
    reached: Vec<Visited>,
    /// Where the outermost level begins.
    outermost: usize,
    /// How many links away the outermost level is.
    depth: usize,
}

/// A node, and the place among those reached of the one that it was reached from. The order is that
/// of the first paths to the nodes, if the level before was in that order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Visited {
    predecessor: usize,
    node: u32,
}

impl<'a, G: Graph> BidirectionalSearch<'a, G> {
    pub fn new(graph: &'a G, to: u32) -> Self {
        Self {
            graph,
            to,
            near: Frontier::new(graph.node_count()),
            far: Frontier::new(graph.node_count()),
        }
    }

    /// The shortest path from a node to the goal, which is another: of several the first in the order
    /// of their nodes.
    pub fn shortest(
        &mut self,
        from: u32,
        closed: Excluded,
        max_length: usize,
        budget: &mut Budget,
    ) -> Result<Option<Path>, Interrupted> {
        self.near.start(from, closed.nodes);
        self.far.start(self.to, closed.nodes);
        let leads_past = |node: u32, next: u32| node == from && closed.first_steps.contains(&next);
        while self.near.depth + self.far.depth < max_length {
            let graph = self.graph;
            let near = self.near.links(|node| graph.degree(node));
            let far = self.far.links(|node| graph.degree_back(node));
            if near.min(far) == 0 {
                break;
            }
            let has_met = if near <= far {
                // In the order of the first paths to them, which those reached from different nodes are in
                // already: then each node of the next level is
                // reached first over the first path to it, and the first to meet is enough.
                let level = self.near.level_mut();
                for group in level.chunk_by_mut(|a, b| a.predecessor == b.predecessor) {
                    group.sort_unstable_by_key(|reached| reached.node);
                }
                let steps = |node| {
                    let steps = self.graph.steps(node);
                    steps.filter(move |step| !leads_past(node, step.to))
                };
                self.near.expand(steps, &self.far.seen, true, budget)?
            } else {
                // By number: then each node of the next level is reached first from the first of the
                // nodes that may follow it.
                self.far
                    .level_mut()
                    .sort_unstable_by_key(|reached| reached.node);
                let steps = |node| {
                    let steps = self.graph.steps_back(node);
                    steps.filter(move |step| !leads_past(step.to, node))
                };
                self.far.expand(steps, &self.near.seen, false, budget)?
            };
            if has_met {
                return Ok(Some(self.path()));
            }
        }
        Ok(None)
    }

    /// The first of the shortest paths, which all meet the outermost levels of both sides in the same
    /// node.
    fn path(&self) -> Path {
        let level = self.near.level().iter();
        let both = level.filter(|reached| self.far.seen.contains(reached.node));
        let near = *both.min().expect("the sides have met");
        let mut level = self.far.level().iter();
        let far = *level
            .find(|reached| reached.node == near.node)
            .expect("the sides have met");

        let mut nodes = self.near.backtrack(near);
        nodes.reverse();
        let middle = nodes.len() - 1;
        nodes.extend(self.far.backtrack(far).into_iter().skip(1));
        let mut links = Vec::with_capacity(nodes.len() - 1);
        for (place, ends) in nodes.windows(2).enumerate() {
            // In rows that the search has read, and paid for.
            links.push(if place < middle {
                first_link(self.graph.steps(ends[0]), ends[1])
            } else {
                first_link(self.graph.steps_back(ends[1]), ends[0])
            });
        }
        Path { nodes, links }
    }
}

impl Frontier {
    fn new(node_count: usize) -> Self {
        Self {
            seen: BitSet::new(node_count),
            reached: Vec::new(),
            outermost: 0,
            depth: 0,
        }
    }

    /// Nodes that are passed count as seen, so that they are never reached.
    fn start(&mut self, node: u32, passed: &[u32]) {
        self.seen.clear();
        for &node in passed {
            self.seen.insert(node);
        }
        self.seen.insert(node);
        self.reached.clear();
        self.reached.push(Visited {
            predecessor: 0,
            node,
        });
        self.outermost = 0;
        self.depth = 0;
    }

    fn level(&self) -> &[Visited] {
        &self.reached[self.outermost..]
    }

    /// How many links lead on from the outermost level.
    fn links(&self, degree: impl Fn(u32) -> usize) -> usize {
        self.level()
            .iter()
            .map(|reached| degree(reached.node))
            .sum()
    }

    fn level_mut(&mut self) -> &mut [Visited] {
        &mut self.reached[self.outermost..]
    }

    /// Reaches the next level, and says whether some of it has been seen from the other end. If the
    /// first to meet is enough, it ends with the node from which that was reached.
    fn expand<I: Iterator<Item = Step>>(
        &mut self,
        steps: impl Fn(u32) -> I,
        other: &BitSet,
        first_is_enough: bool,
        budget: &mut Budget,
    ) -> Result<bool, Interrupted> {
        let level = self.outermost..self.reached.len();
        self.outermost = level.end;
        self.depth += 1;
        let mut has_met = false;
        for before in level {
            let mut looked_at = 0;
            steps(self.reached[before].node).for_each(|Step { to: node, .. }| {
                looked_at += 1;
                if self.seen.insert(node) {
                    self.reached.push(Visited {
                        predecessor: before,
                        node,
                    });
                    has_met |= other.contains(node);
                }
            });
            budget.spend(looked_at)?;
            if has_met && first_is_enough {
                break;
            }
        }
        Ok(has_met)
    }

    /// The nodes from one that was reached back to the end that the side started from.
    fn backtrack(&self, mut reached: Visited) -> Vec<u32> {
        let mut nodes = vec![reached.node];
        for _ in 0..self.depth {
            reached = self.reached[reached.predecessor];
            nodes.push(reached.node);
        }
        nodes
    }
}

/// Of the links to a node, the one of the lowest number.
fn first_link(steps: impl Iterator<Item = Step>, to: u32) -> u32 {
    let links = steps.filter(|step| step.to == to).map(|step| step.link);
    links.min().expect("a link that was followed")
}
