//! What docs/limits.md says of each limit is what a client sees.

use mission_graph::config::DEFAULTS;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::on_both_databases;

const TABLE: &str = include_str!("../../docs/limits.md");

#[test]
fn each_limit_stands_in_the_table_with_its_default() {
    let (_, limits) = DEFAULTS.split_once("\n[limits]\n").unwrap();
    let (limits, _) = limits.split_once("\n[").unwrap_or((limits, ""));
    let settings = limits.lines().filter_map(|line| {
        let (setting, _) = line
            .split_once('#')
            .filter(|(setting, _)| !setting.is_empty())?;
        setting.split_once('=')
    });
    let settings: Vec<_> = settings.collect();
    assert!(settings.len() > 15);
    for (name, default) in settings {
        let row = format!("| `{}` | {} |", name.trim(), default.trim());
        assert!(TABLE.contains(&row), "docs/limits.md has no row {row}");
    }
}

#[tokio::test]
async fn over_a_limit_a_client_sees_what_the_table_says() {
    let repeated = |text: &str, times: usize| format!("{{ {} }}", text.repeat(times));
    let mut doubling = "{ ...F0 }".to_owned();
    for level in 0..20 {
        let next = level + 1;
        doubling += &format!(" fragment F{level} on Query {{ ...F{next} ...F{next} }}");
    }
    doubling += " fragment F20 on Query { __typename }";
    let ids = json!({ "ids": vec!["city-umea"; 1001] });
    let there_and_back = "countries { nodes { cities { nodes { country { cities { nodes { country \
                          { cities { nodes { country { name } } } } } } } } } } }";
    let cases: [(&str, String, Value); 10] = [
        ("document_tokens", repeated("a ", 4999), json!({})),
        (
            "document_depth",
            format!("{{ {} x {} }}", "a {".repeat(25), "}".repeat(25)),
            json!({}),
        ),
        ("expanded_fields", doubling, json!({})),
        ("aliases", repeated("a: __typename ", 201), json!({})),
        ("root_fields", repeated("__typename ", 31), json!({})),
        (
            "directives",
            format!("{{ __typename {} }}", "@include(if: true) ".repeat(101)),
            json!({}),
        ),
        (
            "list_items",
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }".to_owned(),
            ids,
        ),
        (
            "page_items",
            "{ cities(first: 1001) { totalCount } }".to_owned(),
            json!({}),
        ),
        (
            "network_nodes",
            "{ network(maxNodes: 5001) { truncated } }".to_owned(),
            json!({}),
        ),
        ("cost", format!("{{ {there_and_back} }}"), json!({})),
    ];
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (limit, query, variables) in &cases {
            let answer = app.answer(query, variables.clone()).await;
            assert_eq!(answer.get("data"), None, "{limit}");
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED",
                "{limit}"
            );
            let message = answer["errors"][0]["message"].as_str().unwrap();
            let row = TABLE
                .lines()
                .find(|row| row.starts_with(&format!("| `{limit}` |")));
            let said = row.unwrap().contains(&format!("\"{message}\""));
            assert!(
                said,
                "docs/limits.md does not say what {limit} does: {message}"
            );
        }
    })
    .await;
}
