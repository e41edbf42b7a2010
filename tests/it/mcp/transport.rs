//! `/mcp` as a route: who may connect, and how.

use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use mission_graph::config::{CommandLine, Config};
use serde_json::json;

use super::{Agent, App, TestDatabase};

/// The settings, with some changed.
pub fn settings(variables: &[(&str, &str)]) -> Config {
    let variables = variables.iter().map(|(name, value)| {
        let name = name.replace('.', "__").to_uppercase();
        (format!("MISSION_GRAPH_{name}"), (*value).to_owned())
    });
    let nowhere = Path::new("/nonexistent");
    Config::from_layers(&CommandLine::default(), nowhere, variables).unwrap()
}

fn ping() -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string()
}

/// The hosts and origins with whether they may connect.
async fn check(config: &Config, cases: &[(&str, Option<&str>, bool)]) {
    let database = TestDatabase::on_disk();
    let app = App::with(&database, config).await;
    for (host, origin, is_allowed) in cases {
        let agent = Agent {
            host,
            origin: *origin,
            ..Agent::new(&app)
        };
        let expected = match is_allowed {
            true => StatusCode::OK,
            false => StatusCode::FORBIDDEN,
        };
        let answer = agent.post(ping()).await;
        assert_eq!(
            answer.status, expected,
            "{host} {origin:?}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn without_a_public_address_only_local_hosts_may_connect() {
    let cases = [
        ("localhost:8000", None, true),
        ("127.0.0.1:8000", None, true),
        ("[::1]:8000", None, true),
        ("example.org", None, false),
        ("localhost.example.org", None, false),
        ("localhost:8000", Some("https://example.org"), false),
        ("localhost:8000", Some("http://localhost:8000"), false),
        ("localhost:8000", Some("null"), false),
    ];
    check(&Config::default(), &cases).await;
}

#[tokio::test]
async fn the_public_address_may_connect_and_its_pages() {
    let config = settings(&[
        ("address", "https://graph.example.org/"),
        ("agents.origins", "[\"https://app.example.org\"]"),
    ]);
    let cases = [
        ("graph.example.org", None, true),
        ("graph.example.org:443", None, true),
        ("127.0.0.1:8000", None, true),
        ("example.org", None, false),
        ("graph.example.org", Some("https://graph.example.org"), true),
        ("graph.example.org", Some("https://app.example.org"), true),
        (
            "graph.example.org",
            Some("https://app.example.org:8443"),
            false,
        ),
        ("graph.example.org", Some("http://graph.example.org"), false),
        ("graph.example.org", Some("https://evil.example"), false),
        ("graph.example.org", Some("null"), false),
    ];
    check(&config, &cases).await;
}

#[tokio::test]
async fn there_are_no_sessions_and_no_streams() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let agent = Agent::new(&app);
    let answer = agent.post(ping()).await;
    assert!(!answer.headers.contains_key("mcp-session-id"));
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    for method in [Method::GET, Method::DELETE] {
        let request = Request::builder()
            .method(method)
            .uri("/mcp")
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, "text/event-stream");
        let answer = agent.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.headers[header::ALLOW], "POST");
    }
    let notification = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let answer = agent.post(notification.to_string()).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_bad_token_is_refused_as_elsewhere() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let agent = Agent {
        token: Some("mg_wrong".to_owned()),
        ..Agent::new(&app)
    };
    let answer = agent.post(ping()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer.headers[header::WWW_AUTHENTICATE],
        "Bearer error=\"invalid_token\""
    );
    assert_eq!(
        answer.json()["errors"][0]["extensions"]["code"],
        "UNAUTHENTICATED"
    );
}

#[tokio::test]
async fn bodies_are_limited() {
    let database = TestDatabase::on_disk();
    let config = settings(&[("limits.body_bytes", "2000")]);
    let app = App::with(&database, &config).await;
    let agent = Agent::new(&app);
    let answer = agent.post(" ".repeat(3000)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    for body in ["{", "[]", "null", "{\"jsonrpc\": \"2.0\"}"] {
        let answer = agent.post(body).await;
        assert!(answer.status.is_client_error(), "{body}: {}", answer.status);
    }
    // As a form on another site would send it.
    let request = Request::post("/mcp")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from(ping()))
        .unwrap();
    let answer = agent.send(request).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
