//! Change sets that update facts that exist, and checks of files before an import.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use entity::Role;
use mission_graph::config::Config;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::identity::issue;
use crate::mutations::send;

async fn token(app: &App, role: Role, countries: &str) -> String {
    issue(app.world.store(), role, countries, 90).await.1
}

async fn apply(app: &App, token: &str, upsert: bool, changes: &str) -> Value {
    let query = format!(
        "mutation {{ changeSetApply(upsert: {upsert}, changes: [{changes}]) {{ revision \
         userErrors {{ code message path }} \
         changes {{ action factId fields {{ name before after }} }} }} }}"
    );
    let answer = send(app, token, &query).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["changeSetApply"].clone()
}

const SOURCES: &str = r#"sources: ["https://example.org/said"]"#;

#[tokio::test]
async fn an_upsert_updates_what_exists_and_creates_what_does_not() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let token = token(&app, Role::Editor, "country-pt").await;
        let city = |id: &str, more: &str| {
            format!(
                "{{cityCreate: {{id: \"{id}\", name: \"New name\", country: \"PT\", \
                 missionStatus: MISSION_CITY, {more} {SOURCES}}}}}"
            )
        };
        let both = [
            city("city-guimaraes", ""),
            city("city-new", "population: 7"),
        ]
        .join(" ");
        let refused = apply(&app, &token, false, &both).await;
        assert_eq!(refused["userErrors"][0]["code"], "TAKEN", "{refused}");
        let written = apply(&app, &token, true, &both).await;
        assert_eq!(written["userErrors"], json!([]), "{written}");
        let changes = written["changes"].as_array().unwrap();
        let of = |id: &str| {
            let is_of = |change: &&Value| change["factId"] == id;
            changes
                .iter()
                .find(is_of)
                .unwrap_or_else(|| panic!("{id}: {written}"))
        };
        assert_eq!(of("city-new")["action"], "ADDED");
        let guimaraes = of("city-guimaraes");
        assert_eq!(guimaraes["action"], "CHANGED");
        // Population, confidence and all else that was omitted is as before.
        let fields = guimaraes["fields"].as_array().unwrap().iter();
        let names: Vec<&str> = fields
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["name", "source"]);
        let again = apply(&app, &token, true, &both).await;
        assert_eq!(again["revision"], Value::Null, "{again}");
        assert_eq!(again["changes"], json!([]), "{again}");
        // A node that is created in the same change set exists for what follows.
        let twice = [city("city-newer", ""), city("city-newer", "population: 9")].join(" ");
        let written = apply(&app, &token, true, &twice).await;
        assert_eq!(written["changes"].as_array().unwrap().len(), 1, "{written}");
        assert_eq!(
            app.world.verify().await.unwrap().faults,
            Vec::<String>::new()
        );
    })
    .await;
}

#[tokio::test]
async fn an_upsert_updates_links_and_needs_rights_at_both_places() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let link = |role: &str| {
            format!(
                "{{linkAdd: {{from: \"city-guimaraes\", kind: MEMBER_OF, \
                 to: \"org-eurocities\", role: \"{role}\", {SOURCES}}}}}"
            )
        };
        let administrator = token(&app, Role::Administrator, "").await;
        let first = apply(&app, &administrator, true, &link("host")).await;
        assert_eq!(first["userErrors"], json!([]), "{first}");
        let second = apply(&app, &administrator, true, &link("guest")).await;
        assert_eq!(second["changes"][0]["action"], "CHANGED", "{second}");
        let stranger = token(&app, Role::Editor, "country-se").await;
        // The city is in another country than the editor's.
        let moved = format!(
            "{{cityCreate: {{id: \"city-guimaraes\", name: \"Vimaranes\", country: \"PT\", \
             missionStatus: MISSION_CITY, {SOURCES}}}}}"
        );
        let query = format!(
            "mutation {{ changeSetApply(upsert: true, changes: [{moved}]) \
             {{ revision userErrors {{ code }} }} }}"
        );
        let answer = send(&app, &stranger, &query).await;
        assert!(answer.to_string().contains("FORBIDDEN"), "{answer}");
        assert_eq!(app.world.current().revision(), 3);
    })
    .await;
}

async fn check(app: &App, token: Option<&str>, file: &str, content: &str) -> (StatusCode, Value) {
    let mut request =
        Request::post(format!("/check/{file}")).header(header::CONTENT_TYPE, "text/csv");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Body::from(content.to_owned())).unwrap();
    let response = app.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

const THEMES: &str = "id,name,description,source,as_of,confidence\n";

#[tokio::test]
async fn a_file_is_checked_before_it_is_imported() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let token = token(&app, Role::Contributor, "").await;
        let (status, refused) = check(&app, None, "themes.csv", THEMES).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            refused["errors"][0]["extensions"]["code"],
            "UNAUTHENTICATED"
        );
        let reader = issue(app.world.store(), Role::Reader, "", 90).await.1;
        let (status, _) = check(&app, Some(&reader), "themes.csv", THEMES).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let rows = "theme-building-retrofit,Moving,,https://example.org/,2026,sourced\n\
                    theme-shade,Shade,Trees,https://example.org/,2026,sourced\n";
        let (status, report) =
            check(&app, Some(&token), "themes.csv", &format!("{THEMES}{rows}")).await;
        assert_eq!(status, StatusCode::OK, "{report}");
        assert_eq!(report["isValid"], true, "{report}");
        assert_eq!([&report["added"], &report["changed"]], [1, 1], "{report}");
        let renamed = report["changes"].as_array().unwrap().iter();
        let mut renamed = renamed.filter(|change| change["id"] == "theme-building-retrofit");
        assert_eq!(
            renamed.next().unwrap()["fields"][0]["name"],
            "name",
            "{report}"
        );
        let rows = "theme-shade,,Trees,nowhere,2026,sourced\n";
        let (status, report) =
            check(&app, Some(&token), "themes.csv", &format!("{THEMES}{rows}")).await;
        assert_eq!(
            (status, &report["isValid"]),
            (StatusCode::OK, &json!(false))
        );
        let columns = report["errors"].as_array().unwrap().iter();
        let columns: Vec<&str> = columns
            .map(|error| error["column"].as_str().unwrap())
            .collect();
        assert_eq!(columns, ["name", "source"], "{report}");
        assert_eq!(report["errors"][0]["line"], 2);
        let (_, report) = check(&app, Some(&token), "nothing.csv", THEMES).await;
        assert_eq!(report["isValid"], false, "{report}");
        // Nothing was written.
        assert_eq!(app.world.current().revision(), 1);
    })
    .await;
}

/// What is left out of a long list is counted.
#[tokio::test]
async fn a_check_lists_no_more_than_a_thousand_errors() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let token = token(&app, Role::Contributor, "").await;
    let rows = (0..1200).map(|n| format!("theme-{n},,Trees,https://example.org/,2026,sourced\n"));
    let file = THEMES.to_owned() + &rows.collect::<String>();
    let (status, report) = check(&app, Some(&token), "themes.csv", &file).await;
    assert_eq!(status, StatusCode::OK, "{report}");
    assert_eq!(report["errors"].as_array().unwrap().len(), 1000);
    assert_eq!(report["omittedErrors"], 200);
    // Columns that are not known are named one by one.
    let columns: String = (0..200).map(|n| format!("c{n},")).collect();
    let (_, report) = check(
        &app,
        Some(&token),
        "themes.csv",
        &format!("{columns}{THEMES}"),
    )
    .await;
    let errors = report["errors"].as_array().unwrap();
    let message = errors[0]["message"].as_str().unwrap();
    assert!(message.contains("at most 100 columns, got 206"), "{report}");
    assert_eq!(errors.len(), 1, "{report}");
}

#[tokio::test]
async fn nodes_have_pages_at_the_public_address() {
    on_both_databases(async |database| {
        let query = "{ city(by: {id: \"city-guimaraes\"}) { page } }";
        let app = App::curated(database).await;
        assert_eq!(app.ask(query).await["city"]["page"], Value::Null);
        let config = Config {
            address: "https://graph.example.org/".to_owned(),
            ..Config::default()
        };
        let app = App::with(database, &config).await;
        let page = "https://graph.example.org/cities/guimaraes";
        assert_eq!(app.ask(query).await["city"]["page"], page);
    })
    .await;
}
