//! Tokens of the API, over HTTP.

use std::time::Duration;

use axum::http::StatusCode;
use entity::Role;
use entity::audit::{AuditedOperation, ViewerKind};
use mission_graph::store::Revocation;
use serde_json::json;

use super::{VIEWER, bear, entry, get, issue, refusals};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};

#[tokio::test]
async fn viewers_are_told_who_they_are() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let store = app.world.store();
        let nobody = json!({"role": "READER", "organisation": null, "countries": [],
            "hasAllCountries": false, "expiresAt": null, "tokenId": null});
        assert_eq!(get(&app.router, VIEWER, &[]).await.viewer(), nobody);
        for (role, countries, listed, all) in [
            (Role::Contributor, "", json!([]), false),
            (
                Role::Editor,
                "country-pt;country-xx",
                json!([{"id": "country-pt"}]),
                false,
            ),
            (
                Role::Steward,
                "country-es",
                json!([{"id": "country-es"}]),
                false,
            ),
            (Role::Steward, "*", json!([]), true),
            (Role::Administrator, "*", json!([]), true),
        ] {
            let (row, text) = issue(store, role, countries, 90).await;
            let viewer = bear(&app.router, VIEWER, &text).await.viewer();
            let expires = row.expires_at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string();
            let expected = json!({"role": entity::Vocabulary::name(role), "organisation": "Câmara",
                "countries": listed, "hasAllCountries": all, "expiresAt": expires,
                "tokenId": row.id});
            assert_eq!(viewer, expected);
        }
        // Whoever else asks is nobody still.
        assert_eq!(get(&app.router, VIEWER, &[]).await.viewer(), nobody);
    })
    .await;
}

#[tokio::test]
async fn bad_tokens_are_refused_and_written_down() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let store = app.world.store();
        let (_, good) = issue(store, Role::Contributor, "", 90).await;
        let (expired, old) = issue(store, Role::Contributor, "", -1).await;
        let (revoked, gone) = issue(store, Role::Contributor, "", 90).await;
        let done = store
            .revoke_token(&revoked.id, entry(AuditedOperation::RevokeToken))
            .await;
        assert_eq!(done.unwrap(), Revocation::Revoked);
        let (odd, rightless) = issue(store, Role::Editor, "", 90).await;
        assert_eq!(odd.countries, "");
        // Another's secret under a known id, checksum and all, is what only its maker could send; here, one
        // that was never kept.
        let never_kept = mission_graph::auth::NewToken::new().unwrap().text;

        let shape = "The `Authorization` header must have the form `Bearer <token>`.";
        let form = "The token is malformed; it may have been truncated when copied.";
        for (value, message) in [
            (
                format!("Bearer {old}"),
                "The token has expired. Request a new one.",
            ),
            (
                format!("Bearer {gone}"),
                "The token was revoked. Request a new one.",
            ),
            (format!("Bearer {never_kept}"), "The token is unknown."),
            (format!("Bearer {}", &good[..good.len() - 1]), form),
            (format!("Bearer {good}x"), form),
            ("Bearer mg_".to_owned(), form),
            ("Bearer a.b.c".to_owned(), form),
            ("Bearer".to_owned(), shape),
            ("Bearer ".to_owned(), shape),
            (format!("Bearer {good} {good}"), shape),
            (format!("Basic {good}"), shape),
            (good.clone(), shape),
            (String::new(), shape),
            (
                format!("Bearer {rightless}"),
                "The permissions of the token are invalid: an editor requires a list of countries.",
            ),
            (
                format!("Bearer {}", "x".repeat(9000)),
                "The token is longer than the limit of 8192 bytes.",
            ),
        ] {
            let headers = [("authorization", &*value), ("x-request-id", "named")];
            assert_eq!(
                get(&app.router, VIEWER, &headers).await.refusal(),
                message,
                "{value}"
            );
        }
        let bearer = format!("Bearer {good}");
        let twice = [("authorization", &*bearer); 2];
        let refusal = get(&app.router, VIEWER, &twice).await.refusal();
        assert_eq!(
            refusal,
            "A request must have at most one `Authorization` header, got 2."
        );

        let lines = refusals(store, 16).await;
        assert_eq!(lines.len(), 16);
        assert!(lines.iter().all(|line| !line.reason.contains("mg_")));
        let named = lines
            .iter()
            .filter(|line| line.request_id.as_deref() == Some("named"));
        assert_eq!(named.count(), 15);
        for row in [expired, revoked] {
            let line = lines
                .iter()
                .find(|line| line.viewer_id.as_ref() == Some(&row.id));
            let line = line.expect("whose token it was");
            assert_eq!(line.viewer_kind, ViewerKind::Token);
            assert_eq!(line.organisation.as_deref(), Some("Câmara"));
        }
        let known = lines.iter().filter(|line| line.viewer_id.is_some());
        assert_eq!(known.count(), 2);
    })
    .await;
}

/// With the id of one and the secret of another, each with its right checksum, nobody is taken for either.
#[tokio::test]
async fn a_forged_token_is_not_known() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let (row, text) = issue(app.world.store(), Role::Administrator, "*", 90).await;
    // As if another secret had been kept under this id.
    let change = format!(
        "UPDATE token SET secret_hash = '{}' WHERE id = '{}'",
        "0".repeat(64),
        row.id
    );
    database.run(&change).await.unwrap();
    let refusal = bear(&app.router, VIEWER, &text).await.refusal();
    assert_eq!(refusal, "The token is unknown.");
    let line = refusals(app.world.store(), 1).await.remove(0);
    assert_eq!(
        (line.viewer_kind, line.viewer_id),
        (ViewerKind::Anonymous, None)
    );
}

#[tokio::test]
async fn a_revocation_is_seen_within_seconds() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let store = app.world.store();
        let (row, text) = issue(store, Role::Contributor, "", 90).await;
        assert_eq!(
            bear(&app.router, VIEWER, &text).await.viewer()["role"],
            "CONTRIBUTOR"
        );
        // By another process.
        let other = mission_graph::store::Store::connect(database.url())
            .await
            .unwrap();
        let revoke = || other.revoke_token(&row.id, entry(AuditedOperation::RevokeToken));
        assert_eq!(revoke().await.unwrap(), Revocation::Revoked);
        assert!(matches!(
            revoke().await.unwrap(),
            Revocation::AlreadyRevoked(_)
        ));
        tokio::time::sleep(Duration::from_millis(5200)).await;
        let refusal = bear(&app.router, VIEWER, &text).await.refusal();
        assert_eq!(refusal, "The token was revoked. Request a new one.");
    })
    .await;
}

#[tokio::test]
async fn a_token_costs_one_statement_now_and_then_and_nobody_else_any() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let store = app.world.store();
    let (row, text) = issue(store, Role::Contributor, "", 90).await;
    let before = store.statements();
    for _ in 0..5 {
        get(&app.router, VIEWER, &[]).await;
    }
    assert_eq!(store.statements(), before);
    for _ in 0..20 {
        bear(&app.router, VIEWER, &text).await.viewer();
    }
    let today = chrono::Utc::now().date_naive();
    while store
        .find_token(&row.id)
        .await
        .unwrap()
        .unwrap()
        .last_used_on
        != Some(today)
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    // It was looked up, and once it was noted that it was used; the rest is this test's own looking.
    let noted = store.statements() - before;
    bear(&app.router, VIEWER, &text).await.viewer();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(store.statements() - before, noted);
}

#[tokio::test]
async fn a_token_in_the_address_is_refused() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let (_, text) = issue(app.world.store(), Role::Contributor, "", 90).await;
    let bearer = format!("Bearer {text}");
    for (path, headers) in [
        (
            format!("/graphql?query=%7B__typename%7D&access_token={text}"),
            vec![],
        ),
        (
            format!("/graphql?token={text}&query=%7B__typename%7D"),
            vec![],
        ),
        (
            format!("/graphql?id_token={text}"),
            vec![("authorization", &*bearer)],
        ),
        (format!("/export/network.gexf?access_token={text}"), vec![]),
        (format!("/tables/cities.csv?token={text}"), vec![]),
        (format!("/graphql?%74oken={text}"), vec![]),
        (format!("/graphql?a=b&access%5Ftoken={text}"), vec![]),
        (format!("/graphql?Access-Token={text}"), vec![]),
        (format!("/dumps?ID_TOKEN={text}"), vec![]),
        (format!("/graphql?authorization=Bearer%20{text}"), vec![]),
        (format!("/feeds/changes.json?accessToken={text}"), vec![]),
        (format!("/graphql/ws?access_token={text}"), vec![]),
    ] {
        let answer = get(&app.router, &path, &headers).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let error = answer.json()["errors"][0].clone();
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("Authorization: Bearer"), "{message}");
        assert!(!answer.text.contains(&text));
    }
    // Others have a word in common only.
    let uri = "/graphql?query=query($tokens:Int)%7B__typename%7D&operationName=";
    assert_eq!(get(&app.router, uri, &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_somebody_is_answered_is_for_nobody_else() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let (_, text) = issue(app.world.store(), Role::Contributor, "", 90).await;
    for _ in 0..2 {
        let anonymous = get(&app.router, VIEWER, &[]).await;
        assert!(anonymous.header("cache-control").starts_with("public"));
        assert_eq!(anonymous.viewer()["role"], "READER");
        let vary = anonymous.headers.get_all("vary").iter();
        let vary: Vec<_> = vary
            .map(|value| value.to_str().unwrap().to_lowercase())
            .collect();
        assert!(vary.join(",").contains("authorization"), "{vary:?}");

        let known = bear(&app.router, VIEWER, &text).await;
        assert_eq!(known.header("cache-control"), "no-store");
        assert_eq!(known.header("etag"), "");
        assert_eq!(known.viewer()["role"], "CONTRIBUTOR");
        // Not even with the tag of what everybody gets.
        let bearer = format!("Bearer {text}");
        let tag = anonymous.header("etag");
        let headers = [("authorization", &*bearer), ("if-none-match", tag)];
        assert_eq!(
            get(&app.router, VIEWER, &headers).await.status,
            StatusCode::OK
        );
    }
    for path in [
        "/tables/themes.csv",
        "/export/network.gexf?around=city-umea",
        "/export",
        "/tables",
    ] {
        let known = bear(&app.router, path, &text).await;
        assert_eq!(known.status, StatusCode::OK, "{path}");
        assert_eq!(known.header("cache-control"), "no-store", "{path}");
        let refused = bear(&app.router, path, "mg_x").await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(refused.header("cache-control"), "no-store", "{path}");
    }
}

/// Who can't be asked about is nobody: a database that fails lets nobody in.
#[tokio::test]
async fn without_the_database_nobody_is_believed() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let (_, text) = issue(app.world.store(), Role::Administrator, "*", 90).await;
    database
        .run("ALTER TABLE token RENAME TO elsewhere")
        .await
        .unwrap();
    let answer = bear(&app.router, VIEWER, &text).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["data"], json!(null));
    assert_eq!(
        get(&app.router, VIEWER, &[]).await.viewer()["role"],
        "READER"
    );
}
