//! Answers as server-sent events.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt;

use super::server::{Server, rest};
use super::{app, edge};
use mission_graph::server::router;

async fn subscribe(query: &str, accept: &str) -> Response<Body> {
    let body = json!({ "query": query }).to_string();
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, accept)
        .body(Body::from(body))
        .unwrap();
    app().oneshot(request).await.unwrap()
}

/// The events of a stream that ends: names and data, without heartbeats.
async fn events(response: Response<Body>) -> Vec<(String, Value)> {
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream; charset=utf-8"
    );
    let body = timeout(Duration::from_secs(10), response.into_body().collect());
    let body = body.await.expect("the stream ends").unwrap().to_bytes();
    let text = str::from_utf8(&body).unwrap();
    let event = |block: &str| {
        let field = |name: &str| {
            let mut lines = block.lines();
            lines
                .find_map(|line| line.strip_prefix(name))
                .map(str::trim)
        };
        let data = field("data:")?;
        let data = match data.is_empty() {
            true => Value::Null,
            false => serde_json::from_str(data).unwrap(),
        };
        Some((field("event:").unwrap_or_default().to_owned(), data))
    };
    text.split("\n\n").filter_map(event).collect()
}

fn data(events: &[(String, Value)]) -> Vec<&Value> {
    let (last, answers) = events.split_last().unwrap();
    assert_eq!(last, &("complete".to_owned(), Value::Null));
    assert!(answers.iter().all(|(event, _)| event == "next"));
    answers.iter().map(|(_, data)| data).collect()
}

const EVENTS: &str = "text/event-stream";
const MULTIPART: &str =
    "multipart/mixed;boundary=\"graphql\";subscriptionSpec=\"1.0\", application/json";

/// The parts of a multipart body that ends, without heartbeats. Each is complete with the delimiter after it.
async fn parts(response: Response<Body>) -> Vec<Value> {
    assert_eq!(response.status(), StatusCode::OK);
    let kind = &response.headers()[header::CONTENT_TYPE];
    assert_eq!(
        kind,
        "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\""
    );
    let body = timeout(Duration::from_secs(10), response.into_body().collect());
    let body = body.await.expect("the stream ends").unwrap().to_bytes();
    let text = str::from_utf8(&body).unwrap();
    let text = text.strip_prefix("\r\n--graphql").unwrap();
    let text = text.strip_suffix("\r\n--graphql--\r\n").unwrap();
    let parts = text.split("\r\n--graphql").map(|part| {
        let json = part.strip_prefix("\r\nContent-Type: application/json\r\n\r\n");
        serde_json::from_str(json.unwrap()).unwrap()
    });
    parts.filter(|part| *part != json!({})).collect()
}

#[tokio::test]
async fn each_item_is_a_part_where_the_client_asks_for_parts() {
    let response = subscribe("subscription{countdown(from:3){number}}", MULTIPART).await;
    let parts = parts(response).await;
    let numbers: Vec<&Value> = parts
        .iter()
        .map(|part| &part["payload"]["data"]["countdown"]["number"])
        .collect();
    assert_eq!(numbers, [2, 1, 0]);
    // A client that takes nothing else is told in parts what it may not do.
    let only = MULTIPART.split_once(',').unwrap().0;
    let refused = self::parts(subscribe("subscription{nothing}", only).await).await;
    let error = &refused[0]["payload"]["errors"][0];
    assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    // Without the parameter, parts are those of another protocol.
    let other = subscribe("subscription{countdown(from:3){number}}", "multipart/mixed").await;
    assert_eq!(other.status(), StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn each_item_is_an_event_and_then_it_is_complete() {
    let events = events(subscribe("subscription{countdown(from:3){number}}", EVENTS).await).await;
    let answers = data(&events);
    for (answer, number) in answers.iter().zip([2, 1, 0]) {
        assert_eq!(answer["data"]["countdown"]["number"], number);
        assert_eq!(answer["extensions"]["revision"], "0");
    }
    assert_eq!(answers.len(), 3);
}

/// async-graphql alone would see nothing, or two subscriptions.
#[tokio::test]
async fn the_field_of_a_subscription_may_stand_in_fragments() {
    let query = "subscription { ...A ... on Subscription { counted: countdown(from: 1) { odd } } } \
         fragment A on Subscription { counted: countdown(from: 1) { number } }";
    let events = events(subscribe(query, EVENTS).await).await;
    let answers = data(&events);
    assert_eq!(answers.len(), 1, "{answers:?}");
    let counted = json!({"number": 0, "odd": null});
    assert_eq!(answers[0]["data"]["counted"], counted, "{answers:?}");
    assert_eq!(answers[0]["errors"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_item_that_fails_in_part_does_not_end_the_stream() {
    let events = events(subscribe("subscription{countdown(from:3){odd}}", EVENTS).await).await;
    let answers = data(&events);
    let odd: Vec<_> = answers
        .iter()
        .map(|answer| &answer["data"]["countdown"]["odd"])
        .collect();
    assert_eq!(odd, [&Value::Null, &json!(1), &Value::Null]);
    let error = &answers[0]["errors"][0];
    assert_eq!(error["message"], "Internal server error.");
    assert_eq!(error["path"], json!(["countdown", "odd"]));
}

#[tokio::test]
async fn what_is_not_executed_is_said_in_an_event() {
    for (query, code) in [
        ("subscription{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription{", "GRAPHQL_PARSE_FAILED"),
        ("subscription{a:__typename}", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription{countdown(from:1){number}never}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription{never @skip(if:true)}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription{denied}", "INTERNAL_SERVER_ERROR"),
        ("subscription{panicking}", "INTERNAL_SERVER_ERROR"),
    ] {
        let events = events(subscribe(query, EVENTS).await).await;
        let answers = data(&events);
        assert_eq!(answers.len(), 1, "{query}");
        assert_eq!(
            answers[0]["errors"][0]["extensions"]["code"], code,
            "{query}"
        );
        assert!(!answers[0].to_string().contains("secret"), "{query}");
    }
}

#[tokio::test]
async fn a_query_has_one_event() {
    let events = events(subscribe("{hello}", EVENTS).await).await;
    let answers = data(&events);
    assert_eq!(answers[0]["data"], json!({"hello": "world"}));
    assert_eq!(answers.len(), 1);
}

/// As clients ask that do not know yet what it will be.
#[tokio::test]
async fn who_takes_both_gets_json_for_a_query_and_events_for_a_subscription() {
    let both = "application/graphql-response+json, application/json, text/event-stream";
    let query = subscribe("{hello}", both).await;
    let media = &query.headers()[header::CONTENT_TYPE];
    assert_eq!(media, "application/graphql-response+json; charset=utf-8");
    events(subscribe("subscription{countdown(from:1){number}}", both).await).await;
}

#[tokio::test]
async fn who_takes_no_events_is_told_to() {
    for accept in ["application/json", "*/*"] {
        let response = subscribe("subscription{countdown(from:1){number}}", accept).await;
        assert_eq!(response.status(), StatusCode::NOT_ACCEPTABLE, "{accept}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let message = "A subscription requires `Accept: text/event-stream`, or a WebSocket at \
            /graphql/ws.";
        assert!(str::from_utf8(&body).unwrap().contains(message));
    }
}

#[tokio::test]
async fn mutations_stay_refused_over_get() {
    let request = Request::get("/graphql?query=mutation%7Bchange%7D")
        .header(header::ACCEPT, EVENTS)
        .body(Body::empty())
        .unwrap();
    let response = app().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn those_beyond_the_limit_are_refused() {
    let router = router(edge(&[("limits.followers", "0")]));
    let request = Request::get("/graphql?query=subscription%7Bnever%7D")
        .header(header::ACCEPT, EVENTS)
        .body(Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_silent_stream_shows_signs_of_life_and_ends_with_the_server() {
    let server = Server::start(&[("live.heartbeat_seconds", "1")]).await;
    let socket = server
        .send("GET /graphql?query=subscription%7Bnever%7D HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
        .await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    server.stop.send(()).unwrap();
    let answer = rest(socket).await;
    assert!(answer.matches(":\n\n").count() >= 2, "{answer}");
    assert!(!answer.contains("complete"), "{answer}");
    timeout(Duration::from_secs(1), server.running)
        .await
        .expect("it does not wait for its time-out")
        .unwrap();
}
