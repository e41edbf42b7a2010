//! Values on the way in and out: what is refused, what is compared, and how files are written.

use axum::http::StatusCode;
use entity::Role;
use mission_graph::import::Folder;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::harness::fetched::fetch;
use crate::harness::files::rows;
use crate::identity::issue;
use crate::mutations::send;

const SOURCES: &str = r#"sources: ["https://example.org/said"]"#;

async fn curated() -> (TestDatabase, App) {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    (database, app)
}

async fn administrator(app: &App) -> String {
    let store = app.world.store();
    issue(store, Role::Administrator, "*", 90).await.1
}

/// The payload of a mutation in a dry run or not.
async fn payload(app: &App, token: &str, mutation: &str) -> Value {
    let query = format!(
        "mutation {{it: {mutation} {{revision userErrors {{message path}} warnings {{code path node {{id}}}} \
         changes {{fields {{name before after}}}}}}}}"
    );
    let mut answer = send(app, token, &query).await;
    assert_eq!(answer.get("errors"), None, "{mutation}");
    answer["data"]["it"].take()
}

/// The paths of what is wrong.
fn wrong(payload: &Value) -> Vec<&str> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    errors
        .map(|error| error["path"][0].as_str().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn what_cannot_be_answered_or_read_is_refused() {
    let (_database, app) = curated().await;
    let token = administrator(&app).await;
    for (input, field) in [
        ("summary: \"A\\u200Bb\"", "summary"),
        ("summary: \"\\u202Eb\"", "summary"),
        ("name: \"\\uFEFFPilot\"", "name"),
        ("sources: [\"https://e.org/a;https://e.org/b\"]", "sources"),
        ("sources: [\"https://e.org/\\u202Ea\"]", "sources"),
    ] {
        let sources = if field == "sources" { "" } else { SOURCES };
        let update = format!("pilotUpdate(id: \"pilot-a-class\", input: {{{input} {sources}}})");
        let payload = payload(&app, &token, &update).await;
        assert_eq!(wrong(&payload), [field], "{payload}");
    }
    // GraphQL's Int refuses the number before the rules can.
    let update = format!(
        "mutation {{pilotUpdate(id: \"pilot-a-class\", input: {{grantEur: 3000000000 {SOURCES}}}) {{revision}}}}"
    );
    assert!(send(&app, &token, &update).await.get("errors").is_some());
}

#[tokio::test]
async fn text_is_stored_and_compared_composed() {
    let (_database, app) = curated().await;
    let token = administrator(&app).await;
    let update = format!(
        "cityUpdate(id: \"city-porto\", input: {{localName: \"Mala\\u030Aga\", {SOURCES}}})"
    );
    payload(&app, &token, &update).await;
    let data = app
        .ask("{cities(filter: {localName: {eq: \"Mala\\u030Aga\"}}) {nodes {id localName}}}")
        .await;
    let expected = json!([{"id": "city-porto", "localName": "Malåga"}]);
    assert_eq!(data["cities"]["nodes"], expected);
    let found = fetch(&app.router, "/tables/cities.json?local_name=Mala%CC%8Aga").await;
    assert_eq!(found.json()["rows"][0]["id"], "city-porto");
}

#[tokio::test]
async fn tables_refuse_values_that_a_column_cannot_have() {
    let (_database, app) = curated().await;
    for (path, expected) in [
        ("cities.csv?mission_status=MISION_CITY", "MISSION_CITY"),
        ("cities.csv?population=abc", "a number"),
        (
            "cities.csv?country_id=country-xx",
            "the ISO code of a country",
        ),
        ("cities.csv?as_of=yesterday", "YYYY-MM-DD"),
        ("cities.csv?confidence=SURE", "SOURCED, REPORTED"),
        ("countries.csv?iso2=XX", "PT"),
        ("countries.csv?ecosystem_page=yes", "true or false"),
        ("links.csv?is_current=1", "true or false"),
        ("links.csv?source_kind=TOWN", "CITY"),
        ("gaps.csv?kind=HOLE", "COUNTRY_WITHOUT_PLATFORM"),
        ("gaps.csv?subject_kind=HOLE", "MEMBER_OF"),
        ("scorecard.csv?coordination=GOOD", "NONE_FOUND"),
        ("observations.csv?indicator_id=rain", "an existing ID"),
        ("cities.csv?for=word", "excel"),
        ("cities.json?for=excel", ".csv"),
    ] {
        let answered = fetch(&app.router, &format!("/tables/{path}")).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{path}");
        let (_, message) = answered.error();
        assert!(message.contains(expected), "{path}: {message}");
    }
}

#[tokio::test]
async fn tables_take_values_as_people_write_them() {
    let (_database, app) = curated().await;
    let count = async |path: &str| {
        let answered = fetch(&app.router, &format!("/tables/{path}")).await;
        assert_eq!(answered.status, StatusCode::OK, "{path}");
        answered.json()["rows"].as_array().unwrap().len()
    };
    let current = count("links.json?is_current=true").await;
    assert!(current > 0);
    for (path, expected) in [
        ("scorecard.json?iso2=PT,ES,SE", 3),
        ("scorecard.json?iso2=pt,es", 2),
        ("countries.json?name=Portugal,Spain", 2),
        ("links.json?is_current=True", current),
        ("links.json?is_current=TRUE", current),
        ("links.json?current=True", current),
        (
            "cities.json?country_id=PT",
            count("cities.json?country_id=country-pt").await,
        ),
        (
            "cities.json?mission_status=mission_city",
            count("cities.json?mission_status=MISSION_CITY").await,
        ),
        (
            "cities.json?population=130224.0",
            count("cities.json?population=130224").await,
        ),
        ("gaps.json?countries=", count("gaps.json").await),
        ("links.json?kinds=&from=", count("links.json").await),
        (
            "cities.json?sort=&columns=&first=",
            count("cities.json").await,
        ),
    ] {
        assert_eq!(count(path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn an_empty_parameter_counts_as_not_given() {
    let (_database, app) = curated().await;
    for name in ["countries", "kinds", "around", "current", "depth"] {
        for path in ["/export/network.nodes.csv", "/grafana/nodes"] {
            let (given, not) = (
                fetch(&app.router, &format!("{path}?countries=PT&{name}=")).await,
                fetch(&app.router, &format!("{path}?countries=PT")).await,
            );
            let (given, not) = match name {
                "countries" => (
                    fetch(&app.router, &format!("{path}?countries=")).await,
                    fetch(&app.router, path).await,
                ),
                _ => (given, not),
            };
            assert_eq!(given.status, StatusCode::OK);
            assert_eq!(given.body, not.body, "{path} {name}");
        }
    }
}

#[tokio::test]
async fn excel_reads_the_csv_that_is_made_for_it() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let themes = "id,name,description,source,as_of,confidence\n\
        theme-sum,=1+1,\"a\u{2028}b\",https://example.org/,,sourced\n\
        theme-at,@SUM(1),,https://example.org/,,sourced\n\
        theme-plain,Plain; and simple,,https://example.org/,,sourced\n";
    app.import(Folder::new([("themes.csv", themes.as_bytes().to_vec())]))
        .await;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let columns = "columns=id,name,degree&sort=id";
    let exact = fetch(&app.router, &format!("/tables/themes.csv?{columns}")).await;
    assert_eq!(
        text(&exact.body),
        "id,name,degree\r\ntheme-at,@SUM(1),0\r\ntheme-plain,Plain; and simple,0\r\ntheme-sum,=1+1,0\r\n"
    );
    let excel = fetch(
        &app.router,
        &format!("/tables/themes.csv?for=excel&{columns}"),
    )
    .await;
    assert_eq!(
        text(&excel.body),
        "\u{FEFF}id;name;degree\r\ntheme-at;'@SUM(1);0\r\ntheme-plain;\"Plain; and simple\";0\r\ntheme-sum;'=1+1;0\r\n"
    );
    let lines = fetch(&app.router, "/tables/themes.ndjson").await;
    let lines = text(&lines.body);
    assert!(lines.contains("a\\u2028b") && !lines.contains('\u{2028}'));
    let (_curated_database, curated) = curated().await;
    let places = fetch(
        &curated.router,
        "/tables/cities.csv?for=excel&columns=latitude&id=city-porto",
    );
    assert_eq!(text(&places.await.body), "\u{FEFF}latitude\r\n41,1485\r\n");
}

#[tokio::test]
async fn a_url_is_the_same_iri_in_turtle_and_json_ld() {
    let (_database, app) = curated().await;
    let token = administrator(&app).await;
    let source = "https://example.org/{a}|^`%zz%41[b]";
    let cite = format!("sourceCite(input: {{factId: \"city-porto\", sources: [\"{source}\"]}})");
    payload(&app, &token, &cite).await;
    let iri = "https://example.org/%7Ba%7D%7C%5E%60%25zz%41%5Bb%5D";
    for suffix in ["ttl", "jsonld"] {
        let path = format!("/export/network.{suffix}?around=city-porto&depth=1");
        let written = String::from_utf8(fetch(&app.router, &path).await.body.to_vec()).unwrap();
        assert!(written.contains(iri), "{suffix}");
        assert!(!written.contains("{a}|"), "{suffix}");
    }
}

#[tokio::test]
async fn what_looks_wrong_is_warned_of() {
    let (_database, app) = curated().await;
    let token = administrator(&app).await;
    let create = |name: &str, place: &str| {
        format!(
            "cityCreate(dryRun: true, input: {{id: \"city-new\", name: \"{name}\", country: \"pl\", \
             missionStatus: MISSION_MINDED, {place} {SOURCES}}})"
        )
    };
    let kraków = payload(&app, &token, &create("Kraków", "")).await;
    assert_eq!(wrong(&kraków), Vec::<&str>::new(), "{kraków}");
    assert_eq!(
        kraków["warnings"],
        json!([{"code": "POSSIBLE_DUPLICATE", "path": ["name"], "node": {"id": "city-krakow"}}])
    );
    let far = payload(
        &app,
        &token,
        &create("Sopot", "latitude: 54.44, longitude: 118.56,"),
    )
    .await;
    assert_eq!(
        far["warnings"],
        json!([{"code": "FAR_FROM_COUNTRY", "path": ["latitude"], "node": null}])
    );
    let right = payload(
        &app,
        &token,
        &create("Sopot", "latitude: 54.44, longitude: 18.56,"),
    )
    .await;
    assert_eq!(right["warnings"], json!([]));
}

#[tokio::test]
async fn a_proposed_fact_is_reported_and_a_written_one_sourced() {
    let (_database, app) = curated().await;
    let link = format!(
        "from: \"city-braga\", kind: MEMBER_OF, to: \"platform-cidades-pelo-clima\", {SOURCES}"
    );
    let (steward, contributor) = (
        administrator(&app).await,
        issue(app.world.store(), Role::Contributor, "", 90).await.1,
    );
    let confidence = |payload: &Value| {
        let fields = payload["changes"][0]["fields"].as_array().unwrap();
        let mut fields = fields.iter().filter(|field| field["name"] == "confidence");
        fields.next().unwrap()["after"].clone()
    };
    let written = format!("linkAdd(dryRun: true, input: {{{link}}})");
    let written = payload(&app, &steward, &written).await;
    assert_eq!(confidence(&written), "sourced");
    let proposed = |more: &str| {
        format!(
            "proposalCreate(dryRun: true, note: \"It joined\", evidence: [\"https://example.org/\"], \
             changes: [{{linkAdd: {{{link} {more}}}}}])"
        )
    };
    let reported = payload(&app, &contributor, &proposed("")).await;
    assert_eq!(confidence(&reported), "reported");
    let sourced = payload(&app, &contributor, &proposed("confidence: SOURCED")).await;
    assert_eq!(confidence(&sourced), "sourced");
}

/// What filters mean at their edges: a null is no condition, a code has no case, and an ISO code stands for a country.
#[tokio::test]
async fn filters_mean_what_they_say_at_their_edges() {
    let (_database, app) = curated().await;
    let count = async |kind: &str, filter: &str| {
        let data = app
            .ask(&format!(
                "{{all: {kind}(filter: {{{filter}}}) {{totalCount}}}}"
            ))
            .await;
        data["all"]["totalCount"].as_u64().unwrap()
    };
    let portuguese = rows("cities.csv");
    let portuguese = portuguese
        .iter()
        .filter(|city| city["country"] == "country-pt");
    let portuguese = portuguese.count() as u64;
    let cities = rows("cities.csv").len() as u64;
    let piloting = count("cities", "pilots: {some: {}}").await;
    for (filter, expected) in [
        ("population: {eq: null}", cities),
        ("name: null", cities),
        ("country: {iso2: {eq: \"pt\"}}", portuguese),
        ("country: {iso2: {in: [\"pt\"]}}", portuguese),
        (
            "country: {iso2: {startsWith: \"p\", contains: \"t\"}}",
            portuguese,
        ),
        ("country: {id: {eq: \"PT\"}}", portuguese),
        ("country: {id: {in: [\"pt\"]}}", portuguese),
        ("country: {id: {ne: \"PT\"}}", cities - portuguese),
        ("country: {id: {notIn: [\"PT\"]}}", cities - portuguese),
        ("pilots: {of: {}}", piloting),
        ("pilots: {of: {id: {eq: \"pilot-nowhere\"}}}", 0),
    ] {
        assert_eq!(count("cities", filter).await, expected, "{filter}");
    }
    let data = app
        .ask("{country(by: {iso2: \"pt\"}) {id} node(id: \"PT\") {id} gaps(countries: [\"PT\"]) {totalCount}}")
        .await;
    assert_eq!(data["country"]["id"], "country-pt");
    assert_eq!(data["node"]["id"], "country-pt");
    assert!(data["gaps"]["totalCount"].as_u64().unwrap() > 0);
}
