//! The only door to SQL: connects to SQLite or PostgreSQL, reads a revision whole, writes change
//! sets, and answers the reads that the snapshot does not hold.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use entity::revision;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder};

mod audit;
mod availability;
mod bind;
mod connection;
mod copy;
mod diagnosis;
mod error;
mod facts;
mod historical_facts;
mod history;
mod observations;
mod proposals;
mod read;
mod read_transaction;
mod refusal_log;
mod replication;
mod revision_reader;
mod series;
mod sources;
mod tables;
mod tokens;
mod transaction;
mod watched_file;
mod write;
mod write_transaction;

pub use audit::AuditEntry;
pub use copy::{CopyError, RowSink, RowSource, TABLES, known_migrations};
pub use diagnosis::{Diagnosis, PostgresDiagnosis};
pub use error::StoreError;
pub use historical_facts::HistoricalFacts;
pub use history::{
    ChangePosition, ChangeSetSummary, HistoryEntry, HistoryKey, HistoryOf, HistoryPage,
    HistoryPageArguments, PageEnd,
};
pub use observations::ObservationQuery;
pub use proposals::{ProposalFilter, ProposalPage, ProposalPageArguments, ProposalVisibility};
pub use read::Sources;
pub use read_transaction::ReadTransaction;
pub use refusal_log::RefusalLog;
pub use replication::{CommittedChangeSet, NewCommits, RevisionListener};
pub use revision_reader::{ChangeCount, ReconstructionSize, RevisionReader};
pub use series::SeriesKey;
pub use sources::source_id;
pub use tokens::Revocation;
pub use write_transaction::{ProposalCounts, WriteTransaction};

use connection::Connections;
use watched_file::WatchedFile;

/// How long to wait for another write to the same database.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A database of facts. Clones share their connections.
#[derive(Clone)]
pub struct Store {
    backend: DbBackend,
    connections: Arc<Connections>,
    statements: Arc<AtomicU64>,
    /// Set when replication finds that the database does not answer.
    circuit_open: Arc<AtomicBool>,
    /// Where the database is, without its password.
    location: String,
    /// The file of an SQLite database.
    file: Option<WatchedFile>,
}

impl Store {
    /// Opens a database: `postgres://…`, `sqlite:file.db?mode=rwc`, or the path of an SQLite file,
    /// which is made if it is missing. Creates no tables: that is [`Store::migrate`].
    ///
    /// # Errors
    /// [`StoreError::Url`] where the URL names no database that can be used, an in-memory SQLite
    /// database among them; [`StoreError::Connect`] where it does not answer.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        connection::connect(url, true).await
    }

    /// Opens a database that has been used before.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none; otherwise those of [`Store::connect`].
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = connection::connect(url, false).await?;
        match store.has_tables().await? {
            true => Ok(store),
            false => Err(StoreError::Missing(store.location)),
        }
    }

    /// The newest revision; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn head(&self) -> Result<Option<revision::Model>, StoreError> {
        if let Some(file) = &self.file
            && let Err(replaced) = file.check()
        {
            self.save_removed_log().await;
            return Err(replaced);
        }
        newest_revision(&self.connections.current().follower).await
    }

    /// Moves what was committed from the write-ahead log into the database file, and lets go of the log. Where it was
    /// removed, only this process can: it has the file open still. Connections that are opened afterwards have a new log.
    async fn save_removed_log(&self) {
        let writer = self.connections.current().writer;
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        if let Err(error) = writer.execute_unprepared(checkpoint).await {
            tracing::warn!(%error, "the removed write-ahead log was not moved into the database");
        }
        self.connections.drop_idle();
    }

    /// How many SQL statements the store and its clones have run so far, those that begin and end
    /// transactions not counted.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Store").field(&self.location).finish()
    }
}

async fn newest_revision(
    connection: &impl ConnectionTrait,
) -> Result<Option<revision::Model>, StoreError> {
    let newest = revision::Entity::find()
        .order_by_desc(revision::Column::Number)
        .one(connection)
        .await?;
    Ok(newest)
}
