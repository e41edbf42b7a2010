//! Parts that fail under a server that goes on running: what it acknowledges is stored, and what it does not
//! acknowledge is not.

mod files;

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use entity::Role;
use mission_graph::import::read_folder;
use mission_graph::world::backup::back_up;
use mission_graph::world::{ImportOptions, World};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{all_added, noon, sourced, theme};
use crate::harness::fetched::fetch;
use crate::harness::follower::Follower;
use crate::harness::running::{Running, complaint, program_with_room, run};
use crate::harness::writing::WriteFacts;
use crate::identity::issue;
use crate::keeping_up::write_theme_file;
use crate::mutations::send;
use crate::outages::{Outage, assert_unavailable, cold};

/// Bytes of a file that are enough to start with.
const ROOM: u64 = 1 << 30;

/// Too few to write any page of a database.
const NO_ROOM: &str = "4096:unlimited";

fn update(population: &str) -> String {
    format!(
        r#"mutation {{
            cityUpdate(id: "city-umea", input: {{population: {population}, sources: ["https://example.org/"]}}) {{
                revision userErrors {{ code }}
            }}
        }}"#
    )
}

fn set_file_limit(process: u32, limit: &str) {
    let status = Command::new("prlimit")
        .args(["--pid", &process.to_string(), &format!("--fsize={limit}")])
        .status()
        .unwrap();
    assert!(status.success());
}

/// SQLite ends the transaction of a write for which there is no room by itself. The next one on the same connection
/// must be a transaction all the same.
#[tokio::test]
async fn writes_are_stored_after_the_disk_was_full() {
    let database = TestDatabase::on_disk();
    App::curated(&database).await;
    let url = database.url();
    let (_, token) = issue(&database.store().await, Role::Administrator, "", 1).await;
    let server = Running::spawn(program_with_room(url, ROOM), &[]);
    set_file_limit(server.process(), NO_ROOM);
    let write = |population: &str| server.query(&update(population), Some(&token));
    let status = || {
        let answer = server.ask("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str::<Value>(body).unwrap()
    };

    assert_unavailable(&write("5")["errors"][0]);
    assert_eq!(status()["status"], "degraded");
    assert_eq!(status()["reason"], "writes");
    set_file_limit(server.process(), "unlimited");
    let mistaken = write("-1");
    assert_ne!(
        mistaken["data"]["cityUpdate"]["userErrors"],
        json!([]),
        "{mistaken}"
    );
    for population in 6..10_u32 {
        let written = write(&population.to_string());
        let revision = (population - 4).to_string();
        assert_eq!(
            written["data"]["cityUpdate"]["revision"], revision,
            "{written}"
        );
    }
    assert_eq!(status()["status"], "ready");

    // Others see it, and can write.
    assert_eq!(database.count("revision").await, 5);
    let folder = tempfile::tempdir().unwrap();
    write_theme_file(folder.path(), "theme-new");
    let imported = run(url, folder.path(), "import .");
    assert!(imported.status.success(), "{}", complaint(&imported));
    drop(server);
    let checked = run(url, folder.path(), "check");
    assert!(checked.status.success(), "{}", complaint(&checked));
    assert!(String::from_utf8_lossy(&checked.stdout).starts_with("Revision 6:"));
}

/// Nothing has to be written for it to be noticed that there is room again.
#[tokio::test]
async fn room_that_returns_is_noticed() {
    let database = TestDatabase::on_disk();
    App::curated(&database).await;
    let (_, token) = issue(&database.store().await, Role::Administrator, "", 1).await;
    let server = Running::spawn(program_with_room(database.url(), ROOM), &[]);
    set_file_limit(server.process(), NO_ROOM);
    assert_unavailable(&server.query(&update("5"), Some(&token))["errors"][0]);
    set_file_limit(server.process(), "unlimited");
    let ready = || {
        let answer = server.ask("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        answer.contains(r#""status":"ready""#)
    };
    for _ in 0..100 {
        if ready() {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("it is still degraded");
}

/// A request that has timed out is not written later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_caller_has_left_is_not_committed() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let (_, token) = issue(&database.store().await, Role::Administrator, "", 1).await;
        let other = database.store().await;
        let held = other
            .begin_write_transaction(Duration::from_secs(5))
            .await
            .unwrap();
        let ask = |population: &'static str| {
            let (app, token) = (&app, &token);
            async move { send(app, token, &update(population)).await }
        };
        let abandoned = timeout(Duration::from_millis(500), ask("5")).await;
        assert!(abandoned.is_err());
        drop(held);
        // It comes after the other one, which had the lock first.
        let written = ask("6").await;
        assert_eq!(written["data"]["cityUpdate"]["revision"], "2", "{written}");
        assert_eq!(database.count("revision").await, 2);
    })
    .await;
}

/// Connections that idle are tried before they are used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cold_reads_survive_the_end_of_all_connections() {
    on_both_databases(async |database| {
        if !database.is_postgres() {
            return;
        }
        let app = App::curated(database).await;
        for round in 0..5 {
            let asked = (0..8).map(|number| {
                let query = cold(100 * round + number);
                let app = &app;
                async move { app.ask(&query).await }
            });
            futures_util::future::join_all(asked).await;
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            database.run(end).await.unwrap();
            app.ask(&cold(100 * round + 50)).await;
        }
    })
    .await;
}

/// The connections that are open go silent, and new ones work: as after a fail-over of the network.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_connections_are_replaced() {
    on_both_databases(async |database| {
        if !database.is_postgres() {
            return;
        }
        App::curated(database).await;
        let (_, token) = issue(&database.store().await, Role::Administrator, "", 1).await;
        let outage = Outage::of(database).await;
        outage.until("ready").await;
        outage.app.ask(&cold(0)).await;
        outage.proxy().silence_open_connections();
        let store = database.store().await;
        let set = all_added(&[sourced(theme("meanwhile"), &["https://example.org/"])]);
        store.write(&set, Some(1), noon()).await.unwrap();
        // Both the connections that follow and those that write.
        timeout(
            Duration::from_secs(5),
            outage.app.world.wait_for_revision_after(1),
        )
        .await
        .expect("it follows on new connections");
        outage.until("ready").await;
        let written = send(&outage.app, &token, &update("6")).await;
        assert_eq!(written["data"]["cityUpdate"]["revision"], "3", "{written}");
    })
    .await;
}

/// A connection that goes silent amid a write gives the lock back, at the database and in this process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_over_a_silent_connection_ends() {
    on_both_databases(async |database| {
        if !database.is_postgres() {
            return;
        }
        App::curated(database).await;
        let outage = Outage::of(database).await;
        let store = outage.app.world.store();
        let mut turn = store
            .begin_write_transaction(Duration::from_secs(5))
            .await
            .unwrap();
        outage.proxy().silence_open_connections();
        let set = all_added(&[theme("lost")]);
        let failed = turn.write(&set, noon(), &|_| {}).await.unwrap_err();
        assert!(failed.is_unavailable(), "{failed:?}");
        drop(turn);
        let others = database.store().await;
        let mut tries = 0;
        let set = all_added(&[theme("kept")]);
        while let Err(error) = others.write(&set, Some(1), noon()).await {
            assert!(error.is_unavailable(), "{error:?}");
            tries += 1;
            assert!(tries < 8, "the lock is held for good");
        }
        assert_eq!(database.count("revision").await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_ends_while_others_write() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let writing = {
            let store = database.store().await;
            tokio::spawn(async move {
                for number in 0.. {
                    let head = store.head().await.unwrap().map(|head| head.number);
                    let set = all_added(&[theme(&format!("number-{number}"))]);
                    // It may lose the lock to the import.
                    let _ = store.write(&set, head, noon()).await;
                    sleep(Duration::from_millis(20)).await;
                }
            })
        };
        let folder = tempfile::tempdir().unwrap();
        write_theme_file(folder.path(), "theme-imported");
        let world: Arc<World> = app.world.clone();
        let folder = read_folder(folder.path()).unwrap();
        let imported = world.import(folder, ImportOptions::new("A test")).await;
        writing.abort();
        assert_eq!(imported.unwrap().added, 1);
    })
    .await;
}

/// What a process that was killed has left is removed by the next.
#[tokio::test]
async fn backups_leave_nothing_behind() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let abandoned = folder.path().join("yesterday.backup.mission-graph-tmp");
    fs::create_dir(&abandoned).unwrap();
    fs::write(abandoned.join("lock"), "").unwrap();
    fs::write(abandoned.join("part"), "half").unwrap();
    let in_use = folder.path().join("other.backup.mission-graph-tmp");
    fs::create_dir(&in_use).unwrap();
    let lock = fs::File::create(in_use.join("lock")).unwrap();
    lock.lock().unwrap();
    let backup = folder.path().join("today.backup");
    back_up(app.world.store(), &backup).await.unwrap();
    mission_graph::world::backup::verify(&backup).await.unwrap();
    let mut left: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["other.backup.mission-graph-tmp", "today.backup"]);
}

/// Who follows learns that what it follows is no more.
#[tokio::test]
async fn subscriptions_end_with_their_history() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let set = all_added(&[theme("gone")]);
        database
            .store()
            .await
            .write(&set, Some(1), noon())
            .await
            .unwrap();
        app.world.catch_up().await.unwrap();
        let tag = async || {
            fetch(&app.router, "/tables/themes.csv")
                .await
                .header("etag")
                .to_owned()
        };
        let before = tag().await;
        let query = "subscription { revisions { revision } }";
        let mut follower = Follower::new(&app, query, json!({}), None).await;
        assert!(follower.is_silent().await);
        for delete in [
            "DELETE FROM change WHERE revision = 2",
            "DELETE FROM revision WHERE number = 2",
            "DELETE FROM theme WHERE id = 'theme-gone'",
            "DELETE FROM node WHERE id = 'theme-gone'",
        ] {
            database.run(delete).await.unwrap();
        }
        let set = all_added(&[theme("other")]);
        let committed_at = noon() + chrono::TimeDelta::minutes(1);
        database
            .store()
            .await
            .write(&set, Some(1), committed_at)
            .await
            .unwrap();
        app.world.catch_up().await.unwrap();
        let ended = follower.try_next().await.unwrap();
        assert_eq!(
            ended["errors"][0]["extensions"]["code"], "CONFLICT",
            "{ended}"
        );
        let answered = fetch(&app.router, "/tables/themes.csv").await;
        assert_eq!(answered.status, StatusCode::OK);
        assert_ne!(answered.header("etag"), before);
    })
    .await;
}
