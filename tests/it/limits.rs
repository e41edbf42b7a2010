//! What docs/limits.md says of each limit is what a client sees.

use mission_graph::config::{Config, DEFAULTS};
use mission_graph::import::embedded;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};

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
    let values = json!({ "filter": { "or": vec![json!({ "not": {} }); 1000] } });
    let cases: [(&str, String, Value); 11] = [
        ("document_tokens", repeated("a ", 4999), json!({})),
        (
            "document_depth",
            format!("{{ {} x {} }}", "a {".repeat(25), "}".repeat(25)),
            json!({}),
        ),
        ("expanded_fields", doubling, json!({})),
        ("aliases", repeated("a: __typename ", 201), json!({})),
        ("root_fields", repeated("__typename ", 41), json!({})),
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
            "input_values",
            format!(
                "query($filter: NodeFilter) {{ {} }}",
                (0..5)
                    .map(|n| format!("a{n}: ecosystemNodes(filter: $filter) {{ totalCount }} "))
                    .collect::<String>()
            ),
            values,
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

/// A filter that leads from nodes to nodes five times, which none of them passes.
fn far_reaching(conditions: usize) -> Value {
    let mut to = json!({ "name": { "contains": "x y z" } });
    for _ in 0..5 {
        to = json!({ "links": { "to": to } });
    }
    json!({ "or": vec![to; conditions] })
}

#[tokio::test]
async fn conditions_cost_what_they_are_tested_on() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let query =
        "query($filter: NodeFilter) { ecosystemNodes(first: 1, filter: $filter) { totalCount } }";
    let answer = app
        .answer(query, json!({ "filter": far_reaching(1) }))
        .await;
    let one = answer["extensions"]["cost"]["requested"].as_u64().unwrap();
    // Five times over all links, of which there are ten thousand.
    assert!((5_000..50_000).contains(&one), "{answer}");
    let answer = app
        .answer(query, json!({ "filter": far_reaching(600) }))
        .await;
    assert_eq!(answer.get("data"), None, "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
}

/// A text is read again for each field that uses it.
#[tokio::test]
async fn long_texts_of_filters_cost_more_and_end_at_a_limit() {
    let app = App::curated(&TestDatabase::on_disk()).await;
    let query =
        "query($text: String!) { cities(filter: {name: {contains: $text}}) { totalCount } }";
    let asked = async |length: usize| {
        app.answer(query, json!({ "text": "a".repeat(length) }))
            .await
    };
    let cost = async |length| {
        let answer = asked(length).await;
        let cost = &answer["extensions"]["cost"]["requested"];
        cost.as_u64().unwrap_or_else(|| panic!("{answer}"))
    };
    assert!(cost(20_000).await > cost(20).await + 100);
    let refused = asked(20_001).await;
    let error = &refused["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{refused}");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("at most 20000 bytes, got 20001"),
        "{message}"
    );
}

/// Nodes have several themes: grouped by four of them, 1,246 nodes form over 100,000 groups.
#[tokio::test]
async fn groups_cost_what_they_can_become() {
    let app = App::curated(&TestDatabase::on_disk()).await;
    let keys = "[THEME, THEME, THEME, THEME]";
    let counted = format!("{{ statistics(groupBy: {keys}) {{ count }} }}");
    let counted = app.answer(&counted, json!({})).await;
    let message = counted["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("returns at most 10000 groups"),
        "{message}"
    );
    let searched = format!(
        "{{ statistics(groupBy: {keys}) {{ keys {{ node {{ entryPoints {{ score }} }} }} }} }}"
    );
    let searched = app.answer(&searched, json!({})).await;
    let message = searched["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("above the limit"), "{message}");
}

#[tokio::test]
async fn a_request_ends_when_its_steps_are_used_up_and_the_rest_of_it_stands() {
    let mut config = Config::default();
    config.limits.cost = 1_000_000_000;
    config.limits.steps = 5_000_000;
    let database = TestDatabase::on_disk();
    let app = App::with(&database, &config).await;
    app.import(embedded()).await;
    // Each field asks for the same, and none of them alone is too much.
    let fields = [
        "ecosystemNodes(filter: $filter) { totalCount }",
        "links(from: $filter) { totalCount }",
        "statistics(filter: $filter, groupBy: [KIND]) { count }",
        "node(id: \"country-de\") { ... on Country { links(to: $filter) { totalCount } } }",
        "network(filter: $filter) { totalNodes }",
        "search(text: \"qwertyuiopasdfgh\", filter: $filter, first: 0) { suggestions }",
    ];
    let filter = json!({ "filter": far_reaching(1) });
    for field in fields {
        let query = format!("query($filter: NodeFilter) {{ dataset {{ revision }} a: {field} }}");
        let answer = app.answer(&query, filter.clone()).await;
        assert_eq!(answer["errors"], Value::Null, "{field}");
        let aliases: String = (0..29).map(|n| format!("a{n}: {field} ")).collect();
        let query = format!("query($filter: NodeFilter) {{ dataset {{ revision }} {aliases} }}");
        let answer = app.answer(&query, filter.clone()).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED", "{answer}");
        let message = error["message"].as_str().unwrap();
        let limit = "The request exceeds the limit of 5000000 steps in total (limit `steps`); ";
        assert!(message.starts_with(limit), "{message}");
    }
}
