//! The older protocol `graphql-ws`, of subscriptions-transport-ws, message by message.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::server::Server;
use super::websocket::{Client, Heard, try_open};

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-ws");

async fn open(server: &Server) -> Client {
    try_open(server, &[PROTOCOL]).await.unwrap()
}

/// Past the handshake of the protocol.
async fn welcome(server: &Server) -> Client {
    let mut client = open(server).await;
    client.say(json!({"type": "connection_init"})).await;
    let acknowledged = json!({"type": "connection_ack"});
    assert_eq!(client.hear().await, Heard::Message(acknowledged));
    client
}

fn start(id: &str, query: &str) -> Value {
    json!({"type": "start", "id": id, "payload": {"query": query}})
}

#[tokio::test]
async fn operations_run_to_their_end() {
    let server = Server::start(&[]).await;
    let mut client = welcome(&server).await;
    client
        .say(start("1", "subscription{countdown(from:2){number}}"))
        .await;
    for number in [1, 0] {
        let payload = client.hear_of("1", "data").await;
        assert_eq!(payload["data"]["countdown"]["number"], number);
        assert_eq!(payload["extensions"]["revision"], "0");
    }
    client.hear_of("1", "complete").await;
    let request = json!({"query": "query A {hello} query B {__typename}", "operationName": "A"});
    client
        .say(json!({"type": "start", "id": "1", "payload": request}))
        .await;
    let payload = client.hear_of("1", "data").await;
    assert_eq!(payload["data"], json!({"hello": "world"}));
    client.hear_of("1", "complete").await;
    client.say(json!({"type": "connection_terminate"})).await;
    assert_eq!(client.hear().await, Heard::Closed(1000));
}

#[tokio::test]
async fn what_fails_is_told_and_touches_nothing_else() {
    let server = Server::start(&[("limits.operations_per_socket", "2")]).await;
    let mut client = welcome(&server).await;
    client.say(start("stays", "subscription{never}")).await;
    for (query, code) in [
        ("subscription{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("{panics}", "INTERNAL_SERVER_ERROR"),
    ] {
        client.say(start("fails", query)).await;
        let payload = client.hear_of("fails", "data").await;
        let error = &payload["errors"][0];
        assert_eq!(error["extensions"]["code"], code, "{payload}");
        assert!(!payload.to_string().contains("secret"), "{payload}");
        client.hear_of("fails", "complete").await;
    }
    client.say(start("second", "subscription{never}")).await;
    client.say(start("third", "{hello}")).await;
    let payload = client.hear_of("third", "data").await;
    assert_eq!(
        payload["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED",
        "{payload}"
    );
    client.hear_of("third", "complete").await;
    client.say(json!({"type": "stop", "id": "second"})).await;
    client.hear_of("second", "complete").await;
    client.say(start("third", "{hello}")).await;
    let payload = client.hear_of("third", "data").await;
    assert_eq!(payload["data"]["hello"], "world");
}

#[tokio::test]
async fn a_response_that_is_too_large_is_an_error() {
    let server = Server::start(&[("limits.response_bytes", "1024")]).await;
    let mut client = welcome(&server).await;
    let aliases: String = (0..100).map(|n| format!("a{n}: hello ")).collect();
    client.say(start("1", &format!("{{{aliases}}}"))).await;
    let payload = client.hear_of("1", "data").await;
    let error = &payload["errors"][0];
    assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED", "{payload}");
}

#[tokio::test]
async fn what_breaks_the_protocol_closes_the_socket() {
    let server = Server::start(&[]).await;
    for (messages, code) in [
        (vec![Message::text("{")], 1002),
        (vec![Message::binary("{}")], 1003),
        (vec![Message::text(start("1", "{hello}").to_string())], 1011),
        // Silence.
        (vec![], 4408),
    ] {
        let mut client = open(&server).await;
        for message in &messages {
            client.send(message.clone()).await;
        }
        assert_eq!(client.hear().await, Heard::Closed(code), "{messages:?}");
    }
    let mut client = open(&server).await;
    for _ in 0..5_000 {
        client.say(json!({"type": "stop", "id": "1"})).await;
    }
    assert_eq!(client.hear().await, Heard::Closed(4429));
}

#[tokio::test]
async fn a_message_is_no_longer_than_the_limit() {
    let server = Server::start(&[]).await;
    let mut client = welcome(&server).await;
    let query = format!("{{hello}} #{}", " ".repeat(70_000));
    client.say(start("1", &query)).await;
    let ended = timeout(Duration::from_secs(8), client.0.next()).await;
    let ended = ended.expect("the server ends it");
    assert!(!matches!(ended, Some(Ok(Message::Text(_)))), "{ended:?}");
}

#[tokio::test]
async fn a_wrong_token_is_refused_in_the_first_message() {
    let server = Server::start(&[]).await;
    let mut client = open(&server).await;
    let payload = json!({"Authorization": "Bearer nobody"});
    client
        .say(json!({"type": "connection_init", "payload": payload}))
        .await;
    let Heard::Message(message) = client.hear().await else {
        panic!("it is told why");
    };
    assert_eq!(message["type"], "connection_error", "{message}");
    let reason = message["payload"]["message"].as_str().unwrap();
    assert!(reason.starts_with("Forbidden"), "{message}");
    assert_eq!(client.hear().await, Heard::Closed(1000));
}

#[tokio::test]
async fn the_end_of_the_server_is_told() {
    let server = Server::start(&[]).await;
    let mut client = welcome(&server).await;
    client.say(start("1", "subscription{never}")).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    assert_eq!(client.hear().await, Heard::Closed(1001));
}
