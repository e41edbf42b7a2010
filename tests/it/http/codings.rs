//! Content codings: pages and files say the same in each of them.

use std::io::Read;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::http::{HeaderMap, Method, StatusCode};
use tower::ServiceExt;

use super::{app, get, request};

/// As clients name them.
pub const CODINGS: [&str; 4] = ["identity", "br", "gzip", "zstd"];

/// Everything that is the same for all who ask.
const FILES: [&str; 11] = [
    "/assets/app.css",
    "/assets/network.js",
    "/schema.graphql",
    "/graphiql",
    "/graphiql/start.js",
    "/graphiql/start.css",
    "/graphiql/examples.json",
    "/graphiql/graphiql.min.js",
    "/graphiql/graphiql.min.css",
    "/graphiql/react.production.min.js",
    "/graphiql/react-dom.production.min.js",
];

/// What is smaller fits into one packet anyway.
const WORTH_IT: usize = 1024;

pub async fn fetch(app: &Router, uri: &str, accept_encoding: &str) -> (HeaderMap, Bytes) {
    let headers = [("accept-encoding", accept_encoding)];
    let asked = request(Method::GET, uri, &headers, "");
    let response = app.clone().oneshot(asked).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.headers, to_bytes(body, usize::MAX).await.unwrap())
}

/// The coding that an answer says it is in.
pub fn said(headers: &HeaderMap) -> &str {
    let said = headers.get("content-encoding");
    said.map_or("identity", |said| said.to_str().unwrap())
}

pub fn decoded(coding: &str, body: &[u8]) -> Vec<u8> {
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
async fn files_are_the_same_in_every_coding() {
    let app = app();
    for uri in FILES {
        let (plain_headers, plain) = fetch(&app, uri, "identity").await;
        for coding in CODINGS {
            // The second time it has been kept.
            for _ in 0..2 {
                let (headers, body) = fetch(&app, uri, coding).await;
                let is_small = plain.len() < WORTH_IT;
                let expected = if is_small { "identity" } else { coding };
                assert_eq!(said(&headers), expected, "{uri}");
                assert!(
                    expected == "identity" || body.len() < plain.len() * 2 / 3,
                    "{uri} {coding}"
                );
                assert_eq!(decoded(expected, &body), plain, "{uri} {coding}");
                assert_eq!(headers["content-length"], body.len().to_string(), "{uri}");
                let vary = headers["vary"].to_str().unwrap();
                assert!(vary.contains("accept-encoding"), "{uri}: {vary}");
                for same in ["content-type", "etag", "cache-control"] {
                    assert_eq!(headers[same], plain_headers[same], "{uri} {coding}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_coding_gets_the_file_as_it_is() {
    let app = app();
    for coding in ["compress", "br;q=0", "*;q=0", "gzip;q=much", ""] {
        let (headers, body) = fetch(&app, "/schema.graphql", coding).await;
        assert_eq!(said(&headers), "identity", "{coding}");
        assert!(body.starts_with(b"type "), "{coding}");
    }
}

/// The tag is a weak one, and stands for all codings.
#[tokio::test]
async fn a_file_that_is_had_in_one_coding_is_had_in_all() {
    let app = app();
    for uri in FILES {
        let (headers, _) = fetch(&app, uri, "br").await;
        let tag = headers["etag"].to_str().unwrap();
        assert!(tag.starts_with("W/"), "{uri}: {tag}");
        for coding in CODINGS {
            let asked = [("if-none-match", tag), ("accept-encoding", coding)];
            let again = get(&app, uri, &asked).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{uri} {coding}");
            assert_eq!((&*again.text, again.header("content-encoding")), ("", ""));
        }
    }
}
