//! `mission-graph mcp`, as a client starts it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use entity::Role;
use mission_graph::config::Config;
use mission_graph::store::Store;
use mission_graph::world::{ImportOptions, World};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ToolResult, VERSION, calls, has_source};
use crate::harness::app::clock;
use crate::harness::running::{Running, program};
use crate::identity::issue;

/// A session; ends with its input.
struct Session {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Session {
    fn start(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut session = Self {
            input: process.stdin.take(),
            output: BufReader::new(process.stdout.take().unwrap()),
            process,
        };
        let client = json!({"name": "a test", "version": "1"});
        let params = json!({"protocolVersion": VERSION, "capabilities": {}, "clientInfo": client});
        let welcome = session.request("initialize", params);
        assert_eq!(welcome["result"]["serverInfo"]["name"], "mission-graph");
        session.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        session
    }

    fn write(&mut self, message: &Value) {
        writeln!(self.input.as_mut().unwrap(), "{message}").unwrap();
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.write(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}));
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        // Nothing else is written to standard output.
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("not a message: {line:?}"))
    }

    fn call(&mut self, tool: &str, arguments: Value) -> ToolResult {
        let params = json!({"name": tool, "arguments": arguments});
        ToolResult::of(&self.request("tools/call", params))
    }

    fn tools(&mut self) -> Vec<String> {
        let listed = self.request("tools/list", json!({}));
        let tools = listed["result"]["tools"].as_array().unwrap().iter();
        tools
            .map(|tool| tool["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Each tool that reads, once.
    fn call_each(&mut self) {
        for (tool, arguments) in calls() {
            let result = self.call(tool, arguments);
            if tool != "schema" {
                let result = result.json();
                assert_eq!(result["revision"], "1", "{tool}");
                assert!(has_source(&result), "{tool}");
            }
            assert!(!result.is_error, "{}", result.text);
        }
        let mutation =
            json!({"query": "mutation {nodeRemove(id: \"city-umea\", sources: []) {revision}}"});
        let result = self.call("query", mutation);
        assert!(
            result.error().contains("only executes queries"),
            "{}",
            result.text
        );
    }

    /// Ends the input, and returns the log.
    fn end(mut self) -> String {
        drop(self.input.take());
        let mut log = String::new();
        self.process
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        assert!(self.process.wait().unwrap().success(), "{log}");
        log
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The file of a database with the curated dataset.
async fn curated(folder: &TempDir) -> String {
    let file = folder.path().join("graph.db").display().to_string();
    let store = Store::connect(&file).await.unwrap();
    store.migrate().await.unwrap();
    let world = World::open(store, clock).await.unwrap();
    let folder = mission_graph::import::embedded();
    world
        .import(folder, ImportOptions::new("A test"))
        .await
        .unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_read_the_database() {
    let folder = TempDir::new().unwrap();
    let file = curated(&folder).await;
    let mut session = Session::start(program(&file).arg("mcp").current_dir(&folder));
    assert!(!session.tools().contains(&"propose".to_owned()));
    session.call_each();
    session.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_query_a_server_and_propose_with_a_token() {
    let folder = TempDir::new().unwrap();
    let file = curated(&folder).await;
    let server = Running::on(&file);
    let url = format!("http://{}", server.address);
    let mut command = program("sqlite:none.db");
    command.args(["mcp", "--url", &url]).current_dir(&folder);
    let mut session = Session::start(&mut command);
    assert!(!session.tools().contains(&"propose".to_owned()));
    session.call_each();
    session.end();

    let store = Store::connect(&file).await.unwrap();
    let (_, token) = issue(&store, Role::Contributor, "", 90).await;
    let mut session = Session::start(command.env("MISSION_GRAPH_TOKEN", &token));
    assert!(session.tools().contains(&"propose".to_owned()));
    session.call_each();
    let change = json!({"linkAdd": {
        "from": "city-braga", "kind": "MEMBER_OF", "to": "platform-cidades-pelo-clima", "sources": [],
    }});
    let proposal = json!({
        "note": "Braga has joined.",
        "evidence": ["https://example.org/braga"],
        "changes": [change],
        "dryRun": false,
    });
    let stored = session.call("propose", proposal).json();
    assert_eq!(
        stored["data"]["proposalCreate"]["proposal"]["state"],
        "OPEN"
    );
    let log = session.end();
    assert!(!log.contains(&token), "{log}");

    let mut session = Session::start(command.env("MISSION_GRAPH_TOKEN", "mg_wrong"));
    let result = session.call("search", json!({"text": "viladecans"}));
    assert!(result.error().contains("token"), "{}", result.text);
    session.end();

    drop(server);
    let mut session = Session::start(command.env_remove("MISSION_GRAPH_TOKEN"));
    let result = session.call("search", json!({"text": "viladecans"}));
    assert!(
        result.error().contains("is not available"),
        "{}",
        result.text
    );
}

#[test]
fn invalid_settings_are_refused_at_the_start() {
    let folder = TempDir::new().unwrap();
    let refused = |arguments: &[&str], token: Option<&str>| {
        let mut command = program("sqlite:none.db");
        command.args(arguments).current_dir(&folder);
        command.envs(token.map(|token| ("MISSION_GRAPH_TOKEN", token)));
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.stdout.is_empty());
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    for (arguments, token, code, words) in [
        (&["mcp"][..], None, 1, "none.db"),
        (&["mcp"], Some("mg_x"), 2, "requires --url"),
        (
            &["mcp", "--url", "example.org"],
            None,
            2,
            "must be the address",
        ),
        (
            &["mcp", "--url", "https://a:b@example.org"],
            None,
            2,
            "must be the address",
        ),
        (
            &["mcp", "--url", "http://example.org"],
            Some("mg_x"),
            2,
            "unencrypted",
        ),
        (
            &["mcp", "--url", "https://example.org"],
            Some("mg\n"),
            2,
            "token",
        ),
    ] {
        let (status, complaint) = refused(arguments, token);
        assert_eq!(status, Some(code), "{arguments:?}: {complaint}");
        assert!(complaint.contains(words), "{arguments:?}: {complaint}");
    }
    assert_eq!(Config::default().limits.tool_result_bytes, 24_000);
}
