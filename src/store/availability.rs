//! Whether the database is available, and which errors mean that it is not.
//!
//! Replication detects an outage first and opens the circuit. All other callers then fail at once: a waiting
//! request would take the place of one that can be answered from memory.

use std::sync::atomic::Ordering;

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, RuntimeErr};

use super::transaction::TimeLimited;
use super::{BUSY_TIMEOUT, Store, StoreError};

/// Of SQLite, by their lowest byte: no permission, busy, locked, read-only, an error of the disk, a damaged file, a
/// full disk, a file that cannot be opened, a file that is no database.
const OF_SQLITE: [u32; 9] = [3, 5, 6, 8, 10, 11, 13, 14, 26];

/// Of PostgreSQL, by their beginnings: a connection that fails; no room, memory or connection left; a lock that was
/// waited for too long; the server stops or starts; its disk fails.
const OF_POSTGRES: [&str; 5] = ["08", "53", "55P03", "57P0", "58030"];

/// Of PostgreSQL: the connection is lost, or ended by the server.
const ENDED: [&str; 2] = ["08", "57P0"];

/// Of PostgreSQL: a lock that was waited for too long.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Of SQLite, in its lowest byte: the disk fails.
const SQLITE_IO_ERROR: u32 = 10;

/// Of SQLite, in its lowest byte: another connection writes.
const SQLITE_BUSY: u32 = 5;

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match is_busy(&error) {
            true => Self::Busy(BUSY_TIMEOUT),
            false => Self::Database(error),
        }
    }
}

impl StoreError {
    /// Whether the database cannot be reached, or has no room or no time: then nothing is wrong with what was asked,
    /// nothing was written, and the same may succeed later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::TimedOut(_)
            | Self::Busy(_)
            | Self::NotStored
            | Self::NotReadBack(_)
            | Self::Replaced(_) => true,
            Self::Connect { source, .. } | Self::Migrate(source) | Self::Database(source) => {
                is_unavailable_error(source)
            }
            Self::Url { .. }
            | Self::Tls { .. }
            | Self::Missing(_)
            | Self::File { .. }
            | Self::Newer(_)
            | Self::Conflict { .. }
            | Self::NoRevision { .. }
            | Self::Empty
            | Self::Corrupt(_) => false,
        }
    }
}

impl StoreError {
    /// Whether the database itself has answered a commit that it does not store it. A lost connection answers nothing,
    /// and after an error of the disk SQLite may find the commit in its log all the same.
    pub fn is_commit_rejected(&self) -> bool {
        let (Self::Database(error) | Self::Migrate(error)) = self else {
            return matches!(self, Self::Busy(_));
        };
        match sqlx_error(error) {
            Some(SqlxError::Database(error)) => {
                let code = error.code().unwrap_or_default();
                // A connection that is ended may have committed before.
                let is_ended = ENDED.iter().any(|kind| code.starts_with(kind));
                sqlite_kind(&code) != Some(SQLITE_IO_ERROR) && !is_ended
            }
            _ => false,
        }
    }
}

impl Store {
    /// Lets everybody who reads or writes fail at once, until it answers again.
    pub fn open_circuit(&self) {
        self.circuit_open.store(true, Ordering::Relaxed);
    }

    /// Lets everybody read and write again, on new connections.
    pub fn close_circuit(&self) {
        self.connections.drop_idle();
        self.circuit_open.store(false, Ordering::Relaxed);
    }

    /// Waits for a connection that reads.
    ///
    /// # Errors
    /// If there is none within the time that a pool allows, or the database does not answer on it.
    pub async fn probe_read(&self) -> Result<(), StoreError> {
        self.check_circuit()?;
        Ok(self.connections.current().reader.ping().await?)
    }

    /// Takes new connections from now on.
    pub async fn renew_connections(&self) {
        self.connections.renew().await;
    }

    /// Writes the newest revision's row once more as it is, to find out whether the database takes writes.
    ///
    /// # Errors
    /// If it does not.
    pub async fn probe_write(&self) -> Result<(), StoreError> {
        let transaction = self.begin_write(BUSY_TIMEOUT).await?;
        let rewrite = "UPDATE revision SET note = note \
                       WHERE number = (SELECT max(number) FROM revision)";
        transaction.execute_unprepared(rewrite).await?;
        Ok(transaction.commit().await?)
    }

    pub(super) fn reader(&self) -> Result<TimeLimited<DatabaseConnection>, DbErr> {
        self.check_circuit()?;
        Ok(TimeLimited::new(self.connections.current().reader))
    }

    /// # Errors
    /// If the database has gone, or its file is no longer the one that was opened.
    pub(super) fn writer(&self) -> Result<TimeLimited<DatabaseConnection>, StoreError> {
        if let Some(file) = &self.file {
            file.check()?;
        }
        self.check_circuit()?;
        Ok(TimeLimited::new(self.connections.current().writer))
    }

    fn check_circuit(&self) -> Result<(), DbErr> {
        match self.circuit_open.load(Ordering::Relaxed) {
            true => Err(DbErr::Conn(RuntimeErr::Internal(
                "the database is unavailable".to_owned(),
            ))),
            false => Ok(()),
        }
    }
}

/// Whether another process was waited for, and wrote for longer.
pub(super) fn is_busy(error: &DbErr) -> bool {
    let code = sqlx_error(error).and_then(|error| match error {
        SqlxError::Database(error) => error.code(),
        _ => None,
    });
    code.is_some_and(|code| code == LOCK_NOT_AVAILABLE || sqlite_kind(&code) == Some(SQLITE_BUSY))
}

fn sqlx_error(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// SQLite has numbers, of which the lowest byte is the kind; PostgreSQL has five letters and digits.
fn sqlite_kind(code: &str) -> Option<u32> {
    let number: u32 = code.parse().ok()?;
    (code.len() < 5).then_some(number & 0xff)
}

fn is_unavailable_error(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(RuntimeErr::Internal(_)) => true,
        error => sqlx_error(error).is_some_and(is_unavailable_sqlx_error),
    }
}

fn is_unavailable_sqlx_error(error: &SqlxError) -> bool {
    match error {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => true,
        SqlxError::Database(error) => is_unavailable_code(&**error),
        _ => false,
    }
}

fn is_unavailable_code(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else {
        return false;
    };
    match sqlite_kind(&code) {
        Some(kind) => OF_SQLITE.contains(&kind),
        None => OF_POSTGRES.iter().any(|begin| code.starts_with(begin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_room_is_no_fault_of_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("graph.db").display().to_string();
        let store = Store::connect(&file).await.unwrap();
        store.migrate().await.unwrap();
        let run = async |statement: &str| {
            let writer = store.connections.current().writer;
            let done = writer.execute_unprepared(statement).await;
            done.map(|_| ()).map_err(StoreError::from)
        };
        // No page more than there are.
        run("PRAGMA max_page_count = 1").await.unwrap();
        let insert = |note: &str| {
            format!(
                "INSERT INTO revision (number, committed_at, origin, note) VALUES (1, '2026-11-25', 'IMPORT', {note})"
            )
        };
        let full = run(&insert("hex(zeroblob(1000000))")).await.unwrap_err();
        assert!(
            full.is_unavailable() && !matches!(full, StoreError::Busy(_)),
            "{full:?}"
        );
        let broken = run(&insert("NULL")).await.unwrap_err();
        assert!(!broken.is_unavailable(), "{broken:?}");
        run("PRAGMA max_page_count = 100000").await.unwrap();
        run(&insert("hex(zeroblob(1000000))")).await.unwrap();
    }

    #[test]
    fn codes_of_both_databases_are_told_apart() {
        for (code, kind) in [
            ("5", Some(5)),
            ("517", Some(5)),
            ("778", Some(10)),
            ("53100", None),
            ("23505", None),
            ("40P01", None),
        ] {
            assert_eq!(sqlite_kind(code), kind, "{code}");
        }
    }

    #[tokio::test]
    async fn while_it_is_gone_nobody_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("graph.db").display().to_string();
        let store = Store::connect(&file).await.unwrap();
        store.migrate().await.unwrap();
        store.open_circuit();
        assert!(
            store
                .begin_read_transaction()
                .await
                .err()
                .unwrap()
                .is_unavailable()
        );
        assert!(
            store
                .begin_write(BUSY_TIMEOUT)
                .await
                .err()
                .unwrap()
                .is_unavailable()
        );
        // The probe for recovery bypasses the open circuit.
        assert_eq!(store.head().await.unwrap(), None);
        store.close_circuit();
        store.begin_read_transaction().await.unwrap();
    }
}
