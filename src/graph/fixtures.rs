//! Graphs for the tests of this room: random small ones, and three of which the literature knows much.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use serde_json::Value;

use super::{Budget, Csr, Graph, Interrupted, Step, TraversalGraph};

pub fn large_budget() -> Budget {
    Budget::uncancellable(1_000_000)
}

/// That a computation hears when its budget is spent, and when nobody waits for it any more.
pub fn assert_stops<T: std::fmt::Debug + PartialEq>(
    compute: impl Fn(&mut Budget) -> Result<T, Interrupted>,
) {
    assert!(compute(&mut large_budget()).is_ok());
    assert_eq!(
        compute(&mut Budget::uncancellable(50)),
        Err(Interrupted::OverBudget)
    );
    let mut unwanted = Budget::new(1_000_000, Arc::new(AtomicBool::new(true)));
    assert_eq!(compute(&mut unwanted), Err(Interrupted::Cancelled));
}

/// A graph by its links, with few nodes. Links lead both ways, or from the first node to the second
/// only; from a hub they lead nowhere.
#[derive(Debug, Default)]
pub struct LinkGraph {
    pub links: Vec<(u32, u32)>,
    pub one_way: bool,
    pub hubs: Vec<u32>,
}

impl LinkGraph {
    pub fn both_ways(links: Vec<(u32, u32)>) -> Self {
        Self {
            links,
            ..Self::default()
        }
    }

    /// Every link that may be followed, with its ends in that order.
    fn ways(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let ways = (0..).zip(&self.links).flat_map(|(link, &(a, b))| {
            let back = (!self.one_way).then_some((b, link, a));
            std::iter::once((a, link, b)).chain(back)
        });
        ways.filter(|(from, ..)| !self.hubs.contains(from))
    }
}

impl Graph for LinkGraph {
    fn node_count(&self) -> usize {
        let nodes = self.links.iter().flat_map(|&(a, b)| [a, b]);
        nodes.max().map_or(0, |last| last as usize + 1).max(16)
    }

    fn steps(&self, node: u32) -> impl Iterator<Item = Step> {
        let ways = self.ways().filter(move |&(from, ..)| from == node);
        ways.map(|(_, link, to)| Step { to, link })
    }

    fn degree(&self, node: u32) -> usize {
        self.steps(node).count()
    }

    fn degree_back(&self, node: u32) -> usize {
        self.steps_back(node).count()
    }

    fn steps_back(&self, node: u32) -> impl Iterator<Item = Step> {
        let ways = self.ways().filter(move |&(.., to)| to == node);
        ways.map(|(from, link, _)| Step { to: from, link })
    }
}

pub const MOST_NODES: usize = 9;

/// The number of nodes and the links between them. Some are loops and parallel, many graphs are not
/// connected, and some are empty.
pub fn links() -> impl Strategy<Value = (usize, Vec<(u32, u32)>)> {
    (0..=MOST_NODES).prop_flat_map(|node_count| {
        let node = 0..u32::try_from(node_count.max(1)).unwrap();
        let most = if node_count == 0 { 0 } else { 24 };
        let links = prop::collection::vec((node.clone(), node), 0..=most);
        (Just(node_count), links)
    })
}

/// For as many nodes as a graph may have, whether a path may pass through them; or nothing.
pub fn through() -> impl Strategy<Value = Option<Vec<bool>>> {
    prop::option::of(prop::collection::vec(prop::bool::weighted(0.7), MOST_NODES))
}

/// For as many nodes as a graph may have, which group it is of.
pub fn groups() -> impl Strategy<Value = Vec<Option<u32>>> {
    prop::collection::vec(prop::option::weighted(0.8, 0_u32..3), MOST_NODES)
}

/// How many steps it is from each node to each, after Floyd (1962), "Algorithm 97: Shortest Path".
pub fn distances(graph: TraversalGraph) -> Vec<Vec<Option<u32>>> {
    let all = graph.csr.nodes();
    let mut distances = vec![vec![None; graph.csr.node_count()]; graph.csr.node_count()];
    for node in all.clone() {
        for &next in graph.csr.neighbours(node) {
            distances[node as usize][next as usize] = Some(1);
        }
        distances[node as usize][node as usize] = Some(0);
    }
    for middle in all.filter(|&node| graph.can_pass_through(node)) {
        let middle = middle as usize;
        for from in 0..distances.len() {
            for to in 0..distances.len() {
                let (Some(first), Some(second)) = (distances[from][middle], distances[middle][to])
                else {
                    continue;
                };
                let known = distances[from][to].unwrap_or(u32::MAX);
                distances[from][to] = Some(known.min(first + second));
            }
        }
    }
    distances
}

/// A graph with what others have measured on it.
pub struct ReferenceGraph {
    pub csr: Csr,
    numbers: HashMap<String, u32>,
    expected: Value,
}

/// How `expected.json` came about says `expected.py`, which stands beside it.
pub static REFERENCE_GRAPHS: LazyLock<[ReferenceGraph; 3]> = LazyLock::new(|| {
    let expected: Value =
        serde_json::from_str(include_str!("../../tests/fixtures/graphs/expected.json")).unwrap();
    let karate = include_str!("../../tests/fixtures/graphs/karate.txt");
    let les_miserables = include_str!("../../tests/fixtures/graphs/les-miserables.txt");
    let florentine = include_str!("../../tests/fixtures/graphs/florentine.txt");
    [
        ReferenceGraph::new(karate, &expected["karate"]),
        ReferenceGraph::new(les_miserables, &expected["les-miserables"]),
        ReferenceGraph::new(florentine, &expected["florentine"]),
    ]
});

impl ReferenceGraph {
    fn new(text: &str, expected: &Value) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut links = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let ends = line.split_once(' ').unwrap();
            let mut number = |name: &str| {
                let next = u32::try_from(numbers.len()).unwrap();
                *numbers.entry(name.to_owned()).or_insert(next)
            };
            links.push((number(ends.0), number(ends.1)));
        }
        ReferenceGraph {
            csr: Csr::undirected(numbers.len(), &links),
            numbers,
            expected: expected.clone(),
        }
    }

    pub fn walkable(&self) -> TraversalGraph<'_> {
        TraversalGraph {
            csr: &self.csr,
            through: None,
        }
    }

    /// The number of a node, by its name in the literature.
    pub fn node(&self, name: &str) -> usize {
        self.numbers[name] as usize
    }

    pub fn number(&self, measure: &str) -> f64 {
        self.expected[measure].as_f64().unwrap()
    }

    /// What was found for each node.
    pub fn values(&self, measure: &str) -> Vec<Value> {
        let mut values = vec![Value::Null; self.numbers.len()];
        for (name, value) in self.expected[measure].as_object().unwrap() {
            values[self.node(name)] = value.clone();
        }
        values
    }

    pub fn groups(&self) -> Vec<Option<u32>> {
        let number = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
        self.values("group")
            .iter()
            .map(|value| Some(number(value)))
            .collect()
    }

    /// That a measure has the same value for every node as others found.
    pub fn assert_values(&self, found: &[f64], measure: &str) {
        let expected = self.values(measure);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert_close(*found, expected.as_f64().unwrap());
        }
    }
}

#[track_caller]
pub fn assert_close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9,
        "found {found}, but expected {expected}"
    );
}
