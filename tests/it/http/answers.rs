//! Answers that are kept: made once, sent often, in the coding that a client asks for.

use std::io::Read;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::http::{HeaderMap, Method};
use serde_json::json;
use tower::ServiceExt;

use super::{app, edge, get, request};
use crate::harness::app::App;
use crate::harness::database::on_both_databases;

/// With a cold field, so that working it out takes a statement.
const COLD: &str = "/graphql?query=%7Bcountries%7Bnodes%7Bname%20sources%7Burl%7D%7D%7D%7D";

async fn fetch(app: &Router, uri: &str, accept_encoding: &str) -> (HeaderMap, Bytes) {
    let headers = [("accept-encoding", accept_encoding)];
    let asked = request(Method::GET, uri, &headers, "");
    let response = app.clone().oneshot(asked).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.headers, to_bytes(body, usize::MAX).await.unwrap())
}

fn decoded(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = match coding {
        "br" => brotli::Decompressor::new(body, 4096).read_to_end(&mut plain),
        "gzip" => flate2::bufread::GzDecoder::new(body).read_to_end(&mut plain),
        "zstd" => zstd::Decoder::new(body).unwrap().read_to_end(&mut plain),
        _ => body.take(u64::MAX).read_to_end(&mut plain),
    };
    read.unwrap();
    plain
}

#[tokio::test]
async fn an_equal_question_is_worked_out_once_per_revision() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let statements = || app.world.store().statements();
        let before = statements();
        let (_, first) = fetch(&app.router, COLD, "identity").await;
        let worked_out = statements() - before;
        assert!(worked_out > 0);
        for coding in ["identity", "br", "gzip", "zstd"] {
            for _ in 0..2 {
                let (headers, body) = fetch(&app.router, COLD, coding).await;
                let said = headers.get("content-encoding");
                let said = said.map_or("identity", |said| said.to_str().unwrap());
                assert_eq!(said, coding);
                assert_eq!(decoded(coding, &body), first);
                assert!(coding == "identity" || body.len() * 2 < first.len());
            }
        }
        assert_eq!(statements() - before, worked_out);

        // By POST it is the same question.
        let query = "{countries{nodes{name sources{url}}}}";
        let posted = app.answer(query, json!({})).await;
        let kept: serde_json::Value = serde_json::from_slice(&first).unwrap();
        assert_eq!(posted, kept);
        assert_eq!(statements() - before, worked_out);
    })
    .await;
}

#[tokio::test]
async fn what_has_failed_is_asked_again() {
    let app = app();
    let ask = async || get(&app, "/graphql?query=%7Bfails%7D", &[]).await.text;
    // Each failure has a number of its own in the log.
    assert_ne!(ask().await, ask().await);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let app = super::router(edge(&[("limits.response_bytes", "1024")]));
    for (times, code) in [(800, ""), (2000, "LIMIT_EXCEEDED")] {
        let uri = format!(
            "/graphql?query=%7Becho(text:%22{}%22)%7D",
            "x".repeat(times)
        );
        let answer = get(&app, &uri, &[]).await;
        assert_eq!(answer.code(), code, "{times}");
        assert_eq!(code.is_empty(), answer.text.len() > 800);
    }
    let uri = format!("/graphql?query=%7Becho(text:%22{}%22)%7D", "x".repeat(2000));
    let message = "The answer is larger than the limit of 1024 bytes: ask for fewer fields, or for \
                   fewer of them at a time.";
    let refused = get(&app, &uri, &[]).await;
    assert!(refused.text.contains(message), "{}", refused.text);
}
