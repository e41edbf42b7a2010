//! A server over the curated dataset that targets send requests to. A status of 500 or above is a finding.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::Utc;
use mission_graph::config::Config;
use mission_graph::import::embedded;
use mission_graph::schema;
use mission_graph::server::{AppState, router};
use mission_graph::store::Store;
use mission_graph::world::{ImportOptions, World};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tower::ServiceExt;

struct Server {
    runtime: Runtime,
    router: Router,
    _folder: tempfile::TempDir,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let router = runtime.block_on(async {
        let file = folder.path().join("graph.db").display().to_string();
        let store = Store::connect(&file).await.unwrap();
        let world = World::open(store, Utc::now).await.unwrap();
        let options = ImportOptions::new("The curated dataset");
        world.import(embedded(), options).await.unwrap();
        let config = Config::default();
        router(AppState::new(schema::build(), schema::sdl(), world, &config).unwrap())
    });
    Server {
        runtime,
        router,
        _folder: folder,
    }
});

/// Sends a request, and panics if the server fails.
pub fn send(request: Request<Body>) {
    SERVER.runtime.block_on(async {
        let address = request.uri().clone();
        let response = SERVER.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&body);
        assert!(!status.is_server_error(), "{address}: {status}: {text}");
        assert!(!text.contains("\"failure\""), "{address}: {text}");
    });
}

/// Sends a GraphQL request.
pub fn post(query: &str, variables: Value) {
    let body = json!({"query": query, "variables": variables}).to_string();
    let request = Request::post("/graphql").header("content-type", "application/json");
    send(request.body(Body::from(body)).unwrap());
}
