//! What the API answers is what the curated files say: each question is answered a second time by
//! plain loops over the rows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::files::{Row, rows, sources};

type Names = BTreeSet<String>;

#[tokio::test]
async fn the_answers_are_those_of_the_files() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        mission_cities_by_country(&app).await;
        the_page_of_portugal(&app).await;
        the_twins_of_umea(&app).await;
        those_with_three_roles(&app).await;
        mission_cities_without_pilot(&app).await;
        the_links_of_viable_cities(&app).await;
        every_source(&app).await;
    })
    .await;
}

async fn mission_cities_by_country(app: &App) {
    let data = app
        .ask("{statistics(of: CITY, filter: {city: {missionStatus: {eq: MISSION_CITY}}}, groupBy: [COUNTRY]) {keys {value} count}}")
        .await;
    let mut expected = BTreeMap::<String, u64>::new();
    for city in rows("cities.csv")
        .iter()
        .filter(|city| is_mission_city(city))
    {
        *expected.entry(city["country"].clone()).or_default() += 1;
    }
    let answered = list(&data["statistics"]).iter().map(|group| {
        (
            text(&group["keys"][0]["value"]),
            group["count"].as_u64().unwrap(),
        )
    });
    assert_eq!(answered.collect::<BTreeMap<_, _>>(), expected);
    assert_eq!(expected.values().sum::<u64>(), 112);
}

async fn the_page_of_portugal(app: &App) {
    let data = app
        .ask(
            r#"{country(by: {iso2: "PT"}) {
            cities {nodes {id}}
            spaces {nodes {id}}
            platforms {nodes {id members {nodes {id}}}}
            pilots {nodes {id partners {nodes {id}}}}
            barometer(indicators: ["co2-per-capita"]) {observations {date value sources {url}}}
        }}"#,
        )
        .await;
    let page = &data["country"];
    let cities = ids_where("cities.csv", |city| city["country"] == "country-pt");
    assert_eq!(ids(&page["cities"]["nodes"]), cities);
    let here = |row: &Row| row["country"] == "country-pt";
    assert_eq!(ids(&page["spaces"]["nodes"]), ids_where("spaces.csv", here));
    let platforms = ids_where("platforms.csv", here);
    assert_eq!(ids(&page["platforms"]["nodes"]), platforms);
    for platform in list(&page["platforms"]["nodes"]) {
        let members = starts(&["MEMBER_OF"], &text(&platform["id"]));
        assert_eq!(ids(&platform["members"]["nodes"]), members);
    }
    let pilots: Names = rows("links.csv")
        .into_iter()
        .filter(|link| cities.contains(&link["from"]))
        .filter(|link| ["LEADS", "PARTICIPATES_IN"].contains(&link["kind"].as_str()))
        .map(|link| link["to"].clone())
        .filter(|id| id.starts_with("pilot-"))
        .collect();
    assert_eq!(ids(&page["pilots"]["nodes"]), pilots);
    for pilot in list(&page["pilots"]["nodes"]) {
        let partners = starts(&["PARTNER_IN"], &text(&pilot["id"]));
        assert_eq!(ids(&pilot["partners"]["nodes"]), partners);
    }
    let expected: BTreeMap<String, (f64, Names)> = rows("observations.csv")
        .iter()
        .filter(|row| row["subject"] == "country-pt" && row["indicator"] == "co2-per-capita")
        .map(|row| {
            (
                row["date"].clone(),
                (row["value"].parse().unwrap(), sources(row)),
            )
        })
        .collect();
    let answered = list(&page["barometer"][0]["observations"])
        .iter()
        .map(|observation| {
            let value = observation["value"].as_f64().unwrap();
            (text(&observation["date"]), (value, urls(observation)))
        });
    assert_eq!(answered.collect::<BTreeMap<_, _>>(), expected);
}

async fn the_twins_of_umea(app: &App) {
    let data = app
        .ask(r#"{city(by: {id: "city-umea"}) {twins {edges {since until node {id}}}}}"#)
        .await;
    let date = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let expected: Vec<Value> = rows("links.csv")
        .iter()
        .filter(|link| link["kind"] == "TWINNED_WITH")
        .filter(|link| link["from"] == "city-umea" || link["to"] == "city-umea")
        .map(|link| {
            let end = if link["from"] == "city-umea" { "to" } else { "from" };
            json!({"since": date(&link["since"]), "until": date(&link["until"]), "node": {"id": link[end]}})
        })
        .collect();
    assert_eq!(data["city"]["twins"]["edges"], Value::Array(expected));
}

async fn those_with_three_roles(app: &App) {
    let data = app
        .ask(
            "{stakeholders(filter: {links: {
            kinds: [COORDINATES, FUNDS, PARTNER_IN], direction: OUTGOING,
            to: {kind: {in: [NATIONAL_PLATFORM, PILOT, INITIATIVE]}}, nodes: {gte: 3}
        }}) {nodes {id}}}",
        )
        .await;
    let mut roles = BTreeMap::<String, Names>::new();
    for link in rows("links.csv") {
        if ["COORDINATES", "FUNDS", "PARTNER_IN"].contains(&link["kind"].as_str()) {
            let ends = roles.entry(link["from"].clone()).or_default();
            ends.insert(link["to"].clone());
        }
    }
    let expected: Names = roles
        .into_iter()
        .filter(|(_, ends)| ends.len() >= 3)
        .map(|(id, _)| id)
        .collect();
    assert_eq!(ids(&data["stakeholders"]["nodes"]), expected);
}

async fn mission_cities_without_pilot(app: &App) {
    let data = app
        .ask("{cities(filter: {missionStatus: {eq: MISSION_CITY}, pilots: {none: {}}}) {nodes {id}}}")
        .await;
    let busy: Names = rows("links.csv")
        .iter()
        .filter(|link| ["LEADS", "PARTICIPATES_IN"].contains(&link["kind"].as_str()))
        .filter(|link| link["to"].starts_with("pilot-"))
        .map(|link| link["from"].clone())
        .collect();
    let expected = ids_where("cities.csv", |city| {
        is_mission_city(city) && !busy.contains(&city["id"])
    });
    assert_eq!(expected.len(), 11);
    assert_eq!(ids(&data["cities"]["nodes"]), expected);
}

async fn the_links_of_viable_cities(app: &App) {
    let data = app
        .ask(
            r#"{platform(by: {id: "platform-viable-cities"}) {
            links(first: 1000) {nodes {kind role source {id} target {id}}}
        }}"#,
        )
        .await;
    let id = "platform-viable-cities";
    let mut expected: Vec<String> = rows("links.csv")
        .iter()
        .filter(|link| link["from"] == id || link["to"] == id)
        .map(|link| {
            [&link["from"], &link["kind"], &link["to"], &link["role"]]
                .map(String::as_str)
                .join(" ")
        })
        .collect();
    expected.push(format!("{id} LOCATED_IN country-se "));
    expected.sort();
    let mut answered: Vec<String> = list(&data["platform"]["links"]["nodes"])
        .iter()
        .map(|link| {
            let role = link["role"].as_str().unwrap_or_default();
            let (from, to) = (text(&link["source"]["id"]), text(&link["target"]["id"]));
            format!("{from} {} {to} {role}", text(&link["kind"]))
        })
        .collect();
    answered.sort();
    assert_eq!(answered, expected);
}

/// The sources of every node and of every link that is a row.
async fn every_source(app: &App) {
    let mut expected = BTreeMap::<String, Names>::new();
    for file in [
        "countries.csv",
        "cities.csv",
        "stakeholders.csv",
        "platforms.csv",
        "pilots.csv",
        "learnings.csv",
        "spaces.csv",
        "initiatives.csv",
        "themes.csv",
    ] {
        expected.extend(
            rows(file)
                .iter()
                .map(|row| (row["id"].clone(), sources(row))),
        );
    }
    let nodes = all_pages(app, "ecosystemNodes").await;
    assert_eq!(sources_by_id(&nodes), expected);

    let expected: BTreeMap<String, Names> = rows("links.csv")
        .iter()
        .map(|row| {
            let kind = row["kind"].to_lowercase().replace('_', "-");
            (
                format!("{}--{kind}--{}", row["from"], row["to"]),
                sources(row),
            )
        })
        .collect();
    let mut answered = sources_by_id(&all_pages(app, "links").await);
    answered.retain(|id, _| !id.contains("--located-in--"));
    assert_eq!(answered, expected);
}

/// Every item of a root list, with its sources.
async fn all_pages(app: &App, list_field: &str) -> Vec<Value> {
    let query = format!(
        "query($after: String) {{page: {list_field}(first: 900, after: $after) {{
            nodes {{id sources {{url}}}} pageInfo {{hasNextPage endCursor}}
        }}}}"
    );
    let mut items = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = app.ask_with(&query, json!({"after": after})).await;
        items.extend(list(&data["page"]["nodes"]).iter().cloned());
        if data["page"]["pageInfo"]["hasNextPage"] == false {
            return items;
        }
        after = data["page"]["pageInfo"]["endCursor"].clone();
    }
}

fn sources_by_id(items: &[Value]) -> BTreeMap<String, Names> {
    items
        .iter()
        .map(|item| (text(&item["id"]), urls(item)))
        .collect()
}

fn is_mission_city(city: &Row) -> bool {
    city["mission_status"] == "MISSION_CITY"
}

fn ids_where(file: &str, wanted: impl Fn(&Row) -> bool) -> Names {
    let rows = rows(file).into_iter().filter(|row| wanted(row));
    rows.map(|row| row["id"].clone()).collect()
}

/// Where links of these kinds to a node start.
fn starts(kinds: &[&str], to: &str) -> Names {
    let links = rows("links.csv").into_iter();
    links
        .filter(|link| link["to"] == to && kinds.contains(&link["kind"].as_str()))
        .map(|link| link["from"].clone())
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn ids(nodes: &Value) -> Names {
    list(nodes).iter().map(|node| text(&node["id"])).collect()
}

fn urls(fact: &Value) -> Names {
    list(&fact["sources"])
        .iter()
        .map(|source| text(&source["url"]))
        .collect()
}
