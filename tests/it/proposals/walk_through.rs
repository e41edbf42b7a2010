//! docs/contribute.md, step by step, as it stands there: at two servers, with those who follow.

use std::collections::HashMap;
use std::process::Command;

use serde_json::Value;

use crate::harness::database::on_both_databases;
use crate::harness::running::{Following, Running, database_argument};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/contribute.md");

/// A fenced block and the answer that follows it.
struct Step {
    /// What its fence says.
    what: String,
    text: String,
    answer: Option<Value>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contribution_goes_its_way() {
    on_both_databases(async |database| {
        let here = Running::on(database.url());
        let elsewhere = Running::on(database.url());
        let mut tokens = HashMap::new();
        let mut following: Vec<(Following, Value)> = Vec::new();
        let mut differing = Vec::new();
        let mut compare = |text: &str, given: Value, shown: &Value| {
            if given != *shown {
                let given = serde_json::to_string_pretty(&given).unwrap();
                differing.push(format!("{text}\n{given}"));
            }
        };
        for Step { what, text, answer } in steps() {
            let words: Vec<&str> = what.split(' ').collect();
            match (&words[..], answer) {
                (["sh"], None) => tokens = variables(&text, database.url()),
                (["sh"], Some(shown)) => {
                    let path = text.split_once("http://127.0.0.1:8000").unwrap().1;
                    let path = path.split('\'').next().unwrap();
                    let request =
                        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    let feed = here.ask(&request);
                    let (_, feed) = feed.split_once("\r\n\r\n").unwrap();
                    let mut feed: Value = serde_json::from_str(feed).unwrap();
                    let item = feed["items"][0].as_object_mut().unwrap();
                    item.retain(|name, _| name == "title" || name == "content_text");
                    compare(&text, feed["items"][0].take(), &shown);
                }
                (["gql", "subscription", who], Some(shown)) => {
                    let token = tokens.get(*who).map(String::as_str);
                    following.push((here.follow(&text, token), shown));
                }
                (["gql", who], Some(shown)) => {
                    let server = if *who == "elsewhere" {
                        &elsewhere
                    } else {
                        &here
                    };
                    let token = tokens.get(*who).map(String::as_str);
                    let mut answer = server.query(&text, token);
                    assert_eq!(answer.get("errors"), None, "{text}");
                    compare(&text, answer["data"].take(), &shown);
                }
                _ => panic!("what is to be done with {what}?"),
            }
        }
        for (mut follower, shown) in following {
            compare("told", follower.next(), &shown);
        }
        assert!(differing.is_empty(), "{}", differing.join("\n\n"));
    })
    .await;
}

fn steps() -> Vec<Step> {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let blocks = document.split("```").skip(1).step_by(2);
    let mut steps: Vec<Step> = Vec::new();
    for block in blocks {
        let (what, text) = block.split_once('\n').unwrap();
        match (what, steps.last_mut()) {
            ("json", Some(step)) => {
                let answer = serde_json::from_str(text).unwrap_or(Value::Null);
                step.answer = Some(answer);
            }
            _ => steps.push(Step {
                what: what.to_owned(),
                text: text.to_owned(),
                answer: None,
            }),
        }
    }
    steps
}

/// The variables that a script of the shell sets, by their names in small letters.
fn variables(script: &str, url: &str) -> HashMap<String, String> {
    let program = env!("CARGO_BIN_EXE_mission-graph");
    let database = database_argument(url);
    let script = format!(
        "set -e\nmission-graph() {{ '{program}' --database '{database}' \"$@\"; }}\n{script}\n\
         echo \"contributor $CONTRIBUTOR\"\necho \"steward $STEWARD\""
    );
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let lines = told.lines().filter_map(|line| line.split_once(' '));
    lines
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
