//! What the README, the documents and GraphiQL's tabs say is what the curated dataset answers.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;

/// SQL statements that an example may take: its cold fields, each once.
const STATEMENTS: u64 = 3;

/// Each ```graphql block that a ```json block follows is a query with its answer.
#[tokio::test]
async fn documents_give_the_real_answers() {
    let documents = documents();
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (path, text) in &documents {
            let blocks = blocks(text);
            let pairs = blocks.windows(2);
            let answered =
                pairs.filter(|pair| pair[0].language == "graphql" && pair[1].language == "json");
            for pair in answered {
                let shown: Value = serde_json::from_str(pair[1].text)
                    .unwrap_or_else(|error| panic!("{path}: {error}: {}", pair[1].text));
                let (query, place) = (pair[0].text, path);
                assert_eq!(app.ask(query).await, shown["data"], "{place}: {query}");
            }
        }
    })
    .await;
}

/// A query without its answer is one that a reader has to fill in, or one that goes on.
#[test]
fn queries_in_documents_have_their_answers() {
    let mut answered = 0;
    for (path, text) in documents() {
        let blocks = blocks(&text);
        for (place, block) in blocks.iter().enumerate() {
            if block.language != "graphql" {
                continue;
            }
            let next = blocks.get(place + 1);
            let has_answer = next.is_some_and(|next| next.language == "json");
            answered += usize::from(has_answer);
            let is_open = block.text.contains('$')
                || block.text.contains("subscription")
                // Its answer is a list of addresses.
                || block.text.contains("exports");
            assert!(has_answer || is_open, "{path}: {}", block.text);
        }
    }
    assert!(answered >= 8, "{answered}");
}

/// Every root field of every example finds something.
#[tokio::test]
async fn each_example_has_an_answer() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for example in mission_graph::server::EXAMPLES {
            assert!(example.starts_with("# "), "{example}");
            let (answers, statements) = app.ask_counting(example).await;
            assert!(statements <= STATEMENTS, "{statements}: {example}");
            for (field, answer) in answers.as_object().unwrap() {
                assert!(says_something(answer), "{field} of {example}");
            }
        }
    })
    .await;
}

/// The queries of documents that have answers, with the document and the place among its blocks.
pub fn answered_queries() -> Vec<(String, String)> {
    let mut queries = Vec::new();
    for (path, text) in documents() {
        let blocks = blocks(&text);
        for (place, pair) in blocks.windows(2).enumerate() {
            if pair[0].language == "graphql" && pair[1].language == "json" {
                queries.push((format!("{path} {place}"), pair[0].text.to_owned()));
            }
        }
    }
    queries
}

/// The README and what stands in `docs/`, by their paths.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap();
    let mut paths: Vec<PathBuf> = docs.map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.push(root.join("README.md"));
    paths.sort();
    let document = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(document).collect()
}

struct Block<'a> {
    language: &'a str,
    text: &'a str,
}

/// The fenced blocks of a document.
fn blocks(document: &str) -> Vec<Block<'_>> {
    let fenced = document.split("```").skip(1).step_by(2);
    let blocks = fenced.filter_map(|block| block.split_once('\n'));
    blocks
        .map(|(language, text)| Block { language, text })
        .collect()
}

/// Whether every list that a page or a root field gives has an item; what is inside may be unknown.
fn says_something(answer: &Value) -> bool {
    match answer {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => ["nodes", "edges"]
            .iter()
            .filter_map(|page| members.get(*page))
            .all(says_something),
        other => !other.is_null(),
    }
}
