//! The audit trail: each write and each refusal has its line, and refusals in masses have few.

use std::future::ready;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use entity::audit;
use entity::audit::{AuditOutcome, AuditedOperation, ViewerKind};
use mission_graph::config::Config;
use mission_graph::import::{Folder, embedded};
use mission_graph::schema;
use mission_graph::server::serve_on;
use mission_graph::server::{AppState, router};
use mission_graph::world::{ImportOptions, World, WorldError};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::harness::app::{App, clock};
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::running::{Running, run};
use crate::identity::refusals_of;
use crate::keeping_up::write_theme_file;

const REMOVE: &str =
    "mutation {nodeRemove(id: \"city-umea\", sources: [\"https://example.org/\"]) {revision}}";

async fn lines(app: &App) -> Vec<audit::Model> {
    app.world.store().newest_audits(1000).await.unwrap()
}

#[tokio::test]
async fn an_import_has_a_line_if_it_makes_a_revision() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let import =
            async |folder: Folder, options: ImportOptions| app.world.import(folder, options).await;
        let dry = ImportOptions {
            dry_run: true,
            ..ImportOptions::new("Dry")
        };
        import(embedded(), dry).await.unwrap();
        let wrong = Folder::new([("cities.csv", b"id\ncity-x\n".to_vec())]);
        let refused = import(wrong, ImportOptions::new("Wrong")).await;
        assert!(matches!(refused, Err(WorldError::Invalid(_))));
        assert!(lines(&app).await.is_empty());

        import(embedded(), ImportOptions::new("The first"))
            .await
            .unwrap();
        // Nothing differs.
        import(embedded(), ImportOptions::new("The second"))
            .await
            .unwrap();
        let lines = lines(&app).await;
        let expected = audit::Model {
            id: lines[0].id,
            at: clock(),
            request_id: None,
            viewer_kind: ViewerKind::CommandLine,
            viewer_id: None,
            organisation: None,
            operation: AuditedOperation::Write,
            outcome: AuditOutcome::Allowed,
            reason: "The first".to_owned(),
            revision: Some(1),
            times: 1,
        };
        assert_eq!(lines, [expected]);
    })
    .await;
}

/// Neither is written without the other.
#[tokio::test]
async fn an_import_whose_line_cannot_be_written_is_not_written() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        database
            .run("ALTER TABLE audit RENAME TO away")
            .await
            .unwrap();
        let import = || app.world.import(embedded(), ImportOptions::new("A test"));
        import().await.unwrap_err();
        assert_eq!(app.world.current().revision(), 0);
        for table in ["revision", "node", "change"] {
            assert_eq!(database.count(table).await, 0, "{table}");
        }
        database
            .run("ALTER TABLE away RENAME TO audit")
            .await
            .unwrap();
        assert_eq!(import().await.unwrap().revision, Some(1));
        assert_eq!(lines(&app).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_first_start_and_the_command_line_are_written_down() {
    on_both_databases(async |database| {
        let url = database.url();
        let _server = Running::on(url);
        let folder = tempfile::tempdir().unwrap();
        write_theme_file(folder.path(), "theme-new");
        let imported = run(url, folder.path(), "import .");
        assert!(imported.status.success(), "{imported:?}");
        let printed = run(url, folder.path(), "audit").stdout;
        let printed = String::from_utf8(printed).unwrap();
        let lines: Vec<_> = printed.lines().collect();
        let of = |reason: &str, revision: u32| {
            format!("\tALLOWED\tWRITE\tCOMMAND_LINE\t-\t-\t-\t{reason}\trevision {revision}")
        };
        assert_eq!(lines.len(), 2, "{printed}");
        assert!(lines[0].ends_with(&of("Import of .", 2)), "{printed}");
        assert!(
            lines[1].ends_with(&of("The curated dataset", 1)),
            "{printed}"
        );
    })
    .await;
}

/// The answer to somebody without a token.
async fn send(router: &axum::Router, query: &str) -> Value {
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-request-id", "named")
        .body(Body::from(json!({"query": query}).to_string()))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn a_mutation_without_a_token_is_written_down() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let answer = send(&app.router, REMOVE).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        let dry = REMOVE.replace("(id", "(dryRun: true, id");
        send(&app.router, &dry).await;
        // What is no mutation as it stands was refused to nobody.
        send(&app.router, "mutation {nodeRemove {revision}}").await;
        send(&app.router, "{dataset {revision}}").await;
        let store = app.world.store();
        let refused = refusals_of(store, AuditedOperation::Write, 2).await;
        assert_eq!(lines(&app).await.len(), 2);
        for line in refused {
            assert_eq!(line.viewer_kind, ViewerKind::Anonymous);
            assert_eq!((line.viewer_id, line.organisation), (None, None));
            assert_eq!(line.request_id.as_deref(), Some("named"));
            assert_eq!(line.reason, "nodeRemove requires a token; none was sent.");
            assert_eq!((line.revision, line.times), (None, 1));
        }
    })
    .await;
}

/// And what was only counted is written when the server ends.
#[tokio::test]
async fn a_thousand_mutations_without_a_token_have_few_lines() {
    let database = TestDatabase::on_disk();
    let world = World::open(database.store().await, clock).await.unwrap();
    let config = Config::default();
    let edge = AppState::new(schema::build(), schema::sdl(), world.clone(), &config).unwrap();
    let router = router(edge.clone());
    for _ in 0..1000 {
        let answer = send(&router, REMOVE).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
    // Another kind of refusal is still written one by one.
    let with_token = Request::get("/graphql?query=%7Bviewer%7Brole%7D%7D")
        .header(header::AUTHORIZATION, "Bearer mg_x")
        .body(Body::empty())
        .unwrap();
    router.clone().oneshot(with_token).await.unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    serve_on(listener, edge, &config, ready(())).await;
    let store = world.store();
    let lines = refusals_of(store, AuditedOperation::Write, 21).await;
    assert_eq!(lines.len(), 21);
    assert_eq!(lines.iter().map(|line| line.times).sum::<i64>(), 1000);
    assert_eq!(lines.iter().filter(|line| line.times == 980).count(), 1);
    let tokens = refusals_of(store, AuditedOperation::Authenticate, 1).await;
    assert_eq!((tokens.len(), tokens[0].times), (1, 1));
}

#[tokio::test]
async fn old_entries_are_removed_if_wanted() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        for note in ["The first", "The second"] {
            let folder = tempfile::tempdir().unwrap();
            write_theme_file(
                folder.path(),
                &note.to_lowercase().replace("the ", "theme-"),
            );
            let folder = mission_graph::import::read_folder(folder.path()).unwrap();
            app.world
                .import(folder, ImportOptions::new(note))
                .await
                .unwrap();
        }
        let store = app.world.store();
        assert_eq!(store.remove_audits_before(clock()).await.unwrap(), 0);
        assert_eq!(lines(&app).await.len(), 2);
        let later = clock() + chrono::TimeDelta::days(1);
        assert_eq!(store.remove_audits_before(later).await.unwrap(), 2);
        assert!(lines(&app).await.is_empty());
    })
    .await;
}
