//! What a running server writes down of a request.

use crate::harness::running::Running;

#[test]
fn the_log_names_the_request_and_not_what_was_asked() {
    let filter = ("LOG__FILTER", "info,mission_graph::server=debug");
    let mut server = Running::start(&[filter]);
    let answer = server.ask(
        "GET /graphql?query=%7BnoSuchSecret%7D HTTP/1.1\r\nHost: x\r\n\
         X-Request-Id: from-a-proxy\r\nConnection: close\r\n\r\n",
    );
    assert!(
        answer.contains("\r\nx-request-id: from-a-proxy\r\n"),
        "{answer}"
    );

    let line = loop {
        let line = server.next_line();
        if line["fields"]["message"] == "answered" {
            break line;
        }
    };
    assert_eq!(line["span"]["id"], "from-a-proxy");
    assert_eq!(line["span"]["method"], "GET");
    assert_eq!(line["span"]["path"], "/graphql");
    assert_eq!(line["fields"]["status"], 200);
    assert!(!line.to_string().contains("noSuchSecret"), "{line}");
}
