//! Transactions: one that sees a single revision whole, and one that writes alone.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use super::{BUSY_TIMEOUT, Store};

/// The advisory lock that writers of one PostgreSQL database take: `mission` in ASCII.
const WRITER_LOCK: i64 = 0x006d_6973_7369_6f6e;

impl Store {
    /// All that is read in it is true of one revision, whatever is written meanwhile.
    pub(super) async fn begin_reading(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.reader.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        self.reader()?.begin_with_options(options).await
    }

    /// Waits until no other process writes, but no longer than [`BUSY_TIMEOUT`], and lets none write until it ends.
    ///
    /// On SQLite it must begin as a writer: one that reads first and then writes fails at once
    /// when somebody else has written in between.
    pub(super) async fn begin_writing(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer()?.begin_with_options(options).await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            let lock = "SELECT set_config('lock_timeout', $1, true), pg_advisory_xact_lock($2)";
            let patience = BUSY_TIMEOUT.as_millis().to_string();
            let values = [patience.into(), WRITER_LOCK.into()];
            let lock = Statement::from_sql_and_values(DbBackend::Postgres, lock, values);
            transaction.query_one_raw(lock).await?;
        }
        Ok(transaction)
    }
}
