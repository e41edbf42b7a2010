use proptest::prelude::*;

use super::super::fixtures::{REFERENCE_GRAPHS, assert_close, assert_stops, large_budget, links};
use super::*;

#[test]
fn known_graphs_have_the_ranks_that_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        let found = pagerank(&graph.csr, 0.85, &mut large_budget()).unwrap();
        graph.assert_values(&found, "page_rank");
    }
}

#[test]
fn without_damping_or_links_all_have_the_same_rank() {
    let line = Csr::directed(4, &[(0, 1), (1, 2), (2, 3)]);
    let none = Csr::directed(4, &[]);
    assert_eq!(pagerank(&line, 0.0, &mut large_budget()), Ok(vec![0.25; 4]));
    assert_eq!(
        pagerank(&none, 0.85, &mut large_budget()),
        Ok(vec![0.25; 4])
    );
    assert_eq!(
        pagerank(&Csr::directed(0, &[]), 0.85, &mut large_budget()),
        Ok(vec![])
    );
}

#[test]
fn it_stops() {
    assert_stops(|budget| pagerank(&REFERENCE_GRAPHS[0].csr, 0.85, budget));
}

/// Over the matrix of all pairs, which is applied until nothing changes.
fn slow(csr: &Csr, damping: f64) -> Vec<f64> {
    let even = 1.0 / csr.node_count() as f64;
    let probability = |from: u32, to: u32| {
        let row = csr.neighbours(from);
        if row.is_empty() {
            even
        } else if row.contains(&to) {
            damping / row.len() as f64 + (1.0 - damping) * even
        } else {
            (1.0 - damping) * even
        }
    };
    let mut ranks = vec![even; csr.node_count()];
    for _ in 0..1000 {
        let gets = |to| -> f64 {
            let from = csr
                .nodes()
                .map(|from| ranks[from as usize] * probability(from, to));
            from.sum()
        };
        ranks = csr.nodes().map(gets).collect();
    }
    ranks
}

proptest! {
    #[test]
    fn the_matrix_of_all_pairs_leads_to_the_same((node_count, links) in links(), damping in 0.0..0.95) {
        let csr = Csr::directed(node_count, &links);
        let found = pagerank(&csr, damping, &mut large_budget()).unwrap();
        for (found, expected) in found.into_iter().zip(slow(&csr, damping)) {
            assert_close(found, expected);
        }
    }

    /// Without the scaling between rounds, the ranks are known to need no more than these.
    #[test]
    fn few_rounds_suffice((node_count, links) in links()) {
        let csr = Csr::directed(node_count, &links);
        let mut budget = Budget::uncancellable(160 * csr.arc_count() as u64);
        prop_assert!(pagerank(&csr, 0.85, &mut budget).is_ok());
    }
}
