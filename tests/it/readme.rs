//! What the README, the front page and GraphiQL's tabs say is what the curated dataset answers.

use entity::NodeKind;
use serde_json::Value;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;

/// SQL statements that an example may take: its cold fields, each once.
const STATEMENTS: u64 = 3;

const README: &str = include_str!("../../README.md");

/// Each ```graphql block that a ```json block follows is a query with its answer.
#[tokio::test]
async fn the_readme_gives_the_real_answers() {
    let blocks = blocks(README);
    let answered: Vec<_> = blocks
        .windows(2)
        .filter(|pair| pair[0].0 == "graphql" && pair[1].0 == "json")
        .map(|pair| (pair[0].1, pair[1].1))
        .collect();
    assert_eq!(answered.len(), 8);
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (query, shown) in &answered {
            let shown: Value = serde_json::from_str(shown).unwrap();
            assert_eq!(app.ask(query).await, shown["data"], "{query}");
        }
    })
    .await;
}

/// Every root field of every example finds something.
#[tokio::test]
async fn each_example_has_an_answer() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for example in mission_graph::http::EXAMPLES {
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

/// What the front page counts.
#[tokio::test]
async fn the_front_page_counts_right() {
    let page = include_str!("../../explorer/front/index.html");
    let words: Vec<_> = page.split_whitespace().collect();
    let page = words.join(" ");
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let snapshot = app.world.current();
        for (kind, noun) in [
            (NodeKind::City, "cities"),
            (NodeKind::Stakeholder, "stakeholders"),
            (NodeKind::NationalPlatform, "national platforms"),
            (NodeKind::Pilot, "pilots"),
            (NodeKind::Learning, "learnings"),
            (NodeKind::EngagementSpace, "engagement spaces"),
            (NodeKind::Initiative, "initiatives"),
        ] {
            let count = format!("{} {noun}", snapshot.nodes_of(kind).len());
            assert!(page.contains(&count), "{count}");
        }
    })
    .await;
}

/// The language and the text of each fenced block.
fn blocks(document: &str) -> Vec<(&str, &str)> {
    let fenced = document.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).collect()
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
