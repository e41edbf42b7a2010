//! Searches as they are typed, over the largest ecosystem: whole answers of GraphQL, each timed by itself,
//! since what counts is the slowest of a hundred.

mod ecosystem;

use std::time::{Duration, Instant};

use async_graphql::{Request, Variables};
use mission_graph::schema;
use mission_graph::snapshot::Snapshot;
use mission_graph::store::Store;
use mission_graph::view::{PublishedSnapshot, View};
use serde_json::json;
use tokio::runtime::Runtime;

use ecosystem::{Ecosystem, Size};

/// Names that are typed.
const NAMES: usize = 250;
const SEED: u64 = 11;

/// What a search box asks: a page, with its highlights and facets.
const QUERY: &str = "query ($text: String!) { search(text: $text, first: 10) {
    totalCount isForgiving
    edges { score node { id name kind } highlights { field parts { text isMatch } } }
    facets { kinds { kind count } countries { count country { iso2 } } }
} }";

fn main() {
    // `cargo test` runs benchmarks to see that they do.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let ecosystem = Ecosystem::new(Size::L);
    println!("{} nodes", ecosystem.snapshot.node_count());
    let typed = typed(&ecosystem);
    let edition = PublishedSnapshot::new(ecosystem.snapshot);
    let schema = schema::build();
    let runtime = Runtime::new().expect("a runtime");
    // An empty one: all that is asked for is hot.
    let folder = tempfile::tempdir().expect("a folder for a database");
    let url = format!("sqlite:{}", folder.path().join("empty.db").display());
    let store = runtime
        .block_on(Store::connect(&url))
        .expect("a database in a file");
    let answer = |text: &str| {
        runtime.block_on(async {
            let view = View::new(edition.clone(), store.clone());
            let variables = Variables::from_json(json!({"text": text}));
            let request = Request::new(QUERY).variables(variables).data(view.clone());
            let answer = view.run(schema.execute(request)).await;
            assert!(answer.errors.is_empty(), "{:?}", answer.errors);
            serde_json::to_vec(&answer).expect("an answer has string keys only")
        })
    };
    answer("warm");
    for (what, texts) in typed {
        let mut times: Vec<(Duration, String)> = texts
            .into_iter()
            .map(|text| {
                let began = Instant::now();
                answer(&text);
                (began.elapsed(), text)
            })
            .collect();
        times.sort_unstable();
        let at = |share: usize| times[(times.len() * share).div_ceil(100) - 1].0;
        let (slowest, text) = times.last().expect("some searches");
        println!(
            "{what}: {} searches, p50 {:.1?}, p90 {:.1?}, p99 {:.1?}, slowest {slowest:.1?} ({text:?})",
            times.len(),
            at(50),
            at(90),
            at(99),
        );
    }
}

/// Texts as people type them, by what they do.
fn typed(ecosystem: &Ecosystem) -> Vec<(&'static str, Vec<String>)> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let names: Vec<String> = some_names(ecosystem, &ecosystem.snapshot);
    let letters = |name: &String| name.chars().count();
    let start = |name: &String, length: usize| name.chars().take(length).collect::<String>();
    // Letter after letter.
    let beginnings = names
        .iter()
        .flat_map(|name| (1..=letters(name)).map(move |length| start(name, length)));
    let slip = |name: &String| {
        let mut slipped: Vec<char> = name.chars().collect();
        let place = random.usize(..slipped.len());
        slipped.remove(place);
        slipped.into_iter().collect()
    };
    vec![
        ("letter after letter", beginnings.collect()),
        ("whole names", names.clone()),
        (
            "names with a letter left out",
            names.iter().map(slip).collect(),
        ),
    ]
}

fn some_names(ecosystem: &Ecosystem, snapshot: &Snapshot) -> Vec<String> {
    let actors = ecosystem.some_actors(NAMES, SEED).into_iter();
    actors
        .map(|actor| snapshot.node(actor).node.name.clone())
        .collect()
}
