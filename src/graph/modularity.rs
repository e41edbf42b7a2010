use super::Csr;

/// The modularity of a division of an undirected graph: the share of links inside groups, less the
/// share that would be expected there if links met nodes at random, by their degrees. From -0.5 to 1.
/// `None` without links. `groups` has the number of each node's group, below the number of nodes.
///
/// Newman and Girvan (2004), "Finding and Evaluating Community Structure in Networks", Physical
/// Review E 69(2).
pub fn modularity(csr: &Csr, groups: &[u32]) -> Option<f64> {
    let mut inside = 0_u64;
    let mut ends = vec![0_u64; csr.node_count()];
    for node in csr.nodes() {
        let row = csr.neighbours(node);
        let group = groups[node as usize];
        ends[group as usize] += row.len() as u64;
        inside += row
            .iter()
            .filter(|&&next| groups[next as usize] == group)
            .count() as u64;
    }
    let all = csr.arc_count() as f64;
    let expected: f64 = ends.iter().map(|&ends| (ends as f64 / all).powi(2)).sum();
    (csr.arc_count() > 0).then(|| inside as f64 / all - expected)
}

#[cfg(test)]
mod tests;
