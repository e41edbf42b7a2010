//! A database of the first release opens in this version, and one of a later version is left alone.
//!
//! `upgrading/make` has made both files with the program of that time.

use std::fs;
use std::io::Read;

use flate2::read::GzDecoder;
use mission_graph::import::embedded;
use mission_graph::store::{Store, StoreError};
use mission_graph::world::{ImportOptions, World};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::app::{App, clock};
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::running::{complaint, run};
use crate::keeping_up::write_theme_file;

const SQLITE: &[u8] = include_bytes!("upgrading/first-release.db.gz");
const POSTGRES: &[u8] = include_bytes!("upgrading/first-release.sql.gz");

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Makes an empty database one of the first release.
async fn fill(database: &TestDatabase) {
    if !database.is_postgres() {
        return fs::write(database.url(), unpacked(SQLITE)).unwrap();
    }
    let dump = String::from_utf8(unpacked(POSTGRES)).unwrap();
    // What begins so is for psql alone.
    let statements: Vec<&str> = dump
        .lines()
        .filter(|line| !line.starts_with('\\'))
        .collect();
    database.run(&statements.join("\n")).await.unwrap();
}

#[tokio::test]
async fn a_database_of_the_first_release_opens() {
    on_both_databases(async |database| {
        fill(database).await;
        assert_eq!(database.count("seaql_migrations").await, 7);
        let app = App::new(database).await;
        assert_eq!(app.world.verify().await.unwrap().faults, Vec::<String>::new());
        let known = mission_graph::store::known_migrations().len();
        assert_eq!(database.count("seaql_migrations").await as usize, known);
        let data = app
            .ask(r#"{
                dataset { revision }
                city(by: {id: "city-umea"}) {
                    name country { name } sources { url } history(first: 1) { totalCount nodes { action revision } }
                }
            }"#)
            .await;
        assert_eq!(data["dataset"]["revision"], "1");
        let city = &data["city"];
        assert_eq!((&city["name"], &city["country"]["name"]), (&json!("Umeå"), &json!("Sweden")));
        assert!(!city["sources"].as_array().unwrap().is_empty());
        assert_eq!(city["history"]["nodes"][0]["action"], "ADDED");
        // What was written then can be followed, and undone.
        let dump = mission_graph::export::dump::Dump::read(app.world.store(), Some(1), 100_000).await;
        assert!(dump.unwrap().about().facts() > 4_000);

        let folder = TempDir::new().unwrap();
        write_theme_file(folder.path(), "theme-new");
        let written = app.import(mission_graph::import::read_folder(folder.path()).unwrap()).await;
        assert_eq!((written.added, written.revision), (1, Some(2)));
        // The curated data of today are at most a change set on top of those of then.
        app.import(embedded()).await;
        assert_eq!(app.world.verify().await.unwrap().faults, Vec::<String>::new());
        let again = World::open(database.store().await, clock).await.unwrap();
        assert!(*again.current() == *app.world.current());
    })
    .await;
}

/// The curated dataset grew since the first release: a database with the first takes the second as one revision, which
/// adds facts and changes the fields that differ.
#[tokio::test]
async fn a_database_of_the_first_dataset_takes_the_second_as_one_revision() {
    on_both_databases(async |database| {
        fill(database).await;
        let app = App::new(database).await;
        let options = ImportOptions { prune: true, ..ImportOptions::new("The second dataset") };
        let imported = app.world.import(embedded(), options).await.unwrap();
        assert_eq!(imported.revision, Some(2));
        assert!(app.world.verify().await.unwrap().faults.is_empty());
        let data = app
            .ask(r#"{ compare(from: "1", to: "2", first: 1000) { totalCount nodes { action factId fields { name before after } } } }"#)
            .await;
        let of = |action: &str| count(&data["compare"]["nodes"], action);
        assert_eq!((imported.added, imported.changed, imported.removed), (2107, 135, 0));
        assert_eq!((&data["compare"]["totalCount"], of("CHANGED"), of("REMOVED")), (&json!(2242), 135, 0));
        let change = json!({
            "action": "CHANGED",
            "factId": "city-heraklion",
            "fields": [{"name": "website", "before": null, "after": "https://www.heraklion.gr/"}]
        });
        assert!(data["compare"]["nodes"].as_array().unwrap().contains(&change));
        // Nothing is left to do.
        let options = ImportOptions { prune: true, ..ImportOptions::new("Again") };
        assert_eq!(app.world.import(embedded(), options).await.unwrap().revision, None);
    })
    .await;
}

fn count(changes: &Value, action: &str) -> usize {
    let changes = changes.as_array().unwrap().iter();
    changes.filter(|change| change["action"] == action).count()
}

/// A server that still runs, or is started again, while others are of a newer version.
#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20990101_000001_later', 0)";
        database.run(newer).await.unwrap();
        let store = Store::connect(database.url()).await.unwrap();
        let refused = store.migrate().await.unwrap_err();
        assert!(matches!(refused, StoreError::Newer(_)), "{refused:?}");
        let folder = TempDir::new().unwrap();
        write_theme_file(folder.path(), "theme-new");
        for command in ["check", "serve", "import .", "backup copy", "token list", "export cities.csv"] {
            let output = run(database.url(), folder.path(), command);
            assert_eq!(output.status.code(), Some(1), "{command}");
            let said = complaint(&output);
            assert!(said.contains("the database was migrated by a newer version of this program"), "{said}");
            assert!(said.contains("m20990101_000001_later"), "{said}");
        }
        // One that runs goes on.
        app.ask("{ dataset { revision } }").await;
        assert_eq!(database.count("revision").await, 1);
    })
    .await;
}
