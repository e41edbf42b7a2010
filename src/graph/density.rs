use super::Csr;

/// Which share of the pairs of nodes that could be linked are: from 0 to 1, of an undirected graph.
/// `None` where there is no pair.
pub fn density(rows: &Csr) -> Option<f64> {
    let nodes = rows.node_count() as f64;
    // Rows have each link twice, and here each pair counts twice.
    (rows.node_count() > 1).then(|| rows.arc_count() as f64 / (nodes * (nodes - 1.0)))
}

#[cfg(test)]
mod tests;
