//! The protocol `graphql-transport-ws`, message by message.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::FOLLOWING;
use super::server::{Server, rest};

pub struct Client(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What a server says next: a message, or with which code it closes.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Message(Value),
    Closed(u16),
}

pub async fn try_open(server: &Server, headers: &[(&'static str, &str)]) -> Result<Client, Error> {
    let url = format!("ws://{}/graphql/ws", server.address);
    let mut request = url.into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    Ok(Client(connect_async(request).await?.0))
}

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

impl Client {
    async fn open(server: &Server) -> Self {
        try_open(server, &[PROTOCOL]).await.unwrap()
    }

    /// Past the handshake of the protocol.
    async fn welcome(server: &Server) -> Self {
        let mut client = Self::open(server).await;
        client.say(json!({"type": "connection_init"})).await;
        let acknowledged = json!({"type": "connection_ack"});
        assert_eq!(client.hear().await, Heard::Message(acknowledged));
        client
    }

    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({"query": query});
        self.say(json!({"type": "subscribe", "id": id, "payload": payload}))
            .await;
    }

    pub async fn hear(&mut self) -> Heard {
        loop {
            let message = timeout(Duration::from_secs(8), self.0.next()).await;
            match message.expect("the server says something").unwrap() {
                Ok(Message::Text(text)) => {
                    return Heard::Message(serde_json::from_str(&text).unwrap());
                }
                Ok(Message::Close(frame)) => return Heard::Closed(frame.unwrap().code.into()),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next message, which is one of an operation.
    pub async fn hear_of(&mut self, id: &str, kind: &str) -> Value {
        match self.hear().await {
            Heard::Message(mut message) => {
                assert_eq!(message["type"], kind, "{message}");
                assert_eq!(message["id"], id, "{message}");
                message["payload"].take()
            }
            closed => panic!("{closed:?}"),
        }
    }
}

#[tokio::test]
async fn a_subscription_runs_to_its_end() {
    let server = Server::start(&[]).await;
    let mut client = Client::welcome(&server).await;
    client
        .subscribe("\"1\"", "subscription{countdown(from:2){number}}")
        .await;
    for number in [1, 0] {
        let payload = client.hear_of("\"1\"", "next").await;
        assert_eq!(payload["data"]["countdown"]["number"], number);
        assert_eq!(payload["extensions"]["revision"], "0");
    }
    client.hear_of("\"1\"", "complete").await;
    // Its id is free again, for a query too.
    client.subscribe("\"1\"", "{hello}").await;
    let payload = client.hear_of("\"1\"", "next").await;
    assert_eq!(payload["data"], json!({"hello": "world"}));
    client.hear_of("\"1\"", "complete").await;
}

#[tokio::test]
async fn a_ping_is_answered_also_before_the_beginning() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server).await;
    client.say(json!({"type": "ping", "payload": {}})).await;
    assert_eq!(client.hear().await, Heard::Message(json!({"type": "pong"})));
}

#[tokio::test]
async fn what_breaks_the_protocol_closes_the_socket() {
    let server = Server::start(&[]).await;
    let twice =
        json!({"type": "subscribe", "id": "1", "payload": {"query": "subscription{never}"}});
    let init = json!({"type": "connection_init"});
    let subscribe = |payload: Value| json!({"type": "subscribe", "id": "1", "payload": payload});
    for (messages, code) in [
        (vec![json!("nonsense")], 4400),
        (vec![json!({"type": "nonsense"})], 4400),
        (vec![json!({"id": "1"})], 4400),
        (
            vec![json!({"type": "connection_init", "payload": "text"})],
            4400,
        ),
        (vec![init.clone(), subscribe(Value::Null)], 4400),
        (vec![init.clone(), subscribe(json!({"query": 5}))], 4400),
        (
            vec![
                init.clone(),
                json!({"type": "subscribe", "id": "", "payload": {"query": "{hello}"}}),
            ],
            4400,
        ),
        (vec![init.clone(), json!({"type": "complete"})], 4400),
        (vec![twice.clone()], 4401),
        (vec![init.clone(), twice.clone(), twice.clone()], 4409),
        (vec![init.clone(), init.clone()], 4429),
        // Silence.
        (vec![], 4408),
    ] {
        let mut client = Client::open(&server).await;
        for message in &messages {
            client.say(message.clone()).await;
        }
        let mut heard = client.hear().await;
        if heard == Heard::Message(json!({"type": "connection_ack"})) {
            heard = client.hear().await;
        }
        assert_eq!(heard, Heard::Closed(code), "{messages:?}");
    }
    let mut client = Client::open(&server).await;
    let padding = "x".repeat(20_000);
    client
        .say(json!({"type": "pong", "payload": {"padding": padding}}))
        .await;
    assert_eq!(client.hear().await, Heard::Closed(4400));
    let mut client = Client::open(&server).await;
    client.send(Message::text("{")).await;
    assert_eq!(client.hear().await, Heard::Closed(4400));
    let mut client = Client::open(&server).await;
    client.send(Message::binary("{}")).await;
    assert_eq!(client.hear().await, Heard::Closed(4400));
}

#[tokio::test]
async fn a_client_that_sends_without_pause_is_closed() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server).await;
    // 1,000 at once, and 1,000 more each second.
    for _ in 0..5_000 {
        client.say(json!({"type": "pong"})).await;
    }
    assert_eq!(client.hear().await, Heard::Closed(4429));
}

#[tokio::test]
async fn who_speaks_another_protocol_is_told() {
    let server = Server::start(&[]).await;
    let other = ("sec-websocket-protocol", "graphql-over-pigeons");
    // A client that offers both is served with the newer one.
    let both = ("sec-websocket-protocol", "graphql-ws, graphql-transport-ws");
    let mut client = try_open(&server, &[both]).await.unwrap();
    client.say(json!({"type": "connection_init"})).await;
    assert!(matches!(client.hear().await, Heard::Message(_)));
    // A client that is strict does not even take the answer.
    match try_open(&server, &[other]).await {
        Err(Error::Protocol(_)) => {}
        other => panic!("{:?}", other.map(|_| ())),
    }
    let mut client = try_open(&server, &[]).await.unwrap();
    assert_eq!(client.hear().await, Heard::Closed(4406));
}

#[tokio::test]
async fn pages_of_other_sites_are_kept_out_where_that_is_wanted() {
    let server = Server::start(&[("live.origins", "[\"https://ours.example\"]")]).await;
    let ours = ("origin", "https://ours.example");
    let other = ("origin", "https://other.example");
    assert!(try_open(&server, &[PROTOCOL, ours]).await.is_ok());
    assert!(try_open(&server, &[PROTOCOL]).await.is_ok());
    match try_open(&server, &[PROTOCOL, other]).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 403),
        answer => panic!("{:?}", answer.map(|_| ())),
    }
}

#[tokio::test]
async fn an_operation_that_fails_does_not_touch_the_others() {
    let server = Server::start(&[("limits.operations_per_socket", "2")]).await;
    let mut client = Client::welcome(&server).await;
    client.subscribe("stays", "subscription{never}").await;
    for (query, code) in [
        ("subscription{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription{panicking}", "INTERNAL_SERVER_ERROR"),
        ("{panics}", "INTERNAL_SERVER_ERROR"),
        (
            "query($b:[Nope]=[1]){__typename}",
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ] {
        client.subscribe("fails", query).await;
        let payload = client.hear_of("fails", "error").await;
        assert_eq!(payload[0]["extensions"]["code"], code, "{query}");
        assert!(!payload.to_string().contains("secret"), "{query}");
    }
    client.subscribe("second", "subscription{never}").await;
    client.subscribe("third", "{hello}").await;
    let payload = client.hear_of("third", "error").await;
    assert_eq!(
        payload[0]["message"],
        "Too many concurrent operations over this WebSocket: the limit is 2."
    );
    assert_eq!(payload[0]["extensions"]["code"], "LIMIT_EXCEEDED");
    client
        .say(json!({"type": "complete", "id": "second"}))
        .await;
    client.subscribe("third", "{hello}").await;
    client.hear_of("third", "next").await;
}

/// All tests share the count; what the others follow ends soon as well.
#[tokio::test]
async fn what_nobody_waits_for_ends() {
    let server = Server::start(&[]).await;
    let mut client = Client::welcome(&server).await;
    let before = FOLLOWING.load(Ordering::SeqCst);
    let begun = || FOLLOWING.load(Ordering::SeqCst) > before;
    client.subscribe("1", "subscription{never}").await;
    until(begun).await;
    client.say(json!({"type": "complete", "id": "1"})).await;
    client.subscribe("1", "subscription{never}").await;
    client.subscribe("2", "{hello}").await;
    client.hear_of("2", "next").await;
    drop(client);
    until(|| FOLLOWING.load(Ordering::SeqCst) == 0).await;
}

async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(15), waiting).await.unwrap();
}

#[tokio::test]
async fn one_who_shows_no_sign_of_life_is_let_go() {
    let server = Server::start(&[("live.heartbeat_seconds", "1")]).await;
    // It never reads, so it never answers a ping either.
    let socket = server
        .send(
            "GET /graphql/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
        )
        .await;
    let heard = rest(socket).await;
    assert!(heard.starts_with("HTTP/1.1 101"), "{heard}");
}

#[tokio::test]
async fn the_end_of_the_server_is_told_to_all() {
    let server = Server::start(&[]).await;
    let mut client = Client::welcome(&server).await;
    client.subscribe("1", "subscription{never}").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    assert_eq!(client.hear().await, Heard::Closed(1001));
    timeout(Duration::from_secs(1), server.running)
        .await
        .expect("it does not wait for its time-out")
        .unwrap();
}

#[tokio::test]
async fn a_message_that_is_too_large_is_not_read() {
    let server = Server::start(&[("limits.body_bytes", "2000")]).await;
    let mut client = Client::welcome(&server).await;
    let query = format!("{{hello}} # {}", "x".repeat(3000));
    client.subscribe("1", &query).await;
    let ended = timeout(Duration::from_secs(8), client.0.next()).await;
    let ended = ended.expect("the server ends it");
    assert!(!matches!(ended, Some(Ok(Message::Text(_)))), "{ended:?}");
}

#[tokio::test]
async fn a_plain_request_is_told_that_it_is_a_websocket() {
    let server = Server::start(&[]).await;
    let socket = server
        .send("GET /graphql/ws HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await;
    let answer = rest(socket).await;
    assert!(answer.starts_with("HTTP/1.1 426"), "{answer}");
    assert!(answer.contains("upgrade: websocket"), "{answer}");
}

/// RFC 6455, 5.5.1: else clients take every normal end for a broken connection.
#[tokio::test]
async fn the_close_of_a_client_is_answered() {
    let server = Server::start(&[]).await;
    let mut client = Client::welcome(&server).await;
    client.subscribe("1", "{hello}").await;
    client.hear_of("1", "next").await;
    client.hear_of("1", "complete").await;
    let frame = CloseFrame {
        code: CloseCode::Normal,
        reason: "done".into(),
    };
    client.send(Message::Close(Some(frame))).await;
    let mut heard = Vec::new();
    while let Some(message) = timeout(Duration::from_secs(8), client.0.next())
        .await
        .unwrap()
    {
        heard.push(message.unwrap());
    }
    let [Message::Close(Some(frame))] = &heard[..] else {
        panic!("{heard:?}");
    };
    assert_eq!(frame.code, CloseCode::Normal);
}
