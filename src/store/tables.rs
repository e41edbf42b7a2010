//! Creates, updates and drops the tables.

use migration::{Migrator, MigratorTrait};

use super::{Store, StoreError};

impl Store {
    /// Brings the tables up to date, all in one transaction. Of two processes that start at once,
    /// one waits for the other.
    ///
    /// # Errors
    /// [`StoreError::Migrate`]; the tables are then as they were.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let transaction = self.begin_writing().await.map_err(StoreError::Migrate)?;
        Migrator::up(&transaction, None)
            .await
            .map_err(StoreError::Migrate)?;
        transaction.commit().await.map_err(StoreError::Migrate)
    }

    /// Drops every table with all that it holds.
    ///
    /// # Errors
    /// [`StoreError::Migrate`]; the tables are then as they were.
    pub async fn rollback(&self) -> Result<(), StoreError> {
        let transaction = self.begin_writing().await.map_err(StoreError::Migrate)?;
        Migrator::reset(&transaction)
            .await
            .map_err(StoreError::Migrate)?;
        transaction.commit().await.map_err(StoreError::Migrate)
    }
}
