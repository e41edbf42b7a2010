//! What can go wrong with a database, in words that hold no SQL and no password: those of the
//! database itself are found along the chain of sources.

use std::borrow::Cow;
use std::time::Duration;

use entity::fact::NoFact;
use sea_orm::DbErr;

/// Why a store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no database that can be used.
    #[error("cannot use the database {location}: {reason}")]
    Url {
        /// The URL without its password.
        location: String,
        reason: Cow<'static, str>,
    },
    /// There is no database.
    #[error(
        "there is no database at {0}: create one with `mission-graph serve` or `mission-graph \
         import FOLDER`, or choose another with `--database`"
    )]
    Missing(String),
    /// The file or its folder cannot be used.
    #[error("cannot open the database file {path}: {reason}")]
    File { path: String, reason: String },
    /// The database does not answer, or not to us.
    #[error("cannot connect to the database {location}")]
    Connect {
        /// The URL without its password.
        location: String,
        #[source]
        source: DbErr,
    },
    /// The connection could not be encrypted, or the server's certificate is not trusted.
    #[error("cannot connect to the database {location} over TLS: {reason}")]
    Tls {
        /// The URL without its password.
        location: String,
        /// With its remedy.
        reason: String,
    },
    /// The tables could not be created, changed or dropped. They are as they were.
    #[error("cannot migrate the tables of the database")]
    Migrate(#[source] DbErr),
    /// It was opened by a newer version of the program, whose tables this one does not know. Nothing was done to
    /// it.
    #[error(
        "the database was migrated by a newer version of this program; version {} cannot use it",
        env!("CARGO_PKG_VERSION")
    )]
    Newer(#[source] DbErr),
    /// A statement failed. If it was to write, nothing was written.
    #[error("the database reported an error")]
    Database(#[source] DbErr),
    /// Another write has taken longer than the time to wait for it. Nothing was written.
    #[error("timed out after {} seconds waiting for another process's write lock", .0.as_secs())]
    Busy(Duration),
    /// The database acknowledged a commit of which it holds nothing.
    #[error("the database acknowledged a commit but did not store it")]
    NotStored,
    /// A commit was acknowledged, and the database failed before it could be read back.
    #[error("the database acknowledged a commit and then failed")]
    NotReadBack(#[source] DbErr),
    /// The file that was opened is no longer the one at its path.
    #[error("the database file {0} was removed or replaced while it was open: restart the server")]
    Replaced(String),
    /// It did not answer within this time.
    #[error("the database did not respond within {} seconds", .0.as_secs_f64())]
    TimedOut(Duration),
    /// Somebody else has written since. Nothing was written.
    #[error("expected {}, found {}", revision(*expected), revision(*found))]
    Conflict {
        expected: Option<i64>,
        found: Option<i64>,
    },
    /// A revision that was not committed, here or yet.
    #[error("there is no revision {asked}; {}", numbers(*newest))]
    NoRevision {
        asked: u64,
        /// The number of the newest; 0 before the first.
        newest: u64,
    },
    /// A change set without changes makes no revision.
    #[error("nothing to write")]
    Empty,
    /// The rows contradict each other.
    #[error("the database is corrupt: {0}")]
    Corrupt(String),
}

impl From<NoFact> for StoreError {
    fn from(error: NoFact) -> Self {
        Self::Corrupt(error.to_string())
    }
}

/// Which revisions there are: they have no gaps.
fn numbers(newest: u64) -> String {
    match newest {
        0 => "there are no revisions yet".to_owned(),
        1 => "the only revision is 1".to_owned(),
        newest => format!("the revisions are 1 to {newest}"),
    }
}

fn revision(number: Option<i64>) -> String {
    match number {
        Some(number) => format!("revision {number}"),
        None => "no revision".to_owned(),
    }
}
