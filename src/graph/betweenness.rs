//! Who stands between others, after Brandes (2001), "A Faster Algorithm for Betweenness Centrality",
//! Journal of Mathematical Sociology 25(2).

use super::{Budget, Interrupted, SourceNodes, TraversalGraph};

/// The betweenness of every node of an undirected graph, after Freeman (1977), "A Set of Measures of
/// Centrality Based on Betweenness": for each pair of other nodes the share of their shortest paths
/// that pass through it, summed over all unordered pairs that count. It is not normalised.
///
/// `counts` says whether a pair of nodes counts. It is asked both ways round, and has to answer alike.
///
/// From a sample of sources it is an estimate, scaled to all: Brandes and Pich (2007), "Centrality
/// Estimation in Large Networks", International Journal of Bifurcation and Chaos 17(7).
///
/// Paths are counted in floating point: where more than 10³⁰⁸ shortest paths lead to a node, no
/// number comes out.
///
/// # Errors
/// When the work ends before the computation does.
pub fn betweenness(
    graph: TraversalGraph,
    counts: impl Fn(u32, u32) -> bool,
    sources: SourceNodes,
    budget: &mut Budget,
) -> Result<Vec<f64>, Interrupted> {
    let node_count = graph.csr.node_count();
    let sources = sources.nodes(node_count);
    let mut betweenness = vec![0.0; node_count];
    let mut search = ShortestPathCounts::new(node_count);
    for &source in &sources {
        search.count_paths(graph, source, budget)?;
        search.accumulate(graph, |node| counts(source, node), &mut betweenness, budget)?;
    }
    // Each pair is met from either end, in a sample from as many ends as are in it.
    let scale = node_count as f64 / sources.len().max(1) as f64 / 2.0;
    for value in &mut betweenness {
        *value *= scale;
    }
    Ok(betweenness)
}

const UNSEEN: u32 = u32::MAX;

/// The shortest paths from one source. Made once and used for all, since most of it is memory.
struct ShortestPathCounts {
    distances: Vec<u32>,
    /// For each node that was seen, how many shortest paths lead to it.
    paths: Vec<f64>,
    /// For each node what falls to one path that leads to it, of the pairs of the source with this
    /// node and those behind. Zero until it is known.
    shares: Vec<f64>,
    /// The nodes that were seen, nearest first.
    order: Vec<u32>,
    /// Where each distance starts in the order, and where the last one ends.
    starts: Vec<usize>,
    /// The shares of the nodes of one distance, until they are known of all.
    level: Vec<f64>,
}

impl ShortestPathCounts {
    fn new(node_count: usize) -> Self {
        Self {
            distances: vec![UNSEEN; node_count],
            paths: vec![0.0; node_count],
            shares: vec![0.0; node_count],
            order: Vec::with_capacity(node_count),
            starts: Vec::new(),
            level: Vec::new(),
        }
    }

    /// Counts the shortest paths to all nodes, one distance after the other.
    fn count_paths(
        &mut self,
        graph: TraversalGraph,
        source: u32,
        budget: &mut Budget,
    ) -> Result<(), Interrupted> {
        for &node in &self.order {
            self.distances[node as usize] = UNSEEN;
            self.paths[node as usize] = 0.0;
            self.shares[node as usize] = 0.0;
        }
        self.order.clear();
        self.order.push(source);
        self.starts.clear();
        self.starts.push(0);
        self.distances[source as usize] = 0;
        self.paths[source as usize] = 1.0;
        let mut start = 0;
        let mut distance = 0;
        while start < self.order.len() {
            // Rows and numbers then come in the order of memory, which halves the time on large graphs.
            self.order[start..].sort_unstable();
            let end = self.order.len();
            self.starts.push(end);
            distance += 1;
            for place in start..end {
                let node = self.order[place];
                let row = graph.next_nodes(source, node);
                budget.spend(row.len())?;
                let paths = self.paths[node as usize];
                for &next in row {
                    let known = &mut self.distances[next as usize];
                    if *known == UNSEEN {
                        *known = distance;
                        self.order.push(next);
                    }
                    if *known == distance {
                        self.paths[next as usize] += paths;
                    }
                }
            }
            start = end;
        }
        Ok(())
    }

    /// Adds what falls to each node, from the farthest to the nearest.
    fn accumulate(
        &mut self,
        graph: TraversalGraph,
        counts: impl Fn(u32) -> bool,
        betweenness: &mut [f64],
        budget: &mut Budget,
    ) -> Result<(), Interrupted> {
        // The source itself, at distance zero, stands between none of its pairs.
        for bounds in self.starts[1..].windows(2).rev() {
            let nodes = &self.order[bounds[0]..bounds[1]];
            self.level.clear();
            for &node in nodes {
                let mut between = 0.0;
                if graph.can_pass_through(node) {
                    let row = graph.csr.neighbours(node);
                    budget.spend(row.len())?;
                    // Of its neighbours only those that are farther away have a share yet.
                    let behind: f64 = row.iter().map(|&next| self.shares[next as usize]).sum();
                    between = behind * self.paths[node as usize];
                    betweenness[node as usize] += between;
                }
                let ends = if counts(node) { 1.0 } else { 0.0 };
                self.level
                    .push((ends + between) / self.paths[node as usize]);
            }
            for (&node, &share) in nodes.iter().zip(&self.level) {
                self.shares[node as usize] = share;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
