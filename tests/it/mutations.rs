//! Mutations, as editors send them.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use entity::Role;
use entity::audit::{AuditOutcome, AuditedOperation, ViewerKind};
use mission_graph::snapshot::Direction;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::identity::{entry, issue};

const SOURCE: &str = r#"sources: ["https://example.org/said"]"#;

/// The answer to a mutation by somebody with a token.
pub async fn send(app: &App, token: &str, query: &str) -> Value {
    send_with(app, token, query, json!({})).await
}

/// The same, with variables.
pub async fn send_with(app: &App, token: &str, query: &str, variables: Value) -> Value {
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("x-request-id", "named")
        .body(Body::from(
            json!({"query": query, "variables": variables}).to_string(),
        ))
        .unwrap();
    let response = app.router.clone().oneshot(request).await.unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// The payload of a mutation that is allowed.
async fn write(app: &App, token: &str, mutation: &str) -> Value {
    let query = format!(
        "mutation {{ it: {mutation} {{ revision replayed userErrors {{ code message path }} \
         changes {{ action factId fields {{ name before after }} }} nodes {{ id name }} }} }}"
    );
    let answer = send(app, token, &query).await;
    assert_eq!(answer.get("errors"), None, "{mutation}");
    answer["data"]["it"].clone()
}

async fn editor(app: &App, countries: &str) -> String {
    issue(app.world.store(), Role::Editor, countries, 90)
        .await
        .1
}

async fn administrator(app: &App) -> String {
    let store = app.world.store();
    issue(store, Role::Administrator, "*", 90).await.1
}

#[track_caller]
fn done(payload: &Value) -> u64 {
    assert_eq!(payload["userErrors"], json!([]));
    payload["revision"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_editor_changes_a_city_of_the_country() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let token = editor(&app, "country-pt").await;
        let update = format!(
            "cityUpdate(id: \"city-guimaraes\", note: \"A count\", input: {{population: 157000, populationYear: 2025, {SOURCE}}})"
        );
        let dry = update.replace("note:", "dryRun: true, note:");
        let payload = write(&app, &token, &dry).await;
        assert_eq!(payload["revision"], Value::Null);
        assert_eq!(payload["changes"][0]["factId"], "city-guimaraes");
        assert_eq!(app.world.current().revision(), 1);

        let payload = write(&app, &token, &update).await;
        assert_eq!(done(&payload), 2);
        let fields = payload["changes"][0]["fields"].as_array().unwrap();
        let population = fields.iter().find(|field| field["name"] == "population");
        assert_eq!(population.unwrap()["after"], "157000");
        assert_eq!(payload["nodes"], json!([{"id": "city-guimaraes", "name": "Guimarães"}]));

        let data = app
            .ask("{city(by: {id: \"city-guimaraes\"}) {population sources {url} history(first: 1) {nodes {note origin}}}}")
            .await;
        let city = &data["city"];
        assert_eq!(city["population"], 157_000);
        assert_eq!(city["sources"][0]["url"], "https://example.org/said");
        assert_eq!(city["history"]["nodes"], json!([{"note": "A count", "origin": "EDIT"}]));
        assert_eq!(app.world.verify().await.unwrap().faults, Vec::<String>::new());

        let lines = app.world.store().newest_audits(9).await.unwrap();
        let line = lines.iter().find(|line| line.operation == AuditedOperation::Write);
        let line = line.unwrap();
        assert_eq!(line.outcome, AuditOutcome::Allowed);
        assert_eq!((line.revision, line.request_id.as_deref()), (Some(2), Some("named")));
        // The rest of the request is answered at the revision that was written.
        let again = format!("mutation {{it: cityUpdate(id: \"city-guimaraes\", input: {{population: 158000, {SOURCE}}}) \
             {{nodes {{sources {{url}} history(first: 1) {{totalCount nodes {{revision organisation}}}}}}}}}}");
        let answer = send(&app, &token, &again).await;
        let history = &answer["data"]["it"]["nodes"][0]["history"];
        assert_eq!(history["nodes"], json!([{"revision": "3", "organisation": "Câmara"}]));
        assert_eq!(answer["extensions"]["revision"], "3");
        let update = update.replace("157000", "158000");
        // What changes nothing makes no revision.
        let payload = write(&app, &token, &update).await;
        assert_eq!((&payload["revision"], &payload["userErrors"]), (&Value::Null, &json!([])));
    })
    .await;
}

/// A server remembers a token for seconds; the database knows it better.
#[tokio::test]
async fn a_token_that_was_revoked_writes_nothing_more() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let store = app.world.store();
        let (row, token) = issue(store, Role::Administrator, "*", 90).await;
        let change = |population: u64| {
            format!("cityUpdate(id: \"city-umea\", input: {{population: {population}, {SOURCE}}})")
        };
        assert_eq!(done(&write(&app, &token, &change(130_001)).await), 2);
        let revoked = entry(AuditedOperation::RevokeToken);
        store.revoke_token(&row.id, revoked).await.unwrap();
        let answer = send(
            &app,
            &token,
            &format!("mutation {{{} {{revision}}}}", change(130_002)),
        )
        .await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
        assert_eq!(app.world.store().head().await.unwrap().unwrap().number, 2);
    })
    .await;
}

/// A refusal takes a row of the database; a client that is refused all the time does not fill it.
#[tokio::test]
async fn refusals_of_one_viewer_are_counted() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let token = editor(&app, "country-pt").await;
    let foreign = format!(
        "mutation {{cityUpdate(id: \"city-umea\", input: {{population: 1, {SOURCE}}}) {{revision}}}}"
    );
    for _ in 0..30 {
        let answer = send(&app, &token, &foreign).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "FORBIDDEN",
            "{answer}"
        );
    }
    app.world.refusal_log().flush().await;
    let mut lines = app.world.store().newest_audits(100).await.unwrap();
    lines.retain(|line| line.outcome == AuditOutcome::Refused);
    assert_eq!(lines.len(), 21);
    assert_eq!(lines.iter().map(|line| line.times).sum::<i64>(), 30);
}

#[tokio::test]
async fn edits_that_touch_very_many_facts_are_refused() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let token = administrator(&app).await;
    // The node with the most links, renamed again and again.
    let mut id = "stakeholder-eu-mission-platform".to_owned();
    let world = app.world.current();
    let degree = |node| world.neighbours(node, Direction::Any).count();
    if let Some(hub) = world.all_nodes().max_by_key(|&node| degree(node)) {
        id = world.id(hub).to_owned();
    }
    let mut renames = String::new();
    for number in 0..200 {
        let to = format!("stakeholder-renamed-{number}");
        renames += &format!("{{nodeRename: {{id: \"{id}\", newId: \"{to}\", {SOURCE}}}}}");
        id = to;
    }
    let payload = write(
        &app,
        &token,
        &format!("changeSetApply(changes: [{renames}])"),
    )
    .await;
    let message = payload["userErrors"][0]["message"].as_str().unwrap();
    assert!(message.contains("more than 10000 facts"), "{message}");
}

#[tokio::test]
async fn who_may_not_is_refused_and_written_down() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let remove = format!("mutation {{nodeRemove(id: \"city-umea\", {SOURCE}) {{revision}}}}");
    let answer = app.answer(&remove, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let (_, contributor) = issue(app.world.store(), Role::Contributor, "", 90).await;
    for (token, reason) in [
        (
            contributor,
            "Writing requires the role editor or higher; your role is contributor. Propose it with \
             `proposalCreate` instead.",
        ),
        (
            editor(&app, "country-pt").await,
            "city-umea belongs to country-se. Writing is limited to country-pt; you have no \
             permission for country-se. Propose it with `proposalCreate` instead.",
        ),
    ] {
        let update = format!(
            "mutation {{cityUpdate(id: \"city-umea\", input: {{population: 1, {SOURCE}}}) {{revision}}}}"
        );
        let answer = send(&app, &token, &update).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert_eq!(message, reason);
        let lines = app.world.store().newest_audits(1).await.unwrap();
        assert_eq!(lines[0].outcome, AuditOutcome::Refused);
        assert_eq!(lines[0].operation, AuditedOperation::Write);
    }
    // What a dry run would do is no less forbidden.
    let (_, contributor) = issue(app.world.store(), Role::Contributor, "", 90).await;
    let dry = format!(
        "mutation {{sourceCite(dryRun: true, input: {{factId: \"city-umea\", {SOURCE}}}) {{revision}}}}"
    );
    let answer = send(&app, &contributor, &dry).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let lines = app.world.store().newest_audits(9).await.unwrap();
    let refused = lines.iter().filter(|line| {
        line.outcome == AuditOutcome::Refused && line.viewer_kind == ViewerKind::Token
    });
    assert_eq!(refused.count(), 3);
    assert_eq!(app.world.current().revision(), 1);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let token = administrator(&app).await;
    let one = format!("cityUpdate(id: \"city-nowhere\", input: {{population: 1, {SOURCE}}})");
    let payload = write(&app, &token, &one).await;
    assert_eq!(payload["userErrors"][0]["path"], json!(["id"]));
    let payload = write(
        &app,
        &token,
        "changeSetApply(changes: [
            {cityUpdate: {id: \"city-nowhere\", input: {population: 1, sources: []}}}
            {linkAdd: {from: \"city-umea\", kind: LEADS, to: \"theme-energy\", sources: [\"https://example.org/\"]}}
            {cityCreate: {name: \"Umeå\", country: \"country-se\", missionStatus: MISSION_CITY, sources: [\"https://example.org/\"]}}
        ])",
    )
    .await;
    assert_eq!(payload["revision"], Value::Null);
    let errors = payload["userErrors"].as_array().unwrap();
    let told: Vec<_> = errors
        .iter()
        .map(|error| (error["code"].as_str().unwrap(), error["path"].clone()))
        .collect();
    assert_eq!(told[0], ("UNSOURCED", json!(["changes", "0", "sources"])));
    assert_eq!(told[1], ("NOT_FOUND", json!(["changes", "0", "id"])));
    assert_eq!(told[2], ("TAKEN", json!(["changes", "2", "id"])));
    assert!(told[3..].iter().any(|(_, path)| path[1] == "1"), "{told:?}");
    assert_eq!(app.world.current().revision(), 1);
}

#[tokio::test]
async fn a_conflict_shows_what_changed_and_a_key_writes_once() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let token = administrator(&app).await;
        let update = |population: u32, more: &str| {
            format!("cityUpdate(id: \"city-umea\", {more}, input: {{population: {population}, {SOURCE}}})")
        };
        let keyed = update(1, "ifRevision: \"1\", idempotencyKey: \"a\"");
        assert_eq!(done(&write(&app, &token, &keyed).await), 2);
        let again = write(&app, &token, &keyed).await;
        assert_eq!((done(&again), &again["replayed"]), (2, &json!(true)));
        let reused = write(&app, &token, &update(2, "idempotencyKey: \"a\"")).await;
        assert_eq!(reused["userErrors"][0]["code"], "KEY_REUSED");

        let stale = update(3, "ifRevision: \"1\"");
        let query = format!("mutation {{it: {stale} {{revision userErrors {{code path}} conflicts {{revision factId}}}}}}");
        let payload = &send(&app, &token, &query).await["data"]["it"];
        assert_eq!(payload["userErrors"], json!([{"code": "CONFLICT", "path": ["ifRevision"]}]));
        assert_eq!(payload["conflicts"], json!([{"revision": "2", "factId": "city-umea"}]));
        // Another city has not changed.
        let other = format!("cityUpdate(id: \"city-braga\", ifRevision: \"1\", input: {{population: 1, {SOURCE}}})");
        assert_eq!(done(&write(&app, &token, &other).await), 3);
    })
    .await;
}

#[tokio::test]
async fn renamed_and_merged_nodes_answer_under_their_former_ids() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let token = administrator(&app).await;
        let rename =
            format!("nodeRename(id: \"city-guimaraes\", newId: \"city-guimaraes-pt\", {SOURCE})");
        assert_eq!(done(&write(&app, &token, &rename).await), 2);
        let links = "{node(id: \"city-guimaraes\") {id ... on City {degree}}}";
        let renamed = app.ask(links).await;
        assert_eq!(renamed["node"]["id"], "city-guimaraes-pt");
        let merge = format!("nodeMerge(id: \"city-braga\", into: \"city-guimaraes\", {SOURCE})");
        assert_eq!(done(&write(&app, &token, &merge).await), 3);
        let merged = app.ask("{node(id: \"city-braga\") {id}}").await;
        assert_eq!(merged["node"]["id"], "city-guimaraes-pt");
        assert_eq!(
            app.world.verify().await.unwrap().faults,
            Vec::<String>::new()
        );
        // The id that it once had can be given back.
        let back = format!("nodeRename(id: \"city-braga\", newId: \"city-guimaraes\", {SOURCE})");
        assert_eq!(done(&write(&app, &token, &back).await), 4);
        // An organisation lies there.
        let remove = format!("nodeRemove(id: \"city-guimaraes\", {SOURCE})");
        let refused = write(&app, &token, &remove).await;
        assert_eq!(refused["userErrors"][0]["code"], "IN_THE_WAY");
        let remove = format!("nodeRemove(id: \"org-laboratorio-da-paisagem\", {SOURCE})");
        assert_eq!(done(&write(&app, &token, &remove).await), 5);
        assert_eq!(
            app.world.verify().await.unwrap().faults,
            Vec::<String>::new()
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_set_builds_on_itself() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let token = editor(&app, "country-pt").await;
        let apply = format!(
            "changeSetApply(changes: [
                {{pilotCreate: {{name: \"Shade in the streets\", {SOURCE}}}}}
                {{linkAdd: {{from: \"city-braga\", kind: LEADS, to: \"pilot-shade-in-the-streets\", {SOURCE}}}}}
            ])"
        );
        assert_eq!(done(&write(&app, &token, &apply).await), 2);
        let data = app
            .ask("{city(by: {id: \"city-braga\"}) {pilots(filter: {name: {contains: \"Shade\"}}) {nodes {id countries {nodes {id}}}}}}")
            .await;
        let pilots = &data["city"]["pilots"]["nodes"];
        assert_eq!(pilots[0]["countries"]["nodes"], json!([{"id": "country-pt"}]));
        assert_eq!(app.world.verify().await.unwrap().faults, Vec::<String>::new());
    })
    .await;
}
