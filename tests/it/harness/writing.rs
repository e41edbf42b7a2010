//! Writing without a world.

use chrono::{DateTime, Utc};
use entity::revision;
use mission_graph::change::ChangeSet;
use mission_graph::store::{BUSY_TIMEOUT, Store, StoreError};

/// Facts written as by another process on the same database, which a world learns of only by looking.
pub trait WriteFacts {
    /// Applies a change set on top of the expected revision. It has no line in the audit trail, which is the world's
    /// to write.
    async fn write(
        &self,
        change_set: &ChangeSet,
        expected_head: Option<i64>,
        committed_at: DateTime<Utc>,
    ) -> Result<revision::Model, StoreError>;
}

impl WriteFacts for Store {
    async fn write(
        &self,
        change_set: &ChangeSet,
        expected_head: Option<i64>,
        committed_at: DateTime<Utc>,
    ) -> Result<revision::Model, StoreError> {
        let mut turn = self.begin_write_transaction(BUSY_TIMEOUT).await?;
        turn.expect_head(expected_head)?;
        let revision = turn.write(change_set, committed_at, &|_| ()).await?;
        turn.commit().await?;
        Ok(revision)
    }
}
