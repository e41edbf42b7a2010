//! Addresses, headers and limits.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use mission_graph::config::Config;
use mission_graph::import::embedded;
use mission_graph::schema;
use mission_graph::server::{AppState, router};
use serde_json::json;

use super::replace;
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::fetched::{fetch, fetch_with};
use crate::import::sample::Sample;

#[tokio::test]
async fn the_revisions_are_listed_newest_first() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        assert_eq!(
            fetch(&app.router, "/dumps").await.json()["dumps"],
            json!([])
        );
        app.import(Sample::new().folder()).await;
        let renamed = Sample::new().cell("cities.csv", 2, "name", "Oporto");
        replace(&app, renamed.folder()).await;
        let listed = fetch(&app.router, "/dumps").await;
        assert!(listed.header("cache-control").contains("max-age"));
        let facts = [2, 3, 2, 1, 1, 1, 2, 1, 2, 4, 1, 3].iter().sum::<u32>();
        assert_eq!(
            listed.json(),
            json!({
                "latest": "/dumps/latest.zip",
                "mediaType": "application/zip",
                "dumps": [
                    {
                        "revision": "2", "path": "/dumps/2.zip",
                        "committedAt": "2026-11-23T12:00:00Z", "note": "A test\nof many lines",
                        "added": 0, "changed": 1, "removed": 0,
                    },
                    {
                        "revision": "1", "path": "/dumps/1.zip",
                        "committedAt": "2026-11-23T12:00:00Z", "note": "A test",
                        "added": facts, "changed": 0, "removed": 0,
                    },
                ],
                "limit": 100,
                "older": null,
            })
        );
        let older = fetch(&app.router, "/dumps?before=2").await.json();
        assert_eq!(older["dumps"].as_array().unwrap().len(), 1);
        assert_eq!(older["dumps"][0]["revision"], "1");
        for before in ["0", "1"] {
            let none = fetch(&app.router, &format!("/dumps?before={before}")).await;
            assert_eq!(none.json()["dumps"], json!([]), "{before}");
        }
        for (query, says) in [
            ("before=two", "revision number"),
            ("after=1", "Unknown parameter `after`"),
        ] {
            let answered = fetch(&app.router, &format!("/dumps?{query}")).await;
            assert_eq!(answered.status, StatusCode::BAD_REQUEST);
            assert!(answered.message().contains(says), "{}", answered.message());
        }
    })
    .await;
}

#[tokio::test]
async fn the_newest_has_a_name_of_its_own() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let none = fetch(&app.router, "/dumps/latest.zip").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(none.message().contains("there is no revision"));
    app.import(Sample::new().folder()).await;
    let latest = fetch(&app.router, "/dumps/latest.zip").await;
    assert_eq!(latest.status, StatusCode::FOUND);
    assert_eq!(latest.header("location"), "1.zip");
    assert!(!latest.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn a_dump_may_be_kept_for_ever() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    app.import(Sample::new().folder()).await;
    let uri = "/dumps/1.zip";
    let before = fetch_with(&app.router, Method::HEAD, uri, "accept", "*/*").await;
    let first = fetch(&app.router, uri).await;
    for (name, value) in [
        ("content-type", "application/zip"),
        (
            "content-disposition",
            "attachment; filename=\"mission-graph-1.zip\"",
        ),
        ("cache-control", "public, max-age=31536000, immutable"),
        (
            "link",
            "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"",
        ),
        ("access-control-allow-origin", "*"),
        ("etag", first.header("etag")),
    ] {
        assert_eq!(first.header(name), value);
        assert_eq!(before.header(name), value, "HEAD");
    }
    assert_eq!(before.status, StatusCode::OK);
    assert!(before.body.is_empty());
    // Its length is not known before it is made, and then is.
    let head = fetch_with(&app.router, Method::HEAD, uri, "accept", "*/*").await;
    assert_eq!(head.header("content-length"), first.body.len().to_string());
    let known = ("if-none-match", first.header("etag"));
    let again = fetch_with(&app.router, Method::GET, uri, known.0, known.1).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    let coded = fetch_with(&app.router, Method::GET, uri, "accept-encoding", "br, gzip").await;
    assert_eq!(coded.header("content-encoding"), "");
    assert_eq!(coded.body, first.body);
}

#[tokio::test]
async fn what_is_wrong_is_told() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    app.import(Sample::new().folder()).await;
    for (file, status, says) in [
        (
            "2.zip",
            404,
            "there is no revision 2; the only revision is 1",
        ),
        ("0.zip", 404, "there is no revision 0"),
        ("99999999999999999999999.zip", 404, "the only revision is 1"),
        ("one.zip", 400, "/dumps/1.zip"),
        ("01.zip", 400, "/dumps/1.zip"),
        ("-1.zip", 400, "/dumps/1.zip"),
        (".zip", 400, "/dumps/1.zip"),
        ("1", 400, "/dumps/1.zip"),
        ("1.tar.gz", 400, "/dumps/1.zip"),
    ] {
        let answered = fetch(&app.router, &format!("/dumps/{file}")).await;
        assert_eq!(answered.status.as_u16(), status, "{file}");
        assert!(answered.message().contains(says), "{}", answered.message());
    }
    replace(
        &app,
        Sample::new()
            .cell("cities.csv", 2, "name", "Oporto")
            .folder(),
    )
    .await;
    let answered = fetch(&app.router, "/dumps/3.zip").await;
    assert!(
        answered.message().contains("the revisions are 1 to 2"),
        "{}",
        answered.message()
    );
}

#[tokio::test]
async fn a_dump_that_is_too_large_is_refused_with_numbers() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    app.import(Sample::new().folder()).await;
    replace(
        &app,
        Sample::new()
            .cell("cities.csv", 2, "name", "Oporto")
            .folder(),
    )
    .await;
    let mut config = Config::default();
    config.limits.dump_facts = 23;
    let edge = AppState::new(
        schema::build(),
        schema::sdl(),
        Arc::clone(&app.world),
        &config,
    );
    let router = router(edge.unwrap());
    assert_eq!(fetch(&router, "/dumps/2.zip").await.status, StatusCode::OK);
    let refused = fetch(&router, "/dumps/1.zip").await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let says = "revision 1 requires reading 23 facts and undoing 1 later changes, more than the limit of \
         23";
    assert!(refused.message().contains(says), "{}", refused.message());
}

#[tokio::test]
async fn statements_do_not_grow_with_the_rows() {
    let mut counted = Vec::new();
    for folder in [Sample::new().folder(), embedded()] {
        let database = TestDatabase::on_disk();
        let app = App::new(&database).await;
        app.import(folder).await;
        let statements = || app.world.store().statements();
        let before = statements();
        fetch(&app.router, "/dumps/1.zip").await;
        let made = statements();
        // What is kept is only looked for.
        fetch(&app.router, "/dumps/1.zip").await;
        counted.push((made - before, statements() - made));
    }
    assert_eq!(counted[0], counted[1]);
    assert_eq!(counted[0].1, 7);
}
