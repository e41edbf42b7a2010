//! The number of SQL statements follows from a query's shape, never from the number of rows.

use std::fmt::Write;

use mission_graph::import::Folder;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;

/// Everything hot on a country's page.
const HOT: &str = r#"{
  country(by: {iso2: "PT"}) {
    name nationalCoordination { status platforms { name } }
    cities(first: 1000) { totalCount nodes { name pilots { nodes { name partners { nodes { name } } } } } }
    platforms { nodes { members { edges { role node { name } } } } }
    barometer { latest { value } latestReference { value } }
    completeness { known missing }
  }
}"#;

/// The same with everything cold: sources of nodes and links, series, and sources of observations.
const COLD: &str = r#"{
  country(by: {iso2: "PT"}) {
    name sources { url }
    nationalCoordination { status sources { url } }
    cities(first: 1000) { totalCount edges { sources { url } node { name sources { url } } } }
    platforms { nodes { members { edges { role sources { url } node { name } } } } }
    barometer {
      observations { value sources { url } }
      reference { value sources { url } }
    }
  }
}"#;

const HISTORY: &str = r#"{
  cities(first: 1000, filter: {country: {iso2: {eq: "PT"}}}) {
    nodes { history(first: 2) { totalCount nodes { action revision } } }
  }
}"#;

/// A folder that adds cities to Portugal.
fn more_cities(count: usize) -> Folder {
    let mut text =
        "id,name,local_name,country,region,mission_status,latitude,longitude,population,\
                    population_year,target_year,eu_label_awarded,website,geonames_id,source,as_of,\
                    confidence\n"
            .to_owned();
    for number in 0..count {
        writeln!(
            text,
            "city-new-{number},New {number},,country-pt,,MISSION_MINDED,,,,,,,,,https://example.org/{number},2026,sourced"
        )
        .unwrap();
    }
    Folder::new([("cities.csv", text.into_bytes())])
}

#[tokio::test]
async fn a_country_page_costs_the_same_with_ten_cities_and_with_a_thousand() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let few = costs(&app, 10).await;
        app.import(more_cities(990)).await;
        let many = costs(&app, 1000).await;
        assert_eq!(few, many);
        assert_eq!(
            many,
            Costs {
                hot: 0,
                cold: 3,
                history: 1
            }
        );
    })
    .await;
}

/// However much is read at once that holds a connection each, nothing waits for what waits for it.
#[tokio::test]
async fn more_is_read_at_once_than_there_are_connections() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let mut query = "{ countries { nodes { sources { url } } }".to_owned();
        for number in 0..24 {
            let read = match number % 4 {
                0 => "compare(from: \"1\", to: \"1\") { totalCount }",
                _ => "revision(number: \"1\") { changes(first: 1) { totalCount } }",
            };
            write!(query, " a{number}: {read}").unwrap();
        }
        app.ask(&(query + " }")).await;
    })
    .await;
}

#[derive(Debug, PartialEq, Eq)]
struct Costs {
    hot: u64,
    cold: u64,
    history: u64,
}

async fn costs(app: &App, cities: usize) -> Costs {
    let (answer, hot) = app.ask_counting(HOT).await;
    assert_eq!(answer["country"]["cities"]["totalCount"], cities);
    let (answer, cold) = app.ask_counting(COLD).await;
    let edges = answer["country"]["cities"]["edges"].as_array().unwrap();
    assert_eq!(edges.len(), cities);
    for edge in edges {
        assert_ne!(edge["sources"].as_array().unwrap().len(), 0);
        assert_eq!(edge["sources"], edge["node"]["sources"]);
    }
    let (_, history) = app.ask_counting(HISTORY).await;
    Costs { hot, cold, history }
}
