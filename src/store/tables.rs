//! Creates, updates and drops the tables.

use std::time::{Duration, Instant};

use migration::{Migrator, MigratorTrait};
use sea_orm::DbErr;

use super::transaction::Transaction;
use super::{BUSY_TIMEOUT, Store, StoreError};

/// How long to wait at start for another process that creates or writes the tables.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);

impl Store {
    /// Brings the tables up to date, all in one transaction. Of two processes that start at once, one waits for the
    /// other. Where they are up to date, it only reads, and so waits for nobody.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when there are tables of a newer version, [`StoreError::Migrate`] or
    /// [`StoreError::Busy`] when they cannot be changed; the tables are then as they were.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let pending = Migrator::get_pending_migrations_read_only(&self.reader()?).await;
        match pending {
            Ok(pending) if pending.is_empty() => return Ok(()),
            Ok(_) => {}
            // It has no code of its own: a migration was applied that is not among ours.
            Err(error @ DbErr::Custom(_)) => return Err(StoreError::Newer(error)),
            Err(error) => return Err(StoreError::Migrate(error)),
        }
        let transaction = self.begin_migrating().await?;
        Migrator::up(transaction.inner(), None)
            .await
            .map_err(StoreError::Migrate)?;
        transaction.commit().await.map_err(StoreError::Migrate)
    }

    /// Drops every table with all that it holds.
    ///
    /// # Errors
    /// [`StoreError::Migrate`]; the tables are then as they were.
    pub async fn rollback(&self) -> Result<(), StoreError> {
        let transaction = self.begin_migrating().await?;
        Migrator::reset(transaction.inner())
            .await
            .map_err(StoreError::Migrate)?;
        transaction.commit().await.map_err(StoreError::Migrate)
    }

    /// Whether the tables of any version of this program are there.
    pub(super) async fn has_tables(&self) -> Result<bool, StoreError> {
        let applied = Migrator::get_applied_migrations_read_only(&self.reader()?).await;
        match applied {
            Ok(applied) => Ok(!applied.is_empty()),
            // Those of a newer version; to open them tells so.
            Err(DbErr::Custom(_)) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    async fn begin_migrating(&self) -> Result<Transaction, StoreError> {
        let began = Instant::now();
        loop {
            let busy = match self.begin_write(BUSY_TIMEOUT).await {
                Err(error @ StoreError::Busy(_)) => error,
                Err(StoreError::Database(error)) => return Err(StoreError::Migrate(error)),
                begun => return begun,
            };
            if began.elapsed() > LOCK_TIMEOUT {
                return Err(busy);
            }
        }
    }
}
