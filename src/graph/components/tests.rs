use proptest::prelude::*;

use super::super::TraversalGraph;
use super::super::fixtures::{distances, links};
use super::*;

#[test]
fn the_largest_component_comes_first() {
    let csr = Csr::undirected(7, &[(1, 2), (6, 4), (4, 3)]);
    let found = components(&csr);
    assert_eq!(found.of, [2, 1, 1, 0, 0, 3, 0]);
    assert_eq!(found.sizes, [3, 2, 1, 1]);
    assert_eq!(components(&Csr::undirected(0, &[])), Groups::default());
}

proptest! {
    #[test]
    fn a_component_is_what_paths_connect((node_count, links) in links()) {
        let csr = Csr::undirected(node_count, &links);
        let found = components(&csr);
        let distances = distances(TraversalGraph { csr: &csr, through: None });
        for (&a, row) in found.of.iter().zip(&distances) {
            for (&b, distance) in found.of.iter().zip(row) {
                prop_assert_eq!(a == b, distance.is_some());
            }
        }
        for (number, &size) in (0..).zip(&found.sizes) {
            let counted = found.of.iter().filter(|&&of| of == number).count();
            prop_assert_eq!(counted, size as usize);
        }
    }
}
