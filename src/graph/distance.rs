use super::{Budget, Interrupted, SourceNodes, TraversalGraph, multi_source_bfs};

/// How far apart the nodes of an undirected graph are, in links, over all pairs of different nodes
/// that a path connects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distances {
    /// The longest of the shortest paths. Over a sample it is a lower bound.
    pub diameter: u32,
    /// The mean length of the shortest paths. Over a sample it is an estimate: the mean over the
    /// pairs of which at least one node is in the sample, those within it with double weight.
    pub mean: f64,
}

/// The distances between nodes, exact where the sources are all nodes. `None` where no path connects
/// two of them.
///
/// # Errors
/// When the work ends before the computation does.
pub fn distances(
    graph: TraversalGraph,
    sources: SourceNodes,
    budget: &mut Budget,
) -> Result<Option<Distances>, Interrupted> {
    let sources = sources.nodes(graph.csr.node_count());
    let mut diameter = 0;
    let mut pairs = 0_u64;
    let mut steps = 0_u64;
    multi_source_bfs::multi_source_bfs(graph, &sources, budget, |distance, _, how_many| {
        diameter = diameter.max(distance);
        pairs += u64::from(how_many);
        steps += u64::from(how_many) * u64::from(distance);
    })?;
    Ok((pairs > 0).then(|| Distances {
        diameter,
        mean: steps as f64 / pairs as f64,
    }))
}

#[cfg(test)]
mod tests;
