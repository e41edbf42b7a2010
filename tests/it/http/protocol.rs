//! GraphQL over HTTP: what a request gets.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{GRAPHQL_RESPONSE, JSON, app, ask, config, edge, get, post, request, send};

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
async fn the_answer_says_its_revision() {
    let answer = ask(&app(), "{ hello }").await;
    let expected = json!({"data": {"hello": "world"}, "extensions": {"revision": "7"}});
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

/// Query string of a GET → status, code, and `data`.
#[tokio::test]
async fn gets_run_queries() {
    let app = app();
    let echo = "query=query(%24t:String!)%7Becho(text:%24t)%7D";
    let two = "query=query+A%7Bhello%7D+query+B%7Bh:hello%7D+mutation+C%7Bchange%7D";
    let cases = [
        (
            "query=%7Bhello%7D".to_owned(),
            200,
            "",
            json!({"hello": "world"}),
        ),
        (
            format!("{echo}&variables=%7B%22t%22:%22%C3%A4%22%7D"),
            200,
            "",
            json!({"echo": "ä"}),
        ),
        (
            format!("{two}&operationName=B"),
            200,
            "",
            json!({"h": "world"}),
        ),
        (
            format!("{two}&operation_name=B"),
            400,
            "BAD_USER_INPUT",
            Value::Null,
        ),
        (
            format!("{two}&operationName=C"),
            405,
            "BAD_USER_INPUT",
            Value::Null,
        ),
        (
            "query=mutation%7Bchange%7D".to_owned(),
            405,
            "BAD_USER_INPUT",
            Value::Null,
        ),
        (String::new(), 400, "BAD_USER_INPUT", Value::Null),
        (
            format!("{echo}&variables=x"),
            400,
            "BAD_USER_INPUT",
            Value::Null,
        ),
        (format!("{echo}&{echo}"), 400, "BAD_USER_INPUT", Value::Null),
        (
            "query=%7B".to_owned(),
            400,
            "GRAPHQL_PARSE_FAILED",
            Value::Null,
        ),
    ];
    for (parameters, status, code, data) in cases {
        let uri = format!("/graphql?{parameters}");
        let answer = get(&app, &uri, &[("accept", GRAPHQL_RESPONSE)]).await;
        assert_eq!(answer.status.as_u16(), status, "{uri}");
        assert_eq!(answer.code(), code, "{uri}");
        assert_eq!(answer.json()["data"], data, "{uri}");
        assert_eq!(
            answer.header("allow"),
            if status == 405 { "POST" } else { "" }
        );
    }
}

#[tokio::test]
async fn a_get_is_answered_once_per_revision() {
    let app = app();
    let uri = "/graphql?query=%7Bhello%7D";
    let first = get(&app, uri, &[]).await;
    let tag = first.header("etag");
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(
        first.header("cache-control"),
        "public, max-age=60, stale-while-revalidate=600"
    );
    assert_eq!(first.header("vary"), "accept, origin");

    let again = get(&app, uri, &[("if-none-match", tag)]).await;
    assert_eq!((again.status, &*again.text), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(again.header("etag"), tag);
    assert_eq!(again.header("vary"), "accept, origin");

    // Another question, or another media type, is another answer.
    for (uri, accept) in [
        ("/graphql?query=%7Bh:hello%7D", JSON),
        (uri, GRAPHQL_RESPONSE),
    ] {
        let other = get(&app, uri, &[("if-none-match", tag), ("accept", accept)]).await;
        assert_eq!(other.status, StatusCode::OK);
    }
    // What failed, and what was posted, is not kept.
    for answer in [
        get(&app, "/graphql?query=%7Bfails%7D", &[]).await,
        ask(&app, "{ hello }").await,
    ] {
        assert_eq!(
            (answer.header("etag"), answer.header("cache-control")),
            ("", "no-store")
        );
    }
}

#[tokio::test]
async fn other_sites_may_read_without_credentials() {
    let app = app();
    let origin = ("origin", "https://example.org");
    for uri in [
        "/graphql?query=%7Bhello%7D",
        "/graphql?query=%7B",
        "/nothing",
        "/schema.graphql",
    ] {
        let answer = get(&app, uri, &[origin]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{uri}");
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            "",
            "{uri}"
        );
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "etag,link,content-length",
            "{uri}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{uri}");
    }
    let asks = [
        origin,
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let answer = send(&app, request(Method::OPTIONS, "/graphql", &asks, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.header("access-control-allow-methods"),
        "GET,HEAD,POST"
    );
    assert!(
        answer
            .header("access-control-allow-headers")
            .contains("content-type")
    );
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let app = app();
    let uri = "/graphql?query=%7Bhello%7D";
    let head = send(&app, request(Method::HEAD, uri, &[], "")).await;
    let get = get(&app, uri, &[]).await;
    assert_eq!((head.status, &*head.text), (StatusCode::OK, ""));
    assert_eq!(head.header("etag"), get.header("etag"));
    assert_eq!(head.header("content-length"), get.text.len().to_string());
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
        assert!(answer.text.contains("Something went wrong on the server."));
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
    let app = mission_graph::http::router(edge(&settings));
    let answer = ask(&app, "{ waits(milliseconds: 60000) }").await;
    assert_eq!(
        (answer.status, &*answer.code()),
        (StatusCode::SERVICE_UNAVAILABLE, "LIMIT_EXCEEDED")
    );
    // What was given up does not keep its place.
    assert_eq!(ask(&app, "{ hello }").await.status, StatusCode::OK);
    assert_eq!(config(&settings).limits.concurrent, 1);
}
