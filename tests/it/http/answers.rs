//! Answers that are kept: made once, sent often, in the coding that a client asks for.

use serde_json::json;

use super::codings::{CODINGS, decoded, fetch, said};
use super::{app, edge, get};
use crate::harness::app::App;
use crate::harness::database::on_both_databases;

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
    let message = "The answer is larger than the limit of 1024 bytes: ask for fewer fields, or for \
                   fewer of them at a time.";
    let refused = get(&app, &uri, &[]).await;
    assert!(refused.text.contains(message), "{}", refused.text);
}
