//! Reading by GET: parameters, caching, and pages of other sites.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{GRAPHQL_RESPONSE, JSON, app, ask, get, request, send};

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
    assert_eq!(
        first.header("vary"),
        "accept, accept-encoding, authorization, origin, access-control-request-headers"
    );

    let again = get(&app, uri, &[("if-none-match", tag)]).await;
    assert_eq!((again.status, &*again.text), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(again.header("etag"), tag);
    assert_eq!(
        again.header("vary"),
        "accept, accept-encoding, authorization, origin, access-control-request-headers"
    );

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
            "etag,link,content-length,retry-after,www-authenticate,x-request-id",
            "{uri}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{uri}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{uri}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{uri}");
    }
    let asks = [
        origin,
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "content-type,apollographql-client-name,baggage,sentry-trace,traceparent,x-requested-with",
        ),
    ];
    let answer = send(&app, request(Method::OPTIONS, "/graphql", &asks, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.header("access-control-allow-methods"),
        "GET,HEAD,POST"
    );
    assert_eq!(answer.header("access-control-allow-headers"), asks[2].1);
}

#[tokio::test]
async fn each_answer_names_its_request() {
    let app = app();
    let named = async |id: &str| {
        let answer = get(&app, "/graphql?query=%7Bhello%7D", &[("x-request-id", id)]).await;
        answer.header("x-request-id").to_owned()
    };
    let longest = "a".repeat(64);
    for id in ["7", "b7d0.A-z_9", &longest] {
        assert_eq!(named(id).await, id);
    }
    let is_ours = |id: &str| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let too_long = "a".repeat(65);
    for id in ["", "a b", "a\"b", &too_long] {
        let given = named(id).await;
        assert!(is_ours(&given), "{id} → {given}");
    }
    let refused = get(&app, "/nothing", &[]).await;
    assert!(is_ours(refused.header("x-request-id")));
}
