//! Proposals: change sets that wait until somebody who may decides. What is accepted is written as everything is.

mod propose;
mod review;

use chrono::{DateTime, Utc};
use entity::audit::AuditOutcome;
use entity::proposal;
use entity::proposal_event::{self, ProposalEventKind};
use entity::{Confidence, UserErrorCode, Vocabulary};

use super::apply::{InvalidWrite, WriteOutcome};
use super::writing::Caller;
use super::{World, WorldError};
use crate::change::check_url;
use crate::change::edit::{Edit, EditError};
use crate::plan::Plan;
use crate::store::{AuditEntry, WriteTransaction};

pub use propose::ProposalRequest;
pub use review::{Amendment, ReviewAction, ReviewRequest};

/// Proposals of one owner that may wait at once.
const MAX_OPEN: u64 = 100;

/// Proposals that one owner may make within a day.
const MAX_PER_DAY: u64 = 500;

/// How much may be said about a proposal, whose page has all of it.
const MAX_EVENTS: u64 = 200;

/// Pages that may back a proposal.
const MAX_EVIDENCE: usize = 20;

/// What became of what somebody wanted to do with a proposal.
pub struct ProposalOutcome {
    /// As it is now; nothing where none was made, or there is none that they may see.
    pub proposal: Option<proposal::Model>,
    pub outcome: WriteOutcome,
}

impl ProposalOutcome {
    fn invalid(proposal: Option<proposal::Model>, errors: Vec<EditError>) -> Self {
        let conflicts = Vec::new();
        let applied = WriteOutcome::Invalid(InvalidWrite { errors, conflicts });
        Self {
            proposal,
            outcome: applied,
        }
    }

    /// Without a proposal.
    fn without_proposal(applied: WriteOutcome) -> Self {
        let proposal = None;
        Self {
            proposal,
            outcome: applied,
        }
    }
}

impl World {
    /// The number of what happened last to any proposal, as far as this process knows.
    pub fn newest_proposal_event(&self) -> i64 {
        *self.newest_event.borrow()
    }

    /// Waits until something has happened to a proposal after this.
    pub async fn wait_for_proposal_event_after(&self, event: i64) {
        let mut newest = self.newest_event.subscribe();
        // The sender is ours, and outlives this.
        let _ = newest.wait_for(|newest| *newest > event).await;
    }

    pub(super) fn publish_event(&self, event: i64) {
        self.newest_event.send_if_modified(|newest| {
            let is_newer = event > *newest;
            *newest = event.max(*newest);
            is_newer
        });
    }

    /// Writes down what happened to a proposal, whose number has to be known, and commits.
    async fn commit_event(
        &self,
        mut transaction: WriteTransaction,
        event: proposal_event::Model,
        audit: AuditEntry,
        caller: &Caller,
    ) -> Result<(), WorldError> {
        let kind = event.kind.name().to_ascii_lowercase();
        let told = transaction.insert_proposal_event(event).await?;
        transaction
            .record_audit(AuditEntry {
                outcome: AuditOutcome::Allowed,
                reason: format!("{}: {kind}", audit.reason),
                ..audit
            })
            .await?;
        self.commit(transaction, caller).await?;
        self.publish_event(told);
        Ok(())
    }
}

/// A plan that changes something.
///
/// # Errors
/// The complaint about one that changes nothing.
fn check_changes(plan: &Plan) -> Result<(), InvalidWrite> {
    match plan.changes.is_empty() {
        true => Err(InvalidWrite {
            errors: vec![EditError::no_change()],
            conflicts: Vec::new(),
        }),
        false => Ok(()),
    }
}

/// What happens to a proposal as it is now.
fn event(
    proposal: &proposal::Model,
    kind: ProposalEventKind,
    at: DateTime<Utc>,
    organisation: Option<&str>,
    text: Option<String>,
) -> proposal_event::Model {
    proposal_event::Model {
        id: 0,
        proposal_id: proposal.id,
        at,
        kind,
        version: proposal.version,
        organisation: organisation.map(str::to_owned),
        text,
    }
}

/// Edits without sources are backed by the evidence; a fact without a confidence is reported, until a
/// steward has read its sources.
fn with_evidence(edits: Vec<Edit>, evidence: &[String]) -> Vec<Edit> {
    let edits = edits.into_iter().map(|edit| {
        edit.with_default_sources(evidence)
            .with_default_confidence(Confidence::Reported)
    });
    edits.collect()
}

/// What is wrong with the pages that are to back a proposal.
fn evidence_errors(evidence: &[String]) -> Vec<EditError> {
    let error = |code, message: String| EditError::about_all(code, message).in_field("evidence");
    if evidence.is_empty() {
        let message = "Evidence required: pass at least one page that supports the proposal in \
            `evidence`.";
        return vec![error(UserErrorCode::Unsourced, message.to_owned())];
    }
    if evidence.len() > MAX_EVIDENCE {
        let message = format!("expected at most {MAX_EVIDENCE} pages");
        return vec![error(UserErrorCode::Invalid, message)];
    }
    let wrong = evidence.iter().filter_map(|url| {
        let expected = check_url(url).err()?;
        let message = format!("\"{url}\": expected {expected}");
        Some(error(UserErrorCode::Invalid, message))
    });
    wrong.collect()
}
