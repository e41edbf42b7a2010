//! Whole answers of GraphQL over the largest ecosystem: parsed, executed and written as JSON.

mod ecosystem;

use std::time::Duration;

use async_graphql::Request;
use criterion::{Criterion, criterion_group, criterion_main};
use mission_graph::insight::network::{LinkRules, Network, NetworkSelection, StartNodes, Through};
use mission_graph::schema;
use mission_graph::snapshot::NodeIndex;
use mission_graph::store::Store;
use mission_graph::view::{PublishedSnapshot, View};
use tokio::runtime::Runtime;

use ecosystem::{Ecosystem, Size, plenty};

const NODES: usize = 500;

/// A network without its layout, as a client draws and explains it.
fn network(id: &str) -> String {
    format!(
        "{{ network(around: [\"{id}\"], depth: 2, maxNodes: {NODES}) {{
             totalNodes truncated
             nodes {{ node {{ id kind name level }} depth degree }}
             links {{ id kind source {{ id }} target {{ id }} since until confidence }}
           }} }}"
    )
}

fn answers(criterion: &mut Criterion) {
    let ecosystem = Ecosystem::new(Size::L);
    let start = with_neighbourhood(&ecosystem);
    let query = network(ecosystem.snapshot.id(start));
    let edition = PublishedSnapshot::new(ecosystem.snapshot);
    let schema = schema::build();
    let runtime = Runtime::new().expect("a runtime");
    // An empty one: all that is asked for is hot.
    let folder = tempfile::tempdir().expect("a folder for a database");
    let url = format!("sqlite:{}", folder.path().join("empty.db").display());
    let store = runtime
        .block_on(Store::connect(&url))
        .expect("a database in a file");
    let answer = || {
        runtime.block_on(async {
            let view = View::new(edition.clone(), store.clone());
            let request = Request::new(&query).data(view.clone());
            let answer = view.run(schema.execute(request)).await;
            assert!(answer.errors.is_empty(), "{:?}", answer.errors);
            serde_json::to_vec(&answer).expect("an answer has string keys only")
        })
    };
    println!("the answer has {} bytes", answer().len());
    let mut group = criterion.benchmark_group("L");
    group.measurement_time(Duration::from_secs(5));
    let name = format!("answer: a network of depth 2 with {NODES} nodes, without layout");
    group.bench_function(name, |bencher| bencher.iter(answer));
    group.finish();
}

/// An actor whose neighbourhood of depth 2 has as many nodes as are shown, or some more.
fn with_neighbourhood(ecosystem: &Ecosystem) -> NodeIndex {
    let size = |start: NodeIndex| {
        let selection = NetworkSelection {
            around: Some(StartNodes {
                starts: vec![start],
                depth: 2,
            }),
            links: LinkRules::default(),
            through: Through::default(),
        };
        Network::select(&ecosystem.snapshot, selection, |_| true, &mut plenty())
            .expect("there is plenty")
            .node_count()
    };
    let mut actors = ecosystem.some_actors(10_000, 4).into_iter();
    actors
        .find(|&actor| (NODES..NODES * 11 / 10).contains(&size(actor)))
        .expect("one of many actors has such a neighbourhood")
}

criterion_group!(benches, answers);
criterion_main!(benches);
