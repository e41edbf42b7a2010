//! GraphiQL, files, and what else stands beside the API. tests/it/explorer.rs has the pages for readers.

use std::sync::Arc;

use async_graphql::parser::parse_query;
use axum::http::StatusCode;
use mission_graph::server::router;

use super::{app, edge, get};

#[tokio::test]
async fn pages_run_nothing_but_their_own_files() {
    let app = app();
    for uri in ["/graphiql"] {
        let page = get(&app, uri, &[]).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{uri}");
        assert!(
            !policy.contains("http") && !policy.contains("unsafe-eval"),
            "{uri}"
        );
        assert!(
            !page.text.contains("<style") && !page.text.contains(" style="),
            "{uri}"
        );
        for script in page.text.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/"), "{uri}");
        }
    }
}

#[tokio::test]
async fn files_are_not_sent_twice() {
    let app = app();
    let cases = [
        ("/assets/app.css", "no-cache"),
        ("/favicon.ico", "no-cache"),
        (
            "/schema.graphql",
            "public, max-age=60, stale-while-revalidate=600",
        ),
        ("/graphiql", "no-cache"),
        ("/graphiql/start.js", "no-cache"),
        ("/graphiql/examples.json", "no-cache"),
        (
            "/graphiql/graphiql.min.js?v=3.9.0",
            "public, max-age=31536000, immutable",
        ),
    ];
    for (uri, cache_control) in cases {
        let first = get(&app, uri, &[]).await;
        assert_eq!(first.header("cache-control"), cache_control, "{uri}");
        let again = get(&app, uri, &[("if-none-match", first.header("etag"))]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{uri}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_to_people_and_programs() {
    let app = app();
    for uri in ["/nothing", "/graphiql/nothing", "/graphiql/../Cargo.toml"] {
        let page = get(&app, uri, &[("accept", "text/html,*/*;q=0.8")]).await;
        assert_eq!(
            (page.status, page.media()),
            (StatusCode::NOT_FOUND, "text/html"),
            "{uri}"
        );
        let error = get(&app, uri, &[]).await;
        assert_eq!(
            (error.status, &*error.code()),
            (StatusCode::NOT_FOUND, "NOT_FOUND"),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn the_server_says_when_it_wants_no_more() {
    let edge = edge(&[]);
    let app = router(Arc::clone(&edge));
    let ready = get(&app, "/readyz", &[]).await;
    let expected = r#"{"status":"ready","revision":"0","behind":{"revisions":0,"seconds":0}}"#;
    assert_eq!(ready.text, expected);
    edge.drain();
    let ready = get(&app, "/readyz", &[]).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&app, "/healthz", &[]).await.text, r#"{"status":"ok"}"#);
}

#[tokio::test]
async fn each_example_is_a_document() {
    let answer = get(&app(), "/graphiql/examples.json", &[]).await;
    let examples: Vec<String> = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(examples.len(), 5);
    for example in examples {
        parse_query(&example).unwrap();
    }
}
