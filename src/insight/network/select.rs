use std::sync::{Arc, OnceLock};

use super::members::Members;
use super::{LinkRules, Network, SelectionGraph, Through};
use crate::graph::{Budget, Interrupted, neighbourhood};
use crate::snapshot::{Direction, NodeIndex, Snapshot};

/// What a network is made of.
pub struct NetworkSelection {
    /// Nothing stands for the whole graph.
    pub around: Option<StartNodes>,
    pub links: LinkRules,
    pub through: Through,
}

/// The nodes to start from, and how far to go.
pub struct StartNodes {
    pub starts: Vec<NodeIndex>,
    /// In links.
    pub depth: u32,
}

impl Network {
    /// Selects the nodes that are admitted, around the starts or all over the graph, and the links
    /// between them. The starts need no admittance; a node that has none is not passed through.
    ///
    /// # Errors
    /// When the work ends before the selection does.
    pub fn select(
        snapshot: &Arc<Snapshot>,
        selection: NetworkSelection,
        admits: impl Fn(NodeIndex) -> bool,
        budget: &mut Budget,
    ) -> Result<Self, Interrupted> {
        let NetworkSelection {
            around,
            links,
            through,
        } = selection;
        let (nodes, depths) = match around {
            None => {
                budget.spend(snapshot.node_count())?;
                (
                    snapshot.all_nodes().filter(|&node| admits(node)).collect(),
                    Vec::new(),
                )
            }
            Some(StartNodes { starts, depth }) => {
                let numbers: Vec<u32> = starts.iter().map(|start| start.number()).collect();
                let walk = SelectionGraph {
                    snapshot: snapshot.clone(),
                    links: links.clone(),
                    direction: Direction::Any,
                    through: through.clone(),
                    starts,
                };
                let admits = |number| admits(NodeIndex::from_number(number));
                let mut reached = neighbourhood(&walk, &numbers, depth, admits, budget)?;
                reached.sort_unstable_by_key(|reached| reached.node);
                reached
                    .into_iter()
                    .map(|reached| (NodeIndex::from_number(reached.node), reached.depth))
                    .unzip()
            }
        };
        Self::of(snapshot, links, through, nodes, depths, budget)
    }

    /// The links between nodes, which are ascending.
    fn of(
        snapshot: &Arc<Snapshot>,
        links: LinkRules,
        through: Through,
        nodes: Vec<NodeIndex>,
        depths: Vec<u32>,
        budget: &mut Budget,
    ) -> Result<Self, Interrupted> {
        let members = Members::new(&nodes, snapshot.node_count());
        // What grows by doubling takes twice the memory on the way.
        let rows = nodes
            .iter()
            .map(|&node| snapshot.neighbours(node, Direction::Outgoing).len());
        let most: usize = rows.sum();
        let mut link_indexes = Vec::with_capacity(most);
        let mut ends = Vec::with_capacity(most);
        let mut degrees = vec![0; nodes.len()];
        for (number, &node) in (0..).zip(&nodes) {
            let row = snapshot.neighbours(node, Direction::Outgoing);
            budget.spend(row.len())?;
            for neighbour in row {
                let Some(other) = members.rank(neighbour.node) else {
                    continue;
                };
                if links.allow(snapshot, neighbour) {
                    link_indexes.push(neighbour.link);
                    ends.push((number, other));
                    degrees[number as usize] += 1;
                    degrees[other as usize] += 1;
                }
            }
        }
        Ok(Self {
            snapshot: snapshot.clone(),
            links,
            through,
            members,
            nodes,
            depths,
            link_indexes,
            endpoints: ends,
            degrees,
            csr: OnceLock::new(),
        })
    }
}
