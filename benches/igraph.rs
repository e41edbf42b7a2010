//! What `benches/igraph.py` compares with igraph: writes the graph and the questions into a folder, and
//! answers them with the algorithms of the product, timed.
//!
//! The graph is the largest ecosystem without countries and themes, which carry no path: so both sides
//! walk the same links.

mod ecosystem;

use std::fs;
use std::path::Path;
use std::time::Instant;

use entity::NodeKind;
use mission_graph::graph::{
    Csr, NodeAtDepth, SourceNodes, TraversalGraph, betweenness, communities, modularity,
    neighbourhood, pagerank, shortest_paths,
};
use mission_graph::insight::network::Network;
use mission_graph::snapshot::NodeIndex;
use serde_json::{Value, json};

use ecosystem::{Ecosystem, Size, plenty};

const STARTS: usize = 2000;
const PAIRS: usize = 200;
const SAMPLE: usize = 16;
/// What `Network::sources` samples of a network of this size.
const SAMPLE_OF_M: usize = 400;
const DAMPING: f64 = 0.85;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.find(|argument| !argument.starts_with('-')) else {
        println!("run benches/igraph.py to compare with igraph");
        return;
    };
    let folder = Path::new(&folder);
    let ecosystem = Ecosystem::new(Size::L);
    let network = without_hubs(&ecosystem);
    let edges: Vec<u8> = network
        .endpoints()
        .iter()
        .flat_map(|&(a, b)| [a, b])
        .flat_map(u32::to_le_bytes)
        .collect();
    fs::write(folder.join("edges"), edges).expect("the folder can be written to");

    let answers = json!({
        "nodes": network.node_count(),
        "links": network.link_count(),
        "neighbourhood": neighbourhoods(&ecosystem, &network),
        "path": paths(&ecosystem, &network),
        "pagerank": ranks(&network),
        "betweenness": through(&network),
        "communities": divided(&network),
        "error": sampling_error(),
    });
    let text = serde_json::to_vec(&answers).expect("only numbers");
    fs::write(folder.join("ours.json"), text).expect("the folder can be written to");
}

fn without_hubs(ecosystem: &Ecosystem) -> Network {
    let snapshot = ecosystem.snapshot.clone();
    ecosystem.network(move |node| is_no_hub(snapshot.node(node).kind()))
}

fn is_no_hub(kind: NodeKind) -> bool {
    !matches!(kind, NodeKind::Country | NodeKind::Theme)
}

/// The answers, and the least seconds that they took of three times. So igraph is timed too.
fn timed<T>(compute: impl Fn() -> T) -> (T, f64) {
    let times = (0..3).map(|_| {
        let began = Instant::now();
        let answer = compute();
        (answer, began.elapsed().as_secs_f64())
    });
    let best = times.min_by(|a, b| a.1.total_cmp(&b.1));
    best.expect("three")
}

/// As `network` asks when nothing is filtered. Countries and themes are reached and lead no further;
/// since igraph's graph is without them, they are not counted.
fn neighbourhoods(ecosystem: &Ecosystem, network: &Network) -> Value {
    let starts = ecosystem.some_actors(STARTS, 2);
    let snapshot = &ecosystem.snapshot;
    let walks: Vec<_> = starts.iter().map(|&start| ecosystem.walk(start)).collect();
    let reach = |(walk, start): (_, &NodeIndex)| {
        let starts = [start.number()];
        neighbourhood(walk, &starts, 2, |_| true, &mut plenty()).expect("there is plenty")
    };
    let all = || walks.iter().zip(&starts).map(reach);
    let (_, seconds) = timed(|| all().map(|reached| reached.len()).sum::<usize>());
    let counts = |reached: Vec<NodeAtDepth>| {
        let nodes = reached.iter().map(|reached| reached.node);
        nodes
            .filter(|&node| is_no_hub(snapshot.kind(NodeIndex::from_number(node))))
            .count()
    };
    let sizes: Vec<usize> = all().map(counts).collect();
    json!({ "starts": numbers(network, &starts), "sizes": sizes, "seconds": seconds })
}

fn paths(ecosystem: &Ecosystem, network: &Network) -> Value {
    let (from, to) = (
        ecosystem.some_actors(PAIRS, 5),
        ecosystem.some_actors(PAIRS, 6),
    );
    let walks: Vec<_> = from.iter().map(|&start| ecosystem.walk(start)).collect();
    let search = |place: usize| {
        let (from, to) = (from[place].number(), to[place].number());
        shortest_paths(&walks[place], from, to, 20, 1, &mut plenty()).expect("there is plenty")
    };
    let (found, seconds) = timed(|| (0..PAIRS).map(search).collect::<Vec<_>>());
    let length = |paths: &Vec<mission_graph::graph::Path>| Some(paths.first()?.links.len());
    json!({
        "from": numbers(network, &from),
        "to": numbers(network, &to),
        "lengths": found.iter().map(length).collect::<Vec<_>>(),
        "seconds": seconds,
    })
}

fn ranks(network: &Network) -> Value {
    let rows = Csr::directed(network.node_count(), network.endpoints());
    let (ranks, seconds) = timed(|| pagerank(&rows, DAMPING, &mut plenty()));
    json!({ "ranks": ranks.expect("there is plenty"), "seconds": seconds })
}

fn through(network: &Network) -> Value {
    let walkable = TraversalGraph {
        csr: network.csr(),
        through: None,
    };
    let sources = SourceNodes::Sample(SAMPLE);
    let (_, seconds) = timed(|| betweenness(walkable, |_, _| true, sources, &mut plenty()));
    json!({ "sources": SAMPLE, "seconds": seconds })
}

/// By rounds.
fn divided(network: &Network) -> Value {
    let rows = network.csr();
    let divide = |&rounds: &usize| {
        let (found, seconds) = timed(|| communities(rows, rounds, &mut plenty()));
        let found = found.expect("there is plenty");
        json!({
            "rounds": rounds,
            "modularity": modularity(rows, &found.of),
            "communities": found.sizes.len(),
            "seconds": seconds,
        })
    };
    [1, 2, 3, 5, 20].iter().map(divide).collect()
}

/// How far betweenness from a sample is from the exact one, on the middle ecosystem: the largest
/// and the mean error in shares of all pairs, and how many of the first hundred it finds.
fn sampling_error() -> Value {
    let network = without_hubs(&Ecosystem::new(Size::M));
    let walkable = TraversalGraph {
        csr: network.csr(),
        through: None,
    };
    let shares = |sources| {
        let found = betweenness(walkable, |_, _| true, sources, &mut plenty());
        let others = network.node_count() as f64 - 1.0;
        let pairs = others * (others - 1.0) / 2.0;
        let found = found.expect("there is plenty").into_iter();
        found.map(|paths| paths / pairs).collect::<Vec<f64>>()
    };
    let (exact, sampled) = (
        shares(SourceNodes::All),
        shares(SourceNodes::Sample(SAMPLE_OF_M)),
    );
    let errors = exact.iter().zip(&sampled).map(|(a, b)| (a - b).abs());
    let first = |shares: &[f64]| {
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]));
        order.truncate(100);
        order
    };
    let (first_exact, first_sampled) = (first(&exact), first(&sampled));
    let found = first_exact
        .iter()
        .filter(|node| first_sampled.contains(node));
    json!({
        "sources": SAMPLE_OF_M,
        "largest_share": exact.iter().copied().fold(0.0, f64::max),
        "largest_error": errors.clone().fold(0.0, f64::max),
        "mean_error": errors.sum::<f64>() / exact.len() as f64,
        "of_first_hundred": found.count(),
    })
}

/// The numbers of actors in the network.
fn numbers(network: &Network, nodes: &[NodeIndex]) -> Vec<u32> {
    let number = |&node: &NodeIndex| network.number(node).expect("actors are no hubs");
    nodes.iter().map(number).collect()
}
