//! What a running server writes down of a request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server as an operator starts it; ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_log_names_the_request_and_not_what_was_asked() {
    let folder = TempDir::new().unwrap();
    let mut server = Running(
        Command::new(env!("CARGO_BIN_EXE_mission-graph"))
            .args(["--listen", "127.0.0.1:0", "--database", "sqlite:graph.db"])
            .env("MISSION_GRAPH_LOG__FORMAT", "json")
            .env(
                "MISSION_GRAPH_LOG__FILTER",
                "info,mission_graph::http=debug",
            )
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let log = BufReader::new(server.0.stderr.take().unwrap());
    // Before it is ready, the bar of the first import stands among the lines.
    let mut lines = log
        .lines()
        .map(Result::unwrap)
        .filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    let address = lines
        .find_map(|line| {
            let message = line["fields"]["message"].as_str()?;
            let address = message.strip_prefix("listening on http://")?;
            Some(address.to_owned())
        })
        .unwrap();

    let mut socket = TcpStream::connect(address).unwrap();
    let request = "GET /graphql?query=%7BnoSuchSecret%7D HTTP/1.1\r\nHost: x\r\n\
                   X-Request-Id: from-a-proxy\r\nConnection: close\r\n\r\n";
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(
        answer.contains("\r\nx-request-id: from-a-proxy\r\n"),
        "{answer}"
    );

    let line = lines
        .find(|line| line["fields"]["message"] == "answered")
        .unwrap();
    assert_eq!(line["span"]["id"], "from-a-proxy");
    assert_eq!(line["span"]["method"], "GET");
    assert_eq!(line["span"]["path"], "/graphql");
    assert_eq!(line["fields"]["status"], 200);
    assert!(!line.to_string().contains("noSuchSecret"), "{line}");
}
