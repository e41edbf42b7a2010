//! The program itself, as an operator starts it.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A server; ends with the test.
pub struct Running {
    server: Child,
    _folder: TempDir,
    log: BufReader<ChildStderr>,
    pub address: String,
    /// Where it tells its metrics, if it does.
    pub metrics: Option<String>,
}

/// The program, with this database.
pub fn program(url: &str) -> Command {
    with_database(Command::new(env!("CARGO_BIN_EXE_mission-graph")), url)
}

/// The program, with this database, which can write no file that is longer than so many bytes: a disk that is full.
pub fn program_with_room(url: &str, bytes: u64) -> Command {
    let mut shell = Command::new("bash");
    // The signal of a file that grows too long would end it; what it ignores, the program ignores as well.
    let script = format!(
        "trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"",
        bytes.div_ceil(1024)
    );
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_mission-graph")]);
    with_database(shell, url)
}

fn with_database(mut command: Command, url: &str) -> Command {
    command.args(["--database", &database_argument(url)]);
    command.env("MISSION_GRAPH_LOG__FORMAT", "json");
    command
}

/// What names the database to the program. The path of a file means SQLite.
pub fn database_argument(url: &str) -> String {
    match url.contains(':') {
        true => url.to_owned(),
        false => format!("sqlite:{url}"),
    }
}

/// Runs a command of words without spaces inside to its end.
pub fn run(url: &str, folder: &Path, arguments: &str) -> Output {
    let mut command = program(url);
    let command = command.args(arguments.split(' ')).current_dir(folder);
    command.output().unwrap()
}

/// What it wrote to standard error.
pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

impl Running {
    /// With a database of its own and these settings, in the words of the environment: `LOG__FILTER`.
    pub fn start(settings: &[(&str, &str)]) -> Self {
        Self::spawn(program("sqlite:graph.db"), settings)
    }

    /// Over a database that is there.
    pub fn on(url: &str) -> Self {
        Self::spawn(program(url), &[])
    }

    /// As a command that is prepared.
    pub fn spawn(mut command: Command, settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let settings = settings
            .iter()
            .map(|(name, value)| (format!("MISSION_GRAPH_{name}"), value));
        let mut server = command
            .args(["--listen", "127.0.0.1:0"])
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

    /// The number of the server's process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// The answer to a request, head and body.
    pub fn ask(&self, request: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    }

    /// The answer to an operation, with a token or without.
    pub fn query(&self, document: &str, token: Option<&str>) -> Value {
        let body = json!({ "query": document }).to_string();
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
        let answer = self.ask(&format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}Content-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            token.unwrap_or_default(),
            body.len(),
        ));
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
    }

    /// Follows what a subscription tells, with a token or without; it is there when the server has taken it.
    pub fn follow(&self, document: &str, token: Option<&str>) -> Following {
        let body = json!({ "query": document }).to_string();
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
        let mut socket = TcpStream::connect(&self.address).unwrap();
        let patience = Some(Duration::from_secs(20));
        socket.set_read_timeout(patience).unwrap();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\n{}Accept: text/event-stream\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            token.unwrap_or_default(),
            body.len(),
        );
        socket.write_all(request.as_bytes()).unwrap();
        let mut lines = BufReader::new(socket).lines();
        let head = lines.next().unwrap().unwrap();
        assert!(head.contains(" 200 "), "{head}");
        Following(lines)
    }

    /// The next line of the log. Before the server listens, the bar of the first import stands among
    /// the lines.
    pub fn next_line(&mut self) -> Value {
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

/// One who follows a subscription.
pub struct Following(Lines<BufReader<TcpStream>>);

impl Following {
    /// The data of what is told next.
    pub fn next(&mut self) -> Value {
        loop {
            let line = self.0.next().expect("it goes on").unwrap();
            if let Some(told) = line.strip_prefix("data: {") {
                let mut told: Value = serde_json::from_str(&format!("{{{told}")).unwrap();
                return told["data"].take();
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
