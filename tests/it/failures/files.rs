//! What operators do to the files of an SQLite database while a server has them open.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use entity::Role;
use mission_graph::store::Store;
use tokio::time::sleep;

use super::update;
use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::identity::issue;
use crate::mutations::send;
use crate::outages::{Outage, assert_unavailable};

/// A server with the curated dataset, and the token of an administrator.
async fn served(database: &TestDatabase) -> (Outage, String) {
    App::curated(database).await;
    let (_, token) = issue(&database.store().await, Role::Administrator, "", 1).await;
    (Outage::in_place(database).await, token)
}

/// As an operator may do who restores a copy and forgets to stop the server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_moved_away_takes_no_writes() {
    let database = TestDatabase::on_disk();
    let (outage, token) = served(&database).await;
    let app = &outage.app;
    let file = PathBuf::from(database.url());
    let elsewhere = file.with_extension("moved");
    let write = async |population: &str| send(app, &token, &update(population)).await;

    fs::rename(&file, &elsewhere).unwrap();
    assert_unavailable(&write("5").await["errors"][0]);
    outage.until("degraded").await;
    fs::copy(&elsewhere, &file).unwrap();
    assert_unavailable(&write("5").await["errors"][0]);
    outage.until("degraded").await;

    fs::rename(&elsewhere, &file).unwrap();
    outage.until("ready").await;
    let written = write("6").await;
    assert_eq!(written["data"]["cityUpdate"]["revision"], "2", "{written}");
    assert_eq!(database.count("revision").await, 2);
}

/// As an operator may do who takes the write-ahead log for debris.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_the_removal_of_the_log() {
    for is_removed in [true, false] {
        let database = TestDatabase::on_disk();
        let (outage, token) = served(&database).await;
        let app = &outage.app;
        let write = async |population: &str| send(app, &token, &update(population)).await;
        let written = write("5").await;
        assert_eq!(written["data"]["cityUpdate"]["revision"], "2", "{written}");

        let log = PathBuf::from(format!("{}-wal", database.url()));
        match is_removed {
            true => fs::remove_file(&log).unwrap(),
            false => fs::rename(&log, log.with_extension("moved")).unwrap(),
        }
        assert_unavailable(&write("6").await["errors"][0]);
        // As after a kill: what the file holds alone, once the server has saved what was in the log.
        let saved = async || {
            let copy = PathBuf::from(database.url()).with_extension("copy");
            fs::copy(database.url(), &copy).unwrap();
            let copied = Store::open(&copy.display().to_string()).await.unwrap();
            copied.head().await.unwrap().map(|revision| revision.number)
        };
        let began = Instant::now();
        while saved().await != Some(2) {
            assert!(began.elapsed() < Duration::from_secs(15));
            sleep(Duration::from_millis(200)).await;
        }
    }
}

/// A file that is overwritten, and restored.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_file_is_unavailable_until_it_is_restored() {
    let database = TestDatabase::on_disk();
    let (outage, token) = served(&database).await;
    let app = &outage.app;
    let write = async |population: &str| send(app, &token, &update(population)).await;
    app.world.store().renew_connections().await;
    sleep(Duration::from_millis(200)).await;
    let file = Path::new(database.url());
    let whole = fs::read(file).unwrap();
    fs::write(file, b"this is no database").unwrap();
    app.world.store().renew_connections().await;

    assert_unavailable(&write("5").await["errors"][0]);
    outage.until("degraded").await;
    fs::write(file, whole).unwrap();
    outage.until("ready").await;
    let written = write("6").await;
    assert_eq!(written["data"]["cityUpdate"]["revision"], "2", "{written}");
}
