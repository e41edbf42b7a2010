//! Several processes on one database: they start at once, and they write at once.

mod counting;

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mission_graph::store::{Store, StoreError};
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use tempfile::TempDir;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{all_added, noon, theme};
use crate::harness::running::{Running, complaint, program, run};
use crate::harness::writing::WriteFacts;
use crate::keeping_up::write_theme_file;

/// Each on a thread of its own, since each may wait for the others.
fn at_once<T: Send + 'static>(
    many: usize,
    start: impl Fn() -> T + Send + Clone + 'static,
) -> Vec<T> {
    let threads: Vec<_> = (0..many)
        .map(|_| {
            let start = start.clone();
            thread::spawn(start)
        })
        .collect();
    threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect()
}

/// Tables are made once, and one of them fills the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_servers_start_at_once_on_an_empty_database() {
    on_both_databases(async |database| {
        let url = database.url().to_owned();
        let servers = at_once(4, move || Running::on(&url));
        for server in &servers {
            let answer = server.query("{ dataset { revision } countries { totalCount } }", None);
            assert_eq!(answer["data"]["dataset"]["revision"], "1", "{answer}");
            assert_eq!(answer["data"]["countries"]["totalCount"], 38, "{answer}");
        }
        assert_eq!(database.count("revision").await, 1);
        let app = App::new(database).await;
        assert_eq!(
            app.world.verify().await.unwrap().faults,
            Vec::<String>::new()
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn tables_are_made_once() {
    on_both_databases(async |database| {
        let url = database.url();
        let stores: Vec<Store> = futures_util::future::join_all(
            (0..4).map(|_| async { Store::connect(url).await.unwrap() }),
        )
        .await;
        let migrated = stores.iter().map(Store::migrate);
        for migrated in futures_util::future::join_all(migrated).await {
            migrated.unwrap();
        }
        let applied = database.count("seaql_migrations").await;
        assert_eq!(
            applied as usize,
            mission_graph::store::known_migrations().len()
        );
    })
    .await;
}

/// Whoever opens a database that is up to date waits for nobody who writes.
#[tokio::test]
async fn opening_waits_for_no_writer() {
    on_both_databases(async |database| {
        App::curated(database).await;
        let writing = Writing::begin(database).await;
        let began = Instant::now();
        let store = database.store().await;
        assert_eq!(store.head().await.unwrap().unwrap().number, 1);
        assert!(
            began.elapsed() < Duration::from_secs(3),
            "{:?}",
            began.elapsed()
        );
        writing.end().await;
    })
    .await;
}

/// Another process, in the middle of a write.
struct Writing(sea_orm::DatabaseTransaction);

impl Writing {
    async fn begin(database: &TestDatabase) -> Self {
        let scheme = if database.is_postgres() {
            ""
        } else {
            "sqlite:"
        };
        let url = format!("{scheme}{}", database.url());
        let connection = Database::connect(url).await.unwrap();
        let transaction = connection.begin().await.unwrap();
        let lock = match database.is_postgres() {
            // As every writer takes it: `mission` in ASCII.
            true => "SELECT pg_advisory_xact_lock(x'6d697373696f6e'::bigint)",
            false => "UPDATE revision SET note = note",
        };
        transaction.execute_unprepared(lock).await.unwrap();
        Self(transaction)
    }

    async fn end(self) {
        self.0.rollback().await.unwrap();
    }
}

#[tokio::test]
async fn a_second_writer_waits_and_is_refused_in_the_end() {
    on_both_databases(async |database| {
        App::curated(database).await;
        let store = database.store().await;
        let set = all_added(&[theme("new")]);
        let write = || store.write(&set, Some(1), noon());

        let writing = Writing::begin(database).await;
        let began = Instant::now();
        let refused = write().await.unwrap_err();
        assert!(matches!(refused, StoreError::Busy(_)), "{refused:?}");
        assert!(refused.is_unavailable());
        assert!(
            began.elapsed() > Duration::from_secs(4),
            "{:?}",
            began.elapsed()
        );
        let folder = TempDir::new().unwrap();
        write_theme_file(folder.path(), "theme-newer");
        let imported = run(database.url(), folder.path(), "import .");
        assert_eq!(imported.status.code(), Some(1));
        assert_eq!(
            complaint(&imported).lines().last().unwrap(),
            "error: timed out after 5 seconds waiting for another process's write lock"
        );
        // Reading goes on meanwhile.
        assert_eq!(store.head().await.unwrap().unwrap().number, 1);

        let began = Instant::now();
        let ends = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            writing.end().await;
        };
        let (written, ()) = tokio::join!(write(), ends);
        assert_eq!(written.unwrap().number, 2);
        assert!(began.elapsed() >= Duration::from_secs(1));
    })
    .await;
}

/// The command line writes while a server writes: each of their change sets is there, one after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_and_a_server_write_at_once() {
    const EACH: usize = 6;
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let url = database.url().to_owned();
        let importing = thread::spawn(move || {
            let folder = TempDir::new().unwrap();
            for number in 0..EACH {
                write_theme_file(folder.path(), &format!("theme-line-{number}"));
                let imported = run(&url, folder.path(), "import .");
                assert!(imported.status.success(), "{}", complaint(&imported));
            }
        });
        for number in 0..EACH {
            let folder = TempDir::new().unwrap();
            write_theme_file(folder.path(), &format!("theme-server-{number}"));
            let folder = mission_graph::import::read_folder(folder.path()).unwrap();
            assert_eq!(app.import(folder).await.added, 1);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        importing.join().unwrap();
        app.world.catch_up().await.unwrap();
        assert_eq!(app.world.current().revision() as usize, 1 + 2 * EACH);
        assert_eq!(
            app.world.verify().await.unwrap().faults,
            Vec::<String>::new()
        );
        let themes =
            "SELECT id FROM theme WHERE id LIKE 'theme-line-%' OR id LIKE 'theme-server-%'";
        assert_eq!(database.texts(themes).await.len(), 2 * EACH);
    })
    .await;
}

/// A process that ends in the middle of an import leaves all or nothing, and keeps nobody from writing.
#[tokio::test]
async fn an_import_that_is_killed_leaves_nothing_half_done() {
    on_both_databases(async |database| {
        App::curated(database).await;
        let folder = TempDir::new().unwrap();
        let made = run(
            database.url(),
            folder.path(),
            "generate --cities 80 ecosystem",
        );
        assert!(made.status.success());
        for milliseconds in [200, 500] {
            let mut import: Command = program(database.url());
            import.args(["import", "ecosystem"]).current_dir(&folder);
            let mut import = import
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            import.kill().unwrap();
            import.wait().unwrap();
            let checked = run(database.url(), folder.path(), "check");
            assert!(checked.status.success(), "{}", complaint(&checked));
        }
        let imported = run(database.url(), folder.path(), "import ecosystem");
        assert!(imported.status.success(), "{}", complaint(&imported));
    })
    .await;
}
