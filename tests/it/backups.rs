//! A backup is the database whole, and whatever is not one is told apart from it.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use entity::Role;
use entity::audit::AuditedOperation;
use mission_graph::store::{CopyError, ProposalVisibility, Sources, Store, TABLES};
use mission_graph::world::backup::{BackupError, back_up, restore, verify};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{all_added, noon, sourced, theme};
use crate::harness::writing::WriteFacts;
use crate::identity::issue;
use crate::mutations;

const PROPOSE: &str = r#"mutation { proposalCreate(
    changes: [{sourceCite: {factId: "city-umea", sources: []}}], note: "A page", evidence: ["https://example.org/said"]
) { proposal { id } } }"#;

/// A curated database with a second revision, so that there is a history.
async fn filled(database: &TestDatabase) -> App {
    let app = App::curated(database).await;
    let change_set = all_added(&[sourced(theme("new"), &["https://example.org/"])]);
    let written = app.world.store().write(&change_set, Some(1), noon());
    written.await.unwrap();
    app.world.catch_up().await.unwrap();
    app
}

fn place(folder: &TempDir) -> PathBuf {
    folder.path().join("graph.backup")
}

/// All that both say must be the same: facts, sources, aliases, revisions, history.
async fn assert_same(one: &Store, other: &Store) {
    let datasets = [
        one.read_dataset(Sources::Included).await.unwrap(),
        other.read_dataset(Sources::Included).await.unwrap(),
    ];
    assert!(datasets[0] == datasets[1]);
    let from_the_start = mission_graph::store::ChangePosition {
        revision: 0,
        position: 0,
    };
    let histories = [
        one.page_changes(from_the_start, i64::MAX, 100_000)
            .await
            .unwrap(),
        other
            .page_changes(from_the_start, i64::MAX, 100_000)
            .await
            .unwrap(),
    ];
    assert!(histories[0].len() > 4000);
    assert!(histories[0] == histories[1]);
}

/// From each database into each.
#[tokio::test]
async fn what_is_restored_is_what_was_backed_up() {
    on_both_databases(async |database| {
        let app = filled(database).await;
        let tokens = app.world.store();
        let (row, token) = issue(tokens, Role::Editor, "country-pt", 90).await;
        let proposed = mutations::send(&app, &token, PROPOSE).await;
        assert_eq!(proposed["data"]["proposalCreate"]["proposal"]["id"], "1");
        let folder = TempDir::new().unwrap();
        let file = place(&folder);
        let made = back_up(app.world.store(), &file).await.unwrap();
        assert_eq!(made.revision, 2);
        assert_eq!(verify(&file).await.unwrap(), made);
        // Nothing but the backup is left.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        on_both_databases(async |other| {
            let store = other.store().await;
            restore(store.clone(), &file).await.unwrap();
            assert_same(app.world.store(), &store).await;
            // And it goes on from there: numbers are not given twice.
            let next = all_added(&[sourced(theme("newer"), &["https://example.org/"])]);
            store.write(&next, Some(2), noon()).await.unwrap();
            // Who may is in it, and what was written down of that.
            let tokens = store.list_tokens().await.unwrap();
            assert_eq!(tokens.len(), 1);
            assert_eq!(tokens[0].secret_hash, row.secret_hash);
            let proposal = store
                .find_visible_proposal(1, ProposalVisibility::All)
                .await
                .unwrap();
            assert_eq!(
                proposal,
                app.world
                    .store()
                    .find_visible_proposal(1, ProposalVisibility::All)
                    .await
                    .unwrap()
            );
            let again = App::new(other).await;
            let proposed = mutations::send(&again, &token, PROPOSE).await;
            assert_eq!(proposed["data"]["proposalCreate"]["proposal"]["id"], "2");
            issue(&store, Role::Contributor, "", 90).await;
            let lines = store.newest_audits(9).await.unwrap();
            let operations: Vec<_> = lines.iter().map(|line| line.operation).collect();
            let (write, create) = (AuditedOperation::Write, AuditedOperation::CreateToken);
            let propose = AuditedOperation::Propose;
            assert_eq!(operations, [create, propose, propose, create, write]);
        })
        .await;
    })
    .await;
}

/// Two of the same revision have the same rows, whatever the database.
#[tokio::test]
async fn tables_have_the_same_rows_in_every_backup() {
    let folder = TempDir::new().unwrap();
    let reference = folder.path().join("reference");
    let first = TestDatabase::on_disk();
    let app = App::curated(&first).await;
    let expected = back_up(app.world.store(), &reference).await.unwrap();
    assert_eq!(
        expected.tables.len(),
        TABLES.len() - 5,
        "there are no aliases, tokens, keys of writes, proposals and their events yet"
    );
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let file = folder
            .path()
            .join(if database.is_postgres() { "a" } else { "b" });
        let made = back_up(app.world.store(), &file).await.unwrap();
        // PostgreSQL keeps the members of what is in the history in an order of its own.
        let facts = made
            .tables
            .iter()
            .zip(&expected.tables)
            .filter(|(table, _)| table.name != "change");
        for (made, expected) in facts {
            assert_eq!(made, expected);
        }
    })
    .await;
}

/// What is written meanwhile is not in it, and tears nothing.
#[tokio::test]
async fn a_backup_is_of_one_revision() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let folder = TempDir::new().unwrap();
        let file = place(&folder);
        let store = app.world.store();
        let writing = async {
            for number in 0..20 {
                let change_set = all_added(&[sourced(
                    theme(&format!("t{number}")),
                    &["https://example.org/"],
                )]);
                let written = store.write(&change_set, Some(1 + number), noon());
                written.await.unwrap();
            }
        };
        let (made, ()) = tokio::join!(back_up(store, &file), writing);
        let made = made.unwrap();
        assert_eq!(verify(&file).await.unwrap(), made);
        let themes = made
            .tables
            .iter()
            .find(|table| table.name == "theme")
            .unwrap();
        assert_eq!(themes.rows as i64, 30 + made.revision - 1);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_overwritten() {
    let database = TestDatabase::on_disk();
    let app = filled(&database).await;
    let folder = TempDir::new().unwrap();
    let file = place(&folder);
    back_up(app.world.store(), &file).await.unwrap();
    let before = fs::read(&file).unwrap();
    let again = back_up(app.world.store(), &file).await;
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    assert!(fs::read(&file).unwrap() == before);
    let onto = restore(app.world.store().clone(), &file).await;
    assert!(
        matches!(onto, Err(BackupError::Copy(CopyError::NotEmpty(2)))),
        "{onto:?}"
    );
    let with_token = TestDatabase::on_disk();
    let store = with_token.store().await;
    store.migrate().await.unwrap();
    issue(&store, Role::Contributor, "", 90).await;
    let onto = restore(store, &file).await;
    assert!(
        matches!(onto, Err(BackupError::Copy(CopyError::HasRows("token")))),
        "{onto:?}"
    );
    let nowhere = back_up(app.world.store(), Path::new("/nowhere/graph.backup")).await;
    assert!(
        matches!(nowhere, Err(BackupError::File { .. })),
        "{nowhere:?}"
    );
}

/// A changed archive: each of its files goes through a function.
fn spoiled(file: &Path, spoil: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> PathBuf {
    let mut archive = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
    let path = file.with_extension("spoiled");
    let mut out = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if let Some(bytes) = spoil(&name, bytes) {
            out.start_file(&*name, SimpleFileOptions::default())
                .unwrap();
            out.write_all(&bytes).unwrap();
        }
    }
    out.finish().unwrap();
    path
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_writes_nothing() {
    let database = TestDatabase::on_disk();
    let app = filled(&database).await;
    let folder = TempDir::new().unwrap();
    let file = place(&folder);
    back_up(app.world.store(), &file).await.unwrap();
    let keep = |_: &str, bytes: Vec<u8>| Some(bytes);
    // More than the program reads of a manifest.
    let endless: &str = &format!("{{{}", " ".repeat(2 << 20));
    let changed = |wanted: &'static str, from: &'static str, to: &str| {
        let to = to.to_owned();
        move |name: &str, bytes: Vec<u8>| match name == wanted {
            true => Some(
                String::from_utf8(bytes)
                    .unwrap()
                    .replacen(from, &to, 1)
                    .into_bytes(),
            ),
            false => Some(bytes),
        }
    };
    let without =
        |wanted: &'static str| move |name: &str, bytes: Vec<u8>| (name != wanted).then_some(bytes);
    // The same files in another archive are the same backup.
    verify(&spoiled(&file, keep)).await.unwrap();
    let text = folder.path().join("text");
    fs::write(&text, "This is no archive.").unwrap();
    let name = "node.ndjson";
    let unlisted = |name: &str, bytes: Vec<u8>| {
        if name != "manifest.json" {
            return Some(bytes);
        }
        let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        manifest["tables"] = serde_json::json!([]);
        Some(serde_json::to_vec(&manifest).unwrap())
    };
    let empty =
        |name: &str, bytes: Vec<u8>| (name == "manifest.json").then(|| unlisted(name, bytes))?;
    let cases: [(&dyn Fn() -> PathBuf, &str); 8] = [
        (
            &|| spoiled(&file, changed(name, "Barcelona", "Barcelone")),
            "the rows of node do not match their checksum",
        ),
        (
            &|| spoiled(&file, without("link.ndjson")),
            "the rows of link are missing",
        ),
        (
            &|| spoiled(&file, without("manifest.json")),
            "manifest.json is missing",
        ),
        (
            &|| spoiled(&file, changed("manifest.json", "_views", "_dreams")),
            "made by another version",
        ),
        (
            &|| spoiled(&file, unlisted),
            "manifest.json does not list the rows of revision",
        ),
        (
            &|| spoiled(&file, empty),
            "it contains revision 0, but its manifest says 2",
        ),
        (
            &|| spoiled(&file, changed("manifest.json", "{", endless)),
            "manifest.json: EOF",
        ),
        (&|| text.clone(), "not a complete backup"),
    ];
    for (path, said) in cases {
        let path = path();
        let empty = TestDatabase::on_disk();
        let store = empty.store().await;
        let error = restore(store.clone(), &path).await.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(store.head().await.unwrap(), None);
    }
}
