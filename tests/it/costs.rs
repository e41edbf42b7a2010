//! The estimated cost of documents beside their actual cost.

use std::fs;

use serde_json::{Value, json};

use crate::cases::cases;
use crate::explorer::page_documents;
use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::readme::answered_queries;

/// Costs up to here are a hundredth of the limit: it does not matter by how many times they are estimated too high.
const SMALL: u64 = 5000;

/// Each document of the explorer, of GraphiQL's tabs, of the documentation and of the cases. Prints a table:
/// `cargo test costs -- --nocapture`.
#[tokio::test]
async fn the_estimate_of_each_document_is_near_its_cost() {
    let pages = page_documents()
        .map(|(page, document, variables)| (format!("page {}", page.name), document, variables));
    let examples = mission_graph::server::EXAMPLES.iter().enumerate();
    let examples =
        examples.map(|(place, text)| (format!("example {place}"), (*text).to_owned(), json!({})));
    let shown: Vec<_> = pages.chain(examples).collect();
    let queries = answered_queries().into_iter();
    let queries = queries.map(|(place, text)| (place, text, json!({})));
    let cases = cases().into_iter().map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        (
            path.file_stem().unwrap().to_string_lossy().into_owned(),
            text,
            json!({}),
        )
    });
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let mut far = Vec::new();
    let of_users = shown.len();
    for (place, (name, text, variables)) in
        shown.into_iter().chain(queries).chain(cases).enumerate()
    {
        let answer = app.answer(&text, variables).await;
        let cost = &answer["extensions"]["cost"];
        let (Some(requested), Some(actual)) = (cost["requested"].as_u64(), cost["actual"].as_u64())
        else {
            assert_ne!(answer["errors"], Value::Null, "{name}");
            continue;
        };
        let row = format!("{requested:>7} {actual:>7} {name}");
        println!("{row}");
        let is_too_low = requested * 10 < actual;
        // How many nodes a search finds is not known beforehand.
        let is_search = name == "page search";
        let is_too_high = place < of_users && !is_search && requested > (actual * 3).max(SMALL);
        if is_too_low || is_too_high {
            far.push(row);
        }
    }
    assert_eq!(far, Vec::<String>::new());
}

/// What a page of a country shows, of all countries in one request.
#[tokio::test]
async fn the_pages_of_all_countries_fit_into_one_request() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let query = r#"{
        countries(filter: {hasEcosystemPage: {eq: true}}, first: 40) {
            nodes {
                name iso2 summary
                nationalCoordination { status asOf }
                entryPoints(first: 6) { node { name website } reasons }
                platforms { nodes { name support website coordinators { nodes { name } } } }
                cities(first: 200) {
                    nodes { name missionStatus targetYear euLabelAwarded pilots { totalCount } }
                }
                stakeholders(first: 200) { nodes { name stakeholderKind website } }
                spaces { nodes { name website } }
                pilots(first: 60) { nodes { name start end cities { nodes { name } } } }
                learnings(first: 60) { nodes { name published website } }
                themes(first: 12) { edges { pilotCount learningCount node { name } } }
                barometer { indicator { name unit } latest { date value } }
                completeness { section known missing }
                gaps(first: 12) { totalCount nodes { description } }
            }
        }
    }"#;
    let answer = app.answer(query, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{}", answer["errors"]);
    let countries = answer["data"]["countries"]["nodes"].as_array().unwrap();
    assert_eq!(countries.len(), 35);
}
