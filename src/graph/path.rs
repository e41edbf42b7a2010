//! Shortest and next-shortest paths without loops, after Yen (1971), "Finding the K Shortest Loopless
//! Paths in a Network", Management Science 17(11). All links count alike.

mod search;

use std::collections::BTreeSet;

use super::{Budget, Graph, Interrupted};
use search::{BidirectionalSearch, Excluded};

/// A way from one node to another that meets no node twice. Ordered by length, then by its nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// One more than there are links.
    pub nodes: Vec<u32>,
    /// Of several links between the same two nodes, the one of the lowest number.
    pub links: Vec<u32>,
}

/// The `count` shortest paths between two nodes, none longer than `max_length` links; of paths of the
/// same length those whose nodes come first in the order of numbers. From a node to itself there is
/// none.
///
/// # Errors
/// When the work ends before the search does.
pub fn shortest_paths(
    graph: &impl Graph,
    from: u32,
    to: u32,
    max_length: usize,
    count: usize,
    budget: &mut Budget,
) -> Result<Vec<Path>, Interrupted> {
    let mut search = BidirectionalSearch::new(graph, to);
    let mut found: Vec<Path> = Vec::new();
    let mut candidates: BTreeSet<Path> = BTreeSet::new();
    if from != to {
        candidates.extend(search.shortest(from, Excluded::default(), max_length, budget)?);
    }
    while found.len() < count
        && let Some(path) = candidates.pop_first()
    {
        for spur in 0..path.links.len() {
            let root = &path.nodes[..=spur];
            // Where known paths that begin alike go next; where this one goes is among it.
            let taken: Vec<u32> = found
                .iter()
                .chain([&path])
                .filter(|known| known.nodes.starts_with(root))
                .filter_map(|known| known.nodes.get(spur + 1).copied())
                .collect();
            let closed = Excluded {
                first_steps: &taken,
                nodes: &path.nodes[..spur],
            };
            let rest = search.shortest(path.nodes[spur], closed, max_length - spur, budget)?;
            candidates.extend(rest.map(|rest| Path {
                nodes: [&path.nodes[..spur], &rest.nodes].concat(),
                links: [&path.links[..spur], &rest.links].concat(),
            }));
        }
        found.push(path);
    }
    Ok(found)
}

impl Ord for Path {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.links.len(), &self.nodes).cmp(&(other.links.len(), &other.nodes))
    }
}

impl PartialOrd for Path {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
