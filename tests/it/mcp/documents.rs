//! The conversation in docs/agents.md, and the configuration of clients.

use std::path::Path;

use mission_graph::config::Config;
use serde_json::Value;

use super::{Agent, TestDatabase, curated};

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/agents.md");
    std::fs::read_to_string(path).unwrap()
}

/// The JSON blocks of a text.
fn blocks(text: &str) -> Vec<Value> {
    let blocks = text.split("```json\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap());
    let read = |block: &str| {
        serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"))
    };
    blocks.map(read).collect()
}

/// Each call in the conversation is followed by its result, from which parts may be left out.
#[tokio::test]
async fn the_conversation_has_the_real_results() {
    let database = TestDatabase::on_disk();
    let app = curated(&database, &Config::default()).await;
    let document = document();
    let (_, conversation) = document.split_once("## A conversation").unwrap();
    let blocks = blocks(conversation);
    let (calls, _) = blocks.as_chunks::<2>();
    assert!(calls.len() >= 3);
    for [call, shown] in calls {
        let tool = call["name"].as_str().unwrap();
        let arguments = call["arguments"].clone();
        let result = Agent::new(&app).call(tool, arguments).await.json();
        assert!(
            is_part_of(shown, &result),
            "{call}: shown {shown}, got {result}"
        );
    }
}

/// Whether a value has only members and items of another, in the same order.
fn is_part_of(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part.iter().all(|(name, part)| {
            let whole = whole.get(name);
            whole.is_some_and(|whole| is_part_of(part, whole))
        }),
        (Value::Array(part), Value::Array(whole)) => {
            let mut whole = whole.iter();
            part.iter()
                .all(|part| whole.any(|whole| is_part_of(part, whole)))
        }
        (part, whole) => part == whole,
    }
}

#[test]
fn parts_are_recognised() {
    for (part, whole, is_part) in [
        ("{\"a\": [2]}", "{\"a\": [1, 2], \"b\": 1}", true),
        ("{\"a\": [2, 1]}", "{\"a\": [1, 2]}", false),
        ("{\"c\": null}", "{\"a\": 1}", false),
    ] {
        let read = |text| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(is_part_of(&read(part), &read(whole)), is_part, "{part}");
    }
}
