//! A writer's turn: nobody else writes, in this process or another, until it ends.

mod proposals;

use chrono::{DateTime, Utc};
use entity::{idempotency, revision};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};

use super::audit::{AuditEntry, record};
use super::write::write_change_set;
use super::{Store, StoreError, newest_revision};
use crate::change::ChangeSet;

/// All that is written in it is written when it is committed, or not at all. Dropped, it has written
/// nothing.
pub struct Turn {
    pub(super) transaction: DatabaseTransaction,
    head: Option<i64>,
}

impl Store {
    /// Waits for a turn.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, or somebody else's turn does not end.
    pub async fn begin_turn(&self) -> Result<Turn, StoreError> {
        let transaction = self.begin_writing().await?;
        let head = newest_revision(&transaction).await?.map(|head| head.number);
        Ok(Turn { transaction, head })
    }

    /// Waits for a turn in which to write what was planned on this revision.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another revision is the newest by then; otherwise as above.
    pub async fn begin_turn_after(&self, expected: Option<i64>) -> Result<Turn, StoreError> {
        let turn = self.begin_turn().await?;
        let found = turn.head();
        match found == expected {
            true => Ok(turn),
            false => Err(StoreError::Conflict { expected, found }),
        }
    }

    /// The write that somebody gave this key.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_write(
        &self,
        owner: &str,
        key: &str,
    ) -> Result<Option<idempotency::Model>, StoreError> {
        let found = idempotency::Entity::find_by_id((owner.to_owned(), key.to_owned()));
        Ok(found.one(self.reader()?).await?)
    }
}

impl Turn {
    /// The newest revision, which stays the newest as long as the turn lasts; nothing before the first.
    pub fn head(&self) -> Option<i64> {
        self.head
    }

    /// Applies a change set and gives the revision that it makes. Whoever gives `progress` hears how many
    /// of the changes are written, up to all of them.
    ///
    /// `before` of each change must be what is stored: whoever made the change set has compared it with
    /// the newest revision. A source that no fact cites any more goes.
    ///
    /// # Errors
    /// [`StoreError::Empty`] when there is no change, [`StoreError::Database`] when the database fails or a
    /// fact breaks its rules: a link to no node, a country's code used twice.
    pub async fn write(
        &mut self,
        change_set: &ChangeSet,
        committed_at: DateTime<Utc>,
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<revision::Model, StoreError> {
        if change_set.changes.is_empty() {
            return Err(StoreError::Empty);
        }
        let number = self.head.unwrap_or(0) + 1;
        let revision = write_change_set(
            &self.transaction,
            change_set,
            number,
            committed_at,
            progress,
        )
        .await?;
        self.head = Some(number);
        Ok(revision)
    }

    /// Writes a line into the audit trail.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn record(&self, entry: AuditEntry) -> Result<(), StoreError> {
        record(&self.transaction, entry).await
    }

    /// Keeps the key of a write, and forgets those that are older than the given time.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn remember(
        &self,
        write: idempotency::Model,
        forget_before: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::At.lt(forget_before))
            .exec(&self.transaction)
            .await?;
        idempotency::Entity::insert(write.into_active_model())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Ends the turn: all is written for good.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails. Whether it is written is then known only where the
    /// database answers again.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}
