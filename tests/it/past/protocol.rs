//! How a revision is asked for, and for how long its answer holds.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{change_sets, commit, committed_at, told};
use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::harness::fetched::{Answered, fetch, fetch_with};
use crate::harness::writing::WriteFacts;

const NAMES: &str = "/graphql?query=%7Bcities%7Bnodes%7Bname%20sources%7Burl%7D%7D%7D%7D";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

async fn known(app: &App, address: &str, tag: &str) -> Answered {
    fetch_with(&app.router, Method::GET, address, "if-none-match", tag).await
}

#[tokio::test]
async fn an_answer_of_the_past_holds_for_ever() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    for address in [NAMES, "/export/network.gexf", "/tables/cities.csv"] {
        let joint = if address.contains('?') { '&' } else { '?' };
        let past = format!("{address}{joint}revision=2");
        let first = fetch(&app.router, &past).await;
        assert_eq!(first.status, StatusCode::OK);
        assert_eq!(first.header("cache-control"), FOR_EVER, "{past}");
        let tag = first.header("etag").to_owned();
        let again = fetch(&app.router, &past).await;
        assert_eq!((again.header("etag"), &again.body), (&*tag, &first.body));

        // Who has it is told so without building the revision: one statement tells when it was committed.
        let fresh = App::new(&database).await;
        let before = fresh.world.store().statements();
        let same = known(&fresh, &past, &tag).await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED);
        assert_eq!(same.header("cache-control"), FOR_EVER);
        assert_eq!(fresh.world.store().statements(), before + 1);

        // The newest is another, and holds for a minute, also when it is asked for by its number.
        let newest = fetch(&app.router, &format!("{address}{joint}revision=4")).await;
        assert!(
            newest
                .header("cache-control")
                .starts_with("public, max-age=60")
        );
        assert_ne!(newest.header("etag"), tag);
        assert_ne!(newest.body, first.body);
        assert_eq!(
            known(&app, &past, newest.header("etag")).await.status,
            StatusCode::OK
        );
    }
}

/// As after a fail-over to an older copy of the database, and writes to it.
#[tokio::test]
async fn a_tag_is_of_one_history() {
    let (database, copy) = (TestDatabase::on_disk(), TestDatabase::on_disk());
    let app = told(&database).await;
    let other = App::new(&copy).await;
    for (revision, set) in (1..).zip(&change_sets()) {
        let committed_at = match revision {
            1 => committed_at(1),
            _ => committed_at(revision) + TimeDelta::minutes(1),
        };
        let head = Some(revision - 1).filter(|head| *head > 0);
        let written = other.world.store().write(set, head, committed_at).await;
        assert_eq!(written.unwrap().number, revision);
        other.world.catch_up().await.unwrap();
    }
    for (revision, is_common) in [(1, true), (2, false)] {
        let past = format!("{NAMES}&revision={revision}");
        let answer = fetch(&app.router, &past).await;
        let again = known(&other, &past, answer.header("etag")).await;
        assert_eq!(again.status == StatusCode::NOT_MODIFIED, is_common);
    }
}

/// A question that is remembered with its answer is not answered so when its revision is no longer the newest.
#[tokio::test]
async fn what_was_kept_as_the_newest_is_not_taken_for_the_past() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let sets = change_sets();
    commit(&app, &sets[0], 1).await;
    let at_1 = format!("{NAMES}&revision=1");
    let first = fetch(&app.router, &at_1).await.json();
    assert_eq!(fetch(&app.router, &at_1).await.json(), first);
    commit(&app, &sets[1], 2).await;
    for _ in 0..3 {
        let again = fetch(&app.router, &at_1).await;
        assert_eq!(again.header("cache-control"), FOR_EVER);
        assert_eq!(again.json(), first);
    }
    assert_eq!(
        fetch(&app.router, NAMES).await.json()["extensions"]["revision"],
        "2"
    );
}

/// With an address, with a directive in either way, with both, and over an event stream.
#[tokio::test]
async fn a_revision_is_asked_for_in_the_document_or_in_the_address() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    for parameters in [
        "query=%7Bdataset%7Brevision%7D%7D&revision=2",
        "query=query%20@at(revision:%222%22)%7Bdataset%7Brevision%7D%7D",
        "query=query($r:Revision)@at(revision:$r)%7Bdataset%7Brevision%7D%7D&variables=%7B%22r%22:%222%22%7D",
        "query=query($r:Revision=%222%22)@at(revision:$r,minRevision:null)%7Bdataset%7Brevision%7D%7D",
        "query=query%20@at(revision:%222%22)%7Bdataset%7Brevision%7D%7D&revision=2",
        "query=query%20A%7B__typename%7Dquery%20B@at(revision:%222%22)%7Bdataset%7Brevision%7D%7D&operationName=B",
    ] {
        let address = format!("/graphql?{parameters}");
        let answer = fetch(&app.router, &address).await.json();
        assert_eq!(answer["data"]["dataset"]["revision"], "2", "{parameters}");
        let stream = ("accept", "text/event-stream");
        let events = fetch_with(&app.router, Method::GET, &address, stream.0, stream.1).await;
        let events = String::from_utf8(events.body.to_vec()).unwrap();
        assert!(
            events.contains(r#"{"data":{"dataset":{"revision":"2"}}"#),
            "{events}"
        );
    }
    for parameters in [
        "query=query($r:Revision)@at(revision:$r)%7Bdataset%7Brevision%7D%7D",
        "query=query%20@at%7Bdataset%7Brevision%7D%7D",
    ] {
        let answer = fetch(&app.router, &format!("/graphql?{parameters}"))
            .await
            .json();
        assert_eq!(answer["data"]["dataset"]["revision"], "4", "{parameters}");
    }
    // Also by POST.
    let body = json!({"query": "{ dataset { revision } }"}).to_string();
    let posted = post(&app, "/graphql?revision=3", body).await;
    assert_eq!(posted["data"]["dataset"]["revision"], "3");
}

async fn post(app: &App, address: &str, body: String) -> Value {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    let request = Request::post(address)
        .header("content-type", "application/json")
        .body(Body::from(body))
        .unwrap();
    let response = app.router.clone().oneshot(request).await.unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn a_revision_that_cannot_be_is_refused() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    let mut shown = String::new();
    for query in [
        r#"query @at(revision: "5") { __typename }"#,
        r#"query @at(revision: "18446744073709551616") { __typename }"#,
        r#"query @at(revision: "newest") { __typename }"#,
        r#"query @at(revision: 2) { __typename }"#,
        r#"query @at(revision: "1", minRevision: "1") { __typename }"#,
        r#"query @at(number: "1") { __typename }"#,
        r#"query @at(revision: "1") @at(revision: "2") { __typename }"#,
        r#"{ cities @at(revision: "1") { totalCount } }"#,
        r#"subscription @at(revision: "1") { revisions { revision } }"#,
    ] {
        let answer = app.answer(query, json!({})).await;
        shown += &refusal(query, &answer);
    }
    for address in [
        "/graphql?query=%7B__typename%7D&revision=5",
        "/graphql?query=%7B__typename%7D&revision=newest",
        "/graphql?query=%7B__typename%7D&revision=1&revision=2",
        "/graphql?query=query%20@at(revision:%221%22)%7B__typename%7D&revision=2",
        "/graphql?query=subscription%7Brevisions%7Brevision%7D%7D&revision=1",
        "/tables/cities.csv?revision=5",
        "/export/network.gexf?revision=-1",
        "/grafana/nodes?revision=1&minRevision=1",
    ] {
        let answer = fetch(&app.router, address).await;
        let body = serde_json::from_slice(&answer.body).unwrap();
        shown += &refusal(&format!("{address}: {}", answer.status), &body);
    }
    insta::assert_snapshot!("refused", shown);
}

fn refusal(asked: &str, answer: &Value) -> String {
    assert_eq!(answer.get("data"), None, "{asked}");
    let errors = answer["errors"].as_array().unwrap().iter();
    let errors =
        errors.map(|error| format!("  {}: {}\n", error["extensions"]["code"], error["message"]));
    format!("{asked}\n{}", errors.collect::<String>())
}

/// So that GraphiQL offers it.
#[tokio::test]
async fn introspection_shows_the_directive() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let query = "{ __schema { directives {
        name description locations isRepeatable args { name description defaultValue type { kind name } }
    } } }";
    let data = app.ask(query).await;
    let directives = data["__schema"]["directives"].as_array().unwrap();
    let at = directives
        .iter()
        .find(|directive| directive["name"] == "at");
    insta::assert_snapshot!("directive", serde_json::to_string_pretty(&at).unwrap());
}
