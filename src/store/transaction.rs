//! Transactions: one that sees a single revision whole, and one that writes alone.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use super::Store;

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
        self.reader.begin_with_options(options).await
    }

    /// Waits until no other process writes, and lets none write until it ends.
    ///
    /// On SQLite it must begin as a writer: one that reads first and then writes fails at once
    /// when somebody else has written in between.
    pub(super) async fn begin_writing(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            let lock = "SELECT pg_advisory_xact_lock($1)";
            let lock =
                Statement::from_sql_and_values(DbBackend::Postgres, lock, [WRITER_LOCK.into()]);
            transaction.query_one_raw(lock).await?;
        }
        Ok(transaction)
    }
}
