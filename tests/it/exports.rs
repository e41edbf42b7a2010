//! Exports say what `Query.network` says with the same arguments, in every format, each time in the same
//! bytes. That other programs read them is for `.ci/readers` to show.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use mission_graph::export::format::FORMATS;
use serde_json::{Value, json};

mod ids;
mod opening;
mod protocol;
mod streaming;

use ids::ids;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::fetched::fetch;

/// Arguments of the query, and the same as parameters.
const SELECTIONS: &[(&str, &str)] = &[
    ("", ""),
    (
        "around: [\"city-umea\", \"city-lund\"], depth: 2",
        "?around=city-umea,city-lund&depth=2",
    ),
    (
        "around: [\"country-pt\"], depth: 1, kinds: [LOCATED_IN, SUPPORTS], current: true",
        "?around=country-pt&kinds=LOCATED_IN&kinds=SUPPORTS&current=true",
    ),
    (
        "filter: {kind: {in: [CITY, PILOT]}}, countries: [\"country-se\", \"country-at\"]",
        "?filter=%7B%22kind%22%3A%7B%22in%22%3A%5B%22CITY%22%2C%22PILOT%22%5D%7D%7D&countries=country-se,country-at",
    ),
    (
        "levels: [NATIONAL, EUROPEAN], at: \"2024\", confidence: [SOURCED], maxNodes: 40",
        "?levels=NATIONAL,EUROPEAN&at=2024&confidence=SOURCED&maxNodes=40",
    ),
    // Nothing is selected.
    (
        "filter: {name: {eq: \"Nowhere\"}}",
        "?filter=%7B%22name%22%3A%7B%22eq%22%3A%22Nowhere%22%7D%7D",
    ),
];

/// What the API says of a network: nodes and links by id.
async fn asked(app: &App, arguments: &str) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let max_nodes = match arguments.contains("maxNodes") {
        true => "",
        false => "maxNodes: 5000",
    };
    let query = format!(
        "{{ network({arguments} {max_nodes}) {{
            nodes {{ depth degree x y node {{
                id name kind level summary website asOf confidence country {{ id name }} sources {{ url }}
            }} }}
            links {{
                id kind role since until isCurrent isVertical asOf confidence
                source {{ id }} target {{ id }} sources {{ url }}
            }}
        }} }}"
    );
    let data = app.ask(&query).await;
    let network = &data["network"];
    let shown: Vec<&Value> = network["nodes"].as_array().unwrap().iter().collect();
    let urls = |fact: &Value| {
        let urls = fact["sources"].as_array().unwrap().iter();
        let urls: Vec<&str> = urls.map(|source| source["url"].as_str().unwrap()).collect();
        match urls.is_empty() {
            true => Value::Null,
            false => json!(urls.join(" ")),
        }
    };
    let nodes = shown.iter().map(|shown| {
        let node = &shown["node"];
        let value = json!({
            "label": node["name"], "kind": node["kind"], "level": node["level"],
            "country_id": node["country"]["id"], "country": node["country"]["name"],
            "summary": node["summary"], "website": node["website"], "as_of": node["asOf"],
            "confidence": node["confidence"], "depth": shown["depth"],
            "x": shown["x"], "y": shown["y"], "sources": urls(node),
        });
        (node["id"].as_str().unwrap().to_owned(), value)
    });
    let links = network["links"].as_array().unwrap().iter().map(|link| {
        let value = json!({
            "kind": link["kind"], "role": link["role"], "since": link["since"],
            "until": link["until"], "is_current": link["isCurrent"],
            "is_vertical": link["isVertical"], "as_of": link["asOf"],
            "confidence": link["confidence"], "source": link["source"]["id"],
            "target": link["target"]["id"], "sources": urls(link),
        });
        (link["id"].as_str().unwrap().to_owned(), value)
    });
    (nodes.collect(), links.collect())
}

/// Rows by id, only with what is compared.
fn rows(rows: &Value, id: &str, like: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| {
        let id = row[id].as_str().unwrap().to_owned();
        let names = like.get(&id).and_then(Value::as_object);
        let names = names
            .unwrap_or_else(|| panic!("{id} is not asked for"))
            .keys();
        let value: serde_json::Map<String, Value> = names
            .map(|name| (name.clone(), row[name].clone()))
            .collect();
        (id, value.into())
    })
    .collect()
}

#[tokio::test]
async fn an_export_says_what_the_query_says() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (arguments, parameters) in SELECTIONS {
            let (nodes, links) = asked(&app, arguments).await;
            let uri = format!("/export/network.d3.json{parameters}");
            let network = fetch(&app.router, &uri).await.json();
            assert_eq!(rows(&network["nodes"], "id", &nodes), nodes, "{uri}");
            assert_eq!(rows(&network["links"], "id", &links), links, "{uri}");
            assert_eq!(network["graph"]["nodes"], json!(nodes.len()), "{uri}");
            assert_eq!(network["graph"]["links"], json!(links.len()), "{uri}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_format_has_the_same_nodes_and_links() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for (arguments, parameters) in SELECTIONS {
        let (nodes, links) = asked(&app, arguments).await;
        let has = |id: &str| nodes.contains_key(id) || links.contains_key(id);
        for format in FORMATS {
            let uri = format!("/export/network.{}{parameters}", format.suffix);
            let answered = fetch(&app.router, &uri).await;
            assert_eq!(answered.status, StatusCode::OK, "{uri}");
            assert_eq!(answered.header("content-type"), format.media_type);
            let ids = ids(format.suffix, &answered.body);
            let mut expected = 0;
            if format.has_nodes() {
                expected += nodes.len();
            }
            if format.has_links() {
                expected += links.len();
            }
            assert_eq!(ids.len(), expected, "{uri}");
            assert!(ids.iter().all(|id| has(id)), "{uri}: {ids:?}");
        }
    }
}

#[tokio::test]
async fn two_exports_of_a_revision_are_the_same_bytes() {
    let one_database = TestDatabase::on_disk();
    let one = App::curated(&one_database).await;
    let other_database = TestDatabase::on_disk();
    let other = App::curated(&other_database).await;
    for format in FORMATS {
        let uri = |parameters| format!("/export/network.{}?{parameters}", format.suffix);
        let first = fetch(&one.router, &uri("around=country-se&depth=2")).await;
        let second = fetch(&other.router, &uri("depth=2&around=country-se")).await;
        assert!(!first.body.is_empty());
        assert_eq!(first.body, second.body, "{}", format.suffix);
        assert_eq!(first.header("etag"), second.header("etag"));
        let citation = "revision 1 of 2026-11-23";
        let text = String::from_utf8_lossy(&first.body);
        // Tables have no room for it.
        let has_room = !format.suffix.ends_with("csv") && format.suffix != "zip";
        assert_eq!(text.contains(citation), has_room, "{}", format.suffix);
        if has_room {
            assert!(text.contains("CC BY 4.0"), "{}", format.suffix);
        }
        let link = "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"";
        assert_eq!(first.header("link"), link);
    }
}

#[tokio::test]
async fn databases_do_not_show_in_an_export() {
    let reference_database = TestDatabase::on_disk();
    let reference = App::curated(&reference_database).await;
    let expected = fetch(&reference.router, "/export/network.gexf").await.body;
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let found = fetch(&app.router, "/export/network.gexf").await.body;
        assert!(found == expected, "{}", database.url());
    })
    .await;
}

/// The paths that a network names lead to the files of that network.
#[tokio::test]
async fn a_network_names_its_exports() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let query = "query ($around: [ID!], $filter: NodeFilter, $kinds: [LinkKind!]) {
        network(around: $around, depth: 3, filter: $filter, kinds: $kinds, maxNodes: 7) {
            nodes { node { id } } exports { format path }
        }
    }";
    for (around, filter, kinds) in [
        (
            json!(["city-umea"]),
            json!({"name": {"containsInsensitive": "a, b & c"}}),
            json!(null),
        ),
        (
            json!(null),
            json!({"kind": {"in": ["CITY"]}}),
            json!(["TWINNED_WITH"]),
        ),
        (json!([]), json!(null), json!([])),
    ] {
        let variables = json!({"around": around, "filter": filter, "kinds": kinds});
        let data = app.ask_with(query, variables).await;
        let shown = data["network"]["nodes"].as_array().unwrap();
        let expected: BTreeSet<&str> = shown
            .iter()
            .map(|shown| shown["node"]["id"].as_str().unwrap())
            .collect();
        let exports = data["network"]["exports"].as_array().unwrap();
        assert_eq!(exports.len(), FORMATS.len());
        let path = exports.iter().find(|export| export["format"] == "d3.json");
        let path = path.unwrap()["path"].as_str().unwrap();
        let network = fetch(&app.router, path).await.json();
        let nodes = network["nodes"].as_array().unwrap();
        let found: BTreeSet<&str> = nodes
            .iter()
            .map(|node| node["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{path}");
    }
}
