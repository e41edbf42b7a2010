//! The payload of a write.

use std::sync::Arc;

use async_graphql::{Object, Result};
use entity::fact::Fact;

use crate::change;
use crate::change::edit::{EditError, EditWarning};
use crate::schema::error::{ErrorCode, coded_error};
use crate::schema::fact_change::{FactChange, nodes_of};
use crate::schema::history::Change;
use crate::schema::interface::EcosystemNode;
use crate::schema::link::Link;
use crate::schema::scalar::Revision;
use crate::schema::user_error::{ChangeWarning, UserError};
use crate::snapshot::Snapshot;
use crate::view::View;
use crate::world::{CompletedWrite, InvalidWrite, WriteOutcome};

/// The result of a write.
#[derive(Default)]
pub struct ChangePayload {
    result: Option<WriteResult>,
    errors: Vec<EditError>,
    conflicts: Vec<Change>,
    /// Whether it was a single edit, so that paths contain no index.
    is_single: bool,
}

/// What was written or, in a dry run, would be.
struct WriteResult {
    revision: Option<u64>,
    changes: Vec<change::Change>,
    warnings: Vec<EditWarning>,
    replayed: bool,
    snapshot: Arc<Snapshot>,
}

/// The result of a write. If it failed, `userErrors` lists the reasons.
#[Object]
impl ChangePayload {
    /// The new revision. Null if nothing was written: in a dry run, on errors, or if nothing
    /// differed.
    async fn revision(&self) -> Option<Revision> {
        self.result.as_ref()?.revision.map(Revision)
    }

    /// All errors. Empty if the write succeeded or, in a dry run, would succeed.
    async fn user_errors(&self) -> Vec<UserError> {
        self.errors.iter().map(Into::into).collect()
    }

    /// Warnings about input that is valid but suspicious, such as a possible duplicate. Empty if there are `userErrors`.
    async fn warnings(&self) -> Vec<ChangeWarning> {
        let warnings = self.result.iter().flat_map(|done| &done.warnings);
        warnings
            .map(|warning| ChangeWarning::new(warning.clone(), self.is_single))
            .collect()
    }

    /// The facts that were written or removed. For a dry run or an open proposal, the facts that
    /// would be. Empty if `replayed`.
    async fn changes(&self) -> Vec<FactChange> {
        let Some(done) = &self.result else {
            return Vec::new();
        };
        let changes = done.changes.iter().cloned();
        changes
            .map(|change| FactChange::new(change, done.snapshot.clone()))
            .collect()
    }

    /// The affected nodes in their current state, ordered by ID: nodes that changed and the ends of
    /// links that changed. In a dry run, their state before the write.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let done = self.result.as_ref();
        done.map_or_else(Vec::new, |done| nodes_of(&done.snapshot, &done.changes))
    }

    /// The links that were written, in their current state. Empty in a dry run.
    async fn links(&self) -> Vec<Link> {
        let Some(done) = self.result.as_ref().filter(|done| done.revision.is_some()) else {
            return Vec::new();
        };
        let put = done
            .changes
            .iter()
            .filter_map(|change| change.after.as_ref());
        let ids = put.filter_map(|fact| match fact {
            Fact::Link(fact) => Some(&fact.link.id),
            _ => None,
        });
        let found = ids.filter_map(|id| done.snapshot.find_link(id));
        found
            .map(|index| Link::new(done.snapshot.clone(), index))
            .collect()
    }

    /// On a CONFLICT, the changes since `ifRevision` that conflict with the write, oldest first (maximum 100).
    async fn conflicts(&self) -> &[Change] {
        &self.conflicts
    }

    /// Whether an earlier request with the same `idempotencyKey` already made this write, so that it was not repeated.
    async fn replayed(&self) -> bool {
        self.result.as_ref().is_some_and(|done| done.replayed)
    }
}

impl ChangePayload {
    /// The payload of a write; the rest of the request reads the new revision.
    ///
    /// # Errors
    /// If the current user may not write it.
    pub fn from_outcome(view: &View, applied: WriteOutcome) -> Result<Self> {
        match applied {
            WriteOutcome::Completed(done) => Ok(Self::completed(view, done)),
            WriteOutcome::Invalid(refused) => Ok(Self::invalid(refused)),
            WriteOutcome::Denied(reason) => Err(coded_error(ErrorCode::Forbidden, reason)),
        }
    }

    /// The payload of a mutation with a single edit.
    pub fn into_single(self) -> Self {
        Self {
            is_single: true,
            ..self
        }
    }

    pub fn completed(view: &View, done: CompletedWrite) -> Self {
        let snapshot = done.published.snapshot().clone();
        view.advance_to(done.published);
        Self {
            result: Some(WriteResult {
                revision: done.revision,
                changes: done.changes,
                warnings: done.warnings,
                replayed: done.replayed,
                snapshot,
            }),
            ..Self::default()
        }
    }

    pub fn invalid(refused: InvalidWrite) -> Self {
        Self {
            errors: refused.errors,
            conflicts: refused.conflicts.into_iter().map(Change::from).collect(),
            ..Self::default()
        }
    }
}
