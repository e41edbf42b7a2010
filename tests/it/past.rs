//! The past: what was answered at a revision is answered again, whatever came after.

mod bounds;
mod command;
mod comparison;
mod protocol;
mod waiting;

use axum::http::Method;
use chrono::{DateTime, TimeDelta, Utc};
use entity::LinkKind;
use entity::fact::Fact;
use mission_graph::change::ChangeSet;
use mission_graph::config::Config;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{
    added, change_set, changed, city, country, date, indicator, link, named, noon, observation,
    removed, sourced, theme,
};
use crate::harness::fetched::{fetch, fetch_with};
use crate::harness::writing::WriteFacts;

/// All that is hot and all that is cold, of the revision that is asked for.
const EVERYTHING: &str = r#"query ($revision: Revision) @at(revision: $revision) {
  dataset { revision committedAt citation nodeCounts { kind count } linkCounts { kind count } }
  countries { nodes {
    id name sources { id url publisher }
    barometer {
      indicator { id name } latest { value } latestReference { value sources { url } }
      observations { id date value sources { url } } reference { date value }
    }
    series: barometer(from: "2024") { observations { value } }
    history { totalCount nodes { revision action factId fields { name before after } } }
  } }
  cities(orderBy: {field: NAME}) { nodes {
    name sources { url }
    twins { totalCount edges { since sources { url } node { name } } }
    history(last: 2) { totalCount pageInfo { hasPreviousPage } nodes { revision after } }
    country { name }
  } }
  current: links(current: true) { nodes { id sources { url } } }
  themes { nodes { name } }
  indicators { id }
  search(text: "faro") { totalCount }
  gaps { totalCount counts { kind count } nodes { kind } }
  network { nodes { node { id } degree } }
  revisions { totalCount nodes { revision note added changed removed changes { totalCount } } }
  first: revision(number: "1") { added }
  third: revision(number: "3") { added }
  newest: compare(from: "0", to: "1") { totalCount }
}"#;

/// Whatever is read at an address.
const ADDRESSES: [&str; 10] = [
    "/export/network.gexf",
    "/export/network.graphology.json?countries=country-pt",
    "/export/network.ttl",
    "/export/network.nodes.csv",
    "/grafana/edges",
    "/tables/cities.csv",
    "/tables/observations.json",
    "/tables/observations.csv?subjects=country-pt,eu&from=2024",
    "/tables/links.ndjson?kind=TWINNED_WITH",
    "/tables/scorecard.csv",
];

/// When a revision is committed: more than a year after the one before.
fn committed_at(revision: i64) -> DateTime<Utc> {
    noon() + TimeDelta::days(400 * (revision - 1))
}

/// Without what the import format has no column for, so that its fields can be told.
fn plain(mut fact: Fact) -> Fact {
    if let Fact::Node(node) = &mut fact {
        node.node.summary = None;
    }
    fact
}

fn until(mut fact: Fact, day: &str) -> Fact {
    let Fact::Link(ended) = &mut fact else {
        panic!("only links end");
    };
    ended.link.until = Some(date(day));
    fact
}

/// Four revisions: facts come, change, go, and come back as they were.
fn change_sets() -> [ChangeSet; 4] {
    let cited = |fact, page: &str| sourced(fact, &[&format!("https://www.example.org/{page}")]);
    let braga = sourced(
        plain(city("braga", "pt")),
        &["https://b.example/2", "https://a.example/1"],
    );
    let renamed = cited(named(&braga, "Bracara Augusta"), "renamed");
    let faro = cited(plain(city("faro", "pt")), "faro");
    let twins = link("city-braga", LinkKind::TwinnedWith, "city-faro");
    let twins = until(cited(twins, "twins"), "2027-06");
    let energy = cited(theme("energy"), "energy");
    let pt = Some("country-pt");
    let in_2023 = cited(observation(pt, "co2", "2023", 5.0), "report");
    [
        change_set([
            added(&cited(plain(country("pt")), "portugal")),
            added(&cited(plain(country("es")), "spain")),
            added(&indicator("co2")),
            added(&braga),
            added(&faro),
            added(&twins),
            added(&in_2023),
            added(&cited(observation(None, "co2", "2023", 4.0), "europe")),
        ]),
        change_set([
            changed(&braga, &renamed),
            changed(
                &in_2023,
                &cited(observation(pt, "co2", "2023", 5.5), "later"),
            ),
            added(&cited(observation(pt, "co2", "2024-05", 4.5), "report")),
            added(&energy),
        ]),
        change_set([removed(&twins), removed(&faro)]),
        change_set([removed(&energy), added(&faro)]),
    ]
}

async fn commit(app: &App, set: &ChangeSet, revision: i64) {
    let head = Some(revision - 1).filter(|head| *head > 0);
    let store = app.world.store();
    let written = store.write(set, head, committed_at(revision));
    assert_eq!(written.await.unwrap().number, revision);
    app.world.catch_up().await.unwrap();
}

/// At the last of the four revisions.
async fn told(database: &TestDatabase) -> App {
    told_with(database, &Config::default()).await
}

async fn told_with(database: &TestDatabase, config: &Config) -> App {
    let app = App::with(database, config).await;
    for (revision, set) in (1..).zip(&change_sets()) {
        commit(&app, set, revision).await;
    }
    app
}

fn at(address: &str, revision: i64) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}revision={revision}")
}

/// The answers of a revision, asked with the variable, and the files, asked with the parameter; or without,
/// while it is the newest.
async fn answers(app: &App, revision: Option<i64>) -> (Value, Vec<(String, String, Vec<u8>)>) {
    let variable = revision.map(|revision| revision.to_string());
    let answer = app.answer(EVERYTHING, json!({"revision": variable})).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    let mut files = Vec::new();
    for address in ADDRESSES {
        let asked = revision.map_or(address.to_owned(), |revision| at(address, revision));
        let file = fetch(&app.router, &asked).await;
        assert_eq!(file.status, 200, "{asked}: {:?}", file.body);
        let name = file.header("content-disposition").to_owned();
        files.push((address.to_owned(), name, file.body.to_vec()));
    }
    (answer, files)
}

#[tokio::test]
async fn what_was_answered_at_a_revision_is_answered_again() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let mut then = Vec::new();
        for (revision, set) in (1..).zip(&change_sets()) {
            commit(&app, set, revision).await;
            then.push((revision, answers(&app, None).await));
        }
        for (revision, (answer, files)) in then {
            let (again, files_again) = answers(&app, Some(revision)).await;
            assert_eq!(again, answer, "at revision {revision}");
            assert_eq!(again["extensions"]["revision"], revision.to_string());
            for (file, again) in files.iter().zip(&files_again) {
                assert_eq!(file.0, again.0);
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                assert_eq!(text(&file.2), text(&again.2), "{} at {revision}", file.0);
                assert_eq!(file, again, "at revision {revision}");
            }
        }
    })
    .await;
}

/// What is written out of an answer is of the same revision as the answer.
#[tokio::test]
async fn an_answer_of_the_past_leads_to_exports_of_the_past() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    let query = r#"query @at(revision: "1") {
        network(countries: ["country-pt"]) { exports { path } }
    }"#;
    let data = app.ask(query).await;
    let exports = data["network"]["exports"].as_array().unwrap();
    let file = fetch(&app.router, exports[0]["path"].as_str().unwrap()).await;
    let name = file.header("content-disposition");
    assert!(name.contains("network-revision-1."), "{name}");
    let address = "/open/gephi-lite?revision=1";
    let open = fetch_with(&app.router, Method::GET, address, "host", "graph.example").await;
    let location = open.header("location");
    assert!(location.contains("revision%3D1"), "{location}");
}

/// Held to a text, so that a fault in both the answer and the repeated one does not stay unseen.
#[tokio::test]
async fn each_revision_has_its_own_answer() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let query = r#"query ($revision: Revision!) @at(revision: $revision) {
          dataset { revision committedAt }
          country(by: {iso2: "PT"}) {
            cities { nodes { name sources { url } twins { nodes { name } } } }
            barometer { observations { date value sources { url } } }
            history { totalCount }
          }
          current: links(current: true, kinds: [TWINNED_WITH]) { totalCount }
          themes { totalCount }
          revisions { totalCount }
        }"#;
        let mut shown = String::new();
        for revision in 0..=4 {
            let variables = json!({"revision": revision.to_string()});
            let answer = app.answer(query, variables).await;
            shown += &serde_json::to_string_pretty(&answer).unwrap();
            shown += "\n";
        }
        insta::assert_snapshot!("past", shown);
    })
    .await;
}

/// Before the first revision there is nothing, and nothing to cite.
#[tokio::test]
async fn before_the_first_revision_the_graph_is_empty() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let query = r#"query @at(revision: "0") {
            dataset { revision nodeCounts { count } } ecosystemNodes { totalCount } revisions { totalCount }
        }"#;
        let at_first = app.answer(query, json!({})).await;
        assert_eq!(at_first["data"]["ecosystemNodes"]["totalCount"], 0);
        commit(&app, &change_sets()[0], 1).await;
        assert_eq!(app.answer(query, json!({})).await, at_first);
        let cities = fetch(&app.router, "/tables/cities.csv?revision=0").await;
        assert_eq!(cities.body.iter().filter(|byte| **byte == b'\n').count(), 1);
    })
    .await;
}

/// The pages of a table of a past revision lead to each other.
#[tokio::test]
async fn a_past_table_is_read_page_by_page() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    let mut next = Some("/tables/cities.json?first=1&revision=1".to_owned());
    let mut names = Vec::new();
    while let Some(address) = next {
        let page = fetch(&app.router, &address).await.json();
        let rows = page["rows"].as_array().or(page["data"].as_array()).unwrap();
        names.extend(rows.iter().map(|row| row["name"].clone()));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(names, ["Name of city-braga", "Name of city-faro"]);
}
