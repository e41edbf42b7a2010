//! The algorithms as the product runs them, over synthetic ecosystems of three sizes.
//!
//! `cargo bench --bench graph -- L/` runs those of one size.

mod ecosystem;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use mission_graph::graph::{
    SourceNodes, TraversalGraph, betweenness, neighbourhood, shortest_paths,
};

use ecosystem::{Ecosystem, Size, plenty};

/// Starts and pairs that a search is timed over, one after the other.
const SEARCHES: usize = 1000;
/// From so many sources betweenness is estimated here; `benches/igraph.py` tells the error.
const SAMPLE: usize = 16;
/// The longest path that `paths` looks for when nothing else is asked.
const MAX_LENGTH: usize = 6;

fn graph(criterion: &mut Criterion) {
    for size in [Size::S, Size::M, Size::L] {
        let wanted = std::env::args().any(|argument| argument.contains(&format!("{size:?}/")));
        let is_filtered = std::env::args().any(|argument| {
            ["S/", "M/", "L/"]
                .iter()
                .any(|size| argument.contains(size))
        });
        // An ecosystem takes seconds to build.
        if wanted || !is_filtered {
            of_size(criterion, size);
        }
    }
}

fn of_size(criterion: &mut Criterion, size: Size) {
    let ecosystem = Ecosystem::new(size);
    let mut group = criterion.benchmark_group(format!("{size:?}"));
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));

    let starts = ecosystem.some_actors(SEARCHES, 2);
    let walks: Vec<_> = starts.iter().map(|&start| ecosystem.walk(start)).collect();
    for depth in 1..=3 {
        let mut turn = (0..SEARCHES).cycle();
        group.bench_function(format!("neighbourhood, depth {depth}"), |bencher| {
            bencher.iter(|| {
                let turn = turn.next().expect("it goes on for ever");
                let start = [starts[turn].number()];
                neighbourhood(&walks[turn], &start, depth, |_| true, &mut plenty())
            });
        });
    }
    let ends = ecosystem.some_actors(SEARCHES, 3);
    let mut turn = (0..SEARCHES).cycle();
    group.bench_function("shortest path", |bencher| {
        bencher.iter(|| {
            let turn = turn.next().expect("it goes on for ever");
            let (from, to) = (starts[turn].number(), ends[turn].number());
            shortest_paths(&walks[turn], from, to, MAX_LENGTH, 1, &mut plenty())
        });
    });

    let network = ecosystem.network(|_| true);
    let passable = network.passable();
    let sources = match size {
        Size::S => SourceNodes::All,
        Size::M | Size::L => SourceNodes::Sample(SAMPLE),
    };
    let how = match sources {
        SourceNodes::All => "exact".to_owned(),
        SourceNodes::Sample(size) => format!("from {size} sources"),
    };
    // Made when they are first asked for.
    black_box(network.csr());
    group.bench_function("PageRank", |bencher| {
        bencher.iter(|| network.page_rank(&mut plenty()));
    });
    group.bench_function(format!("betweenness, {how}"), |bencher| {
        let walkable = TraversalGraph {
            csr: network.csr(),
            through: Some(&passable),
        };
        bencher.iter(|| betweenness(walkable, |_, _| true, sources, &mut plenty()));
    });
    group.bench_function("communities", |bencher| {
        bencher.iter(|| network.communities(&mut plenty()));
    });
    for shown in [500, 5000] {
        let shown = network.top_nodes(shown);
        group.bench_function(format!("layout of {} nodes", shown.len()), |bencher| {
            bencher.iter(|| network.layout(&shown, &mut plenty()));
        });
    }
    group.finish();
}

criterion_group!(benches, graph);
criterion_main!(benches);
