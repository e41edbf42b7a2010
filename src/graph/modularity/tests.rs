use proptest::prelude::*;

use super::super::fixtures::{MOST_NODES, REFERENCE_GRAPHS, assert_close, links};
use super::*;

#[test]
fn known_divisions_have_the_modularity_that_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        let groups: Vec<u32> = graph.groups().into_iter().flatten().collect();
        let found = modularity(&graph.csr, &groups).unwrap();
        assert_close(found, graph.number("group_modularity"));
    }
}

/// Over all pairs, as the definition has it.
fn slow(csr: &Csr, groups: &[u32]) -> f64 {
    let all = csr.arc_count() as f64;
    let degree = |node: u32| csr.neighbours(node).len() as f64;
    let mut sum = 0.0;
    for a in csr.nodes() {
        for b in csr.nodes() {
            if groups[a as usize] == groups[b as usize] {
                let linked = if csr.neighbours(a).contains(&b) {
                    1.0
                } else {
                    0.0
                };
                sum += linked - degree(a) * degree(b) / all;
            }
        }
    }
    sum / all
}

proptest! {
    #[test]
    fn it_is_the_sum_over_all_pairs(
        (node_count, links) in links(),
        groups in prop::collection::vec(0_u32..3, MOST_NODES),
    ) {
        let csr = Csr::undirected(node_count, &links);
        let groups: Vec<u32> = groups.iter().map(|&group| group.min(u32::try_from(node_count).unwrap().saturating_sub(1))).collect();
        match modularity(&csr, &groups[..node_count]) {
            None => prop_assert_eq!(csr.arc_count(), 0),
            Some(found) => assert_close(found, slow(&csr, &groups)),
        }
    }
}
