use proptest::prelude::*;

use super::*;

fn plenty() -> Work {
    Work::of(1_000_000)
}

/// A graph by its links, which are followed either way.
struct Links(Vec<(u32, u32)>);

impl Graph for Links {
    fn steps(&self, node: u32) -> impl Iterator<Item = Step> {
        (0..)
            .zip(&self.0)
            .filter_map(move |(link, &(a, b))| match node {
                node if node == a => Some(Step { to: b, link }),
                node if node == b => Some(Step { to: a, link }),
                _ => None,
            })
    }
}

fn nodes(paths: Vec<Path>) -> Vec<Vec<u32>> {
    paths.into_iter().map(|path| path.nodes).collect()
}

#[test]
fn the_shortest_comes_first_and_then_the_next() {
    let diamond = Links(vec![(0, 1), (1, 3), (0, 2), (2, 3), (3, 4), (0, 4)]);
    let paths = shortest_paths(&diamond, 0, 3, 9, 9, &mut plenty()).unwrap();
    assert_eq!(nodes(paths), [vec![0, 1, 3], vec![0, 2, 3], vec![0, 4, 3]]);
}

#[test]
fn there_is_no_path_to_itself_nor_out_of_reach() {
    let two = Links(vec![(0, 1), (2, 3)]);
    assert_eq!(shortest_paths(&two, 0, 0, 9, 9, &mut plenty()), Ok(vec![]));
    assert_eq!(shortest_paths(&two, 0, 3, 9, 9, &mut plenty()), Ok(vec![]));
}

#[test]
fn a_search_stops_when_its_budget_is_spent() {
    let line = Links((0..50).map(|node| (node, node + 1)).collect());
    assert_eq!(
        shortest_paths(&line, 0, 50, 60, 1, &mut Work::of(40)),
        Err(Stopped::OverBudget)
    );
    assert!(shortest_paths(&line, 0, 50, 60, 1, &mut Work::of(200)).is_ok());
}

/// Every path without loops, found by trying each.
fn all_paths(graph: &Links, from: u32, to: u32, max_length: usize) -> Vec<Vec<u32>> {
    fn go_on(
        graph: &Links,
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

proptest! {
    #[test]
    fn the_paths_are_the_first_of_all_there_are(
        links in prop::collection::vec((0_u32..8, 0_u32..8), 0..20),
        to in 0_u32..8,
        max_length in 1_usize..7,
        count in 1_usize..12,
    ) {
        let graph = Links(links.into_iter().filter(|(a, b)| a != b).collect());
        let found = shortest_paths(&graph, 0, to, max_length, count, &mut plenty()).unwrap();
        for path in &found {
            for (place, &link) in path.links.iter().enumerate() {
                let (a, b) = graph.0[link as usize];
                let ends = [path.nodes[place], path.nodes[place + 1]];
                prop_assert!(ends == [a, b] || ends == [b, a]);
            }
        }
        let mut expected = all_paths(&graph, 0, to, max_length);
        expected.truncate(count);
        prop_assert_eq!(nodes(found), expected);
    }
}
