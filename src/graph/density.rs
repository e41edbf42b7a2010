use super::Csr;

/// Which share of the pairs of nodes that could be linked are: from 0 to 1, of an undirected graph.
/// `None` where there is no pair.
pub fn density(csr: &Csr) -> Option<f64> {
    let nodes = csr.node_count() as f64;
    // Rows have each link twice, and here each pair counts twice.
    (csr.node_count() > 1).then(|| csr.arc_count() as f64 / (nodes * (nodes - 1.0)))
}

#[cfg(test)]
mod tests;
