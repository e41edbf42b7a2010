//! Opens the pools: what each of the two databases needs so that both promise the same.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{Database, Pool};
use sea_orm::{
    ConnectOptions, DatabaseConnection, DbBackend, DbErr, SqlxPostgresConnector,
    SqlxSqliteConnector,
};

use super::availability::is_busy;
use super::watched_file::WatchedFile;
use super::{BUSY_TIMEOUT, Store, StoreError};

mod checks;
mod file;
mod location;
mod tls;

use checks::{on_acquire, on_release};
use file::{FileProblem, prepare_file};
use location::Location;

/// More than `limits.exports`, each of which may hold one for as long as its client reads.
const SQLITE_READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 10;

/// One that listens, and one that asks.
const POSTGRES_FOLLOWERS: u32 = 2;

/// Rows that SQLite's thread may be ahead of their reader. At the preset of 50 the two wait for
/// each other more than they work.
const ROW_BUFFER: usize = 1024;

/// How long to wait for a connection to PostgreSQL, or for one of ours to be free.
const POSTGRES_TIMEOUT: Duration = Duration::from_secs(10);

/// Settings of each connection to PostgreSQL: the server gives up a client whose network has gone silent, and a
/// transaction in which nothing happens. Writes have shorter limits of their own.
const POSTGRES_SETTINGS: [(&str, &str); 5] = [
    ("tcp_user_timeout", "30s"),
    ("tcp_keepalives_idle", "30"),
    ("tcp_keepalives_interval", "10"),
    ("tcp_keepalives_count", "3"),
    ("idle_in_transaction_session_timeout", "10min"),
];

pub(super) async fn connect(url: &str, create: bool) -> Result<Store, StoreError> {
    let location = Location::parse(url)?;
    let name = location.without_password();
    if let Some(file) = location.file() {
        // A URL may say otherwise, as `?mode=rw` does.
        let create = create && !url.contains("mode=");
        prepare_file(&file, create).map_err(|problem| match problem {
            FileProblem::Missing => StoreError::Missing(name.clone()),
            FileProblem::Unusable(reason) => StoreError::File {
                path: file.display().to_string(),
                reason,
            },
        })?;
    }
    let opened = match &location {
        Location::Postgres(url) => open_postgres(url, false).await,
        Location::SqliteUrl(_) | Location::SqliteFile(_) => open_sqlite(&location).await,
    };
    let pools = opened.map_err(|source| {
        let location = name.clone();
        match tls::tls_failure(&source) {
            Some(reason) => StoreError::Tls { location, reason },
            None => StoreError::Connect { location, source },
        }
    })?;
    let statements = Arc::new(AtomicU64::new(0));
    Ok(Store {
        backend: pools.reader.get_database_backend(),
        connections: Arc::new(Connections::new(pools, &location, statements.clone())),
        statements,
        circuit_open: Arc::default(),
        file: location.file().map(WatchedFile::open),
        location: name,
    })
}

/// The pools that connections are taken from.
pub(super) struct Connections {
    current: RwLock<Pools>,
    /// Of a PostgreSQL database.
    url: Option<String>,
    statements: Arc<AtomicU64>,
}

#[derive(Clone)]
pub(super) struct Pools {
    /// Any number of readers, none of which ever writes.
    pub reader: DatabaseConnection,
    /// On SQLite a single connection, for it has a single writer; on PostgreSQL the same pool as for readers.
    pub writer: DatabaseConnection,
    /// For asking which revision is the newest, and for listening. These wait for no reader, so an answer that does not
    /// come means that there is no database.
    pub follower: DatabaseConnection,
}

impl Connections {
    fn new(pools: Pools, location: &Location, statements: Arc<AtomicU64>) -> Self {
        let url = match location {
            Location::Postgres(url) => Some(url.clone()),
            Location::SqliteUrl(_) | Location::SqliteFile(_) => None,
        };
        Self {
            current: RwLock::new(pools.with_statement_counter(&statements)),
            url,
            statements,
        }
    }

    pub fn current(&self) -> Pools {
        let current = self.current.read();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes all connections that are not in use: after a failure each could fail its next user, and one to an SQLite
    /// file may hold pages that the file no longer has.
    pub fn drop_idle(&self) {
        let Pools {
            reader,
            writer,
            follower,
        } = self.current();
        for connection in [reader, writer, follower] {
            match connection.get_database_backend() {
                DbBackend::Postgres => drop_idle(connection.get_postgres_connection_pool()),
                _ => drop_idle(connection.get_sqlite_connection_pool()),
            }
        }
    }

    /// Replaces the pools of a PostgreSQL database by new ones, and closes idle connections of an SQLite database.
    ///
    /// sqlx pings each connection on its way back to the pool, without a deadline. One whose network goes silent in
    /// that moment never comes back and keeps its place in the pool, until no place is left. Connections that are in
    /// use go on.
    pub async fn renew(&self) {
        self.drop_idle();
        let Some(url) = &self.url else {
            return;
        };
        match open_postgres(url, true).await {
            Ok(pools) => {
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                *current = pools.with_statement_counter(&self.statements);
            }
            Err(error) => tracing::error!(%error, "cannot open a new pool of connections"),
        }
    }
}

impl Pools {
    fn with_statement_counter(mut self, statements: &Arc<AtomicU64>) -> Self {
        for connection in [&mut self.reader, &mut self.writer, &mut self.follower] {
            count_statements(connection, statements);
        }
        self
    }
}

fn drop_idle<DB: Database>(pool: &Pool<DB>) {
    while let Some(mut connection) = pool.try_acquire() {
        connection.close_on_drop();
    }
}

/// Connects at once, or for what is known to be a database, when a connection is needed.
async fn open_postgres(url: &str, lazy: bool) -> Result<Pools, DbErr> {
    let options = |connections, lazy| {
        let mut options = ConnectOptions::new(url);
        let connect = Arc::new(OnceLock::new());
        let reconnect = connect.clone();
        options
            .max_connections(connections)
            .acquire_timeout(POSTGRES_TIMEOUT)
            .connect_lazy(lazy)
            .set_application_name("mission-graph")
            .sqlx_logging(false)
            .map_sqlx_postgres_opts(move |options| {
                let options = options.options(POSTGRES_SETTINGS);
                let _ = connect.set(options.clone());
                options
            })
            .map_sqlx_postgres_pool_opts(move |options| {
                on_acquire(on_release(options), reconnect.clone())
            });
        options
    };
    let pool = SqlxPostgresConnector::connect(options(POSTGRES_CONNECTIONS, lazy)).await?;
    let follower = SqlxPostgresConnector::connect(options(POSTGRES_FOLLOWERS, true)).await?;
    Ok(Pools {
        reader: pool.clone(),
        writer: pool,
        follower,
    })
}

/// The writer comes first: it creates the file and turns on the write-ahead log.
async fn open_sqlite(location: &Location) -> Result<Pools, DbErr> {
    let writer = connect_when_unlocked(location).await?;
    let reading = sqlite_options(location, SQLITE_READERS, true);
    let mut following = sqlite_options(location, 1, true);
    following.connect_lazy(true);
    Ok(Pools {
        reader: SqlxSqliteConnector::connect(reading).await?,
        writer,
        follower: SqlxSqliteConnector::connect(following).await?,
    })
}

/// Turning on the write-ahead log of a new file takes a lock that SQLite itself does not wait for, so
/// that of several processes which start on the same new file all but one would fail.
async fn connect_when_unlocked(location: &Location) -> Result<DatabaseConnection, DbErr> {
    let started = Instant::now();
    loop {
        match SqlxSqliteConnector::connect(sqlite_options(location, 1, false)).await {
            Err(error) if is_busy(&error) && started.elapsed() < BUSY_TIMEOUT => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            result => return result,
        }
    }
}

fn sqlite_options(location: &Location, connections: u32, query_only: bool) -> ConnectOptions {
    let (url, file) = match location {
        Location::SqliteFile(path) => ("sqlite:mission-graph.db", Some(path.clone())),
        Location::SqliteUrl(url) | Location::Postgres(url) => (url.as_str(), None),
    };
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_pool_opts(on_release)
        .map_sqlx_sqlite_opts(move |options| {
            let options = match &file {
                Some(path) => options.filename(path),
                None => options,
            };
            // Never by a connection: one that is opened while the file is moved away would create another database,
            // with the write-ahead log of the first.
            with_pragmas(options.create_if_missing(false), query_only)
        });
    options
}

/// `synchronous` is FULL because in write-ahead mode less may lose commits that were acknowledged.
fn with_pragmas(options: SqliteConnectOptions, query_only: bool) -> SqliteConnectOptions {
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .row_buffer_size(ROW_BUFFER);
    if query_only {
        options.pragma("query_only", "ON")
    } else {
        options
    }
}

fn count_statements(connection: &mut DatabaseConnection, statements: &Arc<AtomicU64>) {
    let statements = Arc::clone(statements);
    connection.set_metric_callback(move |_| {
        statements.fetch_add(1, Ordering::Relaxed);
    });
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use super::*;

    #[tokio::test]
    async fn every_sqlite_connection_keeps_its_promises() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("graph.db");
        let store = connect(&file.display().to_string(), true).await.unwrap();
        let pools = store.connections.current();
        for (connection, query_only) in [(&pools.writer, "0"), (&pools.reader, "1")] {
            for (pragma, expected) in [
                ("journal_mode", "wal"),
                ("synchronous", "2"),
                ("foreign_keys", "1"),
                ("busy_timeout", "5000"),
                ("query_only", query_only),
            ] {
                // As text, whatever its type.
                let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
                let sql = match pragma {
                    "busy_timeout" => sql.replace("CAST(busy_timeout", "CAST(timeout"),
                    _ => sql,
                };
                let statement = Statement::from_string(DbBackend::Sqlite, sql);
                let row = connection.query_one_raw(statement).await.unwrap().unwrap();
                assert_eq!(
                    row.try_get_by_index::<String>(0).unwrap(),
                    expected,
                    "{pragma}"
                );
            }
        }
    }
}
