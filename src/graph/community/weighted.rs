use std::ops::Range;

use super::strengths::CommunityStrengths;
use crate::graph::sorted::sorted;
use crate::graph::{Budget, Csr, Interrupted};

/// An undirected graph whose nodes may stand for many nodes of the graph that it was made of.
pub struct WeightedGraph {
    starts: Vec<u32>,
    edges: Vec<WeightedEdge>,
    /// For each node how many entries the rows have of those that it stands for, also to each other.
    pub strengths: Vec<u32>,
    /// All strengths together: twice the number of links.
    total: u32,
}

#[derive(Clone, Copy)]
pub struct WeightedEdge {
    pub to: u32,
    /// For how many links it stands.
    pub weight: u32,
}

impl WeightedGraph {
    pub fn new(csr: &Csr) -> Self {
        let mut graph = Self::with_capacity(csr.node_count(), csr.arc_count());
        for node in csr.nodes() {
            let row = csr.neighbours(node);
            graph
                .edges
                .extend(row.iter().map(|&to| WeightedEdge { to, weight: 1 }));
            graph.finish_node(u32::try_from(row.len()).expect("rows have 32-bit numbers"));
        }
        graph
    }

    fn with_capacity(node_count: usize, ties: usize) -> Self {
        let mut starts = Vec::with_capacity(node_count + 1);
        starts.push(0);
        Self {
            starts,
            edges: Vec::with_capacity(ties),
            strengths: Vec::with_capacity(node_count),
            total: 0,
        }
    }

    fn finish_node(&mut self, strength: u32) {
        let end = u32::try_from(self.edges.len()).expect("rows have 32-bit numbers");
        self.starts.push(end);
        self.strengths.push(strength);
        self.total += strength;
    }

    pub fn node_count(&self) -> usize {
        self.strengths.len()
    }

    pub fn nodes(&self) -> Range<u32> {
        0..u32::try_from(self.node_count()).expect("nodes have 32-bit numbers")
    }

    pub fn edges(&self, node: u32) -> &[WeightedEdge] {
        let node = node as usize;
        &self.edges[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// What modularity wins when two parts of these strengths, with so strong a tie, become one; times
    /// half the square of the total. A whole number, so nothing is ever rounded. It has room in 64
    /// bits: the tie is counted from either side, and so is at most half the total.
    pub fn gain(&self, tied: u32, strengths: [u32; 2]) -> i64 {
        let [a, b] = strengths.map(i64::from);
        i64::from(tied) * i64::from(self.total) - a * b
    }

    /// The same graph with the nodes in another order, which holds each once.
    pub fn renumbered(&self, order: &[u32], budget: &mut Budget) -> Result<Self, Interrupted> {
        let mut places = vec![0; order.len()];
        for (place, &node) in (0..).zip(order) {
            places[node as usize] = place;
        }
        let mut graph = Self::with_capacity(order.len(), self.edges.len());
        for &node in order {
            let ties = self.edges(node);
            budget.spend(ties.len())?;
            graph.edges.extend(ties.iter().map(|tie| WeightedEdge {
                to: places[tie.to as usize],
                ..*tie
            }));
            graph.finish_node(self.strengths[node as usize]);
        }
        Ok(graph)
    }

    /// The graph of `count` groups, each of which has a node. `groups` has the number of each node's.
    pub fn grouped(
        &self,
        groups: &[u32],
        count: usize,
        seen: &mut CommunityStrengths,
        budget: &mut Budget,
    ) -> Result<Self, Interrupted> {
        let mut graph = Self::with_capacity(count, self.edges.len() / 2);
        let members = sorted(self.nodes(), groups);
        let group = |node: &u32| groups[*node as usize];
        for members in members.chunk_by(|a, b| group(a) == group(b)) {
            let mut strength = 0;
            for &node in members {
                strength += self.strengths[node as usize];
                let ties = self.edges(node);
                budget.spend(ties.len())?;
                for tie in ties {
                    seen.add_neighbour(group(&tie.to), tie.weight);
                }
            }
            let others = seen.drain().filter(|&(to, _)| to != group(&members[0]));
            graph
                .edges
                .extend(others.map(|(to, strength)| WeightedEdge {
                    to,
                    weight: strength.tied,
                }));
            graph.finish_node(strength);
        }
        Ok(graph)
    }
}
