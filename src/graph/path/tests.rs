use proptest::prelude::*;

use super::super::Step;
use super::super::fixtures::{LinkGraph, large_budget};
use super::*;

fn nodes(paths: Vec<Path>) -> Vec<Vec<u32>> {
    paths.into_iter().map(|path| path.nodes).collect()
}

#[test]
fn the_shortest_comes_first_and_then_the_next() {
    let diamond = LinkGraph::both_ways(vec![(0, 1), (1, 3), (0, 2), (2, 3), (3, 4), (0, 4)]);
    let paths = shortest_paths(&diamond, 0, 3, 9, 9, &mut large_budget()).unwrap();
    assert_eq!(nodes(paths), [vec![0, 1, 3], vec![0, 2, 3], vec![0, 4, 3]]);
}

#[test]
fn there_is_no_path_to_itself_nor_out_of_reach() {
    let two = LinkGraph::both_ways(vec![(0, 1), (2, 3)]);
    assert_eq!(
        shortest_paths(&two, 0, 0, 9, 9, &mut large_budget()),
        Ok(vec![])
    );
    assert_eq!(
        shortest_paths(&two, 0, 3, 9, 9, &mut large_budget()),
        Ok(vec![])
    );
}

#[test]
fn a_search_stops_when_its_budget_is_spent() {
    let line = LinkGraph::both_ways((0..50).map(|node| (node, node + 1)).collect());
    assert_eq!(
        shortest_paths(&line, 0, 50, 60, 1, &mut Budget::uncancellable(40)),
        Err(Interrupted::OverBudget)
    );
    assert!(shortest_paths(&line, 0, 50, 60, 1, &mut Budget::uncancellable(200)).is_ok());
}

/// Every path without loops, found by trying each.
fn all_paths(graph: &LinkGraph, from: u32, to: u32, max_length: usize) -> Vec<Vec<u32>> {
    fn go_on(
        graph: &LinkGraph,
        path: &mut Vec<u32>,
        to: u32,
        max_length: usize,
        paths: &mut Vec<Vec<u32>>,
    ) {
        let here = path[path.len() - 1];
        if here == to {
            paths.push(path.clone());
            return;
        }
        if path.len() > max_length {
            return;
        }
        let steps: Vec<Step> = graph.steps(here).collect();
        for step in steps {
            if !path.contains(&step.to) {
                path.push(step.to);
                go_on(graph, path, to, max_length, paths);
                path.pop();
            }
        }
    }
    let mut paths = Vec::new();
    if from != to {
        go_on(graph, &mut vec![from], to, max_length, &mut paths);
    }
    paths.sort_by_key(|path| (path.len(), path.clone()));
    paths.dedup();
    paths
}

#[test]
fn of_parallel_links_the_first_is_followed() {
    let line = LinkGraph::both_ways(vec![(1, 2), (1, 0), (0, 1), (2, 1), (2, 3), (3, 2)]);
    let paths = shortest_paths(&line, 0, 3, 9, 9, &mut large_budget()).unwrap();
    assert_eq!(paths[0].links, [1, 0, 4]);
}

/// Few nodes and many links, so that there are ties, parallel links and hubs on the way. The start
/// is no hub.
fn small() -> impl Strategy<Value = LinkGraph> {
    let links = prop::collection::vec((0_u32..8, 0_u32..8), 0..24);
    let hubs = prop::collection::vec(1_u32..8, 0..3);
    (links, any::<bool>(), hubs).prop_map(|(mut links, one_way, hubs)| {
        links.retain(|(a, b)| a != b);
        LinkGraph {
            links,
            one_way,
            hubs,
        }
    })
}

proptest! {
    #[test]
    fn the_paths_are_the_first_of_all_there_are(
        graph in small(),
        to in 0_u32..8,
        max_length in 1_usize..7,
        count in 1_usize..12,
    ) {
        let found = shortest_paths(&graph, 0, to, max_length, count, &mut large_budget()).unwrap();
        for path in &found {
            for (ends, &link) in path.nodes.windows(2).zip(&path.links) {
                let steps = graph.steps(ends[0]).filter(|step| step.to == ends[1]);
                prop_assert_eq!(steps.map(|step| step.link).min(), Some(link));
            }
        }
        let mut expected = all_paths(&graph, 0, to, max_length);
        expected.truncate(count);
        prop_assert_eq!(nodes(found), expected);
    }

    #[test]
    fn long_ways_are_found_as_short_ones(
        links in prop::collection::vec((0_u32..16, 0_u32..16), 12..24),
        one_way in any::<bool>(),
        to in 1_u32..16,
        count in 1_usize..8,
    ) {
        let links = links.into_iter().filter(|(a, b)| a != b).collect();
        let graph = LinkGraph { links, one_way, hubs: vec![] };
        let found = shortest_paths(&graph, 0, to, 15, count, &mut large_budget()).unwrap();
        let mut expected = all_paths(&graph, 0, to, 15);
        expected.truncate(count);
        prop_assert_eq!(nodes(found), expected);
    }
}
