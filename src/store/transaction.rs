//! Transactions: one that sees a single revision whole, and one that writes alone.

use std::time::Duration;

use futures_util::TryStreamExt;

use sea_orm::prelude::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, IsolationLevel,
    QueryResult, RuntimeErr, SqliteTransactionMode, Statement, StreamTrait, TransactionOptions,
    TransactionTrait,
};
use tokio::time::timeout;

use super::{BUSY_TIMEOUT, Store, StoreError};

/// The advisory lock that writers of one PostgreSQL database take: `mission` in ASCII.
const WRITER_LOCK: i64 = 0x006d_6973_7369_6f6e;

/// How long one statement may take, a commit included.
pub(super) const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a statement may take that reads a whole table. It may not keep one waiting for a row for longer than
/// [`STATEMENT_TIMEOUT`].
pub(super) const TABLE_TIMEOUT: Duration = Duration::from_secs(120);

/// What the database may take beyond the time that it waits for the lock.
const LOCK_GRACE: Duration = Duration::from_secs(1);

/// How long PostgreSQL keeps the writers' lock for a connection that has gone silent within a transaction.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// A connection or transaction whose statements each have a deadline, after which the connection is closed: a server
/// that has gone silent keeps nobody waiting for longer.
pub(super) struct TimeLimited<C> {
    inner: C,
    statement_timeout: Duration,
}

pub(super) type Transaction = TimeLimited<DatabaseTransaction>;

impl Store {
    /// All that is read in it is true of one revision, whatever is written meanwhile. Each of its statements may take
    /// this long.
    pub(super) async fn begin_read(&self, longest: Duration) -> Result<Transaction, DbErr> {
        let options = match self.backend {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        let reader = self.reader()?.inner;
        let inner = with_timeout(STATEMENT_TIMEOUT, reader.begin_with_options(options)).await?;
        Ok(TimeLimited {
            inner,
            statement_timeout: longest,
        })
    }

    /// Waits until no other process writes, but no longer than `patience`, and lets none write until it ends.
    ///
    /// On SQLite it must begin as a writer: one that reads first and then writes fails at once
    /// when another has written in between.
    pub(super) async fn begin_write(&self, patience: Duration) -> Result<Transaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begin = async {
            let transaction = self.writer()?.inner.begin_with_options(options).await?;
            let transaction = TimeLimited::new(transaction);
            if transaction.get_database_backend() == DbBackend::Postgres {
                transaction.allow_idle(IDLE_TIMEOUT).await?;
                let lock = "SELECT set_config('lock_timeout', $1, true), pg_advisory_xact_lock($2)";
                let values = [milliseconds(patience).into(), WRITER_LOCK.into()];
                let lock = Statement::from_sql_and_values(DbBackend::Postgres, lock, values);
                transaction.query_one_raw(lock).await?;
            }
            Ok::<_, StoreError>(transaction)
        };
        // SQLite's own time-out is that of the connection, and a silent PostgreSQL has none.
        match timeout(patience + LOCK_GRACE, begin).await {
            Ok(begun) => begun,
            Err(_) => Err(StoreError::Busy(BUSY_TIMEOUT)),
        }
    }
}

impl<C> TimeLimited<C> {
    pub fn new(inner: C) -> Self {
        Self {
            inner,
            statement_timeout: STATEMENT_TIMEOUT,
        }
    }
}

impl Transaction {
    /// Sets how long PostgreSQL keeps the transaction while nothing happens in it.
    pub(super) async fn allow_idle(&self, longest: Duration) -> Result<(), DbErr> {
        if self.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let set = "SELECT set_config('idle_in_transaction_session_timeout', $1, true)";
        let values = [milliseconds(longest).into()];
        let set = Statement::from_sql_and_values(DbBackend::Postgres, set, values);
        self.query_one_raw(set).await.map(|_| ())
    }

    /// The transaction without deadlines, for migrations.
    pub(super) fn inner(&self) -> &DatabaseTransaction {
        &self.inner
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        with_timeout(self.statement_timeout, self.inner.commit()).await
    }
}

#[async_trait::async_trait]
impl<C: ConnectionTrait + StreamTrait> ConnectionTrait for TimeLimited<C> {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.inner)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        with_timeout(self.statement_timeout, self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        with_timeout(self.statement_timeout, self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        with_timeout(self.statement_timeout, self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        // The deadline is for each row: reading a large table may take longer than one statement.
        let rows = async {
            let stream = with_timeout(STATEMENT_TIMEOUT, self.inner.stream_raw(statement));
            let mut stream = Box::pin(stream.await?);
            let mut rows = Vec::new();
            while let Some(row) = with_timeout(STATEMENT_TIMEOUT, stream.try_next()).await? {
                rows.push(row);
            }
            Ok(rows)
        };
        with_timeout(self.statement_timeout, rows).await
    }
}

/// As settings of PostgreSQL have it; 0 would mean no limit.
fn milliseconds(duration: Duration) -> String {
    duration.as_millis().max(1).to_string()
}

async fn with_timeout<T>(
    longest: Duration,
    work: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    match timeout(longest, work).await {
        Ok(done) => done,
        Err(_) => Err(DbErr::Conn(RuntimeErr::Internal(format!(
            "a statement did not complete within {} seconds",
            longest.as_secs()
        )))),
    }
}
