//! Every link, whole, is what the files say: those that are rows, and those that follow from where
//! a node lies and have its date, confidence and sources.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::files::{Row, rows};

/// The files whose rows lie in a country, or in a city of one.
const PLACED: [&str; 4] = [
    "cities.csv",
    "stakeholders.csv",
    "platforms.csv",
    "spaces.csv",
];

const QUERY: &str = "query ($after: String) {links(first: 900, after: $after) {
    totalCount
    nodes {
        id kind role since until asOf confidence source {id} target {id} sources {url}
    }
    pageInfo {hasNextPage endCursor}
}}";

#[tokio::test]
async fn every_link_is_as_the_files_have_it() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let (mut answered, mut after) = (Vec::new(), Value::Null);
        loop {
            let data = app.ask_with(QUERY, json!({"after": after})).await;
            let page = &data["links"];
            answered.extend(page["nodes"].as_array().unwrap().iter().cloned());
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], answered.len());
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        let expected = expected();
        assert_eq!(answered.len(), expected.len());
        for link in answered {
            let id = link["id"].as_str().unwrap();
            assert_eq!(Some(&link), expected.get(id), "{id}");
        }
    })
    .await;
}

fn expected() -> BTreeMap<String, Value> {
    let mut expected = BTreeMap::new();
    for row in rows("links.csv") {
        let (id, link) = link(&row, &row["from"], &row["kind"], &row["to"]);
        expected.insert(id, link);
    }
    for row in PLACED.iter().flat_map(|file| rows(file)) {
        for place in ["country", "city"]
            .into_iter()
            .filter_map(|column| row.get(column))
        {
            if !place.is_empty() {
                let (id, link) = link(&row, &row["id"], "LOCATED_IN", place);
                expected.insert(id, link);
            }
        }
    }
    expected
}

/// A link with the facts of a row: what the row has no column for is unknown.
fn link(row: &Row, from: &str, kind: &str, to: &str) -> (String, Value) {
    let id = format!("{from}--{}--{to}", kind.to_lowercase().replace('_', "-"));
    // The role of a platform is its own, not that of its place.
    let is_row = row.contains_key("from");
    let cell = |name: &str| row.get(name).filter(|cell| !cell.is_empty());
    let link = json!({
        "id": id,
        "kind": kind,
        "role": cell("role").filter(|_| is_row),
        "since": cell("since"),
        "until": cell("until"),
        "asOf": cell("as_of"),
        "confidence": row["confidence"].to_uppercase(),
        "source": {"id": from},
        "target": {"id": to},
        "sources": sources_in_order(row),
    });
    (id, link)
}

/// The pages in the order in which the row cites them, each once.
fn sources_in_order(row: &Row) -> Value {
    let mut urls = Vec::new();
    for url in row["source"].split(' ') {
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls.into_iter().map(|url| json!({"url": url})).collect()
}
