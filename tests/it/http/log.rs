//! What a running server writes down of a request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server as an operator starts it; ends with the test.
pub struct Running {
    process: Child,
    pub address: String,
    log: Box<dyn Iterator<Item = Value>>,
    _folder: TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Running {
    pub fn start(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_mission-graph"))
            .args(["--listen", "127.0.0.1:0", "--database", "sqlite:graph.db"])
            .env("MISSION_GRAPH_LOG__FORMAT", "json")
            .env(
                "MISSION_GRAPH_LOG__FILTER",
                "info,mission_graph::http=debug",
            )
            .envs(settings.iter().copied())
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stderr.take().unwrap());
        // Before it is ready, the bar of the first import stands among the lines.
        let mut log = log
            .lines()
            .map(Result::unwrap)
            .filter_map(|line| serde_json::from_str::<Value>(&line).ok());
        let address = log
            .find_map(|line| {
                let message = line["fields"]["message"].as_str()?;
                let address = message.strip_prefix("listening on http://")?;
                Some(address.to_owned())
            })
            .unwrap();
        Self {
            process,
            address,
            log: Box::new(log),
            _folder: folder,
        }
    }

    /// The answer to a request, head and body.
    pub fn ask(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    }
}

#[test]
fn the_log_names_the_request_and_not_what_was_asked() {
    let mut server = Running::start(&[]);
    let answer = server.ask(
        "GET /graphql?query=%7BnoSuchSecret%7D HTTP/1.1\r\nHost: x\r\n\
         X-Request-Id: from-a-proxy\r\nConnection: close\r\n\r\n",
    );
    assert!(
        answer.contains("\r\nx-request-id: from-a-proxy\r\n"),
        "{answer}"
    );

    let line = server
        .log
        .find(|line| line["fields"]["message"] == "answered")
        .unwrap();
    assert_eq!(line["span"]["id"], "from-a-proxy");
    assert_eq!(line["span"]["method"], "GET");
    assert_eq!(line["span"]["path"], "/graphql");
    assert_eq!(line["fields"]["status"], 200);
    assert!(!line.to_string().contains("noSuchSecret"), "{line}");
}
