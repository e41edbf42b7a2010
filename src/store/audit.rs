//! The audit trail: written, never changed, read from its end, and removed when its time of retention is over.

use chrono::{DateTime, Utc};
use entity::audit::{self, AuditOutcome, AuditedOperation, ViewerKind};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Store, StoreError};

/// Characters that are kept of a text.
const LONGEST: usize = 500;
/// Number of entries that one statement removes.
const REMOVED_AT_ONCE: u64 = 1000;

/// What is written down of one write or refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    pub at: DateTime<Utc>,
    pub request_id: Option<String>,
    pub viewer_kind: ViewerKind,
    pub viewer_id: Option<String>,
    pub organisation: Option<String>,
    pub operation: AuditedOperation,
    pub outcome: AuditOutcome,
    pub reason: String,
    pub revision: Option<i64>,
    pub times: i64,
}

impl AuditEntry {
    /// By nobody who is known, without a revision.
    pub fn new(
        at: DateTime<Utc>,
        operation: AuditedOperation,
        outcome: AuditOutcome,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            at,
            request_id: None,
            viewer_kind: ViewerKind::Anonymous,
            viewer_id: None,
            organisation: None,
            operation,
            outcome,
            reason: reason.into(),
            revision: None,
            times: 1,
        }
    }

    /// Done by somebody at the command line.
    pub fn of_command_line(
        at: DateTime<Utc>,
        operation: AuditedOperation,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            viewer_kind: ViewerKind::CommandLine,
            ..Self::new(at, operation, AuditOutcome::Allowed, reason)
        }
    }
}

impl Store {
    /// Writes a line of its own; what goes with a write belongs into its transaction.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn record(&self, entry: AuditEntry) -> Result<(), StoreError> {
        record(&self.writer()?, entry).await
    }

    /// Removes the entries before a time, and returns their number.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn remove_audits_before(&self, time: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut removed = 0;
        // In batches, since each statement has a deadline.
        loop {
            let old = audit::Entity::find().filter(audit::Column::At.lt(time));
            let ids: Vec<i64> = old
                .select_only()
                .column(audit::Column::Id)
                .order_by_asc(audit::Column::Id)
                .limit(REMOVED_AT_ONCE)
                .into_tuple()
                .all(&self.reader()?)
                .await?;
            let Some(last) = ids.last() else {
                return Ok(removed);
            };
            let batch = audit::Entity::delete_many()
                .filter(audit::Column::At.lt(time))
                .filter(audit::Column::Id.lte(*last));
            removed += batch.exec(&self.writer()?).await?.rows_affected;
        }
    }

    /// The newest lines, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn newest_audits(&self, first: u64) -> Result<Vec<audit::Model>, StoreError> {
        let rows = audit::Entity::find()
            .order_by_desc(audit::Column::Id)
            .limit(first)
            .all(&self.reader()?)
            .await?;
        Ok(rows)
    }
}

pub(super) async fn record(
    connection: &impl ConnectionTrait,
    entry: AuditEntry,
) -> Result<(), StoreError> {
    let AuditEntry {
        at,
        request_id,
        viewer_kind,
        viewer_id,
        organisation,
        operation,
        outcome,
        reason,
        revision,
        times,
    } = entry;
    let row = audit::ActiveModel {
        id: ActiveValue::NotSet,
        at: ActiveValue::Set(at),
        request_id: ActiveValue::Set(request_id.as_deref().map(plain)),
        viewer_kind: ActiveValue::Set(viewer_kind),
        viewer_id: ActiveValue::Set(viewer_id.as_deref().map(plain)),
        organisation: ActiveValue::Set(organisation.as_deref().map(plain)),
        operation: ActiveValue::Set(operation),
        outcome: ActiveValue::Set(outcome),
        reason: ActiveValue::Set(plain(&reason)),
        revision: ActiveValue::Set(revision),
        times: ActiveValue::Set(times),
    };
    audit::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Others' words, as one line that either database can hold.
fn plain(text: &str) -> String {
    let printable = text.chars().filter(|letter| !letter.is_control());
    printable.take(LONGEST).collect()
}
