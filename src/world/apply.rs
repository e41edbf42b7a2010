//! The one way to write facts, for all callers.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::audit::{AuditOutcome, AuditedOperation};
use entity::fact::FactKey;
use entity::revision::Origin;
use entity::{UserErrorCode, idempotency};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::planning::may_write;
use super::writing::Caller;
use super::{World, WorldError};
use crate::access::{AccessRequest, Viewer, authorize};
use crate::change::edit::{Edit, EditError, EditWarning, merged_urls};
use crate::change::{Change, ChangeSet};
use crate::plan::{Plan, evaluate};
use crate::store::{AuditEntry, HistoryEntry};
use crate::view::PublishedSnapshot;

/// Conflicts that are shown.
const SHOWN_CONFLICTS: u64 = 100;

/// How long the key of a write is remembered.
const KEY_RETENTION: TimeDelta = TimeDelta::days(30);

/// The longest key that a write may have, in bytes.
pub const LONGEST_KEY: usize = 200;

/// What somebody wants written.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    pub viewer: Viewer,
    pub edits: Vec<Edit>,
    /// What it is for, in their words; without them, what it does is said.
    pub note: Option<String>,
    /// Plans and judges it, and writes nothing.
    pub dry_run: bool,
    /// Only if nothing that the edits touch has changed since this revision.
    pub if_revision: Option<u64>,
    /// Names the write: sent again, it is done once.
    pub idempotency_key: Option<String>,
    /// What the request is called in the log.
    pub request_id: Option<String>,
}

/// What became of it.
pub enum WriteOutcome {
    /// It was written, or, in a dry run, would be.
    Completed(CompletedWrite),
    /// It cannot be written as it is, for all of these reasons.
    Invalid(InvalidWrite),
    /// The viewer lacks the permission; the message names the reason.
    Denied(String),
}

/// What was written, or would be.
pub struct CompletedWrite {
    /// The revision that it made; nothing when nothing differed or nothing was to be written.
    pub revision: Option<u64>,
    pub changes: Vec<Change>,
    /// What looks wrong with it and may yet be right.
    pub warnings: Vec<EditWarning>,
    /// Whether it had been written before, under the same key: then the changes are not told again.
    pub replayed: bool,
    /// The graph as it is now.
    pub published: Arc<PublishedSnapshot>,
}

/// Why something cannot be written.
pub struct InvalidWrite {
    pub errors: Vec<EditError>,
    /// What others have changed meanwhile, oldest first: 100 changes at most.
    pub conflicts: Vec<HistoryEntry>,
}

impl WriteRequest {
    pub fn new(viewer: Viewer, edits: Vec<Edit>) -> Self {
        Self {
            viewer,
            edits,
            note: None,
            dry_run: false,
            if_revision: None,
            idempotency_key: None,
            request_id: None,
        }
    }

    /// Tells this write from every other that could have its key.
    fn request_hash(&self) -> String {
        hash_request(&(&self.edits, &self.note, self.if_revision))
    }
}

impl World {
    /// Writes edits as one change set: all of them or nothing. If the caller leaves before the commit begins, nothing is
    /// written.
    ///
    /// # Errors
    /// When the store fails. Whether it was written is then known only by asking again with the same key.
    pub async fn apply(self: &Arc<Self>, write: WriteRequest) -> Result<WriteOutcome, WorldError> {
        let viewer = Some(write.viewer.clone());
        self.run_write(viewer, |world, caller| async move {
            world.apply_exclusively(write, &caller).await
        })
        .await
    }

    async fn apply_exclusively(
        &self,
        write: WriteRequest,
        caller: &Caller,
    ) -> Result<WriteOutcome, WorldError> {
        if let Err(denied) = authorize(&write.viewer, AccessRequest::WriteSomewhere) {
            return self.deny(&write, denied.to_string()).await;
        }
        let (edits, if_revision) = (&write.edits, write.if_revision);
        let planned = self
            .plan_without_lock(edits, if_revision, write.dry_run, caller)
            .await?;
        // Looked for after the plan: a write that was sent again is not refused for what it has done itself.
        if let Some(applied) = self.find_replay(&write).await? {
            return Ok(applied);
        }
        let planned = match planned {
            Ok(planned) => planned,
            Err(refused) => return Ok(WriteOutcome::Invalid(refused)),
        };
        if let Err(reason) = may_write(&write.viewer, &planned.plan) {
            return self.deny(&write, reason).await;
        }
        if write.dry_run {
            return Ok(WriteOutcome::Completed(self.previewed(planned.plan)));
        }
        let begun = self
            .begin_write_with_plan(planned, edits, if_revision, caller)
            .await?;
        if let Some(applied) = self.find_replay(&write).await? {
            return Ok(applied);
        }
        let (_writer, mut transaction, plan) = match begun {
            Ok(begun) => begun,
            Err(refused) => return Ok(WriteOutcome::Invalid(refused)),
        };
        if let Err(reason) = may_write(&write.viewer, &plan) {
            drop(transaction);
            return self.deny(&write, reason).await;
        }
        if plan.changes.is_empty() {
            return Ok(WriteOutcome::Completed(self.completed(Vec::new())));
        }
        let warnings = plan.warnings;
        let change_set = ChangeSet {
            origin: Origin::Edit,
            note: write
                .note
                .clone()
                .unwrap_or_else(|| summarize(&write.edits)),
            organisation: write.viewer.organisation().map(str::to_owned),
            evidence: evidence(&write.edits),
            changes: plan.changes,
        };
        let now = (self.clock)();
        let revision = transaction.write(&change_set, now, &|_| {}).await?;
        transaction
            .record_audit(AuditEntry {
                revision: Some(revision.number),
                outcome: AuditOutcome::Allowed,
                ..self.audit_entry(&write, &change_set.note)
            })
            .await?;
        if let Some(key) = &write.idempotency_key {
            let remembered = idempotency::Model {
                owner: write.viewer.owner(),
                key: key.clone(),
                request: write.request_hash(),
                revision: revision.number,
                at: now,
            };
            transaction
                .store_idempotency_key(remembered, now - KEY_RETENTION)
                .await?;
        }
        self.commit(transaction, caller).await?;
        let changes = self.publish_written(&revision, change_set.changes);
        let changes = changes.await.map_err(WorldError::into_unconfirmed)?;
        Ok(WriteOutcome::Completed(CompletedWrite {
            revision: u64::try_from(revision.number).ok(),
            warnings,
            ..self.completed(changes)
        }))
    }

    /// What became of a write with the same key, if there was one.
    async fn find_replay(&self, write: &WriteRequest) -> Result<Option<WriteOutcome>, WorldError> {
        let Some(key) = write.idempotency_key.as_ref().filter(|_| !write.dry_run) else {
            return Ok(None);
        };
        let Some(before) = self
            .store
            .find_idempotency_key(&write.viewer.owner(), key)
            .await?
        else {
            return Ok(None);
        };
        // In a write transaction, all revisions are published.
        if before.revision.unsigned_abs() > self.current().revision() {
            self.catch_up().await?;
        }
        if before.request == write.request_hash() {
            return Ok(Some(WriteOutcome::Completed(CompletedWrite {
                revision: u64::try_from(before.revision).ok(),
                replayed: true,
                ..self.completed(Vec::new())
            })));
        }
        let message = format!(
            "The idempotency key was already used for a different write, which created revision \
             {}.",
            before.revision
        );
        let error = EditError::about_all(UserErrorCode::KeyReused, message);
        Ok(Some(WriteOutcome::Invalid(InvalidWrite {
            errors: vec![error.in_field("idempotency_key")],
            conflicts: Vec::new(),
        })))
    }

    /// Plans edits on the newest revision, which is published.
    pub(super) async fn plan(
        &self,
        edits: &[Edit],
        if_revision: Option<u64>,
    ) -> Result<Result<Plan, InvalidWrite>, WorldError> {
        let today = (self.clock)().date_naive();
        let lots = vec![edits.to_vec()];
        let judged = evaluate(&self.store, &self.current(), lots, today).await?;
        let Some(judged) = judged.into_iter().next() else {
            return Err(WorldError::Panicked);
        };
        let (mut errors, conflicts) = self.conflicts(&judged.needed, if_revision).await?;
        match judged.planned {
            Ok(plan) if errors.is_empty() => return Ok(Ok(plan)),
            Ok(_) => {}
            Err(others) => errors.extend(others),
        }
        Ok(Err(InvalidWrite { errors, conflicts }))
    }

    /// What others have changed of these facts since a revision, and the complaint about it.
    async fn conflicts(
        &self,
        keys: &[FactKey],
        if_revision: Option<u64>,
    ) -> Result<(Vec<EditError>, Vec<HistoryEntry>), WorldError> {
        let newest = self.current().revision();
        let Some(since) = if_revision.filter(|since| *since != newest) else {
            return Ok((Vec::new(), Vec::new()));
        };
        let (code, message, conflicts) = if since > newest {
            let message = format!("There is no revision {since}; the newest is {newest}.");
            (UserErrorCode::Invalid, message, Vec::new())
        } else {
            let after = i64::try_from(since).unwrap_or(i64::MAX);
            let changes = self.store.changes_since(after, keys, SHOWN_CONFLICTS);
            let changes = changes.await?;
            let Some(last) = changes.last() else {
                return Ok((Vec::new(), Vec::new()));
            };
            let message = format!(
                "{} was changed by another write since revision {since}, most recently in \
                 revision {}: read it again and retry.",
                last.change.fact_id, last.change.revision
            );
            (UserErrorCode::Conflict, message, changes)
        };
        let error = EditError::about_all(code, message).in_field("if_revision");
        Ok((vec![error], conflicts))
    }

    pub(super) fn completed(&self, changes: Vec<Change>) -> CompletedWrite {
        CompletedWrite {
            revision: None,
            changes,
            warnings: Vec::new(),
            replayed: false,
            published: self.published.borrow().clone(),
        }
    }

    /// What would be written.
    pub(super) fn previewed(&self, plan: Plan) -> CompletedWrite {
        CompletedWrite {
            warnings: plan.warnings,
            ..self.completed(plan.changes)
        }
    }

    /// Refuses a write, and writes that down.
    async fn deny(&self, write: &WriteRequest, reason: String) -> Result<WriteOutcome, WorldError> {
        self.refusal_log
            .record(self.audit_entry(write, &reason))
            .await?;
        Ok(WriteOutcome::Denied(reason))
    }

    /// A line of the audit trail; of a refusal, unless it is told otherwise.
    fn audit_entry(&self, write: &WriteRequest, reason: &str) -> AuditEntry {
        let request_id = write.request_id.as_deref();
        self.audit_entry_for(&write.viewer, request_id, AuditedOperation::Write, reason)
    }

    /// The same, whatever was asked for.
    pub(super) fn audit_entry_for(
        &self,
        viewer: &Viewer,
        request_id: Option<&str>,
        operation: AuditedOperation,
        reason: &str,
    ) -> AuditEntry {
        let (viewer_kind, viewer_id) = viewer.audit_identity();
        AuditEntry {
            viewer_kind,
            viewer_id,
            organisation: viewer.organisation().map(str::to_owned),
            request_id: request_id.map(str::to_owned),
            ..AuditEntry::new((self.clock)(), operation, AuditOutcome::Refused, reason)
        }
    }
}

/// Tells a request from every other that could have its key, in hexadecimal digits.
pub(super) fn hash_request(request: &impl Serialize) -> String {
    let request = serde_json::to_vec(request).expect("edits have names and finite numbers");
    hex::encode(Sha256::digest(request))
}

/// What edits do, in words: the first of them, and how many more there are.
fn summarize(edits: &[Edit]) -> String {
    let first = edits.first().map(ToString::to_string);
    let first = first.unwrap_or_default();
    match edits.len() {
        0 | 1 => first,
        2 => format!("{first}, and one more change"),
        more => format!("{first}, and {} more changes", more - 1),
    }
}

/// The pages that back what no fact cites.
pub(super) fn evidence(edits: &[Edit]) -> Vec<String> {
    let backed = edits.iter().filter(|edit| edit.is_backed_by_evidence());
    backed.fold(Vec::new(), |evidence, edit| {
        merged_urls(&evidence, edit.sources())
    })
}
