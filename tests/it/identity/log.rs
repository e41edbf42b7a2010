//! Nothing of a token gets into the log, however much is logged.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use entity::Role;
use futures_util::SinkExt;
use mission_graph::auth::NewToken;
use serde_json::json;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::{issue, refusals};
use crate::harness::database::TestDatabase;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_part_of_a_token_is_in_the_log() {
    let database = TestDatabase::on_disk();
    let store = database.store().await;
    let (_, good) = issue(&store, Role::Contributor, "", 90).await;
    let (_, old) = issue(&store, Role::Contributor, "", -1).await;
    let unknown = NewToken::new().unwrap().text;
    let signed = "eyJhbGciOiJFUzI1NiJ9.c2VjcmV0LWluLWEtY2xhaW0.c2lnbmF0dXJl";
    let tokens = [&good, &old, &unknown, signed];

    let mut server = Command::new(env!("CARGO_BIN_EXE_mission-graph"))
        .args([
            "--listen",
            "127.0.0.1:0",
            "--database",
            &format!("sqlite:{}", database.url()),
        ])
        .env("MISSION_GRAPH_LOG__FILTER", "trace")
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(server.stderr.take().unwrap());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in log.lines() {
            let _ = sender.send(line.unwrap());
        }
    });
    let mut whole = String::new();
    let address = loop {
        let line = lines.recv_timeout(Duration::from_secs(60)).unwrap();
        whole += &line;
        if let Some((_, address)) = line.split_once("listening on http://") {
            break address.trim().to_owned();
        }
    };

    for token in tokens {
        for request in [
            format!(
                "GET /graphql?query=%7Bviewer%7Brole%7D%7D HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"
            ),
            format!(
                "GET /graphql?query=%7Bviewer%7Brole%7D%7D HTTP/1.1\r\nAuthorization: Basic {token}\r\n"
            ),
            format!("GET /graphql?access_token={token} HTTP/1.1\r\n"),
            format!("GET /tables/cities.csv HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"),
            format!("GET /export/{token} HTTP/1.1\r\n"),
        ] {
            let mut socket = TcpStream::connect(&address).unwrap();
            let request = format!("{request}Host: x\r\nConnection: close\r\n\r\n");
            socket.write_all(request.as_bytes()).unwrap();
            let mut answer = Vec::new();
            socket.read_to_end(&mut answer).unwrap();
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
            assert!(!answer.contains(token));
        }
        let mut request = format!("ws://{address}/graphql/ws")
            .into_client_request()
            .unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let mut socket = connect_async(request).await.unwrap().0;
        let payload = json!({"authorization": format!("Bearer {token}")});
        let message = json!({"type": "connection_init", "payload": payload});
        socket
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    refusals(&store, 12).await;
    server.kill().unwrap();
    server.wait().unwrap();
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(5)) {
        whole += &line;
    }
    assert!(whole.contains("refused a token"));
    for token in tokens {
        // The id of a token may be named; its secret begins behind it.
        let secret = token.rsplit(['_', '.']).next().unwrap();
        for part in [&secret[..12], &secret[secret.len() - 12..]] {
            let found = whole.find(part).map(|place| {
                let start = whole.floor_char_boundary(place.saturating_sub(200));
                &whole[start..place]
            });
            assert_eq!(found, None);
        }
    }
    assert!(!whole.contains("c2VjcmV0LWluLWEtY2xhaW0"));
}
