//! How a proposal is made.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::UserErrorCode;
use entity::audit::AuditedOperation;
use entity::proposal::{self, ProposalState};
use entity::proposal_event::ProposalEventKind;

use super::{
    MAX_OPEN, MAX_PER_DAY, ProposalOutcome, check_changes, event, evidence_errors, with_evidence,
};
use crate::access::{AccessRequest, Viewer, authorize};
use crate::change::edit::{Edit, EditError};
use crate::plan::to_stored;
use crate::store::ProposalCounts;
use crate::world::apply::{CompletedWrite, WriteOutcome, hash_request};
use crate::world::writing::Caller;
use crate::world::{World, WorldError};

/// What somebody wants proposed.
#[derive(Clone, Debug)]
pub struct ProposalRequest {
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

impl ProposalRequest {
    /// Tells it from every other that could have its key.
    fn request_hash(&self) -> String {
        hash_request(&(&self.edits, &self.note, &self.evidence))
    }
}

impl World {
    /// Keeps edits until somebody who may decides. They have to fit the graph as it is. If the caller leaves
    /// before the commit begins, nothing is kept.
    ///
    /// # Errors
    /// When the store fails. Whether it was kept is then known only by asking again with the same key.
    pub async fn propose(
        self: &Arc<Self>,
        proposing: ProposalRequest,
    ) -> Result<ProposalOutcome, WorldError> {
        let viewer = Some(proposing.viewer.clone());
        self.run_write(viewer, |world, caller| async move {
            world.propose_exclusively(proposing, &caller).await
        })
        .await
    }

    async fn propose_exclusively(
        &self,
        proposing: ProposalRequest,
        caller: &Caller,
    ) -> Result<ProposalOutcome, WorldError> {
        let viewer = &proposing.viewer;
        let request_id = proposing.request_id.as_deref();
        let audit = |reason: &str| {
            self.audit_entry_for(viewer, request_id, AuditedOperation::Propose, reason)
        };
        if let Err(denied) = authorize(viewer, AccessRequest::Propose) {
            let reason = denied.to_string();
            self.refusal_log.record(audit(&reason)).await?;
            return Ok(ProposalOutcome::without_proposal(WriteOutcome::Denied(
                reason,
            )));
        }
        let errors = evidence_errors(&proposing.evidence);
        if !errors.is_empty() {
            return Ok(ProposalOutcome::invalid(None, errors));
        }
        let (owner, hash) = (viewer.owner(), proposing.request_hash());
        let edits = with_evidence(proposing.edits.clone(), &proposing.evidence);
        let planned = self
            .plan_without_lock(&edits, None, proposing.dry_run, caller)
            .await?;
        // Looked for after the plan: a proposal that was sent again is not refused for what its acceptance has done.
        if let Some(before) = self.find_proposal_replay(&proposing, &owner, &hash).await? {
            return Ok(before);
        }
        let planned =
            match planned.and_then(|planned| check_changes(&planned.plan).map(|()| planned)) {
                Ok(planned) => planned,
                Err(refused) => {
                    return Ok(ProposalOutcome::without_proposal(WriteOutcome::Invalid(
                        refused,
                    )));
                }
            };
        let since = (self.clock)() - TimeDelta::days(1);
        if proposing.dry_run {
            let counts = self.store.count_proposals(&owner, since).await?;
            return Ok(match limit_error(counts) {
                Some(error) => ProposalOutcome::invalid(None, vec![error]),
                None => ProposalOutcome::without_proposal(WriteOutcome::Completed(
                    self.previewed(planned.plan),
                )),
            });
        }
        let begun = self
            .begin_write_with_plan(planned, &edits, None, caller)
            .await?;
        if let Some(before) = self.find_proposal_replay(&proposing, &owner, &hash).await? {
            return Ok(before);
        }
        let begun = begun.and_then(|begun| check_changes(&begun.2).map(|()| begun));
        let (_writer, transaction, plan) = match begun {
            Ok(begun) => begun,
            Err(refused) => {
                return Ok(ProposalOutcome::without_proposal(WriteOutcome::Invalid(
                    refused,
                )));
            }
        };
        if let Some(error) = limit_error(transaction.count_proposals(&owner, since).await?) {
            return Ok(ProposalOutcome::invalid(None, vec![error]));
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
            places: to_stored(&plan.scopes),
            decided_at: None,
            decided_by: None,
            reason: None,
            revision: None,
        };
        let proposal = transaction.insert_proposal(proposal).await?;
        let kind = ProposalEventKind::Proposed;
        let event = event(&proposal, kind, now, viewer.organisation(), None);
        let audit = audit(&format!("Proposal {}", proposal.id));
        self.commit_event(transaction, event, audit, caller).await?;
        Ok(ProposalOutcome {
            proposal: Some(proposal),
            outcome: WriteOutcome::Completed(self.previewed(plan)),
        })
    }

    /// What became of a proposal with the same key, if there was one.
    async fn find_proposal_replay(
        &self,
        proposing: &ProposalRequest,
        owner: &str,
        hash: &str,
    ) -> Result<Option<ProposalOutcome>, WorldError> {
        let Some(key) = &proposing.idempotency_key else {
            return Ok(None);
        };
        let before = self.store.find_proposal_by_key(owner, key).await?;
        Ok(before.map(|before| self.replayed(before, hash)))
    }

    fn replayed(&self, before: proposal::Model, hash: &str) -> ProposalOutcome {
        if before.request == hash {
            return ProposalOutcome {
                proposal: Some(before),
                outcome: WriteOutcome::Completed(CompletedWrite {
                    replayed: true,
                    ..self.completed(Vec::new())
                }),
            };
        }
        let message = format!(
            "The idempotency key was already used for a different proposal, {}.",
            before.id
        );
        let error = EditError::about_all(UserErrorCode::KeyReused, message);
        ProposalOutcome::invalid(None, vec![error.in_field("idempotency_key")])
    }
}

/// Why an owner may not propose more for now.
fn limit_error(counts: ProposalCounts) -> Option<EditError> {
    let message = if counts.open >= MAX_OPEN {
        format!(
            "You have reached the limit of {MAX_OPEN} open proposals: withdraw some, or wait for \
             decisions."
        )
    } else if counts.recent >= MAX_PER_DAY {
        format!("You have reached the limit of {MAX_PER_DAY} proposals per day: retry later.")
    } else {
        return None;
    };
    Some(EditError::about_all(UserErrorCode::Forbidden, message))
}
