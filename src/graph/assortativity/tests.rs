use proptest::prelude::*;

use super::super::fixtures::{REFERENCE_GRAPHS, assert_close, groups, links};
use super::*;

#[test]
fn known_graphs_are_as_assortative_as_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        let found = assortativity(&graph.csr, &graph.groups()).unwrap();
        assert_close(found, graph.number("group_assortativity"));
    }
}

#[test]
fn it_is_one_when_all_links_stay_inside_and_minus_one_when_none_does_between_two() {
    let csr = Csr::undirected(5, &[(0, 1), (2, 3), (3, 4)]);
    let found = |groups: [u32; 5]| assortativity(&csr, &groups.map(Some));
    assert_eq!(found([0, 0, 1, 1, 1]), Some(1.0));
    assert_eq!(found([0, 1, 0, 1, 0]), Some(-1.0));
    assert_eq!(found([3, 3, 3, 3, 3]), None);
    assert_eq!(assortativity(&csr, &[None; 5]), None);
}

/// By the matrix of which share of all ends of links leads from which group to which.
fn slow(csr: &Csr, groups: &[Option<u32>]) -> f64 {
    let mut matrix = [[0.0; 3]; 3];
    let mut all = 0.0;
    for node in csr.nodes() {
        for &next in csr.neighbours(node) {
            if let (Some(a), Some(b)) = (groups[node as usize], groups[next as usize]) {
                matrix[a as usize][b as usize] += 1.0;
                all += 1.0;
            }
        }
    }
    let trace: f64 = (0..3).map(|group| matrix[group][group] / all).sum();
    let squared: f64 = (0..3)
        .flat_map(|a| (0..3).flat_map(move |b| (0..3).map(move |c| matrix[a][b] * matrix[b][c])))
        .map(|product| product / all / all)
        .sum();
    (trace - squared) / (1.0 - squared)
}

proptest! {
    #[test]
    fn it_follows_from_the_matrix_of_groups((node_count, links) in links(), groups in groups()) {
        let csr = Csr::undirected(node_count, &links);
        let expected = slow(&csr, &groups);
        match assortativity(&csr, &groups[..node_count]) {
            None => prop_assert!(expected.is_nan()),
            Some(found) => assert_close(found, expected),
        }
    }
}
