use proptest::prelude::*;

use super::super::Csr;
use super::super::fixtures::{
    REFERENCE_GRAPHS, assert_close, assert_stops, distances, large_budget, links, through,
};
use super::*;

#[test]
fn known_graphs_have_the_closeness_that_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        let found = closeness(graph.walkable(), &mut large_budget()).unwrap();
        graph.assert_values(&found, "closeness");
    }
}

/// More nodes than one batch of searches covers.
#[test]
fn in_a_long_ring_all_nodes_are_as_close() {
    let links: Vec<(u32, u32)> = (0..1301).map(|node| (node, (node + 1) % 1301)).collect();
    let csr = Csr::undirected(1301, &links);
    let graph = TraversalGraph {
        csr: &csr,
        through: None,
    };
    // From each node two are 1 to 650 steps away: 325.5 in the mean.
    for found in closeness(graph, &mut Budget::uncancellable(20_000_000)).unwrap() {
        assert_close(found, 1.0 / 325.5);
    }
}

#[test]
fn it_stops() {
    assert_stops(|budget| closeness(REFERENCE_GRAPHS[0].walkable(), budget));
}

proptest! {
    #[test]
    fn it_follows_from_all_distances((node_count, links) in links(), through in through()) {
        let csr = Csr::undirected(node_count, &links);
        let graph = TraversalGraph { csr: &csr, through: through.as_deref() };
        let found = closeness(graph, &mut large_budget()).unwrap();
        for (node, distances) in distances(graph).iter().enumerate() {
            let reached: Vec<u32> = distances.iter().flatten().copied().filter(|&steps| steps > 0).collect();
            let expected = if reached.is_empty() {
                0.0
            } else {
                let mean = f64::from(reached.iter().sum::<u32>()) / reached.len() as f64;
                reached.len() as f64 / (node_count - 1) as f64 / mean
            };
            assert_close(found[node], expected);
        }
    }
}
