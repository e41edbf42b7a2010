//! GraphQL over HTTP: what a request gets.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{GRAPHQL_RESPONSE, JSON, app, ask, edge, get, post, request, send};

/// Body of a POST → status as `application/json`, as `application/graphql-response+json`, and code.
#[tokio::test]
async fn posts_are_answered() {
    let app = app();
    let cases = [
        (r#"{"query": "{ hello }"}"#, 200, 200, ""),
        (
            r#"{"query": "{ hello }", "variables": null, "operationName": null, "extensions": null}"#,
            200,
            200,
            "",
        ),
        (
            r#"{"query": "{ hello }", "operationName": "", "other": 1}"#,
            200,
            200,
            "",
        ),
        (
            r#"{"query": "query A { hello } query B { hello }", "operationName": "B"}"#,
            200,
            200,
            "",
        ),
        (r#"{"query": "mutation { change }"}"#, 200, 200, ""),
        // Not well formed: 400 in both.
        ("", 400, 400, "BAD_USER_INPUT"),
        ("{", 400, 400, "BAD_USER_INPUT"),
        ("17", 400, 400, "BAD_USER_INPUT"),
        (r#"[{"query": "{ hello }"}]"#, 400, 400, "BAD_USER_INPUT"),
        ("{}", 400, 400, "BAD_USER_INPUT"),
        (r#"{"query": 5}"#, 400, 400, "BAD_USER_INPUT"),
        (
            r#"{"query": "{ hello }", "variables": [1]}"#,
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "{ hello }", "variables": "{}"}"#,
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "{ hello }", "operationName": 5}"#,
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "{ hello }", "extensions": "x"}"#,
            400,
            400,
            "BAD_USER_INPUT",
        ),
        // Well formed, not executed.
        (r#"{"query": "{ hello"}"#, 200, 400, "GRAPHQL_PARSE_FAILED"),
        (r#"{"query": "{ é }"}"#, 200, 400, "GRAPHQL_PARSE_FAILED"),
        (
            r#"{"query": "{ hello } €"}"#,
            200,
            400,
            "GRAPHQL_PARSE_FAILED",
        ),
        (
            r#"{"query": "{ helo }"}"#,
            200,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            r#"{"query": "{ small(number: \"x\") }"}"#,
            200,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            r#"{"query": "subscription { hello }"}"#,
            200,
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            r#"{"query": "query A { hello } query B { hello }"}"#,
            200,
            400,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "query A { hello }", "operationName": "B"}"#,
            200,
            400,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "query ($t: String!) { echo(text: $t) }"}"#,
            200,
            400,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "query ($t: String!) { echo(text: $t) }", "variables": {"t": null}}"#,
            200,
            400,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "query ($t: String!) { echo(text: $t) }", "variables": {"t": 5}}"#,
            200,
            400,
            "BAD_USER_INPUT",
        ),
        // Executed, with errors.
        (
            r#"{"query": "{ small(number: 11) }"}"#,
            200,
            200,
            "BAD_USER_INPUT",
        ),
        (
            r#"{"query": "{ fails }"}"#,
            200,
            200,
            "INTERNAL_SERVER_ERROR",
        ),
        (
            r#"{"query": "{ failsAltogether }"}"#,
            200,
            200,
            "INTERNAL_SERVER_ERROR",
        ),
        (r#"{"query": "{ denies }"}"#, 200, 200, "FORBIDDEN"),
        (
            r#"{"query": "{ panics }"}"#,
            500,
            500,
            "INTERNAL_SERVER_ERROR",
        ),
    ];
    for (body, as_json, as_response, code) in cases {
        for (accept, status) in [(JSON, as_json), (GRAPHQL_RESPONSE, as_response)] {
            let answer = post(&app, accept, body).await;
            assert_eq!(answer.status.as_u16(), status, "{accept}: {body}");
            assert_eq!(answer.media(), accept, "{body}");
            assert_eq!(answer.code(), code, "{body} → {}", answer.text);
            let executed = answer.json().get("data").is_some();
            let should = code.is_empty()
                || ["{ small(number: 11) }", "{ fails", "{ denies }"]
                    .iter()
                    .any(|query| body.contains(query));
            assert_eq!(executed, should, "{body} → {}", answer.text);
        }
    }
}

#[tokio::test]
async fn the_answer_says_its_revision_and_its_cost() {
    let answer = ask(&app(), "{ hello }").await;
    let cost = json!({"requested": 1, "actual": 1, "limit": 500_000});
    let expected = json!({
        "data": {"hello": "world"},
        "extensions": {"cost": cost, "revision": "0"},
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn bodies_are_json_in_utf_8_of_bounded_length() {
    let app = app();
    let long = format!(r#"{{"query": "{}"}}"#, "#".repeat(1 << 20));
    let cases = [
        (
            Some("application/json; charset=utf-8"),
            r#"{"query": "{ hello }"}"#,
            200,
            "",
        ),
        (
            Some("text/plain"),
            r#"{"query": "{ hello }"}"#,
            415,
            "BAD_USER_INPUT",
        ),
        (
            Some("application/x-www-form-urlencoded"),
            "query=%7Bhello%7D",
            415,
            "BAD_USER_INPUT",
        ),
        (
            Some("application/json; charset=latin1"),
            r#"{"query": "{ hello }"}"#,
            415,
            "BAD_USER_INPUT",
        ),
        (None, r#"{"query": "{ hello }"}"#, 415, "BAD_USER_INPUT"),
        (Some(JSON), &long, 413, "LIMIT_EXCEEDED"),
    ];
    for (kind, body, status, code) in cases {
        let headers: Vec<_> = kind
            .map(|kind| ("content-type", kind))
            .into_iter()
            .collect();
        let answer = send(&app, request(Method::POST, "/graphql", &headers, body)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{kind:?}"
        );
    }
    let mut broken = request(Method::POST, "/graphql", &[("content-type", JSON)], "");
    *broken.body_mut() = vec![b'{', b'"', 0xff, b'"'].into();
    let answer = send(&app, broken).await;
    assert_eq!(
        (answer.status, &*answer.code()),
        (StatusCode::BAD_REQUEST, "BAD_USER_INPUT")
    );
}

#[tokio::test]
async fn an_answer_is_in_an_accepted_media_type() {
    let app = app();
    let uri = "/graphql?query=%7Bhello%7D";
    for (accept, media) in [("*/*", JSON), (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE)] {
        assert_eq!(get(&app, uri, &[("accept", accept)]).await.media(), media);
    }
    assert_eq!(
        get(&app, uri, &[]).await.header("content-type"),
        "application/json; charset=utf-8"
    );
    let answer = get(&app, uri, &[("accept", "text/html")]).await;
    assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn other_methods_are_told_which_are_allowed() {
    let answer = send(&app(), request(Method::DELETE, "/graphql", &[], "")).await;
    assert_eq!(
        (answer.status, &*answer.code()),
        (StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT")
    );
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn what_went_wrong_inside_stays_inside() {
    let app = app();
    for document in ["{ fails }", "{ failsAltogether }", "{ panics }"] {
        let answer = ask(&app, document).await;
        assert!(!answer.text.contains("secret"), "{}", answer.text);
        assert!(answer.text.contains("Internal server error."));
    }
    // The other fields keep their answers.
    let answer = ask(&app, "{ hello fails }").await.json();
    assert_eq!(answer["data"], json!({"hello": "world", "fails": null}));
    assert_eq!(answer["errors"][0]["path"], json!(["fails"]));
}

#[tokio::test]
async fn an_operation_has_its_time() {
    let settings = [
        ("limits.request_timeout_seconds", "1"),
        ("limits.concurrent", "1"),
    ];
    let app = mission_graph::server::router(edge(&settings));
    let answer = ask(&app, "{ waits(milliseconds: 60000) }").await;
    assert_eq!(
        (answer.status, &*answer.code()),
        (StatusCode::SERVICE_UNAVAILABLE, "LIMIT_EXCEEDED")
    );
    // What was given up does not keep its place.
    assert_eq!(ask(&app, "{ hello }").await.status, StatusCode::OK);
}
