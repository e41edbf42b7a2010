//! What is too large to be made whole is sent as it is made: over a real connection, whole, twice the same,
//! and no further than it is read.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use mission_graph::cli::generate::{Plan, generate};
use mission_graph::import::read_folder;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::harness::fetched::{fetch, fetch_with};

/// More nodes and links than are made whole.
const LARGE: Plan = Plan {
    cities: 400,
    stakeholders: 800,
    links: 20_000,
    seed: 3,
};

async fn large(database: &TestDatabase) -> App {
    let folder = TempDir::new().unwrap();
    generate(LARGE, folder.path(), &|_| ()).unwrap();
    let app = App::new(database).await;
    app.import(read_folder(folder.path()).unwrap()).await;
    app
}

#[tokio::test]
async fn a_large_file_arrives_whole_and_is_never_cut() {
    let database = TestDatabase::on_disk();
    let app = large(&database).await;
    let snapshot = app.world.current();
    let links = snapshot.all_links().len();
    assert!(links > 20_000);

    let network = fetch(&app.router, "/export/network.d3.json").await;
    // What is made as it is sent has no length and no coding.
    assert_eq!(network.header("content-length"), "");
    let answer: Value = network.json();
    let ids = |name: &str| -> BTreeSet<String> {
        let items = answer[name].as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids("nodes").len(), snapshot.node_count());
    assert_eq!(ids("links").len(), links);
    let again = fetch_with(
        &app.router,
        axum::http::Method::GET,
        "/export/network.d3.json",
        "accept-encoding",
        "br, gzip",
    )
    .await;
    assert!(again.body == network.body);
    assert_eq!(again.header("etag"), network.header("etag"));

    let table = fetch(&app.router, "/tables/links.csv").await;
    assert_eq!(table.status, StatusCode::OK);
    let rows = csv::Reader::from_reader(&*table.body)
        .into_records()
        .count();
    assert_eq!(rows, links);
}

/// A client that leaves gives back what its export held: there are only so many at a time.
#[tokio::test]
async fn whoever_leaves_makes_room() {
    let database = TestDatabase::on_disk();
    let app = large(&database).await;
    for _ in 0..10 {
        let request = Request::get("/tables/links.ndjson")
            .body(Body::empty())
            .unwrap();
        let response = app.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let mut body = response.into_body();
        let first = body.frame().await.unwrap().unwrap();
        assert!(first.into_data().is_ok());
    }
}
