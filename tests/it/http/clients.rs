//! How often one client may ask.

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::server::{Server, rest};

/// A request as one of our proxies hands it on.
fn from(client: &str, path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, {client}\r\n\
         Connection: close\r\n\r\n"
    )
}

const QUESTION: &str = "/graphql?query=%7Bhello%7D";

/// The head of an answer.
async fn head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

async fn status(server: &Server, request: &str) -> String {
    let answer = rest(server.send(request).await).await;
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let server = Server::start(&[
        ("client.proxies", "1"),
        ("limits.requests_per_second", "1"),
        ("limits.requests_at_once", "20"),
    ])
    .await;
    let eager = from("192.0.2.1", QUESTION);
    // More than the bucket holds and than a slow test lets flow in.
    let mut refused = None;
    for _ in 0..200 {
        let answer = rest(server.send(&eager).await).await;
        if !answer.starts_with("HTTP/1.1 200") {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the bucket is empty at some time");
    assert!(refused.starts_with("HTTP/1.1 429"), "{refused}");
    assert!(refused.contains("\r\nretry-after: 1\r\n"), "{refused}");
    let message =
        "Too many requests: the limit is 1 per second, with bursts of up to 20. Retry in 1 s.";
    assert!(refused.contains(message), "{refused}");
    assert!(refused.contains("LIMIT_EXCEEDED"), "{refused}");

    // Others can ask, as can whoever looks after the server.
    assert_eq!(status(&server, &from("192.0.2.2", QUESTION)).await, "200");
    assert_eq!(status(&server, &from("192.0.2.1", "/healthz")).await, "200");
}

/// In this form, an entry is lost on readers of texts: what stood behind it had no limit.
#[tokio::test]
async fn no_form_of_an_address_escapes_the_limit() {
    for client in [
        "192.0.2.1:4711",
        "[2001:db8::7]:4711",
        "unknown",
        "127.0.0.1",
        "192.0.2.1,",
    ] {
        let server = Server::start(&[
            ("client.proxies", "1"),
            ("limits.requests_per_second", "1"),
            ("limits.requests_at_once", "1"),
        ])
        .await;
        let mut refused = false;
        for _ in 0..20 {
            refused |= status(&server, &from(client, QUESTION)).await == "429";
        }
        assert!(refused, "{client}");
    }
}

#[tokio::test]
async fn nobody_is_believed_to_be_a_proxy_unless_the_settings_say_so() {
    let server = Server::start(&[
        ("limits.requests_per_second", "1"),
        ("limits.requests_at_once", "1"),
    ])
    .await;
    // Whatever they say, all come from this machine, and through something that the settings do not count.
    let mut refused = false;
    for client in 1..20 {
        let client = format!("192.0.2.{client}");
        refused |= status(&server, &from(&client, QUESTION)).await == "429";
    }
    assert!(refused);
    // Without it, this machine has no limit.
    let direct = format!("GET {QUESTION} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    for _ in 0..20 {
        assert_eq!(status(&server, &direct).await, "200");
    }
}

#[tokio::test]
async fn one_client_does_not_take_all_places() {
    let server = Server::start(&[
        ("client.proxies", "1"),
        ("limits.followers_per_client", "1"),
    ])
    .await;
    let follow = |client: &str| {
        from(client, "/graphql?query=subscription%7Bnever%7D")
            .replace("Host", "Accept: text/event-stream\r\nHost")
    };
    let mut followed = Vec::new();
    for (client, status) in [
        ("192.0.2.1", "200"),
        ("192.0.2.1", "429"),
        ("192.0.2.2", "200"),
    ] {
        let mut stream = server.send(&follow(client)).await;
        let head = head(&mut stream).await;
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status}")),
            "{client}: {head}"
        );
        if status == "429" {
            let message =
                "Too many subscriptions of this client: the limit is 1. End one of them first.";
            assert!(rest(stream).await.contains(message));
        } else {
            followed.push(stream);
        }
    }
}
