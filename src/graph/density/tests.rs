use super::super::fixtures::{KNOWN, assert_close};
use super::*;

#[test]
fn of_three_pairs_two_are_linked() {
    assert_eq!(
        density(&Rows::undirected(3, &[(0, 1), (2, 1)])),
        Some(2.0 / 3.0)
    );
    assert_eq!(density(&Rows::undirected(1, &[])), None);
    assert_eq!(density(&Rows::undirected(0, &[])), None);
}

#[test]
fn known_graphs_are_as_dense_as_others_found() {
    for graph in KNOWN.iter() {
        assert_close(density(&graph.rows).unwrap(), graph.number("density"));
    }
}
