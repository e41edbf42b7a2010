//! Shortest and next-shortest paths without loops, after Yen (1971), "Finding the K Shortest Loopless
//! Paths in a Network", Management Science 17(11). All links count alike.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::{Graph, Step, Stopped, Work};

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
    work: &mut Work,
) -> Result<Vec<Path>, Stopped> {
    let mut search = Search { graph, to, work };
    let mut found: Vec<Path> = Vec::new();
    let mut candidates: BTreeSet<Path> = BTreeSet::new();
    if from != to {
        let nothing = HashSet::new();
        candidates.extend(search.shortest(from, &nothing, &nothing, max_length)?);
    }
    while found.len() < count
        && let Some(path) = candidates.pop_first()
    {
        for spur in 0..path.links.len() {
            let root = &path.nodes[..=spur];
            // Where known paths that begin alike go next; where this one goes is among it.
            let taken: HashSet<u32> = found
                .iter()
                .chain([&path])
                .filter(|known| known.nodes.starts_with(root))
                .filter_map(|known| known.nodes.get(spur + 1).copied())
                .collect();
            let passed: HashSet<u32> = path.nodes[..spur].iter().copied().collect();
            let rest = search.shortest(path.nodes[spur], &taken, &passed, max_length - spur)?;
            candidates.extend(rest.map(|rest| Path {
                nodes: [&path.nodes[..spur], &rest.nodes].concat(),
                links: [&path.links[..spur], &rest.links].concat(),
            }));
        }
        found.push(path);
    }
    Ok(found)
}

struct Search<'a, G> {
    graph: &'a G,
    to: u32,
    work: &'a mut Work,
}

impl<G: Graph> Search<'_, G> {
    /// The shortest path from a node to the goal, breadth first: not with a first step to the nodes
    /// that are taken, and not over those that are passed.
    fn shortest(
        &mut self,
        from: u32,
        taken: &HashSet<u32>,
        passed: &HashSet<u32>,
        max_length: usize,
    ) -> Result<Option<Path>, Stopped> {
        let mut reached: HashMap<u32, (u32, Step)> = HashMap::new();
        let mut waiting = VecDeque::from([(from, 0)]);
        while let Some((node, length)) = waiting.pop_front() {
            if length == max_length {
                break;
            }
            for step in self.sorted_steps(node)? {
                let is_closed = step.to == from
                    || reached.contains_key(&step.to)
                    || passed.contains(&step.to)
                    || (node == from && taken.contains(&step.to));
                if is_closed {
                    continue;
                }
                reached.insert(step.to, (node, step));
                if step.to == self.to {
                    return Ok(Some(trace(from, self.to, &reached)));
                }
                waiting.push_back((step.to, length + 1));
            }
        }
        Ok(None)
    }

    /// In the order of numbers: then the first path that is found is the first of its length.
    fn sorted_steps(&mut self, node: u32) -> Result<Vec<Step>, Stopped> {
        let mut steps: Vec<Step> = self.graph.steps(node).collect();
        self.work.spend(steps.len())?;
        steps.sort_unstable();
        Ok(steps)
    }
}

/// Follows the steps back from the goal.
fn trace(from: u32, to: u32, reached: &HashMap<u32, (u32, Step)>) -> Path {
    let mut path = Path {
        nodes: vec![to],
        links: Vec::new(),
    };
    let mut node = to;
    while node != from {
        let (before, step) = reached[&node];
        path.links.push(step.link);
        path.nodes.push(before);
        node = before;
    }
    path.nodes.reverse();
    path.links.reverse();
    path
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
