//! Parameters, limits and headers.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use mission_graph::config::Config;
use mission_graph::schema;
use mission_graph::server::{AppState, router};
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::harness::fetched::{fetch, fetch_with};

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let bad = (400, "BAD_USER_INPUT");
    let limit = (413, "LIMIT_EXCEEDED");
    for (uri, (status, code), says) in [
        ("network.gexf?depht=2", bad, "Unknown parameter `depht`"),
        (
            "network.gexf?depth=2&depth=3",
            bad,
            "`depth` is given twice",
        ),
        ("network.gexf?depth=two", bad, "`depth` must be a number"),
        ("network.gexf?current=perhaps", bad, "must be true or false"),
        ("network.gexf?filter=%7B", bad, "`filter` is not valid JSON"),
        ("network.gexf?filter=%7B%22nmae%22%3A1%7D", bad, "nmae"),
        ("network.gexf?around=city-atlantis", bad, "city-atlantis"),
        ("network.gexf?kinds=FRIEND_OF", bad, "FRIEND_OF"),
        (
            "network.gexf?current=true&at=2024",
            bad,
            "cannot be combined",
        ),
        (
            "network.gexf?around=city-umea&depth=11",
            limit,
            "at most 10",
        ),
        ("network.gexf?maxNodes=5001", limit, "5000"),
        (
            "network.xlsx",
            (404, "NOT_FOUND"),
            "/export/network.graphml",
        ),
        (
            "network-of-friends.gexf",
            (404, "NOT_FOUND"),
            "/export/network.gexf",
        ),
    ] {
        let answered = fetch(&app.router, &format!("/export/{uri}")).await;
        assert_eq!(answered.status.as_u16(), status, "{uri}");
        let (found, message) = answered.error();
        assert_eq!(found, code, "{uri}");
        assert!(message.contains(says), "{uri}: {message}");
    }
}

#[tokio::test]
async fn an_export_that_is_too_large_is_refused_with_numbers() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let mut config = Config::default();
    config.limits.export_elements = 100;
    let edge = AppState::new(
        schema::build(),
        schema::sdl(),
        Arc::clone(&app.world),
        &config,
    )
    .unwrap();
    let router = router(edge);
    let refused = fetch(&router, "/export/network.gexf").await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let (code, message) = refused.error();
    assert_eq!(code, "LIMIT_EXCEEDED");
    let snapshot = app.world.current();
    let nodes = format!("{} nodes", snapshot.node_count());
    let links = format!("{} links", snapshot.all_links().len());
    for number in [&nodes, &links, "the limit of 100"] {
        assert!(message.contains(number), "{message}");
    }
    // A part of it, which says that it is one.
    let part = fetch(&router, "/export/network.d3.json?maxNodes=20")
        .await
        .json();
    assert_eq!(part["graph"]["nodes"], json!(20));
    assert_eq!(part["graph"]["total_nodes"], json!(snapshot.node_count()));
}

#[tokio::test]
async fn what_accept_names_is_sent() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for (accept, status, kind) in [
        ("*/*", 200, "application/gexf+xml"),
        ("text/turtle", 200, "text/turtle; charset=utf-8"),
        (
            "application/ld+json;q=0.9, text/csv",
            200,
            "text/csv; charset=utf-8; header=present",
        ),
        (
            "text/*;q=0.1, application/geo+json",
            200,
            "application/geo+json",
        ),
        ("image/png", 406, "application/json; charset=utf-8"),
    ] {
        let uri = "/export/network?around=city-umea";
        let answered = fetch_with(&app.router, Method::GET, uri, "accept", accept).await;
        assert_eq!(answered.status.as_u16(), status, "{accept}");
        assert_eq!(answered.header("content-type"), kind, "{accept}");
    }
}

#[tokio::test]
async fn an_export_is_not_sent_twice() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let uri = "/export/network.gexf?around=city-umea";
    let first = fetch(&app.router, uri).await;
    assert_eq!(
        first.header("content-disposition"),
        "attachment; filename=\"network-revision-1.gexf\""
    );
    let tag = first.header("etag");
    let again = fetch_with(&app.router, Method::GET, uri, "if-none-match", tag).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    let head = fetch_with(&app.router, Method::HEAD, uri, "accept", "*/*").await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.header("content-length"), first.body.len().to_string());
    let statements = app.world.store().statements();
    assert_eq!(fetch(&app.router, uri).await.body, first.body);
    assert_eq!(app.world.store().statements(), statements, "it is kept");
}

#[tokio::test]
async fn statements_do_not_grow_with_the_rows() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let mut counted = Vec::new();
    for uri in ["around=city-umea", "around=country-se&depth=2"] {
        let before = app.world.store().statements();
        fetch(&app.router, &format!("/export/network.ttl?{uri}")).await;
        counted.push(app.world.store().statements() - before);
    }
    // The revision, the sources of nodes, the sources of links.
    assert_eq!(counted, [3, 3]);
}

#[tokio::test]
async fn grafana_finds_its_two_tables() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let nodes = fetch(&app.router, "/grafana/nodes?around=city-umea")
        .await
        .json();
    let edges = fetch(&app.router, "/grafana/edges?around=city-umea")
        .await
        .json();
    let ids: Vec<&str> = nodes
        .as_array()
        .unwrap()
        .iter()
        .map(|node| {
            for column in ["title", "subTitle", "mainStat", "secondaryStat", "color"] {
                assert!(!node[column].is_null(), "{node}");
            }
            node["id"].as_str().unwrap()
        })
        .collect();
    assert!(ids.contains(&"city-umea"));
    for edge in edges.as_array().unwrap() {
        assert!(ids.contains(&edge["source"].as_str().unwrap()), "{edge}");
        assert!(ids.contains(&edge["target"].as_str().unwrap()), "{edge}");
    }
    let unknown = fetch(&app.router, "/grafana/table").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_formats_and_parameters_are_listed() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let listed = fetch(&app.router, "/export").await.json();
    for format in listed["formats"].as_array().unwrap() {
        let uri = format!("{}?around=city-umea", format["url"].as_str().unwrap());
        let answered = fetch(&app.router, &uri).await;
        assert_eq!(answered.header("content-type"), format["mediaType"]);
    }
    let parameters = listed["parameters"].as_array().unwrap();
    let names: Vec<&Value> = parameters
        .iter()
        .map(|parameter| &parameter["name"])
        .collect();
    assert_eq!(names[0], "around");
    assert_eq!(names.len(), 13);
    assert_eq!(names[11..], ["revision", "minRevision"]);
}
