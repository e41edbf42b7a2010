//! The HTTP server, with a small schema of its own that can fail in every way.

mod answers;
mod clients;
mod codings;
mod edge;
mod events;
mod log;
mod metrics;
mod nulls;
mod older_websocket;
mod pages;
mod protocol;
mod reading;
mod server;
mod stored;
mod traces;
mod traps;
mod websocket;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_graphql::{Object, Schema, Subscription as Subscribable, ValidationMode};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use futures_util::{Stream, stream};
use mission_graph::config::{CommandLine, Config};
use mission_graph::graph::Budget;
use mission_graph::server::{AppState, router};
use mission_graph::store::Store;
use mission_graph::view::{ComputationLimit, RequestBudget};
use mission_graph::world::World;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::harness::app::clock;

const JSON: &str = "application/json";
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// The world the requests are about: an empty one, since its revision is all that matters here.
fn world() -> Arc<World> {
    static WORLD: LazyLock<(TempDir, Arc<World>)> = LazyLock::new(|| {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("empty.db").display().to_string();
        // Tests wait on runtimes of their own, and a runtime cannot wait inside another.
        let world = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let store = Store::connect(&file).await.unwrap();
                World::open(store, clock).await.unwrap()
            })
        });
        (folder, world.join().unwrap())
    });
    WORLD.1.clone()
}

/// The settings, with some changed: `limits.body_bytes` is `MISSION_GRAPH_LIMITS__BODY_BYTES`.
fn config(settings: &[(&str, &str)]) -> Config {
    let variables = settings.iter().map(|(name, value)| {
        let name = name.replace('.', "__").to_uppercase();
        (format!("MISSION_GRAPH_{name}"), value.to_string())
    });
    let nowhere = std::path::Path::new("/nonexistent");
    Config::from_layers(&CommandLine::default(), nowhere, variables).unwrap()
}

fn edge(settings: &[(&str, &str)]) -> Arc<AppState> {
    let schema = Schema::build(Query, Mutation, Subscription)
        .validation_mode(ValidationMode::Fast)
        .finish();
    let printed = schema.sdl();
    AppState::new(schema, printed, world(), &config(settings)).unwrap()
}

fn app() -> Router {
    router(edge(&[]))
}

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn small(&self, #[graphql(validator(maximum = 10))] number: i32) -> i32 {
        number
    }

    async fn nested(&self) -> Query {
        Query
    }

    async fn fails(&self) -> async_graphql::Result<Option<bool>> {
        Err("no such table: secrets".into())
    }

    async fn fails_altogether(&self) -> async_graphql::Result<bool> {
        Err("no such table: secrets".into())
    }

    async fn nested_or_null(&self) -> Option<Query> {
        Some(Query)
    }

    async fn three(&self) -> [Query; 3] {
        [Query, Query, Query]
    }

    async fn three_or_null(&self) -> [Option<Query>; 3] {
        [Some(Query), None, Some(Query)]
    }

    async fn denies(&self) -> async_graphql::Result<Option<bool>> {
        use async_graphql::ErrorExtensions;
        Err(async_graphql::Error::new("Not you.")
            .extend_with(|_, extensions| extensions.set("code", "FORBIDDEN")))
    }

    async fn panics(&self) -> bool {
        "".parse().expect("secret")
    }

    async fn waits(&self, milliseconds: u64) -> u64 {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        milliseconds
    }

    /// Comes to no end of its own.
    async fn computes_for_ever(&self) -> Option<bool> {
        let computation = |work: &mut Budget| {
            COMPUTING.fetch_add(1, Ordering::SeqCst);
            let stopped = loop {
                if let Err(stopped) = work.spend(0) {
                    break stopped;
                }
            };
            COMPUTING.fetch_sub(1, Ordering::SeqCst);
            Err(stopped)
        };
        let bound = ComputationLimit {
            budget: 1,
            weight: 1,
        };
        let budget = RequestBudget::unlimited();
        budget.compute(bound, computation).await.ok()
    }
}

/// How many computations without an end are going on.
static COMPUTING: AtomicUsize = AtomicUsize::new(0);

struct Mutation;

struct Subscription;

#[Subscribable]
impl Subscription {
    async fn countdown(&self, from: u64) -> impl Stream<Item = Counted> {
        stream::iter((0..from).rev().map(Counted))
    }

    async fn never(&self) -> impl Stream<Item = u64> {
        FOLLOWING.fetch_add(1, Ordering::SeqCst);
        let following = Following;
        stream::once(async move {
            let _following = following;
            std::future::pending().await
        })
    }

    async fn denied(&self) -> async_graphql::Result<stream::Empty<u64>> {
        Err("no such table: secrets".into())
    }

    async fn panicking(&self) -> impl Stream<Item = u64> {
        stream::once(async { "".parse().expect("secret") })
    }
}

/// An item with something that can fail.
struct Counted(u64);

#[Object]
impl Counted {
    async fn number(&self) -> u64 {
        self.0
    }

    async fn odd(&self) -> async_graphql::Result<Option<u64>> {
        match self.0 % 2 {
            1 => Ok(Some(self.0)),
            _ => Err("no such table: secrets".into()),
        }
    }
}

/// How many subscriptions wait for what never comes.
static FOLLOWING: AtomicUsize = AtomicUsize::new(0);

struct Following;

impl Drop for Following {
    fn drop(&mut self) {
        FOLLOWING.fetch_sub(1, Ordering::SeqCst);
    }
}

#[Object]
impl Mutation {
    async fn change(&self) -> bool {
        true
    }
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Self {
            status: parts.status,
            headers: parts.headers,
            // An archive is no text, and its letters matter to nobody here.
            text: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The media type, less its character set.
    fn media(&self) -> &str {
        self.header("content-type").split(';').next().unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The code of the first error; nothing when there is none.
    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

async fn send(app: &Router, request: Request<Body>) -> Answer {
    Answer::read(app.clone().oneshot(request).await.unwrap()).await
}

async fn get(app: &Router, uri: &str, headers: &[(&str, &str)]) -> Answer {
    send(app, request(Method::GET, uri, headers, "")).await
}

/// Posts a body as JSON.
async fn post(app: &Router, accept: &str, body: &str) -> Answer {
    let headers = [("content-type", JSON), ("accept", accept)];
    send(app, request(Method::POST, "/graphql", &headers, body)).await
}

/// Posts a document without variables.
async fn ask(app: &Router, document: &str) -> Answer {
    let body = serde_json::json!({ "query": document }).to_string();
    post(app, GRAPHQL_RESPONSE, &body).await
}

fn request(method: Method, uri: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}
