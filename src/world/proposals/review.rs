//! What is done with a proposal until it is decided, and how.

mod planned;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::UserErrorCode;
use entity::audit::AuditedOperation;
use entity::proposal::{self, ProposalState};
use entity::proposal_event::ProposalEventKind;
use tokio::sync::MutexGuard;

use super::{MAX_EVENTS, ProposalOutcome, check_changes, event};
use crate::access::{AccessRequest, ProposalAccess, Viewer, authorize};
use crate::change::edit::{Edit, EditError};
use crate::plan::{Plan, scopes_of_proposal, visibility};
use crate::store::{AuditEntry, WriteTransaction};
use crate::world::apply::{InvalidWrite, WriteOutcome};
use crate::world::writing::Caller;
use crate::world::{World, WorldError};

/// What somebody wants done with a proposal.
#[derive(Clone, Debug)]
pub struct ReviewRequest {
    pub viewer: Viewer,
    /// Of the proposal.
    pub id: i64,
    pub action: ReviewAction,
    /// Judges it, and does nothing.
    pub dry_run: bool,
    /// What the request is called in the log.
    pub request_id: Option<String>,
}

/// What can be done with a proposal.
#[derive(Clone, Debug)]
pub enum ReviewAction {
    /// Something is said about it.
    Comment {
        text: String,
    },
    /// Its edits are replaced.
    Amend(Amendment),
    /// It is applied.
    Accept {
        /// Which one was read.
        version: i32,
        /// Only if nothing that it touches has changed since this revision.
        if_revision: Option<u64>,
        comment: Option<String>,
    },
    Decline {
        version: i32,
        reason: String,
    },
    /// Those who made it take it back.
    Withdraw {
        reason: Option<String>,
    },
}

/// What takes the place of what a proposal was.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// Which one is to be replaced.
    pub version: i32,
    pub edits: Vec<Edit>,
    /// Another note; as it was without.
    pub note: Option<String>,
    /// Other pages; as they were without.
    pub evidence: Option<Vec<String>>,
    /// What to say about it.
    pub comment: Option<String>,
}

/// A proposal that somebody does something with, in a write transaction.
struct ReviewContext<'a> {
    review: &'a ReviewRequest,
    caller: &'a Caller,
    /// What the proposal would change, if that matters for what is done with it.
    planned: Option<Result<Plan, InvalidWrite>>,
    transaction: WriteTransaction,
    proposal: proposal::Model,
    is_own: bool,
    now: DateTime<Utc>,
}

impl ReviewRequest {
    fn audited_operation(&self, is_own: bool) -> AuditedOperation {
        match self.action {
            ReviewAction::Accept { .. } | ReviewAction::Decline { .. } => AuditedOperation::Review,
            _ if is_own => AuditedOperation::Propose,
            _ => AuditedOperation::Review,
        }
    }
}

impl ReviewAction {
    /// The version that it is meant for, where that matters.
    fn version(&self) -> Option<i32> {
        match self {
            Self::Amend(amendment) => Some(amendment.version),
            Self::Accept { version, .. } | Self::Decline { version, .. } => Some(*version),
            Self::Comment { .. } | Self::Withdraw { .. } => None,
        }
    }
}

impl World {
    /// Does something with a proposal. What is accepted becomes a revision in the same moment. If the caller leaves
    /// before the commit begins, nothing is done.
    ///
    /// # Errors
    /// When the store fails. Whether it was done, the proposal tells.
    pub async fn review(
        self: &Arc<Self>,
        review: ReviewRequest,
    ) -> Result<ProposalOutcome, WorldError> {
        let viewer = Some(review.viewer.clone());
        self.run_write(viewer, |world, caller| async move {
            world.review_exclusively(&review, &caller).await
        })
        .await
    }

    async fn review_exclusively(
        &self,
        review: &ReviewRequest,
        caller: &Caller,
    ) -> Result<ProposalOutcome, WorldError> {
        let viewer = &review.viewer;
        let seen = visibility(viewer);
        let Some(proposal) = self.store.find_visible_proposal(review.id, seen).await? else {
            return self.not_visible(review).await;
        };
        let version = proposal.version;
        let (_writer, transaction, planned) = match self.edits_to_plan(review, proposal).await? {
            Err(answer) => return Ok(answer),
            Ok(edits) => self.begin_review(review, edits.as_deref(), caller).await?,
        };
        let Some(proposal) = transaction.find_proposal(review.id).await? else {
            return self.not_visible(review).await;
        };
        let is_own = viewer.owns(&proposal);
        let denied = {
            let stake = ProposalAccess {
                is_own,
                scopes: &scopes_of_proposal(&proposal),
            };
            authorize(viewer, AccessRequest::Discuss(stake)).is_err()
        };
        if denied {
            drop(transaction);
            return self.not_visible(review).await;
        }
        let error = self.state_error(review, &transaction, &proposal, version);
        if let Some(error) = error.await? {
            return Ok(ProposalOutcome::invalid(Some(proposal), vec![error]));
        }
        let reviewing = ReviewContext {
            review,
            caller,
            planned,
            is_own,
            now: (self.clock)(),
            transaction,
            proposal,
        };
        match &review.action {
            ReviewAction::Comment { text } => {
                let text = Some(text.clone());
                self.save(reviewing, ProposalEventKind::Commented, text)
                    .await
            }
            ReviewAction::Amend(amendment) => self.amend(reviewing, amendment).await,
            ReviewAction::Accept { comment, .. } => self.accept(reviewing, comment.clone()).await,
            ReviewAction::Decline { reason, .. } => {
                let scopes = scopes_of_proposal(&reviewing.proposal);
                if let Err(denied) = authorize(viewer, AccessRequest::Review(&scopes)) {
                    let reason = denied.to_string();
                    drop(scopes);
                    return self.deny_review(reviewing, reason).await;
                }
                drop(scopes);
                let decision = (ProposalState::Declined, ProposalEventKind::Declined);
                self.decide(reviewing, decision, Some(reason.clone())).await
            }
            ReviewAction::Withdraw { reason } => {
                let stake = ProposalAccess {
                    is_own: reviewing.is_own,
                    scopes: &[],
                };
                if let Err(denied) = authorize(viewer, AccessRequest::Withdraw(stake)) {
                    return self.deny_review(reviewing, denied.to_string()).await;
                }
                let decision = (ProposalState::Withdrawn, ProposalEventKind::Withdrawn);
                self.decide(reviewing, decision, reason.clone()).await
            }
        }
    }

    /// Begins a write transaction, with these edits planned on its revision.
    async fn begin_review(
        &self,
        review: &ReviewRequest,
        edits: Option<&[Edit]>,
        caller: &Caller,
    ) -> Result<
        (
            MutexGuard<'_, ()>,
            WriteTransaction,
            Option<Result<Plan, InvalidWrite>>,
        ),
        WorldError,
    > {
        let if_revision = match review.action {
            ReviewAction::Accept { if_revision, .. } => if_revision,
            _ => None,
        };
        let begun = match edits {
            None => None,
            Some(edits) => Some(
                match self
                    .plan_without_lock(edits, if_revision, review.dry_run, caller)
                    .await?
                {
                    Ok(planned) if review.dry_run => {
                        let (writer, transaction) = self.begin_write_at_newest(caller).await?;
                        Ok((writer, transaction, planned.plan))
                    }
                    Ok(planned) => {
                        self.begin_write_with_plan(planned, edits, if_revision, caller)
                            .await?
                    }
                    Err(refused) => Err(refused),
                },
            ),
        };
        let planned = match begun {
            Some(Ok((writer, transaction, plan))) => {
                let planned = check_changes(&plan).map(|()| plan);
                return Ok((writer, transaction, Some(planned)));
            }
            Some(Err(refused)) => Some(Err(refused)),
            None => None,
        };
        let (writer, transaction) = self.begin_write_at_newest(caller).await?;
        Ok((writer, transaction, planned))
    }

    /// Answers that there is no such proposal. One that is hidden from the viewer takes the same work as none, so that
    /// the time does not tell them apart.
    async fn not_visible(&self, review: &ReviewRequest) -> Result<ProposalOutcome, WorldError> {
        let error = not_found(review.id);
        let audit = self.audit_review(review, false, &error.message);
        self.refusal_log.record(audit).await?;
        Ok(ProposalOutcome::invalid(None, vec![error]))
    }

    /// Why nothing more, or not this, can be done with a proposal as it stands; given the version whose edits were
    /// planned.
    async fn state_error(
        &self,
        review: &ReviewRequest,
        transaction: &WriteTransaction,
        proposal: &proposal::Model,
        planned: i32,
    ) -> Result<Option<EditError>, WorldError> {
        let of_all = EditError::about_all;
        if proposal.state != ProposalState::Open {
            let message = format!("The proposal is already {}.", state_in_words(proposal));
            return Ok(Some(of_all(UserErrorCode::Closed, message)));
        }
        if let Some(version) = review.action.version()
            && (version != proposal.version || planned != proposal.version)
        {
            let message = format!(
                "The proposal is at version {}, not {version}: review it again and retry.",
                proposal.version
            );
            let error = of_all(UserErrorCode::Conflict, message);
            return Ok(Some(error.in_field("if_version")));
        }
        // A decision can always be made.
        let is_decision = !matches!(
            review.action,
            ReviewAction::Comment { .. } | ReviewAction::Amend(_)
        );
        if !is_decision && transaction.count_proposal_events(proposal.id).await? >= MAX_EVENTS {
            let message = format!(
                "This proposal has reached the limit of {MAX_EVENTS} events: it can only be \
                 accepted, declined or withdrawn."
            );
            return Ok(Some(of_all(UserErrorCode::Forbidden, message)));
        }
        Ok(None)
    }

    /// Decides a proposal.
    async fn decide(
        &self,
        mut reviewing: ReviewContext<'_>,
        (state, kind): (ProposalState, ProposalEventKind),
        reason: Option<String>,
    ) -> Result<ProposalOutcome, WorldError> {
        if !reviewing.review.dry_run {
            let organisation = reviewing.review.viewer.organisation();
            let proposal = &mut reviewing.proposal;
            proposal.state = state;
            proposal.decided_at = Some(reviewing.now);
            proposal.decided_by = organisation.map(str::to_owned);
            proposal.reason.clone_from(&reason);
        }
        self.save(reviewing, kind, reason).await
    }

    /// Writes the proposal as it has become, and what has happened to it; in a dry run, nothing.
    async fn save(
        &self,
        reviewing: ReviewContext<'_>,
        kind: ProposalEventKind,
        text: Option<String>,
    ) -> Result<ProposalOutcome, WorldError> {
        let proposal = reviewing.proposal.clone();
        if !reviewing.review.dry_run {
            let organisation = reviewing.review.viewer.organisation();
            let event = event(&proposal, kind, reviewing.now, organisation, text);
            let audit = AuditEntry {
                revision: proposal.revision,
                ..self.audit_review(
                    reviewing.review,
                    reviewing.is_own,
                    &format!("Proposal {}", proposal.id),
                )
            };
            reviewing.transaction.replace_proposal(&proposal).await?;
            self.commit_event(reviewing.transaction, event, audit, reviewing.caller)
                .await?;
        }
        Ok(ProposalOutcome {
            proposal: Some(proposal),
            outcome: WriteOutcome::Completed(self.completed(Vec::new())),
        })
    }

    /// Refuses to do it, and writes that down.
    async fn deny_review(
        &self,
        reviewing: ReviewContext<'_>,
        reason: String,
    ) -> Result<ProposalOutcome, WorldError> {
        drop(reviewing.transaction);
        self.deny_action(reviewing.review, reviewing.proposal, reason)
            .await
    }

    async fn deny_action(
        &self,
        review: &ReviewRequest,
        proposal: proposal::Model,
        reason: String,
    ) -> Result<ProposalOutcome, WorldError> {
        let is_own = review.viewer.owns(&proposal);
        let audit = self.audit_review(review, is_own, &reason);
        self.refusal_log.record(audit).await?;
        Ok(ProposalOutcome {
            proposal: Some(proposal),
            outcome: WriteOutcome::Denied(reason),
        })
    }

    fn audit_review(&self, review: &ReviewRequest, is_own: bool, reason: &str) -> AuditEntry {
        let request_id = review.request_id.as_deref();
        self.audit_entry_for(
            &review.viewer,
            request_id,
            review.audited_operation(is_own),
            reason,
        )
    }
}

fn not_found(id: i64) -> EditError {
    let message = format!("There is no proposal {id} that you can see.");
    EditError::about_all(UserErrorCode::NotFound, message).in_field("id")
}

fn state_in_words(proposal: &proposal::Model) -> String {
    let state = entity::Vocabulary::name(proposal.state).to_ascii_lowercase();
    match proposal.revision {
        Some(revision) => format!("{state} as revision {revision}"),
        None => state,
    }
}
