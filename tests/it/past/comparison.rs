//! What differs between two revisions.

use serde_json::{Value, json};

use super::told;
use crate::harness::database::on_both_databases;

const COMPARE: &str = "query (
  $from: Revision!, $to: Revision!, $countries: [ID!], $kinds: [NodeKind!], $first: Int, $after: String
) {
  compare(from: $from, to: $to, countries: $countries, kinds: $kinds, first: $first, after: $after) {
    totalCount
    counts { factKind added changed removed }
    pageInfo { hasNextPage endCursor }
    nodes { action factKind factId fields { name before after } }
  }
}";

#[tokio::test]
async fn a_comparison_tells_the_net_difference() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let mut shown = String::new();
        for asked in [
            // The theme came and went, the city went and came.
            json!({"from": "1", "to": "4"}),
            json!({"from": "4", "to": "1"}),
            json!({"from": "1", "to": "2", "kinds": ["COUNTRY"]}),
            json!({"from": "2", "to": "3", "countries": ["country-pt"]}),
            json!({"from": "0", "to": "4", "countries": ["country-es"]}),
            json!({"from": "3", "to": "3"}),
        ] {
            let data = app.ask_with(COMPARE, asked.clone()).await;
            shown += &format!(
                "{asked}\n{}\n",
                serde_json::to_string_pretty(&data).unwrap()
            );
        }
        insta::assert_snapshot!("comparisons", shown);
    })
    .await;
}

#[tokio::test]
async fn a_comparison_is_read_page_by_page_in_one_statement_each() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let whole = app.ask_with(COMPARE, json!({"from": "0", "to": "4"})).await;
        let whole = whole["compare"]["nodes"].as_array().unwrap().clone();
        let (mut read, mut after) = (Vec::new(), Value::Null);
        loop {
            let before = app.world.store().statements();
            let asked = json!({"from": "0", "to": "4", "first": 3, "after": after});
            let page = app.ask_with(COMPARE, asked).await["compare"].take();
            assert_eq!(app.world.store().statements() - before, 1);
            read.extend(page["nodes"].as_array().unwrap().clone());
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(read, whole);
        assert!(whole.len() > 6);
    })
    .await;
}

/// Undone one by one, the changes from a revision to another lead back: there and back is the same backwards.
#[tokio::test]
async fn there_and_back_are_mirrored() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let differences = async |from: usize, to: usize| {
            let query = "query ($from: Revision!, $to: Revision!) {
                compare(from: $from, to: $to) { nodes { factId before after } }
            }";
            let asked = json!({"from": from.to_string(), "to": to.to_string()});
            let data = app.ask_with(query, asked).await;
            data["compare"]["nodes"].as_array().unwrap().clone()
        };
        for from in 0..=4 {
            for to in from..=4 {
                let mut back = differences(to, from).await;
                for difference in &mut back {
                    let before = difference["before"].take();
                    difference["before"] = difference["after"].take();
                    difference["after"] = before;
                }
                assert_eq!(differences(from, to).await, back, "{from} to {to}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_comparison_knows_nothing_later_than_its_answer() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let query = r#"query @at(revision: "2") { compare(from: "1", to: "3") { totalCount } }"#;
        let answer = app.answer(query, json!({})).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(
            error["message"],
            "`to` must be at most 2, the revision of this response, got 3"
        );
    })
    .await;
}

/// What one revision changed, field by field.
#[tokio::test]
async fn a_change_says_which_fields_differ() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let query = r#"{ revision(number: "2") { changes { nodes { factId fields { name before after } } } } }"#;
        let data = app.ask(query).await;
        let shown = serde_json::to_string_pretty(&data).unwrap();
        insta::assert_snapshot!("changed_fields", shown);
    })
    .await;
}
