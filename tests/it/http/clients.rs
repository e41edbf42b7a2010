//! How often one client may ask.

use super::server::{Server, rest};

/// A request as one of our proxies hands it on.
fn from(client: &str, path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, {client}\r\n\
         Connection: close\r\n\r\n"
    )
}

const QUESTION: &str = "/graphql?query=%7Bhello%7D";

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
        "Too many requests: the limit is 1 each second, and 20 at once. Ask again in 1 s.";
    assert!(refused.contains(message), "{refused}");
    assert!(refused.contains("LIMIT_EXCEEDED"), "{refused}");

    // Others can ask, as can whoever looks after the server.
    assert_eq!(status(&server, &from("192.0.2.2", QUESTION)).await, "200");
    assert_eq!(status(&server, &from("192.0.2.1", "/healthz")).await, "200");
    for _ in 0..40 {
        assert_eq!(status(&server, &from("127.0.0.1", QUESTION)).await, "200");
    }
}

#[tokio::test]
async fn nobody_is_believed_to_be_a_proxy_unless_the_settings_say_so() {
    let server = Server::start(&[
        ("limits.requests_per_second", "1"),
        ("limits.requests_at_once", "1"),
    ])
    .await;
    // All from this machine, whatever they say.
    for _ in 0..20 {
        assert_eq!(status(&server, &from("192.0.2.1", QUESTION)).await, "200");
    }
}
