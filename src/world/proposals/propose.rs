//! How a proposal is made.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::UserErrorCode;
use entity::audit::AuditedOperation;
use entity::proposal::{self, ProposalState};
use entity::proposal_event::ProposalEventKind;

use super::{MOST_A_DAY, MOST_OPEN, Proposed, backed, changing, event, evidence_complaints};
use crate::change::edit::{Edit, EditComplaint};
use crate::permit::{Operation, Viewer, decide};
use crate::plan::as_kept;
use crate::store::ProposalCounts;
use crate::world::apply::{Applied, Done, request_hash};
use crate::world::writing::Caller;
use crate::world::{World, WorldError};

/// What somebody wants proposed.
#[derive(Clone, Debug)]
pub struct Proposing {
    pub viewer: Viewer,
    /// Those that name no sources cite the evidence.
    pub edits: Vec<Edit>,
    /// What it is for, in their words.
    pub note: String,
    /// The pages that back it.
    pub evidence: Vec<String>,
    /// Judges it, and keeps nothing.
    pub dry_run: bool,
    /// Names the proposal: sent again, it is made once.
    pub idempotency_key: Option<String>,
    /// What the request is called in the log.
    pub request_id: Option<String>,
}

impl Proposing {
    /// Tells it from every other that could have its key.
    fn hash(&self) -> String {
        request_hash(&(&self.edits, &self.note, &self.evidence))
    }
}

impl World {
    /// Keeps edits until somebody who may decides. They have to fit the graph as it is. If the caller leaves
    /// before the commit begins, nothing is kept.
    ///
    /// # Errors
    /// When the store fails. Whether it was kept is then known only by asking again with the same key.
    pub async fn propose(self: &Arc<Self>, proposing: Proposing) -> Result<Proposed, WorldError> {
        let viewer = Some(proposing.viewer.clone());
        self.in_own_task(viewer, |world, caller| async move {
            world.propose_alone(proposing, &caller).await
        })
        .await
    }

    async fn propose_alone(
        &self,
        proposing: Proposing,
        caller: &Caller,
    ) -> Result<Proposed, WorldError> {
        let viewer = &proposing.viewer;
        let request_id = proposing.request_id.as_deref();
        let audit =
            |reason: &str| self.audit_of(viewer, request_id, AuditedOperation::Propose, reason);
        if let Err(denied) = decide(viewer, Operation::Propose) {
            let reason = denied.to_string();
            self.trail.record(audit(&reason)).await?;
            return Ok(Proposed::unkept(Applied::Denied(reason)));
        }
        let complaints = evidence_complaints(&proposing.evidence);
        if !complaints.is_empty() {
            return Ok(Proposed::refused(None, complaints));
        }
        let (owner, hash) = (viewer.owner(), proposing.hash());
        let edits = backed(proposing.edits.clone(), &proposing.evidence);
        let planned = self
            .plan_ahead(&edits, None, proposing.dry_run, caller)
            .await?;
        // Looked for after the plan: a proposal that was sent again is not refused for what its acceptance has done.
        if let Some(before) = self.find_proposed_before(&proposing, &owner, &hash).await? {
            return Ok(before);
        }
        let planned = match planned.and_then(|planned| changing(&planned.plan).map(|()| planned)) {
            Ok(planned) => planned,
            Err(refused) => return Ok(Proposed::unkept(Applied::Refused(refused))),
        };
        let since = (self.clock)() - TimeDelta::days(1);
        if proposing.dry_run {
            let counts = self.store.count_proposals(&owner, since).await?;
            return Ok(match beyond_limit(counts) {
                Some(complaint) => Proposed::refused(None, vec![complaint]),
                None => Proposed::unkept(Applied::Done(self.planned(planned.plan))),
            });
        }
        let begun = self.begin_turn_with(planned, &edits, None, caller).await?;
        if let Some(before) = self.find_proposed_before(&proposing, &owner, &hash).await? {
            return Ok(before);
        }
        let begun = begun.and_then(|begun| changing(&begun.2).map(|()| begun));
        let (_writer, turn, plan) = match begun {
            Ok(begun) => begun,
            Err(refused) => return Ok(Proposed::unkept(Applied::Refused(refused))),
        };
        if let Some(complaint) = beyond_limit(turn.count_proposals(&owner, since).await?) {
            return Ok(Proposed::refused(None, vec![complaint]));
        }
        let now = (self.clock)();
        let proposal = proposal::Model {
            id: 0,
            proposed_at: now,
            version: 1,
            state: ProposalState::Open,
            owner,
            key: proposing.idempotency_key.clone(),
            request: hash,
            organisation: viewer.organisation().map(str::to_owned),
            note: proposing.note.clone(),
            evidence: proposing.evidence.join(" "),
            edits: serde_json::to_value(&edits).expect("edits have names and finite numbers"),
            base_revision: self.current().revision().cast_signed(),
            places: as_kept(&plan.places),
            decided_at: None,
            decided_by: None,
            reason: None,
            revision: None,
        };
        let proposal = turn.propose(proposal).await?;
        let kind = ProposalEventKind::Proposed;
        let event = event(&proposal, kind, now, viewer.organisation(), None);
        let audit = audit(&format!("Proposal {}", proposal.id));
        self.conclude(turn, event, audit, caller).await?;
        Ok(Proposed {
            proposal: Some(proposal),
            applied: Applied::Done(self.planned(plan)),
        })
    }

    /// What became of a proposal with the same key, if there was one.
    async fn find_proposed_before(
        &self,
        proposing: &Proposing,
        owner: &str,
        hash: &str,
    ) -> Result<Option<Proposed>, WorldError> {
        let Some(key) = &proposing.idempotency_key else {
            return Ok(None);
        };
        let before = self.store.find_proposal_by_key(owner, key).await?;
        Ok(before.map(|before| self.proposed_before(before, hash)))
    }

    fn proposed_before(&self, before: proposal::Model, hash: &str) -> Proposed {
        if before.request == hash {
            return Proposed {
                proposal: Some(before),
                applied: Applied::Done(Done {
                    replayed: true,
                    ..self.done(Vec::new())
                }),
            };
        }
        let message = format!(
            "The idempotency key was already used for a different proposal, {}.",
            before.id
        );
        let complaint = EditComplaint::of_all(UserErrorCode::KeyReused, message);
        Proposed::refused(None, vec![complaint.in_field("idempotency_key")])
    }
}

/// Why an owner may not propose more for now.
fn beyond_limit(counts: ProposalCounts) -> Option<EditComplaint> {
    let message = if counts.open >= MOST_OPEN {
        format!(
            "You have reached the limit of {MOST_OPEN} open proposals: withdraw some, or wait for \
             decisions."
        )
    } else if counts.recent >= MOST_A_DAY {
        format!("You have reached the limit of {MOST_A_DAY} proposals per day: retry later.")
    } else {
        return None;
    };
    Some(EditComplaint::of_all(UserErrorCode::Forbidden, message))
}
