use proptest::prelude::*;

use super::super::Csr;
use super::super::fixtures::{
    REFERENCE_GRAPHS, assert_close, assert_stops, distances, groups, large_budget, links, through,
};
use super::*;

#[test]
fn known_graphs_have_the_betweenness_that_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        let found = betweenness(
            graph.walkable(),
            |_, _| true,
            SourceNodes::All,
            &mut large_budget(),
        )
        .unwrap();
        graph.assert_values(&found, "betweenness");
    }
}

/// Jackson (2008), "Social and Economic Networks", section 2.1.3, has .522 of the pairs of the other 14.
#[test]
fn the_medici_stand_between_half_of_all_families() {
    let graph = &REFERENCE_GRAPHS[2];
    let found = betweenness(
        graph.walkable(),
        |_, _| true,
        SourceNodes::All,
        &mut large_budget(),
    )
    .unwrap();
    let share = found[graph.node("Medici")] / 91.0;
    assert!((share - 0.522).abs() < 0.0005);
}

#[test]
fn a_sample_finds_those_who_stand_between_most() {
    let graph = &REFERENCE_GRAPHS[1];
    let exact = betweenness(
        graph.walkable(),
        |_, _| true,
        SourceNodes::All,
        &mut large_budget(),
    )
    .unwrap();
    let half = SourceNodes::Sample(38);
    let found = betweenness(graph.walkable(), |_, _| true, half, &mut large_budget()).unwrap();
    for (found, exact) in found.iter().zip(&exact) {
        assert!(
            (found - exact).abs() < 0.2 * exact + 40.0,
            "{found} for {exact}"
        );
    }
}

#[test]
fn it_stops() {
    assert_stops(|budget| {
        betweenness(
            REFERENCE_GRAPHS[0].walkable(),
            |_, _| true,
            SourceNodes::All,
            budget,
        )
    });
}

/// From the number of shortest paths between all nodes, found by going back from each end.
fn slow(graph: TraversalGraph, counts: impl Fn(usize, usize) -> bool) -> Vec<f64> {
    let distances = distances(graph);
    let all = 0..graph.csr.node_count();
    let mut found = vec![0.0; graph.csr.node_count()];
    for to in all.clone() {
        for from in all.clone().filter(|&from| from < to && counts(from, to)) {
            let paths = all_paths(graph, &distances, from, to);
            for between in all.clone() {
                let through = paths.iter().filter(|path| path.contains(&between)).count();
                if between != from && between != to && through > 0 {
                    found[between] += through as f64 / paths.len() as f64;
                }
            }
        }
    }
    found
}

fn all_paths(
    graph: TraversalGraph,
    distances: &[Vec<Option<u32>>],
    from: usize,
    to: usize,
) -> Vec<Vec<usize>> {
    let Some(distance) = distances[from][to] else {
        return Vec::new();
    };
    if distance == 0 {
        return vec![vec![to]];
    }
    let mut paths = Vec::new();
    for &before in graph.csr.neighbours(u32::try_from(to).unwrap()) {
        let may_pass = before as usize == from || graph.can_pass_through(before);
        let before = before as usize;
        if may_pass && distances[from][before] == Some(distance - 1) {
            for mut path in all_paths(graph, distances, from, before) {
                path.push(to);
                paths.push(path);
            }
        }
    }
    paths
}

proptest! {
    #[test]
    fn it_is_what_trying_all_paths_finds((node_count, links) in links(), through in through()) {
        let csr = Csr::undirected(node_count, &links);
        let graph = TraversalGraph { csr: &csr, through: through.as_deref() };
        let found = betweenness(graph, |_, _| true, SourceNodes::All, &mut large_budget()).unwrap();
        for (found, expected) in found.into_iter().zip(slow(graph, |_, _| true)) {
            assert_close(found, expected);
        }
    }

    #[test]
    fn pairs_may_be_left_out(
        (node_count, links) in links(),
        through in through(),
        groups in groups(),
    ) {
        let csr = Csr::undirected(node_count, &links);
        let graph = TraversalGraph { csr: &csr, through: through.as_deref() };
        let differ = |a: usize, b: usize| groups[a] != groups[b];
        let counts = |a: u32, b: u32| differ(a as usize, b as usize);
        let found = betweenness(graph, counts, SourceNodes::All, &mut large_budget()).unwrap();
        for (found, expected) in found.into_iter().zip(slow(graph, differ)) {
            assert_close(found, expected);
        }
    }
}
