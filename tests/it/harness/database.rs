//! A fresh database for each test: an SQLite file, and a PostgreSQL database where there is a
//! server to make it on.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt;
use mission_graph::store::Store;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use tempfile::TempDir;

/// Names the server that tests make their databases on: `postgres://postgres@127.0.0.1:5432`.
/// Its user must be allowed to create databases.
const SERVER: &str = "MISSION_GRAPH_TEST_POSTGRES";

/// A database without tables that is gone after the test.
pub struct TestDatabase {
    url: String,
    _folder: Option<TempDir>,
}

/// Runs a test on SQLite and, if there is a server, on PostgreSQL.
pub async fn on_both_databases(test: impl AsyncFn(&TestDatabase)) {
    test(&TestDatabase::on_disk()).await;
    match std::env::var(SERVER) {
        Ok(server) => on_postgres(&server, test).await,
        Err(_) => println!("skipped on PostgreSQL: {SERVER} is not set"),
    }
}

impl TestDatabase {
    /// An SQLite file, for what does not depend on the database.
    pub fn on_disk() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        Self {
            url: folder.path().join("graph.db").display().to_string(),
            _folder: Some(folder),
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn is_postgres(&self) -> bool {
        self._folder.is_none()
    }

    /// A store with tables and no facts.
    pub async fn store(&self) -> Store {
        let store = Store::connect(&self.url).await.expect("a connection");
        store.migrate().await.expect("tables");
        store
    }

    /// Runs a statement past the store, as another program would.
    pub async fn run(&self, statement: &str) -> Result<(), DbErr> {
        let connection = self.connect().await?;
        let done = connection.execute_unprepared(statement).await;
        connection.close().await?;
        done.map(|_| ())
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let connection = self.connect().await.expect("a connection");
        let count = Statement::from_string(
            connection.get_database_backend(),
            format!("SELECT count(*) FROM {table}"),
        );
        let row = connection.query_one_raw(count).await.expect("a count");
        connection.close().await.expect("an end");
        row.expect("a row").try_get_by_index(0).expect("a number")
    }

    /// The texts that a query of one column gives.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let connection = self.connect().await.expect("a connection");
        let query = Statement::from_string(connection.get_database_backend(), query);
        let rows = connection.query_all_raw(query).await.expect("rows");
        connection.close().await.expect("an end");
        let texts = rows.iter().map(|row| row.try_get_by_index(0));
        texts.collect::<Result<_, _>>().expect("texts")
    }

    async fn connect(&self) -> Result<DatabaseConnection, DbErr> {
        let scheme = if self.is_postgres() { "" } else { "sqlite:" };
        Database::connect(format!("{scheme}{}", self.url)).await
    }
}

async fn on_postgres(server: &str, test: impl AsyncFn(&TestDatabase)) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("mission_graph_test_{}_{count}", std::process::id());
    let postgres = Database::connect(format!("{server}/postgres"))
        .await
        .expect("the server answers");
    // It sorts as dictionaries do, hyphens left out: what relies on the order of bytes must say so.
    let create = format!(
        "CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted'"
    );
    postgres
        .execute_unprepared(&create)
        .await
        .expect("a new database");
    let database = TestDatabase {
        url: format!("{server}/{name}"),
        _folder: None,
    };
    let outcome = AssertUnwindSafe(test(&database)).catch_unwind().await;
    postgres
        .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await
        .expect("the database goes");
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}
