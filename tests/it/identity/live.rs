//! Tokens over WebSockets and event streams.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use entity::Role;
use entity::audit::{AuditedOperation, ViewerKind};
use futures_util::{SinkExt, StreamExt};
use jsonwebtoken::Algorithm;
use mission_graph::config::Config;
use mission_graph::import::embedded;
use mission_graph::schema;
use mission_graph::server::AppState;
use mission_graph::server::serve_on;
use mission_graph::world::{ImportOptions, World};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::provider::{claims, config, header, publish, publish_as, sign};
use super::{entry, issue, refusals, refusals_of};
use crate::harness::app::clock;
use crate::harness::database::TestDatabase;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn start(database: &TestDatabase) -> (Arc<World>, SocketAddr) {
    start_with(database, Config::default()).await
}

async fn start_with(database: &TestDatabase, config: Config) -> (Arc<World>, SocketAddr) {
    let world = World::open(database.store().await, clock).await.unwrap();
    let edge = AppState::new(schema::build(), schema::sdl(), world.clone(), &config).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        serve_on(listener, edge, &config, std::future::pending()).await;
    });
    (world, address)
}

/// With a token in the header that opens the socket.
async fn open(address: SocketAddr, token: Option<&str>) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}/graphql/ws")
        .into_client_request()
        .unwrap();
    let headers = request.headers_mut();
    headers.insert(
        "sec-websocket-protocol",
        "graphql-transport-ws".parse().unwrap(),
    );
    if let Some(token) = token {
        headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    Ok(connect_async(request).await?.0)
}

/// What is heard after a first message with this payload: a message, or the code and the reason of a close.
async fn greet(socket: &mut Socket, payload: Value) -> Value {
    say(
        socket,
        json!({"type": "connection_init", "payload": payload}),
    )
    .await;
    hear(socket).await
}

async fn say(socket: &mut Socket, message: Value) {
    socket
        .send(Message::text(message.to_string()))
        .await
        .unwrap();
}

async fn hear(socket: &mut Socket) -> Value {
    loop {
        let heard = timeout(Duration::from_secs(20), socket.next()).await;
        match heard.expect("the server says something").unwrap().unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Close(frame) => {
                let frame = frame.unwrap();
                return json!({"closed": u16::from(frame.code), "why": frame.reason.to_string()});
            }
            _ => {}
        }
    }
}

async fn ask(socket: &mut Socket, id: &str) -> Value {
    let payload = json!({"query": "{viewer{role}}"});
    say(
        socket,
        json!({"type": "subscribe", "id": id, "payload": payload}),
    )
    .await;
    hear(socket).await
}

#[tokio::test]
async fn a_socket_takes_its_token_from_the_header_or_the_first_message() {
    let database = TestDatabase::on_disk();
    let (world, address) = start(&database).await;
    let (_, token) = issue(world.store(), Role::Contributor, "", 90).await;
    let bearer = format!("Bearer {token}");
    let acknowledged = json!({"type": "connection_ack"});
    for (header, payload, role) in [
        (None, json!({}), "READER"),
        (Some(&*token), json!({}), "CONTRIBUTOR"),
        (None, json!({"authorization": bearer}), "CONTRIBUTOR"),
        (
            None,
            json!({"Authorization": bearer, "more": 1}),
            "CONTRIBUTOR",
        ),
    ] {
        let mut socket = open(address, header).await.unwrap();
        assert_eq!(greet(&mut socket, payload).await, acknowledged);
        let answer = ask(&mut socket, "1").await;
        assert_eq!(answer["payload"]["data"]["viewer"]["role"], role);
    }
    for (header, payload, code) in [
        (None, json!({"authorization": "Bearer mg_x"}), 4403),
        (None, json!({"authorization": token}), 4403),
        (Some(&*token), json!({"authorization": bearer}), 4403),
        (
            None,
            json!({"authorization": bearer, "Authorization": bearer}),
            4400,
        ),
        (None, json!({"authorization": 5}), 4400),
    ] {
        let mut socket = open(address, header).await.unwrap();
        let heard = greet(&mut socket, payload.clone()).await;
        assert_eq!(heard["closed"], code, "{payload}: {heard}");
        assert!(!heard.to_string().contains(&token));
    }
    match open(address, Some("mg_x")).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 401),
        answer => panic!("{:?}", answer.map(|_| ())),
    }
    assert_eq!(refusals(world.store(), 4).await.len(), 4);
}

/// The audit trail knows a mutation by the request that opened its socket.
#[tokio::test]
async fn a_mutation_over_a_socket_without_a_token_is_written_down() {
    let database = TestDatabase::on_disk();
    let (world, address) = start(&database).await;
    let mut socket = open(address, None).await.unwrap();
    greet(&mut socket, json!({})).await;
    let source = "sources: [\"https://example.org/\"]";
    let query = format!("mutation {{nodeRemove(id: \"city-umea\", {source}) {{revision}}}}");
    let subscribe = json!({"type": "subscribe", "id": "1", "payload": {"query": query}});
    say(&mut socket, subscribe).await;
    let answer = hear(&mut socket).await.to_string();
    assert!(answer.contains("UNAUTHENTICATED"), "{answer}");
    let lines = refusals_of(world.store(), AuditedOperation::Write, 1).await;
    assert_eq!(lines[0].viewer_kind, ViewerKind::Anonymous);
    assert!(lines[0].request_id.is_some());
}

/// A socket stays open for hours: what was true at its beginning need not be.
#[tokio::test]
async fn a_socket_does_not_outlive_its_token() {
    let database = TestDatabase::on_disk();
    let (world, address) = start(&database).await;
    let (row, token) = issue(world.store(), Role::Contributor, "", 90).await;
    let mut socket = open(address, Some(&token)).await.unwrap();
    greet(&mut socket, json!({})).await;
    assert_eq!(ask(&mut socket, "1").await["type"], "next");
    assert_eq!(hear(&mut socket).await["type"], "complete");
    let revoked = entry(AuditedOperation::RevokeToken);
    world.store().revoke_token(&row.id, revoked).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5200)).await;
    let refused = ask(&mut socket, "2").await;
    assert_eq!(refused["type"], "error");
    assert_eq!(
        refused["payload"][0]["extensions"]["code"],
        "UNAUTHENTICATED"
    );
}

/// A key that is removed from the file, or that another takes the place of under its id, is no key any more: for what
/// goes on, and for what begins.
#[tokio::test]
async fn a_socket_does_not_outlive_its_key() {
    let mut servers = Vec::new();
    for is_replaced in [false, true] {
        let database = TestDatabase::on_disk();
        let folder = TempDir::new().unwrap();
        publish(folder.path(), &["ed", "ec-256"]);
        let config = config(&folder.path().join("jwks.json"), &[]).unwrap();
        let (world, address) = start_with(&database, config).await;
        let options = ImportOptions::new("A test");
        world.import(embedded(), options).await.unwrap();
        let mut claims = claims();
        // The last second that can be written.
        claims["exp"] = json!(253_402_300_799_u64);
        let token = sign(&header(Algorithm::EdDSA, "ed"), &claims, "ed");
        let mut socket = open(address, Some(&token)).await.unwrap();
        greet(&mut socket, json!({})).await;
        assert_eq!(
            ask(&mut socket, "1").await["payload"]["data"]["viewer"]["role"],
            "EDITOR"
        );
        assert_eq!(hear(&mut socket).await["type"], "complete");
        let query = "subscription {proposals {kind}}";
        let payload = json!({"query": query});
        say(
            &mut socket,
            json!({"type": "subscribe", "id": "live", "payload": payload}),
        )
        .await;
        let propose = |id: &str, population: u32| {
            let query = format!(
                "mutation {{proposalCreate(changes: [{{cityUpdate: {{id: \"city-braga\", input: {{population: {population}, \
                 sources: []}}}}}}], note: \"A count\", evidence: [\"https://example.org/\"]) {{proposal {{id}}}}}}"
            );
            json!({"type": "subscribe", "id": id, "payload": {"query": query}})
        };
        say(&mut socket, propose("before", 1)).await;
        let mut heard = Vec::new();
        while heard.len() < 3 {
            let message = hear(&mut socket).await;
            heard.push((message["id"].to_string(), message["type"].to_string()));
        }
        assert!(
            heard.iter().all(|(_, kind)| !kind.contains("error")),
            "{heard:?}"
        );
        match is_replaced {
            true => publish_as(folder.path(), &["ec-256", "ed"], &["ed", "ec-256"]),
            false => publish(folder.path(), &["ec-256"]),
        }
        servers.push((database, folder, socket, propose("after", 2)));
    }
    tokio::time::sleep(Duration::from_millis(5200)).await;
    for (_database, _folder, mut socket, propose) in servers {
        say(&mut socket, propose).await;
        let refused = hear(&mut socket).await;
        assert_eq!(
            (&refused["id"], &refused["type"]),
            (&json!("after"), &json!("error"))
        );
        assert_eq!(
            refused["payload"][0]["extensions"]["code"],
            "UNAUTHENTICATED"
        );
    }
}

/// A set without keys is one that can be read: nothing is signed by any of them.
#[tokio::test]
async fn no_key_is_left_where_the_file_has_none() {
    let database = TestDatabase::on_disk();
    let folder = TempDir::new().unwrap();
    publish(folder.path(), &["ed"]);
    let config = config(&folder.path().join("jwks.json"), &[]).unwrap();
    let (_, address) = start_with(&database, config).await;
    let token = sign(&header(Algorithm::EdDSA, "ed"), &claims(), "ed");
    open(address, Some(&token)).await.unwrap();
    publish(folder.path(), &[]);
    tokio::time::sleep(Duration::from_millis(5200)).await;
    match open(address, Some(&token)).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 401),
        answer => panic!("{:?}", answer.map(|_| ())),
    }
}
