//! Answers that are kept: made once, sent often, in the coding that a client asks for.

use axum::http::StatusCode;
use mission_graph::import::Folder;
use serde_json::json;

use super::codings::{CODINGS, decoded, fetch, said};
use super::{GRAPHQL_RESPONSE, JSON, app, edge, get};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};

/// With a cold field, so that working it out takes a statement.
const COLD: &str = "/graphql?query=%7Bcountries%7Bnodes%7Bname%20sources%7Burl%7D%7D%7D%7D";

#[tokio::test]
async fn an_equal_question_is_worked_out_once_per_revision() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let statements = || app.world.store().statements();
        let before = statements();
        let (_, first) = fetch(&app.router, COLD, "identity").await;
        let worked_out = statements() - before;
        assert!(worked_out > 0);
        for coding in CODINGS {
            for _ in 0..2 {
                let (headers, body) = fetch(&app.router, COLD, coding).await;
                assert_eq!(said(&headers), coding);
                assert_eq!(decoded(coding, &body), first);
                assert!(coding == "identity" || body.len() * 2 < first.len());
            }
        }
        assert_eq!(statements() - before, worked_out);

        // By POST it is the same question.
        let query = "{countries{nodes{name sources{url}}}}";
        let posted = app.answer(query, json!({})).await;
        let kept: serde_json::Value = serde_json::from_slice(&first).unwrap();
        assert_eq!(posted, kept);
        assert_eq!(statements() - before, worked_out);
    })
    .await;
}

/// From the second time on, its query string is known.
#[tokio::test]
async fn a_question_that_is_known_is_answered_as_each_client_wants_it() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let uri = "/graphql?query=%7Bdataset%7Brevision%7D%7D";
    for revision in ["1", "2"] {
        for media in [JSON, GRAPHQL_RESPONSE, JSON] {
            for _ in 0..3 {
                let answer = get(&app.router, uri, &[("accept", media)]).await;
                assert_eq!(answer.media(), media);
                assert_eq!(answer.json()["extensions"]["revision"], revision);
                let known = [("accept", media), ("if-none-match", answer.header("etag"))];
                let again = get(&app.router, uri, &known).await;
                assert_eq!(again.status, StatusCode::NOT_MODIFIED);
            }
        }
        let theme = "id,name,description,source,as_of,confidence\n\
                     theme-new,New,,https://example.org/,2026,sourced\n";
        app.import(Folder::new([("themes.csv", theme.as_bytes())]))
            .await;
    }
}

#[tokio::test]
async fn what_has_failed_is_asked_again() {
    let app = app();
    let ask = async || get(&app, "/graphql?query=%7Bfails%7D", &[]).await.text;
    // Each failure has a number of its own in the log.
    assert_ne!(ask().await, ask().await);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let app = super::router(edge(&[("limits.response_bytes", "1024")]));
    for (times, code) in [(800, ""), (2000, "LIMIT_EXCEEDED")] {
        let uri = format!(
            "/graphql?query=%7Becho(text:%22{}%22)%7D",
            "x".repeat(times)
        );
        let answer = get(&app, &uri, &[]).await;
        assert_eq!(answer.code(), code, "{times}");
        assert_eq!(code.is_empty(), answer.text.len() > 800);
    }
    let uri = format!("/graphql?query=%7Becho(text:%22{}%22)%7D", "x".repeat(2000));
    let message = "The response is larger than the limit of 1024 bytes: select fewer fields or \
        request smaller pages.";
    let refused = get(&app, &uri, &[]).await;
    assert!(refused.text.contains(message), "{}", refused.text);
}
