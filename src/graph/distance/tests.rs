use proptest::prelude::*;

use super::super::Csr;
use super::super::fixtures::{
    self, REFERENCE_GRAPHS, assert_close, assert_stops, large_budget, links, through,
};
use super::*;

#[test]
fn known_graphs_are_as_wide_as_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        let found = distances(graph.walkable(), SourceNodes::All, &mut large_budget())
            .unwrap()
            .unwrap();
        assert_close(f64::from(found.diameter), graph.number("diameter"));
        assert_close(found.mean, graph.number("mean_distance"));
    }
}

#[test]
fn a_sample_bounds_the_diameter_and_is_close_to_the_mean() {
    for graph in REFERENCE_GRAPHS.iter() {
        let exact = distances(graph.walkable(), SourceNodes::All, &mut large_budget())
            .unwrap()
            .unwrap();
        let sample = SourceNodes::Sample(graph.csr.node_count() / 2);
        let found = distances(graph.walkable(), sample, &mut large_budget())
            .unwrap()
            .unwrap();
        assert!(found.diameter <= exact.diameter && 2 * found.diameter >= exact.diameter);
        assert!((found.mean / exact.mean - 1.0).abs() < 0.1);
    }
}

#[test]
fn it_stops() {
    assert_stops(|budget| distances(REFERENCE_GRAPHS[0].walkable(), SourceNodes::All, budget));
}

proptest! {
    #[test]
    fn it_follows_from_the_distances_of_all_pairs(
        (node_count, links) in links(),
        through in through(),
    ) {
        let csr = Csr::undirected(node_count, &links);
        let graph = TraversalGraph { csr: &csr, through: through.as_deref() };
        let all = fixtures::distances(graph);
        let apart: Vec<u32> = all.iter().flatten().flatten().copied().filter(|&steps| steps > 0).collect();
        match distances(graph, SourceNodes::All, &mut large_budget()).unwrap() {
            None => prop_assert!(apart.is_empty()),
            Some(found) => {
                prop_assert_eq!(Some(&found.diameter), apart.iter().max());
                assert_close(found.mean, f64::from(apart.iter().sum::<u32>()) / apart.len() as f64);
            }
        }
    }
}
