//! Walks along connections, page by page: forwards and backwards each meets every item once and in
//! the one order, whatever the sizes of the pages, and also while rows are added.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fastrand::Rng;
use mission_graph::import::Folder;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};

/// Lists of several kinds, with their orders: by names with accents, by counts with many ties, and
/// by what is often unknown.
const LISTS: &[(&str, &str)] = &[
    ("cities", ""),
    ("cities", "orderBy: {field: NAME}"),
    ("cities", "orderBy: {field: NAME, direction: DESC}"),
    ("cities", "orderBy: {field: TARGET_YEAR}"),
    ("cities", "orderBy: {field: TARGET_YEAR, direction: DESC}"),
    (
        "cities",
        "orderBy: {field: EU_LABEL_AWARDED, direction: DESC}",
    ),
    ("cities", "orderBy: {field: PILOTS, direction: DESC}"),
    (
        "cities",
        "filter: {missionStatus: {eq: MISSION_CITY}}, orderBy: {field: COUNTRY}",
    ),
    ("stakeholders", "orderBy: {field: SHORT_NAME}"),
    ("pilots", "orderBy: {field: GRANT_EUR, direction: DESC}"),
    ("learnings", "orderBy: {field: PUBLISHED}"),
    (
        "countries",
        "orderBy: {field: COUNTRY_CODE, direction: DESC}",
    ),
    ("themes", "orderBy: {field: LEARNINGS}"),
    ("initiatives", "orderBy: {field: START}"),
    ("platforms", "orderBy: {field: MEMBERS, direction: DESC}"),
    ("spaces", "orderBy: {field: ID, direction: DESC}"),
    (
        "ecosystemNodes",
        "filter: {degree: {gte: 12}}, orderBy: {field: KIND}",
    ),
    ("links", "kinds: [TWINNED_WITH, COORDINATES]"),
    (
        "links",
        "kinds: [TWINNED_WITH], orderBy: {field: SINCE, direction: DESC}",
    ),
    (
        "links",
        "kinds: [FUNDS, HOSTS], orderBy: {field: ID, direction: DESC}",
    ),
];

/// Relations of one node: linked, derived, and its links.
const RELATIONS: &[&str] = &[
    r#"country(by: {iso2: "SE"}) {list: cities(orderBy: {field: NAME} PAGE) {CONTENT}}"#,
    r#"country(by: {iso2: "ES"}) {list: pilots(orderBy: {field: COHORT} PAGE) {CONTENT}}"#,
    r#"country(by: {iso2: "ES"}) {list: themes(orderBy: {field: PILOTS, direction: DESC} PAGE) {CONTENT}}"#,
    r#"platform(by: {id: "platform-viable-cities"}) {list: members(PAGE) {CONTENT}}"#,
    r#"platform(by: {id: "platform-viable-cities"}) {list: links(PAGE) {CONTENT}}"#,
    r#"platform(by: {id: "platform-viable-cities"}) {list: links(orderBy: {field: AS_OF} PAGE) {CONTENT}}"#,
];

const CONTENT: &str = "totalCount nodes {id} edges {cursor node {id}} \
                       pageInfo {hasNextPage hasPreviousPage startCursor endCursor}";

#[tokio::test]
async fn a_walk_meets_every_item_once_either_way() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let mut random = Rng::with_seed(1);
        for walk in walks() {
            let whole = walk.page(&app, &json!({"first": 1000})).await;
            let expected = ids(&whole);
            assert_eq!(whole["totalCount"], expected.len(), "{}", walk.query);
            assert!(expected.len() > 3, "{}", walk.query);
            assert_eq!(
                walk.forwards(&app, &mut random).await,
                expected,
                "{}",
                walk.query
            );
            assert_eq!(
                walk.backwards(&app, &mut random).await,
                expected,
                "{}",
                walk.query
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_walk_meets_what_was_there_once_while_rows_are_added() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (walk, name) in [
            (Walk::of_list("cities", ""), "by_id"),
            (Walk::of_list("cities", "orderBy: {field: NAME}"), "by_name"),
            (
                Walk::of_list("cities", "orderBy: {field: POPULATION, direction: DESC}"),
                "by_size",
            ),
        ] {
            let there = ids(&walk.page(&app, &json!({"first": 1000})).await);
            let mut met = Vec::new();
            let mut after = Value::Null;
            for number in 0.. {
                let page = walk.page(&app, &json!({"first": 60, "after": after})).await;
                met.extend(ids(&page));
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
                app.import(new_cities(name, number)).await;
            }
            let again: Vec<_> = met
                .iter()
                .filter(|id| there.contains(id))
                .cloned()
                .collect();
            assert_eq!(again, there, "{name}");
            met.sort();
            met.dedup();
            assert!(met.len() > there.len(), "some of the new ones lie ahead");
        }
    })
    .await;
}

/// A city at the start of the alphabet and one at its end, a small and a large one.
fn new_cities(name: &str, number: usize) -> Folder {
    let mut text =
        "id,name,local_name,country,region,mission_status,latitude,longitude,population,\
                    population_year,target_year,eu_label_awarded,website,geonames_id,source,as_of,\
                    confidence\n"
            .to_owned();
    for (id, city, population) in [("aa", "Aa", 9_999_999), ("zz", "Zz", 1)] {
        let id = format!("city-{id}-{}-{number}", name.replace('_', "-"));
        let city = format!("{city} {number}");
        text += &format!(
            "{id},{city},,country-pt,,MISSION_MINDED,,,{population},,,,,,https://example.org/,2026,sourced\n"
        );
    }
    Folder::new([("cities.csv", text.into_bytes())])
}

#[tokio::test]
async fn a_history_is_walked_from_the_newest_to_the_oldest_and_back() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let walk = Walk::new(&format!(
            r#"city(by: {{id: "city-umea"}}) {{list: history(PAGE) {{{}}}}}"#,
            CONTENT.replace("{id}", "{id: factId}")
        ));
        let whole = walk.page(&app, &json!({"first": 1000})).await;
        let expected = ids(&whole);
        assert_eq!(whole["totalCount"], expected.len());
        let mut random = Rng::with_seed(2);
        assert_eq!(walk.forwards(&app, &mut random).await, expected);
        assert_eq!(walk.backwards(&app, &mut random).await, expected);
    })
    .await;
}

fn walks() -> Vec<Walk> {
    let lists = LISTS
        .iter()
        .map(|(list, arguments)| Walk::of_list(list, arguments));
    let relations = RELATIONS
        .iter()
        .map(|relation| Walk::new(&relation.replace("CONTENT", CONTENT)));
    lists.chain(relations).collect()
}

/// A query for a page of one list.
struct Walk {
    query: String,
}

impl Walk {
    fn of_list(list: &str, arguments: &str) -> Self {
        Self::new(&format!("list: {list}({arguments} PAGE) {{{CONTENT}}}"))
    }

    fn new(selection: &str) -> Self {
        let page = "first: $first, after: $after, last: $last, before: $before";
        let query = format!(
            "query($first: Int, $after: String, $last: Int, $before: String) {{{}}}",
            selection.replace("PAGE", page)
        );
        Self { query }
    }

    async fn page(&self, app: &App, arguments: &Value) -> Value {
        let mut data = app.ask_with(&self.query, arguments.clone()).await;
        if data.get("list").is_none() {
            let parent = data.as_object_mut().unwrap().values_mut().next();
            data = parent.unwrap().take();
        }
        let page = data["list"].take();
        let edges = page["edges"].as_array().unwrap();
        let of_edges: Vec<_> = edges
            .iter()
            .map(|edge| edge["node"]["id"].clone())
            .collect();
        assert_eq!(json!(of_edges), json!(ids(&page)));
        page
    }

    async fn forwards(&self, app: &App, random: &mut Rng) -> Vec<String> {
        let mut met = Vec::new();
        let mut after = Value::Null;
        loop {
            let first = random.usize(1..40);
            let page = self
                .page(app, &json!({"first": first, "after": after}))
                .await;
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !met.is_empty());
            met.extend(ids(&page));
            if page["pageInfo"]["hasNextPage"] == false {
                return met;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    async fn backwards(&self, app: &App, random: &mut Rng) -> Vec<String> {
        let mut met: Vec<String> = Vec::new();
        let mut before = Value::Null;
        loop {
            let last = random.usize(1..40);
            let page = self
                .page(app, &json!({"last": last, "before": before}))
                .await;
            assert_eq!(page["pageInfo"]["hasNextPage"], !met.is_empty());
            met.splice(0..0, ids(&page));
            if page["pageInfo"]["hasPreviousPage"] == false {
                return met;
            }
            before = page["pageInfo"]["startCursor"].clone();
        }
    }
}

fn ids(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Keys of a cursor may be lists, and each level would be copied.
#[tokio::test]
async fn a_cursor_is_no_longer_than_any_that_was_issued() {
    let app = App::curated(&TestDatabase::on_disk()).await;
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for forged in [nested, format!("[\"cities\",{},\"a\"]", "[".repeat(5000))] {
        let after = URL_SAFE_NO_PAD.encode(forged);
        let query = "query($after: String) { cities(after: $after) { nodes { id } } }";
        let answer = app.answer(query, json!({ "after": after })).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error}");
    }
}
