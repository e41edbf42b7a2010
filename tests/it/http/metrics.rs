//! What Prometheus is told.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpStream;

use mission_graph::config::Config;
use mission_graph::import::embedded;
use mission_graph::schema;
use mission_graph::server::{PeerAddress, metrics_router};
use mission_graph::world::ImportOptions;

use super::*;
use crate::harness::database::TestDatabase;
use crate::harness::running::Running;

/// What is told, read as strictly as the format allows.
struct Told {
    /// The type of each metric, by its name.
    kinds: BTreeMap<String, String>,
    /// By name and labels, as they are written.
    samples: BTreeMap<String, f64>,
}

impl Told {
    async fn by(edge: &Arc<AppState>) -> Self {
        let answer = get(&metrics_router(edge.clone()), "/metrics", &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
        let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(answer.header("content-type"), format);
        Self::read(&answer.text)
    }

    /// Each metric is described, then typed, then sampled; none comes twice, nor does a sample.
    fn read(text: &str) -> Self {
        let lines = text.strip_suffix("# EOF\n").expect("an end");
        let (mut kinds, mut samples) = (BTreeMap::new(), BTreeMap::new());
        let (mut described, mut current) = ("", ("", ""));
        for line in lines.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, sentence) = help.split_once(' ').expect("a name and a text");
                assert!(sentence.len() > 10 && sentence.ends_with('.'), "{line}");
                assert!(!sentence.ends_with(".."), "{line}");
                described = name;
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                current = kind.split_once(' ').expect("a name and a type");
                assert_eq!(current.0, described, "{line}");
                let former = kinds.insert(current.0.to_owned(), current.1.to_owned());
                assert_eq!(former, None, "{line}");
            } else if let Some(unit) = line.strip_prefix("# UNIT ") {
                assert_eq!(unit, format!("{} seconds", current.0));
                assert!(current.0.ends_with("_seconds"), "{line}");
            } else {
                let (series, value) = line.rsplit_once(' ').expect("a series and a value");
                let name = series.split('{').next().unwrap();
                let suffixes: &[&str] = match current.1 {
                    "counter" => &["_total"],
                    "histogram" => &["_bucket", "_sum", "_count"],
                    "info" => &["_info"],
                    "gauge" => &[""],
                    other => panic!("{other} is no type"),
                };
                let suffix = name
                    .strip_prefix(current.0)
                    .expect("the name of its metric");
                assert!(suffixes.contains(&suffix), "{line}");
                let value: f64 = value.parse().expect("a number");
                assert!(value.is_finite() && value >= 0.0, "{line}");
                assert_eq!(samples.insert(series.to_owned(), value), None, "{line}");
            }
        }
        Self { kinds, samples }
    }

    /// The sample of a series, whose labels may stand in any order.
    fn sample(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let written: Vec<_> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{value}\""))
            .collect();
        let series = match written.as_slice() {
            [] => format!("mission_graph_{name}"),
            _ => format!("mission_graph_{name}{{{}}}", written.join(",")),
        };
        let sample = self.samples.get(&series);
        *sample.unwrap_or_else(|| panic!("nothing is told of {series}"))
    }

    /// The names of a metric's labels as the table in docs/operate.md has them.
    fn labels(&self, metric: &str) -> String {
        let mut samples = self.samples.keys();
        // That of a histogram's sum, which has no other labels.
        let is_of_metric = |series: &str| {
            let name = series.split('{').next();
            name.is_some_and(|name| name.strip_suffix("_sum").unwrap_or(name) == metric)
        };
        let series = samples.find(|series| is_of_metric(series)).unwrap();
        let labels = series.split_once('{').map_or("", |(_, labels)| labels);
        let names = labels.split(',').filter_map(|label| label.split_once('='));
        let names: Vec<_> = names.map(|(name, _)| format!("`{name}`")).collect();
        names.join(", ")
    }

    fn asked(&self, operation: &str, outcome: &str) -> f64 {
        let labels = [("operation", operation), ("outcome", outcome)];
        self.sample("graphql_requests_total", &labels)
    }

    fn routed(&self, route: &str, status: &str) -> f64 {
        self.sample(
            "http_requests_total",
            &[("route", route), ("status", status)],
        )
    }
}

#[tokio::test]
async fn requests_count_by_trusted_document_and_outcome() {
    let folder = TempDir::new().unwrap();
    let document = "query Greeting { hello }";
    std::fs::write(folder.path().join("greeting.graphql"), document).unwrap();
    let path = folder.path().display().to_string();
    let edge = edge(&[
        ("trusted.folder", &path),
        ("limits.request_timeout_seconds", "1"),
    ]);
    let app = router(edge.clone());
    let before = Told::by(&edge).await;
    assert_eq!(before.asked("greeting", "ok"), 0.0);
    assert_eq!(before.asked("other", "failed"), 0.0);

    // By its name, and by its text: the second answer is a kept one, the third of another
    // media type.
    for _ in 0..2 {
        get(&app, "/graphql?documentId=greeting", &[]).await;
    }
    ask(&app, document).await;
    // What a client calls its own document is of no account.
    ask(&app, "query greeting { nested { hello } }").await;
    ask(&app, "query Unknown { nested { hello } }").await;
    ask(&app, "{ denies }").await;
    ask(&app, "{ fails }").await;
    ask(&app, "{ panics }").await;
    ask(&app, "{ waits(milliseconds: 5000) }").await;
    ask(&app, "{ noSuchField }").await;
    // Refused all the same where the specification wants 200 for it.
    post(&app, JSON, r#"{"query": "{ noSuchField }"}"#).await;
    post(&app, JSON, "no JSON").await;
    get(&app, "/graphql?documentId=secret", &[]).await;

    let told = Told::by(&edge).await;
    for (operation, outcome, expected) in [
        ("greeting", "ok", 3.0),
        ("greeting", "refused", 0.0),
        ("other", "ok", 2.0),
        ("other", "errors", 1.0),
        ("other", "failed", 2.0),
        ("other", "timed_out", 1.0),
        ("other", "refused", 4.0),
        ("other", "limited", 0.0),
    ] {
        let number = told.asked(operation, outcome);
        assert_eq!(number, expected, "{operation} {outcome}");
    }
    let operations: Vec<_> = told
        .samples
        .keys()
        .filter(|series| series.starts_with("mission_graph_graphql_requests_total"))
        .collect();
    assert_eq!(operations.len(), 2 * 6, "{operations:?}");

    let duration = |name: &str, labels: &[(&str, &str)]| {
        told.sample(&format!("graphql_request_duration_seconds_{name}"), labels)
    };
    let other = ("operation", "other");
    assert_eq!(duration("count", &[other]), 10.0);
    assert!((1.0..5.0).contains(&duration("sum", &[other])));
    assert_eq!(duration("bucket", &[("le", "1.0"), other]), 9.0);
    assert_eq!(duration("bucket", &[("le", "+Inf"), other]), 10.0);

    // Of what came as far as to be executed.
    assert_eq!(told.sample("graphql_cost_count", &[]), 8.0);
    assert_eq!(
        told.sample("graphql_cost_sum", &[]),
        2.0 * 1.0 + 2.0 * 2.0 + 4.0 * 1.0
    );
    let found = |cache: &str, result| {
        let name = format!("{cache}_cache_lookups_total");
        told.sample(&name, &[("result", result)])
    };
    assert_eq!(
        (found("answer", "hit"), found("answer", "miss")),
        (1.0, 10.0)
    );
    // The trusted one was read at the start, and one that is invalid is not kept.
    assert_eq!(
        (found("document", "hit"), found("document", "miss")),
        (2.0, 9.0)
    );
}

#[tokio::test]
async fn who_asks_too_often_counts_as_limited() {
    let once = [
        ("limits.requests_per_second", "1"),
        ("limits.requests_at_once", "1"),
    ];
    let edge = edge(&once);
    let app = router(edge.clone());
    for _ in 0..10 {
        let mut question = request(Method::GET, "/graphql?query=%7Bhello%7D", &[], "");
        let peer = PeerAddress("192.0.2.1:5000".parse().unwrap());
        question.extensions_mut().insert(peer);
        send(&app, question).await;
    }
    let told = Told::by(&edge).await;
    let (answered, limited) = (told.asked("other", "ok"), told.asked("other", "limited"));
    assert!(answered > 0.0 && limited > 0.0);
    assert_eq!(answered + limited, 10.0);
    assert_eq!(told.routed("/graphql", "4xx"), limited);
}

#[tokio::test]
async fn requests_count_by_route_and_status() {
    let edge = edge(&[]);
    let app = router(edge.clone());
    get(&app, "/robots.txt", &[]).await;
    let tag = get(&app, "/graphiql/graphiql.min.js", &[]).await;
    let known = [("if-none-match", tag.header("etag"))];
    get(&app, "/graphiql/graphiql.min.js", &known).await;
    get(&app, "/graphiql/secret", &[]).await;
    for path in ["/secret", "/metrics"] {
        let answer = get(&app, path, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    ask(&app, "{ hello }").await;
    // A client that leaves has no answer.
    let leaving = ask(&app, "{ waits(milliseconds: 5000) }");
    assert!(
        tokio::time::timeout(Duration::from_millis(100), leaving)
            .await
            .is_err()
    );

    let told = Told::by(&edge).await;
    for (route, status, expected) in [
        ("/robots.txt", "2xx", 1.0),
        ("/graphiql/{file}", "2xx", 1.0),
        ("/graphiql/{file}", "3xx", 1.0),
        ("/graphiql/{file}", "4xx", 1.0),
        ("none", "4xx", 2.0),
        ("/graphql", "2xx", 1.0),
        ("/graphql", "none", 1.0),
    ] {
        assert_eq!(told.routed(route, status), expected, "{route} {status}");
    }
    assert_eq!(told.sample("http_requests_in_flight", &[]), 0.0);
    assert_eq!(told.asked("other", "ok"), 1.0);
}

#[tokio::test]
async fn requests_in_flight_and_open_subscriptions_are_there_while_they_last() {
    let edge = edge(&[]);
    let app = router(edge.clone());
    let waiting = ask(&app, "{ waits(milliseconds: 300) }");
    let looking = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Told::by(&edge).await.sample("http_requests_in_flight", &[])
    };
    assert_eq!(tokio::join!(waiting, looking).1, 1.0);

    let open = async |protocol| {
        let labels = [("protocol", protocol)];
        Told::by(&edge).await.sample("subscriptions_open", &labels)
    };
    let follow = async || {
        let request = Request::get("/graphql?query=subscription%7Bnever%7D")
            .header("accept", "text/event-stream")
            .body(Body::empty())
            .unwrap();
        app.clone().oneshot(request).await.unwrap()
    };
    let (first, second) = (follow().await, follow().await);
    assert_eq!((open("websocket").await, open("sse").await), (0.0, 2.0));
    drop(first);
    assert_eq!(open("sse").await, 1.0);
    drop(second);
    assert_eq!(open("sse").await, 0.0);
}

#[tokio::test]
async fn the_graph_that_is_served_is_counted() {
    let database = TestDatabase::on_disk();
    let world = World::open(database.store().await, clock).await.unwrap();
    let config = Config::default();
    let edge = AppState::new(schema::build(), schema::sdl(), world.clone(), &config).unwrap();
    let empty = Told::by(&edge).await;
    assert_eq!(empty.sample("snapshot_revision", &[]), 0.0);
    assert_eq!(empty.sample("snapshot_nodes", &[("kind", "CITY")]), 0.0);

    let options = ImportOptions::new("A test");
    world.import(embedded(), options).await.unwrap();
    let told = Told::by(&edge).await;
    let snapshot = world.current();
    assert_eq!(told.sample("snapshot_revision", &[]), 1.0);
    // The clock of tests stands still.
    assert_eq!(told.sample("snapshot_age_seconds", &[]), 0.0);
    let links = snapshot.all_links().len() as f64;
    assert_eq!(told.sample("snapshot_links", &[]), links);
    let nodes: f64 = told
        .samples
        .iter()
        .filter(|(series, _)| series.starts_with("mission_graph_snapshot_nodes{"))
        .map(|(_, nodes)| nodes)
        .sum();
    assert_eq!(nodes, snapshot.node_count() as f64);
    let statements = world.store().statements() as f64;
    assert_eq!(told.sample("sql_statements_total", &[]), statements);
    assert!(statements > empty.sample("sql_statements_total", &[]));
}

#[tokio::test]
async fn each_metric_stands_in_the_table_with_its_type_and_labels() {
    let edge = edge(&[]);
    ask(&router(edge.clone()), "{ hello }").await;
    let told = Told::by(&edge).await;
    let rows: BTreeSet<_> = include_str!("../../../docs/operate.md")
        .lines()
        .filter(|line| line.starts_with("| `mission_graph_") || line.starts_with("| `process_"))
        .filter(|line| cfg!(target_os = "linux") || !line.contains("Linux only"))
        .map(|line| line.rsplitn(3, " |").last().unwrap().to_owned())
        .collect();
    assert!(rows.len() > 15);
    let expected = told.kinds.iter().map(|(metric, kind)| {
        let suffix = match kind.as_str() {
            "counter" => "_total",
            "info" => "_info",
            _ => "",
        };
        let metric = format!("{metric}{suffix}");
        let labels = told.labels(&metric);
        let row = format!("| `{metric}` | {kind} | {labels}");
        row.trim_end().to_owned()
    });
    assert_eq!(rows, expected.collect());
}

/// They are told at an address of their own and nowhere else, whoever asks.
#[test]
fn metrics_have_an_address_of_their_own() {
    let without = Running::start(&[]);
    assert_eq!(without.metrics, None);
    assert!(asked(&without.address, "/metrics").starts_with("HTTP/1.1 404"));

    let with = Running::start(&[("METRICS__LISTEN", "127.0.0.1:0")]);
    assert!(asked(&with.address, "/metrics").starts_with("HTTP/1.1 404"));
    let metrics = with.metrics.as_deref().expect("an address of its own");
    let answer = asked(metrics, "/metrics");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    // No page of another site may read them.
    assert!(!head.contains("access-control"), "{head}");
    let told = Told::read(body);
    assert_eq!(told.routed("none", "4xx"), 1.0);
    if cfg!(target_os = "linux") {
        assert!(told.samples["process_resident_memory_bytes"] > 1e6);
        assert!(told.samples["process_cpu_seconds_total"] > 0.0);
    }
    assert!(told.samples["process_start_time_seconds"] > 1.7e9);
    assert!(told.kinds.contains_key("mission_graph_build"));
    for path in ["/", "/graphql?query=%7B__typename%7D"] {
        assert!(asked(metrics, path).starts_with("HTTP/1.1 404"), "{path}");
    }
}

fn asked(address: &str, path: &str) -> String {
    use std::io::{Read, Write};

    let mut socket = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}
