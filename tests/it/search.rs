//! What people type into a search, with what they look for. `search/expected.txt` is the table; to see
//! how precise the search is, run `cargo test search -- --nocapture`.

use entity::NodeKind;
use serde_json::json;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};

/// A row of the table.
struct Expectation<'a> {
    typed: &'a str,
    /// Where in the list it stands at least; 1 is on top, 0 is nowhere.
    rank: usize,
    id: &'a str,
}

fn expectations() -> Vec<Expectation<'static>> {
    let lines = include_str!("search/expected.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [typed, rank, id] = cells[..] else {
            panic!("{row:?} is no row of three cells");
        };
        Expectation {
            typed,
            rank: rank.parse().unwrap(),
            id,
        }
    })
    .collect()
}

const QUERY: &str = "query ($text: String!) { search(text: $text, first: 5) { nodes { id } } }";

#[tokio::test]
async fn people_find_what_they_look_for() {
    let expectations = expectations();
    assert!(expectations.len() >= 60);
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let (mut on_top, mut too_low) = (0, Vec::new());
        for Expectation { typed, rank, id } in &expectations {
            let data = app.ask_with(QUERY, json!({"text": typed})).await;
            let nodes = data["search"]["nodes"].as_array().unwrap();
            let found: Vec<&str> = nodes
                .iter()
                .map(|node| node["id"].as_str().unwrap())
                .collect();
            let place = found.iter().position(|found| found == id);
            on_top += usize::from(place == Some(0));
            let is_placed = place.is_some_and(|place| place < *rank);
            if is_placed != (*rank > 0) || (*rank == 0 && place.is_some()) {
                too_low.push(format!("{typed}: {id} among {found:?}"));
            }
        }
        let all = expectations.len();
        println!("{on_top} of {all} stand on top, {} too low", too_low.len());
        assert!(too_low.is_empty(), "{}", too_low.join("\n"));
    })
    .await;
}

/// What a search without limits counts is what the limited searches find.
#[tokio::test]
async fn facets_count_what_a_narrower_search_finds() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for text in ["energy", "climate", "barcleona", "lyon", "spain"] {
        let query = "query ($text: String!, $kinds: [NodeKind!], $countries: [ID!]) {
            search(text: $text, kinds: $kinds, countries: $countries) {
                totalCount facets { kinds { kind count } countries { count country { id } } }
            } }";
        let all = app.ask_with(query, json!({"text": text})).await;
        let all = &all["search"];
        let mut sum = 0;
        for facet in all["facets"]["kinds"].as_array().unwrap() {
            let asked = json!({"text": text, "kinds": [facet["kind"]]});
            let narrower = app.ask_with(query, asked).await;
            assert_eq!(
                narrower["search"]["totalCount"], facet["count"],
                "{text} {facet}"
            );
            sum += facet["count"].as_u64().unwrap();
        }
        assert_eq!(all["totalCount"], sum, "{text}");
        for facet in all["facets"]["countries"].as_array().unwrap() {
            // What has to do with no country cannot be asked for.
            if facet["country"].is_null() {
                continue;
            }
            let asked = json!({"text": text, "countries": [facet["country"]["id"]]});
            let narrower = app.ask_with(query, asked).await;
            assert_eq!(
                narrower["search"]["totalCount"], facet["count"],
                "{text} {facet}"
            );
        }
    }
}

/// Whatever has the name that is typed is found by it, in every kind.
#[tokio::test]
async fn every_node_is_found_by_its_name() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let snapshot = app.world.current();
    for node in snapshot.all_nodes() {
        let name = &snapshot.node(node).node.name;
        // Longer names are longer than what may be typed.
        let words: Vec<&str> = name.split_whitespace().take(6).collect();
        let typed: String = words.join(" ").chars().take(200).collect();
        let data = app.ask_with(QUERY, json!({"text": typed})).await;
        let nodes = data["search"]["nodes"].as_array().unwrap();
        let is_among = nodes.iter().any(|found| found["id"] == snapshot.id(node));
        // Many learnings begin alike.
        assert!(
            is_among || snapshot.kind(node) == NodeKind::Learning,
            "{typed}: {data}"
        );
    }
}

/// The first page is found in a way of its own; it has to fit to those behind it.
#[tokio::test]
async fn pages_one_after_the_other_are_the_whole() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let query = "query ($text: String!, $first: Int!, $after: String) {
        search(text: $text, first: $first, after: $after) {
            totalCount nodes { id } pageInfo { hasNextPage endCursor }
        } }";
    for text in ["climate", "e", "barcleona", "city portugal"] {
        let whole = app
            .ask_with(query, json!({"text": text, "first": 1000}))
            .await;
        let whole = &whole["search"];
        let (mut walked, mut after) = (Vec::new(), json!(null));
        loop {
            let page = app
                .ask_with(query, json!({"text": text, "first": 7, "after": after}))
                .await;
            let page = &page["search"];
            assert_eq!(page["totalCount"], whole["totalCount"], "{text}");
            walked.extend(page["nodes"].as_array().unwrap().iter().cloned());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(&walked, whole["nodes"].as_array().unwrap(), "{text}");
    }
}

/// Where nothing is found, it is said what to do next.
#[tokio::test]
async fn nothing_found_leads_on() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let query = "query ($text: String!, $kinds: [NodeKind!]) {
        search(text: $text, kinds: $kinds) { totalCount suggestions advice } }";
    let search = async |asked: serde_json::Value| {
        let data = app.ask_with(query, asked).await;
        data["search"].clone()
    };
    let found = search(json!({"text": "Umeå"})).await;
    assert!(found["totalCount"].as_u64().unwrap() > 0);
    assert_eq!(
        (&found["suggestions"], &found["advice"]),
        (&json!([]), &json!(null))
    );
    for asked in [
        json!({"text": "Gdynia"}),
        // Without kinds, "Spotlight" is one slip away.
        json!({"text": "Sopot", "kinds": ["CITY"]}),
    ] {
        let unknown = search(asked.clone()).await;
        assert_eq!(unknown["totalCount"], 0, "{asked}");
        assert!(unknown["advice"].is_string(), "{asked}");
    }
    let alike = search(json!({"text": "Viablqqqqqq"})).await;
    assert_eq!(alike["totalCount"], 0);
    assert!(!alike["suggestions"].as_array().unwrap().is_empty());
    let elsewhere = search(json!({"text": "Umeå", "kinds": ["THEME"]})).await;
    assert_eq!(elsewhere["totalCount"], 0);
    assert_eq!(elsewhere["suggestions"][0], "Umeå");
    assert!(
        elsewhere["advice"]
            .as_str()
            .unwrap()
            .contains("without `kinds`")
    );
}
