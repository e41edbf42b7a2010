//! Documents that requests name in place of sending them.

use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;

const HELLO: &str = "query Hello { hello }";

fn hash(text: &str) -> String {
    let hash = Sha256::digest(text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn persisted(hash: &str) -> Value {
    json!({"persistedQuery": {"version": 1, "sha256Hash": hash}})
}

/// A folder of trusted documents, and an app that knows them.
fn trusting(settings: &[(&str, &str)]) -> (TempDir, Router) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("hello.graphql"), HELLO).unwrap();
    let echo = "query Echo($text: String!) { echo(text: $text) }";
    std::fs::write(folder.path().join("echo.graphql"), echo).unwrap();
    std::fs::write(folder.path().join("README.md"), "Not a document.").unwrap();
    let path = folder.path().display().to_string();
    let mut settings = settings.to_vec();
    settings.push(("trusted.folder", &path));
    let app = router(edge(&settings));
    (folder, app)
}

#[tokio::test]
async fn a_trusted_document_is_named_by_get_and_by_post() {
    let (_folder, app) = trusting(&[]);
    let by_get = get(&app, "/graphql?documentId=hello", &[]).await;
    assert_eq!(by_get.json()["data"], json!({"hello": "world"}));
    assert!(by_get.headers.contains_key("etag"));
    let variables = "/graphql?documentId=echo&variables=%7B%22text%22%3A%22there%22%7D";
    let answer = get(&app, variables, &[]).await;
    assert_eq!(answer.json()["data"], json!({"echo": "there"}));
    let named = json!({"documentId": format!("sha256:{}", hash(HELLO))});
    let by_post = post(&app, "*/*", &named.to_string()).await;
    assert_eq!(by_post.json()["data"], json!({"hello": "world"}));
}

#[tokio::test]
async fn a_name_that_is_none_and_a_second_document_are_refused() {
    let (_folder, app) = trusting(&[]);
    let unknown = get(&app, "/graphql?documentId=../hello", &[]).await;
    assert_eq!(unknown.code(), "NOT_FOUND");
    let both = get(&app, "/graphql?documentId=hello&query=%7Bhello%7D", &[]).await;
    assert_eq!(both.code(), "BAD_USER_INPUT");
    let number = post(&app, "*/*", &json!({"documentId": 7}).to_string()).await;
    assert_eq!(number.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn only_trusted_documents_may_be_all_that_is_answered() {
    let (_folder, app) = trusting(&[("trusted.only", "true")]);
    let named = get(&app, "/graphql?documentId=hello", &[]).await;
    assert_eq!(named.status, StatusCode::OK);
    // The very text is as good as its name.
    let sent = post(&app, "*/*", &json!({"query": HELLO}).to_string()).await;
    assert_eq!(sent.json()["data"], json!({"hello": "world"}));
    for other in [
        json!({"query": "{ hello }"}),
        json!({"query": "{ __schema { types { name } } }"}),
        json!({"extensions": persisted(&hash("{ hello }"))}),
        json!({"query": "{ hello }", "extensions": persisted(&hash("{ hello }"))}),
    ] {
        let refused = post(&app, "*/*", &other.to_string()).await;
        assert_eq!(
            (refused.status, &*refused.code()),
            (StatusCode::FORBIDDEN, "FORBIDDEN")
        );
    }
}

#[tokio::test]
async fn what_was_sent_with_its_hash_is_answered_by_its_hash() {
    let app = app();
    let by_hash = json!({"extensions": persisted(&hash(HELLO))}).to_string();
    let first = post(&app, "*/*", &by_hash).await;
    assert_eq!(first.code(), "PERSISTED_QUERY_NOT_FOUND");
    assert_eq!(
        first.json()["errors"][0]["message"],
        "PersistedQueryNotFound"
    );
    let sent = json!({"query": HELLO, "extensions": persisted(&hash(HELLO))});
    let sent = post(&app, "*/*", &sent.to_string()).await;
    assert_eq!(sent.json()["data"], json!({"hello": "world"}));
    let second = post(&app, "*/*", &by_hash).await;
    assert_eq!(second.json()["data"], json!({"hello": "world"}));
}

#[tokio::test]
async fn a_hash_is_that_of_its_document() {
    let app = app();
    let wrong = json!({"query": HELLO, "extensions": persisted(&hash("{ other }"))});
    assert_eq!(
        post(&app, "*/*", &wrong.to_string()).await.code(),
        "BAD_USER_INPUT"
    );
    let by_hash = json!({"extensions": persisted(&hash("{ other }"))});
    let unknown = post(&app, "*/*", &by_hash.to_string()).await;
    assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND");
    for broken in [
        json!({"version": 2, "sha256Hash": hash(HELLO)}),
        json!({"version": 1, "sha256Hash": "abc"}),
        json!({"version": 1}),
        json!("abc"),
    ] {
        let body = json!({"query": HELLO, "extensions": {"persistedQuery": broken}});
        assert_eq!(
            post(&app, "*/*", &body.to_string()).await.code(),
            "BAD_USER_INPUT"
        );
    }
}

#[tokio::test]
async fn what_is_no_document_is_not_kept() {
    let app = app();
    let sent = json!({"query": "{ never }", "extensions": persisted(&hash("{ never }"))});
    assert_eq!(
        post(&app, "*/*", &sent.to_string()).await.code(),
        "GRAPHQL_VALIDATION_FAILED"
    );
    let by_hash = json!({"extensions": persisted(&hash("{ never }"))});
    let unknown = post(&app, "*/*", &by_hash.to_string()).await;
    assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn clients_are_told_when_nothing_is_kept() {
    let app = router(edge(&[("cache.persisted", "0")]));
    let by_hash = json!({"extensions": persisted(&hash(HELLO))});
    let answer = post(&app, "*/*", &by_hash.to_string()).await;
    assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_SUPPORTED");
}

#[tokio::test]
async fn a_wrong_trusted_document_ends_the_start() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("wrong.graphql"), "{ never }").unwrap();
    let path = folder.path().display().to_string();
    let complaint = |settings: &[(&str, &str)]| {
        let schema = Schema::new(Query, Mutation, Subscription);
        let printed = schema.sdl();
        let edge = AppState::new(schema, printed, world(), &config(settings));
        edge.err().unwrap().to_string()
    };
    let wrong = complaint(&[("trusted.folder", &path)]);
    assert!(
        wrong.contains("wrong.graphql") && wrong.contains("`never`"),
        "{wrong}"
    );
    let missing = complaint(&[("trusted.folder", "/nonexistent")]);
    assert!(missing.contains("/nonexistent"), "{missing}");
    let nothing = complaint(&[("trusted.only", "true")]);
    assert!(nothing.contains("trusted.folder"), "{nothing}");
}
