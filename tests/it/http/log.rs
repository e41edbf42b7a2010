//! What a running server writes down of a request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server as an operator starts it; ends with the test.
pub struct Running {
    server: Child,
    _folder: TempDir,
    log: BufReader<ChildStderr>,
    pub address: String,
    /// Where it tells its metrics, if it does.
    pub metrics: Option<String>,
}

impl Running {
    /// With these settings, in the words of the environment: `LOG__FILTER`.
    pub fn start(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let settings = settings
            .iter()
            .map(|(name, value)| (format!("MISSION_GRAPH_{name}"), value));
        let mut server = Command::new(env!("CARGO_BIN_EXE_mission-graph"))
            .args(["--listen", "127.0.0.1:0", "--database", "sqlite:graph.db"])
            .env("MISSION_GRAPH_LOG__FORMAT", "json")
            .envs(settings)
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(server.stderr.take().unwrap());
        let mut running = Self {
            server,
            _folder: folder,
            log,
            address: String::new(),
            metrics: None,
        };
        while running.address.is_empty() {
            let line = running.next_line();
            let message = line["fields"]["message"].as_str().unwrap_or_default();
            if let Some(address) = message.strip_prefix("listening on http://") {
                running.address = address.to_owned();
            } else if let Some(address) = message.strip_prefix("metrics at http://") {
                running.metrics = address.strip_suffix("/metrics").map(str::to_owned);
            }
        }
        running
    }

    /// The answer to a request, head and body.
    pub fn ask(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The next line of the log. Before the server listens, the bar of the first import stands among
    /// the lines.
    fn next_line(&mut self) -> Value {
        let mut text = String::new();
        loop {
            text.clear();
            let length = self.log.read_line(&mut text).unwrap();
            assert!(length > 0, "the server has ended");
            if let Ok(line) = serde_json::from_str(&text) {
                return line;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn the_log_names_the_request_and_not_what_was_asked() {
    let filter = ("LOG__FILTER", "info,mission_graph::http=debug");
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
