//! What a reader may hold on to while others write.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mission_graph::import::Folder;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::facts::{all_added, noon, theme};
use crate::harness::writing::WriteFacts;

const HISTORY: &str = "query ($first: Int, $after: String, $last: Int, $before: String) {
    country(by: {iso2: \"PT\"}) {
        history(first: $first, after: $after, last: $last, before: $before) {
            totalCount nodes {factId} pageInfo {hasNextPage hasPreviousPage startCursor endCursor}
        }
    }
}";

/// A history grows at its newest end: whoever reads towards the oldest meets nothing new, and
/// whoever reads towards the newest meets it last.
#[tokio::test]
async fn a_history_is_read_whole_while_it_grows() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let there = facts(&page(&app, json!({"first": 1000})).await);
        assert!(there.len() > 20, "{there:?}");
        let size = there.len().div_ceil(3);

        let (mut met, mut after) = (Vec::new(), Value::Null);
        for year in 2050.. {
            let page = page(&app, json!({"first": size, "after": after})).await;
            met.extend(facts(&page));
            assert_eq!(page["pageInfo"]["hasPreviousPage"], year > 2050);
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
            app.import(observed(year)).await;
        }
        assert_eq!(met, there, "towards the oldest");

        let (mut met, mut before) = (Vec::new(), Value::Null);
        for year in 2060.. {
            let page = page(&app, json!({"last": size, "before": before})).await;
            met.splice(0..0, facts(&page));
            if page["pageInfo"]["hasPreviousPage"] == false {
                assert_eq!(page["totalCount"], met.len());
                break;
            }
            before = page["pageInfo"]["startCursor"].clone();
            app.import(observed(year)).await;
        }
        assert!(met.ends_with(&there), "towards the newest");
        assert!(met.len() > there.len() + 2, "and what was added since");
    })
    .await;
}

/// One more observation of Portugal.
fn observed(year: i32) -> Folder {
    let text = format!(
        "subject,indicator,date,value,source,confidence\n\
         country-pt,co2-per-capita,{year}-12-31,1,https://example.org/,sourced\n"
    );
    Folder::new([("observations.csv", text.into_bytes())])
}

async fn page(app: &App, arguments: Value) -> Value {
    let mut data = app.ask_with(HISTORY, arguments).await;
    data["country"]["history"].take()
}

fn facts(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().unwrap().iter();
    nodes
        .map(|change| change["factId"].as_str().unwrap().to_owned())
        .collect()
}

/// Pages of change sets and of what they changed, whichever way they are walked, are the history.
#[tokio::test]
async fn change_sets_are_walked_from_the_newest_to_the_oldest_and_back() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let store = app.world.store();
        for number in 0..7 {
            let facts: Vec<_> = (0..=number).map(|n| theme(&format!("t{number}x{n}"))).collect();
            let head = Some(number).filter(|head| *head > 0);
            store
                .write(&all_added(&facts), head, noon())
                .await
                .unwrap();
        }
        app.world.catch_up().await.unwrap();
        let numbers = |data: &Value| -> Vec<String> {
            let nodes = data["revisions"]["nodes"].as_array().unwrap().iter();
            nodes
                .map(|node| node["revision"].as_str().unwrap().to_owned())
                .collect()
        };
        let query = "query ($first: Int, $after: String, $last: Int, $before: String) {
            revisions(first: $first, after: $after, last: $last, before: $before) {
                totalCount nodes { revision } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            } }";
        for (size, turn, mark, edge, more) in [
            ("first", "after", "endCursor", false, "hasNextPage"),
            ("last", "before", "startCursor", true, "hasPreviousPage"),
        ] {
            let (mut walked, mut cursor) = (Vec::new(), Value::Null);
            loop {
                let asked = json!({size: 3, turn: cursor});
                let data = app.ask_with(query, asked).await;
                let page = &data["revisions"];
                assert_eq!(page["totalCount"], 7);
                let mut found = numbers(&data);
                if edge {
                    found.append(&mut walked);
                    walked = found;
                } else {
                    walked.append(&mut found);
                }
                cursor = page["pageInfo"][mark].clone();
                if page["pageInfo"][more] == false {
                    break;
                }
            }
            assert_eq!(walked, ["7", "6", "5", "4", "3", "2", "1"]);
        }
        // A cursor that somebody has made up.
        for number in ["18446744073709551615", "9223372036854775807", "0"] {
            let made_up = URL_SAFE_NO_PAD.encode(format!("revision {number}"));
            for (name, size) in [("after", "first"), ("before", "last"), ("before", "first")] {
                let data = app.ask_with(query, json!({name: made_up, size: 3})).await;
                assert!(numbers(&data).len() <= 3, "{name} {number}");
            }
        }
        // What each changed, in one statement for all of them, and two for the list.
        let query = "{ revisions { nodes { added changes(first: 2) { totalCount nodes { factId } } } } }";
        let (data, statements) = app.ask_counting(query).await;
        assert_eq!(statements, 3);
        let nodes = data["revisions"]["nodes"].as_array().unwrap();
        for (node, number) in nodes.iter().zip((0..7).rev()) {
            assert_eq!(node["added"], number + 1);
            assert_eq!(node["changes"]["totalCount"], number + 1);
            let last = format!("theme-t{number}x{number}");
            assert_eq!(node["changes"]["nodes"][0]["factId"], last);
        }
    })
    .await;
}
