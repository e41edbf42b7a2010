use super::{Budget, Interrupted, SourceNodes, TraversalGraph, multi_source_bfs};

/// The closeness of every node of an undirected graph: how many steps it is to the nodes that paths
/// lead to, as the inverse of their mean, times the share of the other nodes that these are. So it is
/// comparable where not all is connected. From 0, for a node without links, to 1, for one with links
/// to all others.
///
/// Freeman (1979), "Centrality in Social Networks", Social Networks 1(3), in the form of Wasserman
/// and Faust (1994), "Social Network Analysis", section 5.3.
///
/// # Errors
/// When the work ends before the computation does.
pub fn closeness(graph: TraversalGraph, budget: &mut Budget) -> Result<Vec<f64>, Interrupted> {
    let node_count = graph.csr.node_count();
    let sources = SourceNodes::All.nodes(node_count);
    // Of each node, how many others there are that it is connected with, and how many steps away.
    let mut sums = vec![(0_u64, 0_u64); node_count];
    multi_source_bfs::multi_source_bfs(graph, &sources, budget, |distance, node, how_many| {
        let (connected, steps) = &mut sums[node as usize];
        *connected += u64::from(how_many);
        *steps += u64::from(how_many) * u64::from(distance);
    })?;
    let closeness = |(connected, steps): (u64, u64)| {
        if connected == 0 {
            return 0.0;
        }
        let share = connected as f64 / (node_count as f64 - 1.0);
        connected as f64 / steps as f64 * share
    };
    Ok(sums.into_iter().map(closeness).collect())
}

#[cfg(test)]
mod tests;
