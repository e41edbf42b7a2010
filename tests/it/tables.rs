//! Tables say what the API says, in every form and in the views of the database. That other programs read
//! them is for `.ci/readers` to show.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use mission_graph::export::table::TABLES;
use serde_json::{Map, Value, json};

mod protocol;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::fetched::fetch;

/// The columns of a table, by the dictionary.
async fn dictionary(app: &App, table: &str) -> Vec<Value> {
    let listed = fetch(&app.router, "/tables").await.json();
    let tables = listed["tables"].as_array().unwrap();
    let found = tables.iter().find(|listed| listed["name"] == table);
    found.unwrap()["columns"].as_array().unwrap().clone()
}

/// The rows of a table as JSON.
async fn rows(app: &App, path: &str) -> Vec<Map<String, Value>> {
    let answer = fetch(&app.router, path).await.json();
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| row.as_object().unwrap().clone()).collect()
}

/// Addresses with what they answer, to be read.
#[tokio::test]
async fn tables_are_what_a_reader_expects() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let mut shown = String::new();
        for path in [
            "/tables/countries.csv?id=country-pt",
            "/tables/cities.csv?sort=-population&first=3&columns=name,country,population,population_year,sources",
            "/tables/cities.json?country_id=country-fi&mission_status=MISSION_CITY&columns=id,name",
            "/tables/platforms.ndjson?id=platform-viable-cities",
            "/tables/pilots.csv?id=pilot-a-class",
            "/tables/learnings.csv?id=learning-guimaraes-the-one-planet-city",
            "/tables/stakeholders.csv?id=org-doga,org-vinnova",
            "/tables/spaces.csv?country_id=country-se&sort=name",
            "/tables/initiatives.csv?id=initiative-capacities",
            "/tables/themes.csv?first=2",
            "/tables/links.csv?source_id=city-umea&kind=TWINNED_WITH,LOCATED_IN",
            "/tables/observations.csv?subjects=country-pt,eu&indicators=co2-per-capita,labelled-cities&from=2021",
            "/tables/gaps.csv?countries=country-lu&sort=kind,-subject_id",
            "/tables/scorecard.csv?id=country-at,country-pt&columns=name,coordination,cities,mission_cities,gaps,barometer_co2_per_capita,barometer_co2_per_capita_date",
            "/tables/rankings.csv?country_iso2=PT,ES&indicator_id=co2-per-capita&columns=country,rank,of,quantile,value,date,sources",
        ] {
            let answered = fetch(&app.router, path).await;
            assert_eq!(answered.status, StatusCode::OK, "{path}: {:?}", answered.body);
            let text = String::from_utf8(answered.body.to_vec()).unwrap();
            shown += &format!("{path}\n{}\n", text.replace("\r\n", "\n"));
        }
        insta::assert_snapshot!("tables", shown);
    })
    .await;
}

#[tokio::test]
async fn all_forms_have_the_same_rows() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for table in TABLES {
        let name = table.name;
        let as_json = rows(&app, &format!("/tables/{name}.json")).await;
        assert!(!as_json.is_empty(), "{name}");
        let lines = fetch(&app.router, &format!("/tables/{name}.ndjson"))
            .await
            .body;
        let lines = std::str::from_utf8(&lines).unwrap().lines();
        let lines: Vec<Map<String, Value>> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines, as_json, "{name}");
        let csv = fetch(&app.router, &format!("/tables/{name}.csv"))
            .await
            .body;
        let mut reader = csv::Reader::from_reader(&*csv);
        let columns: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let described = dictionary(&app, name).await;
        let described: Vec<&str> = described
            .iter()
            .map(|column| column["name"].as_str().unwrap())
            .collect();
        assert_eq!(columns, described, "{name}");
        for (record, row) in reader.records().map(Result::unwrap).zip(&as_json) {
            assert!(row.keys().eq(&columns), "{name}");
            for (cell, value) in record.iter().zip(row.values()) {
                let text = match value {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let is_same = cell == text || cell.parse::<f64>().ok() == value.as_f64();
                assert!(is_same, "{name}: {cell:?} for {value}");
            }
        }
    }
}

/// Each value is of the type that the dictionary says.
#[tokio::test]
async fn the_dictionary_says_what_cells_hold() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for table in TABLES {
        let columns = dictionary(&app, table.name).await;
        let mut filled: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows(&app, &format!("/tables/{}.json", table.name)).await {
            for column in &columns {
                let name = column["name"].as_str().unwrap();
                let value = &row[name];
                if value.is_null() {
                    continue;
                }
                *filled.entry(name).or_default() += 1;
                let is_so = match column["type"].as_str().unwrap() {
                    "integer" => value.is_i64(),
                    "number" => value.is_number(),
                    "boolean" => value.is_boolean(),
                    "date" => value
                        .as_str()
                        .unwrap()
                        .parse::<entity::PartialDate>()
                        .is_ok(),
                    "url" | "urls" => {
                        let mut urls = value.as_str().unwrap().split(' ');
                        urls.all(|url| url.starts_with("http"))
                    }
                    "term" => value.as_str().unwrap().bytes().all(|byte| {
                        byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit()
                    }),
                    "id" | "ids" => {
                        let mut ids = value.as_str().unwrap().split(' ');
                        ids.all(|id| {
                            id.bytes().all(|byte| {
                                byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
                            })
                        })
                    }
                    _ => value.is_string(),
                };
                assert!(is_so, "{} {name}: {value}", table.name);
            }
        }
        for column in &columns {
            let (name, meaning) = (
                column["name"].as_str().unwrap(),
                column["meaning"].as_str().unwrap(),
            );
            assert!(meaning.len() > 5, "{} {name} is not described", table.name);
            // The curated countries have no pages but those about them.
            let is_filled =
                filled.contains_key(name) || (table.name, name) == ("countries", "website");
            let may_be_empty = ["website", "summary"].contains(&name);
            assert!(
                is_filled || may_be_empty,
                "{} {name} is empty in every row",
                table.name
            );
        }
    }
}

/// The views of the database have the rows and columns of the tables, but for what SQL cannot tell.
#[tokio::test]
async fn views_say_what_tables_say() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for table in TABLES.iter().filter(|table| table.name != "gaps") {
            let name = table.name;
            let expected = rows(&app, &format!("/tables/{name}.json")).await;
            let mut columns: Vec<String> = expected[0].keys().cloned().collect();
            if table.is_scorecard() {
                columns.retain(|name| {
                    let is_counted = !["gaps", "facts_known", "facts_missing", "sources"]
                        .contains(&name.as_str());
                    is_counted && !name.starts_with("barometer_")
                });
            }
            let viewed = viewed(database, name, &columns).await;
            let expected: BTreeMap<String, Value> = expected
                .into_iter()
                .map(|row| {
                    let kept = columns.iter().map(|name| (name.clone(), plain(&row[name])));
                    (
                        row["id"].as_str().unwrap().to_owned(),
                        Value::Object(kept.collect()),
                    )
                })
                .collect();
            assert_eq!(viewed.len(), expected.len(), "{name}");
            for (id, row) in &expected {
                assert_eq!(viewed.get(id), Some(row), "{name}");
            }
        }
    })
    .await;
}

async fn viewed(
    database: &TestDatabase,
    view: &str,
    columns: &[String],
) -> BTreeMap<String, Value> {
    let query = match database.is_postgres() {
        true => format!("SELECT row_to_json(v)::text FROM {view} v"),
        false => {
            let members: Vec<String> = columns
                .iter()
                .map(|name| format!("'{name}', \"{name}\""))
                .collect();
            format!("SELECT json_object({}) FROM {view}", members.join(", "))
        }
    };
    let rows = database.texts(&query).await.into_iter();
    rows.map(|row| {
        let row: Map<String, Value> = serde_json::from_str(&row).unwrap();
        assert!(row.keys().eq(columns), "{view}: {:?}", row.keys());
        let id = row["id"].as_str().unwrap().to_owned();
        let row = row.iter().map(|(name, value)| (name.clone(), plain(value)));
        (id, Value::Object(row.collect()))
    })
    .collect()
}

/// SQLite has numbers for truth values.
fn plain(value: &Value) -> Value {
    match value {
        Value::Bool(value) => json!(f64::from(u8::from(*value))),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}
