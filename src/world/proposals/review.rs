//! What is done with a proposal until it is decided, and how.

mod planned;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::UserErrorCode;
use entity::audit::AuditedOperation;
use entity::proposal::{self, ProposalState};
use entity::proposal_event::ProposalEventKind;
use tokio::sync::MutexGuard;

use super::{MOST_EVENTS, Proposed, changing, event};
use crate::change::edit::{Edit, EditComplaint};
use crate::permit::{Operation, Stake, Viewer, decide};
use crate::plan::{Plan, places_of, seen};
use crate::store::{AuditEntry, Turn};
use crate::world::apply::{Applied, Refused};
use crate::world::writing::Caller;
use crate::world::{World, WorldError};

/// What somebody wants done with a proposal.
#[derive(Clone, Debug)]
pub struct Review {
    pub viewer: Viewer,
    /// Of the proposal.
    pub id: i64,
    pub act: Act,
    /// Judges it, and does nothing.
    pub dry_run: bool,
    /// What the request is called in the log.
    pub request_id: Option<String>,
}

/// What can be done with a proposal.
#[derive(Clone, Debug)]
pub enum Act {
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

/// A proposal that somebody does something with, in a writer's turn.
struct Reviewing<'a> {
    review: &'a Review,
    caller: &'a Caller,
    /// What the proposal would change, if that matters for what is done with it.
    planned: Option<Result<Plan, Refused>>,
    turn: Turn,
    proposal: proposal::Model,
    is_own: bool,
    now: DateTime<Utc>,
}

impl Review {
    fn audited(&self, is_own: bool) -> AuditedOperation {
        match self.act {
            Act::Accept { .. } | Act::Decline { .. } => AuditedOperation::Review,
            _ if is_own => AuditedOperation::Propose,
            _ => AuditedOperation::Review,
        }
    }
}

impl Act {
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
    pub async fn review(self: &Arc<Self>, review: Review) -> Result<Proposed, WorldError> {
        let viewer = Some(review.viewer.clone());
        self.in_own_task(viewer, |world, caller| async move {
            world.review_alone(&review, &caller).await
        })
        .await
    }

    async fn review_alone(&self, review: &Review, caller: &Caller) -> Result<Proposed, WorldError> {
        let viewer = &review.viewer;
        let seen = seen(viewer);
        let Some(proposal) = self.store.find_seen_proposal(review.id, seen).await? else {
            return self.hide(review).await;
        };
        let version = proposal.version;
        let (_writer, turn, planned) = match self.edits_to_plan(review, proposal).await? {
            Err(answer) => return Ok(answer),
            Ok(edits) => self.begin_review(review, edits.as_deref(), caller).await?,
        };
        let Some(proposal) = turn.find_proposal(review.id).await? else {
            return self.hide(review).await;
        };
        let is_own = viewer.owns(&proposal);
        let denied = {
            let stake = Stake {
                is_own,
                places: &places_of(&proposal),
            };
            decide(viewer, Operation::Discuss(stake)).is_err()
        };
        if denied {
            drop(turn);
            return self.hide(review).await;
        }
        let complaint = self.standing_complaint(review, &turn, &proposal, version);
        if let Some(complaint) = complaint.await? {
            return Ok(Proposed::refused(Some(proposal), vec![complaint]));
        }
        let reviewing = Reviewing {
            review,
            caller,
            planned,
            is_own,
            now: (self.clock)(),
            turn,
            proposal,
        };
        match &review.act {
            Act::Comment { text } => {
                let text = Some(text.clone());
                self.close(reviewing, ProposalEventKind::Commented, text)
                    .await
            }
            Act::Amend(amendment) => self.amend(reviewing, amendment).await,
            Act::Accept { comment, .. } => self.accept(reviewing, comment.clone()).await,
            Act::Decline { reason, .. } => {
                let places = places_of(&reviewing.proposal);
                if let Err(denied) = decide(viewer, Operation::Review(&places)) {
                    let reason = denied.to_string();
                    drop(places);
                    return self.deny_review(reviewing, reason).await;
                }
                drop(places);
                let decision = (ProposalState::Declined, ProposalEventKind::Declined);
                self.end(reviewing, decision, Some(reason.clone())).await
            }
            Act::Withdraw { reason } => {
                let stake = Stake {
                    is_own: reviewing.is_own,
                    places: &[],
                };
                if let Err(denied) = decide(viewer, Operation::Withdraw(stake)) {
                    return self.deny_review(reviewing, denied.to_string()).await;
                }
                let decision = (ProposalState::Withdrawn, ProposalEventKind::Withdrawn);
                self.end(reviewing, decision, reason.clone()).await
            }
        }
    }

    /// Begins a turn, with these edits planned on its revision.
    async fn begin_review(
        &self,
        review: &Review,
        edits: Option<&[Edit]>,
        caller: &Caller,
    ) -> Result<(MutexGuard<'_, ()>, Turn, Option<Result<Plan, Refused>>), WorldError> {
        let if_revision = match review.act {
            Act::Accept { if_revision, .. } => if_revision,
            _ => None,
        };
        let begun = match edits {
            None => None,
            Some(edits) => Some(
                match self
                    .plan_ahead(edits, if_revision, review.dry_run, caller)
                    .await?
                {
                    Ok(planned) if review.dry_run => {
                        let (writer, turn) = self.begin_turn_caught_up(caller).await?;
                        Ok((writer, turn, planned.plan))
                    }
                    Ok(planned) => {
                        self.begin_turn_with(planned, edits, if_revision, caller)
                            .await?
                    }
                    Err(refused) => Err(refused),
                },
            ),
        };
        let planned = match begun {
            Some(Ok((writer, turn, plan))) => {
                let planned = changing(&plan).map(|()| plan);
                return Ok((writer, turn, Some(planned)));
            }
            Some(Err(refused)) => Some(Err(refused)),
            None => None,
        };
        let (writer, turn) = self.begin_turn_caught_up(caller).await?;
        Ok((writer, turn, planned))
    }

    /// Answers that there is no such proposal. One that is hidden from the viewer takes the same work as none, so that
    /// the time does not tell them apart.
    async fn hide(&self, review: &Review) -> Result<Proposed, WorldError> {
        let complaint = not_found(review.id);
        let audit = self.audit_review(review, false, &complaint.message);
        self.trail.record(audit).await?;
        Ok(Proposed::refused(None, vec![complaint]))
    }

    /// Why nothing more, or not this, can be done with a proposal as it stands; given the version whose edits were
    /// planned.
    async fn standing_complaint(
        &self,
        review: &Review,
        turn: &Turn,
        proposal: &proposal::Model,
        planned: i32,
    ) -> Result<Option<EditComplaint>, WorldError> {
        let of_all = EditComplaint::of_all;
        if proposal.state != ProposalState::Open {
            let message = format!("The proposal is already {}.", state_in_words(proposal));
            return Ok(Some(of_all(UserErrorCode::Closed, message)));
        }
        if let Some(version) = review.act.version()
            && (version != proposal.version || planned != proposal.version)
        {
            let message = format!(
                "The proposal is at version {}, not {version}: review it again and retry.",
                proposal.version
            );
            let complaint = of_all(UserErrorCode::Conflict, message);
            return Ok(Some(complaint.in_field("if_version")));
        }
        // A decision can always be made.
        let is_decision = !matches!(review.act, Act::Comment { .. } | Act::Amend(_));
        if !is_decision && turn.count_proposal_events(proposal.id).await? >= MOST_EVENTS {
            let message = format!(
                "This proposal has reached the limit of {MOST_EVENTS} events: it can only be \
                 accepted, declined or withdrawn."
            );
            return Ok(Some(of_all(UserErrorCode::Forbidden, message)));
        }
        Ok(None)
    }

    /// Decides a proposal.
    async fn end(
        &self,
        mut reviewing: Reviewing<'_>,
        (state, kind): (ProposalState, ProposalEventKind),
        reason: Option<String>,
    ) -> Result<Proposed, WorldError> {
        if !reviewing.review.dry_run {
            let organisation = reviewing.review.viewer.organisation();
            let proposal = &mut reviewing.proposal;
            proposal.state = state;
            proposal.decided_at = Some(reviewing.now);
            proposal.decided_by = organisation.map(str::to_owned);
            proposal.reason.clone_from(&reason);
        }
        self.close(reviewing, kind, reason).await
    }

    /// Writes the proposal as it has become, and what has happened to it; in a dry run, nothing.
    async fn close(
        &self,
        reviewing: Reviewing<'_>,
        kind: ProposalEventKind,
        text: Option<String>,
    ) -> Result<Proposed, WorldError> {
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
            reviewing.turn.replace_proposal(&proposal).await?;
            self.conclude(reviewing.turn, event, audit, reviewing.caller)
                .await?;
        }
        Ok(Proposed {
            proposal: Some(proposal),
            applied: Applied::Done(self.done(Vec::new())),
        })
    }

    /// Refuses to do it, and writes that down.
    async fn deny_review(
        &self,
        reviewing: Reviewing<'_>,
        reason: String,
    ) -> Result<Proposed, WorldError> {
        drop(reviewing.turn);
        self.deny_act(reviewing.review, reviewing.proposal, reason)
            .await
    }

    async fn deny_act(
        &self,
        review: &Review,
        proposal: proposal::Model,
        reason: String,
    ) -> Result<Proposed, WorldError> {
        let is_own = review.viewer.owns(&proposal);
        let audit = self.audit_review(review, is_own, &reason);
        self.trail.record(audit).await?;
        Ok(Proposed {
            proposal: Some(proposal),
            applied: Applied::Denied(reason),
        })
    }

    fn audit_review(&self, review: &Review, is_own: bool, reason: &str) -> AuditEntry {
        let request_id = review.request_id.as_deref();
        self.audit_of(&review.viewer, request_id, review.audited(is_own), reason)
    }
}

fn not_found(id: i64) -> EditComplaint {
    let message = format!("There is no proposal {id} that you can see.");
    EditComplaint::of_all(UserErrorCode::NotFound, message).in_field("id")
}

fn state_in_words(proposal: &proposal::Model) -> String {
    let state = entity::Vocabulary::name(proposal.state).to_ascii_lowercase();
    match proposal.revision {
        Some(revision) => format!("{state}, as revision {revision},"),
        None => state,
    }
}
