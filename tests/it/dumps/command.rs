//! The command line writes what the server sends, and reads it again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::{dump, files, replace};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::import::sample::Sample;

fn run(database: &str, arguments: &[&str]) -> Output {
    let url = match database.contains("://") {
        true => database.to_owned(),
        false => format!("sqlite:{database}"),
    };
    Command::new(env!("CARGO_BIN_EXE_mission-graph"))
        .args(["--database", &url])
        .args(arguments)
        .output()
        .unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read(file.path()).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_folder_has_the_files_of_the_archive() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        app.import(Sample::new().folder()).await;
        replace(
            &app,
            Sample::new()
                .cell("cities.csv", 2, "name", "Oporto")
                .folder(),
        )
        .await;
        let parent = TempDir::new().unwrap();
        for (revision, given) in [(2, vec![]), (1, vec!["--revision", "1"])] {
            let folder = parent.path().join(format!("copy/{revision}"));
            let path = folder.to_str().unwrap();
            let done = run(
                database.url(),
                &[&["export", "--dataset", path][..], &given].concat(),
            );
            assert!(done.status.success(), "{}", error(&done));
            assert!(error(&done).contains(&format!("Revision {revision}: 23 facts in 13 tables")));
            let archive = dump(&app, revision).await;
            assert!(contents(&folder) == files(&archive));

            let empty = TestDatabase::on_disk();
            let imported = run(empty.url(), &["import", path]);
            assert!(imported.status.success(), "{}", error(&imported));
            let copy = App::new(&empty).await;
            let again = run(empty.url(), &["import", path, "--prune"]);
            assert!(String::from_utf8_lossy(&again.stdout).contains("No differences"));
            let (copied, expected) = (files(&dump(&copy, 1).await), files(&archive));
            for (name, bytes) in copied.iter().filter(|(name, _)| name.ends_with(".csv")) {
                assert!(*bytes == expected[name], "{name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_overwritten_and_nothing_is_left_in_part() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("copy");
    let path = folder.to_str().unwrap();
    app.import(Sample::new().folder()).await;
    let none = run(
        database.url(),
        &["export", "--dataset", path, "--revision", "7"],
    );
    assert_eq!(none.status.code(), Some(2));
    assert!(
        error(&none).contains("no revision 7; the only revision is 1"),
        "{}",
        error(&none)
    );
    assert!(!folder.exists());

    for (name, says) in [("other.csv", "CSV files"), ("README.md", "README.md")] {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), "mine").unwrap();
        let refused = run(database.url(), &["export", "--dataset", path]);
        assert_eq!(refused.status.code(), Some(2), "{}", error(&refused));
        assert!(error(&refused).contains(&format!("already contains {says}")));
        assert_eq!(contents(&folder).len(), 1);
        fs::remove_file(folder.join(name)).unwrap();
    }
}

#[test]
fn a_format_or_a_folder_has_to_be_named() {
    for (arguments, says) in [
        (vec!["export"], "<FORMAT>"),
        (
            vec!["export", "gexf", "--dataset", "copy"],
            "cannot be used with",
        ),
        (
            vec!["export", "--dataset", "copy", "--output", "x"],
            "cannot be used with",
        ),
    ] {
        let refused = run("nowhere.db", &arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(error(&refused).contains(says), "{}", error(&refused));
    }
}
