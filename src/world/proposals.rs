//! Proposals: change sets that wait until somebody who may decides. What is accepted is written as everything is.

mod propose;
mod review;

use chrono::{DateTime, Utc};
use entity::audit::AuditOutcome;
use entity::proposal;
use entity::proposal_event::{self, ProposalEventKind};
use entity::{Confidence, UserErrorCode, Vocabulary};

use super::apply::{Applied, Refused};
use super::writing::Caller;
use super::{World, WorldError};
use crate::change::check_url;
use crate::change::edit::{Edit, EditComplaint};
use crate::plan::Plan;
use crate::store::{AuditEntry, Turn};

pub use propose::Proposing;
pub use review::{Act, Amendment, Review};

/// Proposals of one owner that may wait at once.
const MOST_OPEN: u64 = 100;

/// Proposals that one owner may make within a day.
const MOST_A_DAY: u64 = 500;

/// How much may be said about a proposal, whose page has all of it.
const MOST_EVENTS: u64 = 200;

/// Pages that may back a proposal.
const MOST_EVIDENCE: usize = 20;

/// What became of what somebody wanted to do with a proposal.
pub struct Proposed {
    /// As it is now; nothing where none was made, or there is none that they may see.
    pub proposal: Option<proposal::Model>,
    pub applied: Applied,
}

impl Proposed {
    fn refused(proposal: Option<proposal::Model>, complaints: Vec<EditComplaint>) -> Self {
        let conflicts = Vec::new();
        let applied = Applied::Refused(Refused {
            complaints,
            conflicts,
        });
        Self { proposal, applied }
    }

    /// Without a proposal.
    fn unkept(applied: Applied) -> Self {
        let proposal = None;
        Self { proposal, applied }
    }
}

impl World {
    /// The number of what happened last to any proposal, as far as this process knows.
    pub fn newest_proposal_event(&self) -> i64 {
        *self.newest_event.borrow()
    }

    /// Waits until something has happened to a proposal after this.
    pub async fn newer_proposal_event_than(&self, event: i64) {
        let mut newest = self.newest_event.subscribe();
        // The sender is ours, and outlives this.
        let _ = newest.wait_for(|newest| *newest > event).await;
    }

    pub(super) fn note_event(&self, event: i64) {
        self.newest_event.send_if_modified(|newest| {
            let is_newer = event > *newest;
            *newest = event.max(*newest);
            is_newer
        });
    }

    /// Writes down what happened to a proposal, whose number has to be known, and ends the turn.
    async fn conclude(
        &self,
        mut turn: Turn,
        event: proposal_event::Model,
        audit: AuditEntry,
        caller: &Caller,
    ) -> Result<(), WorldError> {
        let kind = event.kind.name().to_ascii_lowercase();
        let told = turn.tell(event).await?;
        turn.record(AuditEntry {
            outcome: AuditOutcome::Allowed,
            reason: format!("{}: {kind}", audit.reason),
            ..audit
        })
        .await?;
        self.commit(turn, caller).await?;
        self.note_event(told);
        Ok(())
    }
}

/// A plan that changes something.
///
/// # Errors
/// The complaint about one that changes nothing.
fn changing(plan: &Plan) -> Result<(), Refused> {
    match plan.changes.is_empty() {
        true => Err(Refused {
            complaints: vec![EditComplaint::nothing_to_change()],
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
fn backed(edits: Vec<Edit>, evidence: &[String]) -> Vec<Edit> {
    let edits = edits.into_iter().map(|edit| {
        edit.or_backed_by(evidence)
            .or_with_confidence(Confidence::Reported)
    });
    edits.collect()
}

/// What is wrong with the pages that are to back a proposal.
fn evidence_complaints(evidence: &[String]) -> Vec<EditComplaint> {
    let complaint =
        |code, message: String| EditComplaint::of_all(code, message).in_field("evidence");
    if evidence.is_empty() {
        let message = "Evidence required: pass at least one page that supports the proposal in \
            `evidence`.";
        return vec![complaint(UserErrorCode::Unsourced, message.to_owned())];
    }
    if evidence.len() > MOST_EVIDENCE {
        let message = format!("expected at most {MOST_EVIDENCE} pages");
        return vec![complaint(UserErrorCode::Invalid, message)];
    }
    let wrong = evidence.iter().filter_map(|url| {
        let expected = check_url(url).err()?;
        let message = format!("\"{url}\": expected {expected}");
        Some(complaint(UserErrorCode::Invalid, message))
    });
    wrong.collect()
}
