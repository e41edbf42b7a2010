//! What takes a plan of the edits: to replace them, and to apply them.

use entity::proposal::{self, ProposalState};
use entity::proposal_event::ProposalEventKind;
use entity::revision::Origin;

use super::{Amendment, ReviewAction, ReviewContext, ReviewRequest};
use crate::access::{AccessRequest, ProposalAccess, authorize};
use crate::change::ChangeSet;
use crate::change::edit::{Edit, merged_urls};
use crate::plan::{Plan, proposed_edits, scopes_of_proposal, to_stored};
use crate::world::apply::{CompletedWrite, InvalidWrite, WriteOutcome, evidence};
use crate::world::planning::may_accept;
use crate::world::proposals::{ProposalOutcome, evidence_errors, with_evidence};
use crate::world::{World, WorldError};

impl ReviewContext<'_> {
    fn take_plan(&mut self) -> Result<Plan, InvalidWrite> {
        let planned = self.planned.take();
        planned.expect("what replaces or applies edits is planned")
    }
}

/// The pages that back an amended proposal, and its edits.
fn amended_contents(amendment: &Amendment, proposal: &proposal::Model) -> (Vec<String>, Vec<Edit>) {
    let evidence = amendment.evidence.clone();
    let evidence = evidence.unwrap_or_else(|| proposal.pages().map(str::to_owned).collect());
    let edits = with_evidence(amendment.edits.clone(), &evidence);
    (evidence, edits)
}

impl World {
    /// The edits whose plan decides what becomes of the proposal; `None` if that takes no plan.
    ///
    /// # Errors
    /// The answer, if the viewer may not do this with any proposal, or if it can't be done whatever the plan is.
    pub(super) async fn edits_to_plan(
        &self,
        review: &ReviewRequest,
        proposal: proposal::Model,
    ) -> Result<Result<Option<Vec<Edit>>, ProposalOutcome>, WorldError> {
        let denied = match &review.action {
            ReviewAction::Accept { .. } => {
                authorize(&review.viewer, AccessRequest::ReviewSomewhere).err()
            }
            ReviewAction::Amend(_) => {
                let stake = ProposalAccess {
                    is_own: review.viewer.owns(&proposal),
                    scopes: &scopes_of_proposal(&proposal),
                };
                authorize(&review.viewer, AccessRequest::Amend(stake)).err()
            }
            _ => return Ok(Ok(None)),
        };
        if let Some(denied) = denied {
            let denied = self
                .deny_action(review, proposal, denied.to_string())
                .await?;
            return Ok(Err(denied));
        }
        let ReviewAction::Amend(amendment) = &review.action else {
            return Ok(Ok(Some(proposed_edits(&proposal)?)));
        };
        let (evidence, edits) = amended_contents(amendment, &proposal);
        let errors = evidence_errors(&evidence);
        Ok(match errors.is_empty() {
            true => Ok(Some(edits)),
            false => Err(ProposalOutcome::invalid(Some(proposal), errors)),
        })
    }

    pub(super) async fn amend(
        &self,
        mut reviewing: ReviewContext<'_>,
        amendment: &Amendment,
    ) -> Result<ProposalOutcome, WorldError> {
        let ReviewContext { review, is_own, .. } = reviewing;
        let denied = {
            let stake = ProposalAccess {
                is_own,
                scopes: &scopes_of_proposal(&reviewing.proposal),
            };
            authorize(&review.viewer, AccessRequest::Amend(stake)).err()
        };
        if let Some(denied) = denied {
            return self.deny_review(reviewing, denied.to_string()).await;
        }
        let plan = match reviewing.take_plan() {
            Ok(plan) => plan,
            Err(refused) => {
                return Ok(ProposalOutcome {
                    proposal: Some(reviewing.proposal),
                    outcome: WriteOutcome::Invalid(refused),
                });
            }
        };
        // What it is made into has to be within reach as well; only its author may propose something for others.
        if !is_own && let Err(reason) = may_accept(&review.viewer, &plan) {
            return self.deny_review(reviewing, reason).await;
        }
        let (evidence, edits) = amended_contents(amendment, &reviewing.proposal);
        if !review.dry_run {
            let proposal = &mut reviewing.proposal;
            proposal.version += 1;
            proposal.edits = serde_json::to_value(&edits).expect("edits have finite numbers");
            proposal.evidence = evidence.join(" ");
            proposal.base_revision = self.current().revision().cast_signed();
            proposal.places = to_stored(&plan.scopes);
            if let Some(note) = &amendment.note {
                proposal.note.clone_from(note);
            }
        }
        let kind = ProposalEventKind::Amended;
        let amended = self
            .save(reviewing, kind, amendment.comment.clone())
            .await?;
        Ok(ProposalOutcome {
            outcome: WriteOutcome::Completed(self.previewed(plan)),
            ..amended
        })
    }

    pub(super) async fn accept(
        &self,
        mut reviewing: ReviewContext<'_>,
        comment: Option<String>,
    ) -> Result<ProposalOutcome, WorldError> {
        let edits = proposed_edits(&reviewing.proposal)?;
        let plan = match reviewing.take_plan() {
            Ok(plan) => plan,
            Err(refused) => {
                return Ok(ProposalOutcome {
                    proposal: Some(reviewing.proposal),
                    outcome: WriteOutcome::Invalid(refused),
                });
            }
        };
        // Where it belongs now, which may be elsewhere than when it was proposed.
        if let Err(reason) = may_accept(&reviewing.review.viewer, &plan) {
            return self.deny_review(reviewing, reason).await;
        }
        if reviewing.review.dry_run {
            return Ok(ProposalOutcome {
                proposal: Some(reviewing.proposal),
                outcome: WriteOutcome::Completed(self.previewed(plan)),
            });
        }
        let proposal = &mut reviewing.proposal;
        let pages: Vec<String> = proposal.pages().map(str::to_owned).collect();
        let warnings = plan.warnings;
        let change_set = ChangeSet {
            origin: Origin::Proposal,
            note: proposal.note.clone(),
            organisation: proposal.organisation.clone(),
            evidence: merged_urls(&pages, &evidence(&edits)),
            changes: plan.changes,
        };
        let transaction = &mut reviewing.transaction;
        let revision = transaction
            .write(&change_set, reviewing.now, &|_| {})
            .await?;
        proposal.revision = Some(revision.number);
        let decision = (ProposalState::Accepted, ProposalEventKind::Accepted);
        let ended = self.decide(reviewing, decision, comment).await?;
        let changes = self.publish_written(&revision, change_set.changes);
        let changes = changes.await.map_err(WorldError::into_unconfirmed)?;
        Ok(ProposalOutcome {
            outcome: WriteOutcome::Completed(CompletedWrite {
                revision: u64::try_from(revision.number).ok(),
                warnings,
                ..self.completed(changes)
            }),
            ..ended
        })
    }
}
