use super::super::fixtures::{REFERENCE_GRAPHS, assert_close};
use super::*;

#[test]
fn of_three_pairs_two_are_linked() {
    assert_eq!(
        density(&Csr::undirected(3, &[(0, 1), (2, 1)])),
        Some(2.0 / 3.0)
    );
    assert_eq!(density(&Csr::undirected(1, &[])), None);
    assert_eq!(density(&Csr::undirected(0, &[])), None);
}

#[test]
fn known_graphs_are_as_dense_as_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        assert_close(density(&graph.csr).unwrap(), graph.number("density"));
    }
}
