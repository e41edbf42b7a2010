//! A write transaction: nobody else writes, in this process or another, until it ends.

mod proposals;

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{idempotency, proposal_event, revision, token};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryFilter};

use super::audit::{AuditEntry, record};
use super::transaction::{TimeLimited, Transaction};
pub use proposals::ProposalCounts;

use super::watched_file::WatchedFile;
use super::write::write_change_set;
use super::{Store, StoreError, newest_revision};
use crate::change::ChangeSet;

/// All that is written in it is written when it is committed, or not at all. Dropped, it has written
/// nothing.
pub struct WriteTransaction {
    pub(super) transaction: Transaction,
    head: Option<i64>,
    /// What the commit has to have stored.
    newest_row: Option<NewestRow>,
    /// Another connection, which sees only what is committed.
    reader: TimeLimited<DatabaseConnection>,
    file: Option<WatchedFile>,
}

/// The newest row of a write.
#[derive(Clone, Copy)]
enum NewestRow {
    Revision(i64),
    ProposalEvent(i64),
}

impl Store {
    /// Waits for the write lock, at most for `patience`.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another turn does not end in that time; [`StoreError::Database`] if the database fails.
    pub async fn begin_write_transaction(
        &self,
        patience: Duration,
    ) -> Result<WriteTransaction, StoreError> {
        let transaction = self.begin_write(patience).await?;
        let head = newest_revision(&transaction).await?.map(|head| head.number);
        Ok(WriteTransaction {
            transaction,
            head,
            newest_row: None,
            reader: self.reader()?,
            file: self.file.clone(),
        })
    }

    /// The write that somebody gave this key.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_idempotency_key(
        &self,
        owner: &str,
        key: &str,
    ) -> Result<Option<idempotency::Model>, StoreError> {
        let found = idempotency::Entity::find_by_id((owner.to_owned(), key.to_owned()));
        Ok(found.one(&self.reader()?).await?)
    }
}

impl WriteTransaction {
    /// The newest revision, which stays the newest as long as the transaction lasts; nothing before the first.
    pub fn head(&self) -> Option<i64> {
        self.head
    }

    /// # Errors
    /// [`StoreError::Conflict`] if another revision than the expected one is the newest.
    pub fn expect_head(&self, expected: Option<i64>) -> Result<(), StoreError> {
        let found = self.head;
        match found == expected {
            true => Ok(()),
            false => Err(StoreError::Conflict { expected, found }),
        }
    }

    /// Whether a token is in force.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn is_token_valid(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let found = token::Entity::find_by_id(token)
            .one(&self.transaction)
            .await?;
        let is_in_force =
            |token: token::Model| token.revoked_at.is_none() && token.expires_at > now;
        Ok(found.is_some_and(is_in_force))
    }

    /// Lets the transaction be idle for longer than PostgreSQL would allow.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails.
    pub async fn allow_idle(&self, longest: Duration) -> Result<(), StoreError> {
        Ok(self.transaction.allow_idle(longest).await?)
    }

    /// Applies a change set and returns its revision. `progress` receives the number of changes written so far.
    ///
    /// `before` of each change must equal the stored fact: the change set must be made on the newest revision.
    /// Sources that no fact cites any more are removed.
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
        self.newest_row = Some(NewestRow::Revision(number));
        Ok(revision)
    }

    /// Writes a line into the audit trail.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn record_audit(&self, entry: AuditEntry) -> Result<(), StoreError> {
        record(&self.transaction, entry).await
    }

    /// Keeps the key of a write, and forgets those that are older than the given time.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn store_idempotency_key(
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

    /// Commits all that was written in the transaction, and reads it back on another connection.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database fails: whether it is stored is then known only once the database
    /// answers again. [`StoreError::NotReadBack`] if it failed after the commit. [`StoreError::NotStored`] if the commit succeeded and nothing was stored.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await?;
        if let Some(file) = &self.file {
            file.check()?;
        }
        let is_stored = match self.newest_row {
            None => Ok(true),
            Some(NewestRow::Revision(number)) => {
                let found = revision::Entity::find_by_id(number).one(&self.reader);
                found.await.map(|row| row.is_some())
            }
            Some(NewestRow::ProposalEvent(id)) => {
                let found = proposal_event::Entity::find_by_id(id).one(&self.reader);
                found.await.map(|row| row.is_some())
            }
        };
        let is_stored = is_stored.map_err(StoreError::NotReadBack)?;
        match is_stored {
            true => Ok(()),
            false => Err(StoreError::NotStored),
        }
    }
}
