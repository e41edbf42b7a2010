//! The audit trail: each write has its line.

use entity::audit;
use entity::audit::{AuditOutcome, AuditedOperation, ViewerKind};
use mission_graph::import::{Folder, embedded};
use mission_graph::world::{ImportOptions, WorldError};

use crate::harness::app::{App, clock};
use crate::harness::database::on_both_databases;
use crate::harness::running::{Running, run};
use crate::keeping_up::write_theme_file;

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
        assert!(matches!(refused, Err(WorldError::Complaints(_))));
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
