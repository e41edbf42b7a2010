//! What a write answers.

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

/// What became of a write.
#[derive(Default)]
pub struct ChangePayload {
    result: Option<WriteResult>,
    errors: Vec<EditError>,
    conflicts: Vec<Change>,
    /// Whether it was one edit, so that its place among several is no part of paths.
    is_single: bool,
}

/// What was written, or would be.
struct WriteResult {
    revision: Option<u64>,
    changes: Vec<change::Change>,
    warnings: Vec<EditWarning>,
    replayed: bool,
    snapshot: Arc<Snapshot>,
}

/// What became of a write: either it was done, or `userErrors` say why not.
#[Object]
impl ChangePayload {
    /// The revision that it made; null when nothing was written: in a dry run, where something is wrong, and where
    /// nothing differed.
    async fn revision(&self) -> Option<Revision> {
        self.result.as_ref()?.revision.map(Revision)
    }

    /// All that is wrong with it; empty when it was done, or in a dry run could be.
    async fn user_errors(&self) -> Vec<UserError> {
        self.errors.iter().map(Into::into).collect()
    }

    /// What looks wrong with it and may yet be right, such as a possible duplicate. Empty where `userErrors` are not.
    async fn warnings(&self) -> Vec<ChangeWarning> {
        let warnings = self.result.iter().flat_map(|done| &done.warnings);
        warnings
            .map(|warning| ChangeWarning::new(warning.clone(), self.is_single))
            .collect()
    }

    /// What it put and removed; in a dry run, and of what is only proposed, what it would. Empty where it had been
    /// written before.
    async fn changes(&self) -> Vec<FactChange> {
        let Some(done) = &self.result else {
            return Vec::new();
        };
        let changes = done.changes.iter().cloned();
        changes
            .map(|change| FactChange::new(change, done.snapshot.clone()))
            .collect()
    }

    /// The nodes that it concerns as they are now, in the order of their ids: those that changed, and those at the ends of
    /// links that did. In a dry run, as they still are.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let done = self.result.as_ref();
        done.map_or_else(Vec::new, |done| nodes_of(&done.snapshot, &done.changes))
    }

    /// The links that it put, as they are now. Empty in a dry run.
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

    /// What others have changed meanwhile, oldest first, where there is a CONFLICT: 100 changes at most.
    async fn conflicts(&self) -> &[Change] {
        &self.conflicts
    }

    /// Whether it had been written before, under the same `idempotencyKey`: it was not written again.
    async fn replayed(&self) -> bool {
        self.result.as_ref().is_some_and(|done| done.replayed)
    }
}

impl ChangePayload {
    /// The answer to a write, which the rest of the request sees as well.
    ///
    /// # Errors
    /// When whoever asks may not write it.
    pub fn from_outcome(view: &View, applied: WriteOutcome) -> Result<Self> {
        match applied {
            WriteOutcome::Completed(done) => Ok(Self::completed(view, done)),
            WriteOutcome::Invalid(refused) => Ok(Self::invalid(refused)),
            WriteOutcome::Denied(reason) => Err(coded_error(ErrorCode::Forbidden, reason)),
        }
    }

    /// The answer to a mutation that is one edit.
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
