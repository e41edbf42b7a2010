//! What takes a plan of the edits: to replace them, and to apply them.

use entity::proposal::{self, ProposalState};
use entity::proposal_event::ProposalEventKind;
use entity::revision::Origin;

use super::{Act, Amendment, Review, Reviewing};
use crate::change::ChangeSet;
use crate::change::edit::{Edit, joined};
use crate::permit::{Operation, Stake, decide};
use crate::plan::{Plan, as_kept, places_of, proposed_edits};
use crate::world::apply::{Applied, Done, Refused, evidence};
use crate::world::planning::may_accept;
use crate::world::proposals::{Proposed, backed, evidence_complaints};
use crate::world::{World, WorldError};

impl Reviewing<'_> {
    fn take_plan(&mut self) -> Result<Plan, Refused> {
        let planned = self.planned.take();
        planned.expect("what replaces or applies edits is planned")
    }
}

/// The pages that back an amended proposal, and its edits.
fn amended(amendment: &Amendment, proposal: &proposal::Model) -> (Vec<String>, Vec<Edit>) {
    let evidence = amendment.evidence.clone();
    let evidence = evidence.unwrap_or_else(|| proposal.pages().map(str::to_owned).collect());
    let edits = backed(amendment.edits.clone(), &evidence);
    (evidence, edits)
}

impl World {
    /// The edits whose plan decides what becomes of the proposal; `None` if that takes no plan.
    ///
    /// # Errors
    /// The answer, if the viewer may not do this with any proposal, or if it can't be done whatever the plan is.
    pub(super) async fn edits_to_plan(
        &self,
        review: &Review,
        proposal: proposal::Model,
    ) -> Result<Result<Option<Vec<Edit>>, Proposed>, WorldError> {
        let denied = match &review.act {
            Act::Accept { .. } => decide(&review.viewer, Operation::ReviewSomewhere).err(),
            Act::Amend(_) => {
                let stake = Stake {
                    is_own: review.viewer.owns(&proposal),
                    places: &places_of(&proposal),
                };
                decide(&review.viewer, Operation::Amend(stake)).err()
            }
            _ => return Ok(Ok(None)),
        };
        if let Some(denied) = denied {
            let denied = self.deny_act(review, proposal, denied.to_string()).await?;
            return Ok(Err(denied));
        }
        let Act::Amend(amendment) = &review.act else {
            return Ok(Ok(Some(proposed_edits(&proposal)?)));
        };
        let (evidence, edits) = amended(amendment, &proposal);
        let complaints = evidence_complaints(&evidence);
        Ok(match complaints.is_empty() {
            true => Ok(Some(edits)),
            false => Err(Proposed::refused(Some(proposal), complaints)),
        })
    }

    pub(super) async fn amend(
        &self,
        mut reviewing: Reviewing<'_>,
        amendment: &Amendment,
    ) -> Result<Proposed, WorldError> {
        let Reviewing { review, is_own, .. } = reviewing;
        let denied = {
            let stake = Stake {
                is_own,
                places: &places_of(&reviewing.proposal),
            };
            decide(&review.viewer, Operation::Amend(stake)).err()
        };
        if let Some(denied) = denied {
            return self.deny_review(reviewing, denied.to_string()).await;
        }
        let plan = match reviewing.take_plan() {
            Ok(plan) => plan,
            Err(refused) => {
                return Ok(Proposed {
                    proposal: Some(reviewing.proposal),
                    applied: Applied::Refused(refused),
                });
            }
        };
        let (evidence, edits) = amended(amendment, &reviewing.proposal);
        if !review.dry_run {
            let proposal = &mut reviewing.proposal;
            proposal.version += 1;
            proposal.edits = serde_json::to_value(&edits).expect("edits have finite numbers");
            proposal.evidence = evidence.join(" ");
            proposal.base_revision = self.current().revision().cast_signed();
            proposal.places = as_kept(&plan.places);
            if let Some(note) = &amendment.note {
                proposal.note.clone_from(note);
            }
        }
        let kind = ProposalEventKind::Amended;
        let amended = self
            .close(reviewing, kind, amendment.comment.clone())
            .await?;
        Ok(Proposed {
            applied: Applied::Done(self.planned(plan)),
            ..amended
        })
    }

    pub(super) async fn accept(
        &self,
        mut reviewing: Reviewing<'_>,
        comment: Option<String>,
    ) -> Result<Proposed, WorldError> {
        let edits = proposed_edits(&reviewing.proposal)?;
        let plan = match reviewing.take_plan() {
            Ok(plan) => plan,
            Err(refused) => {
                return Ok(Proposed {
                    proposal: Some(reviewing.proposal),
                    applied: Applied::Refused(refused),
                });
            }
        };
        // Where it belongs now, which may be elsewhere than when it was proposed.
        if let Err(reason) = may_accept(&reviewing.review.viewer, &plan) {
            return self.deny_review(reviewing, reason).await;
        }
        if reviewing.review.dry_run {
            return Ok(Proposed {
                proposal: Some(reviewing.proposal),
                applied: Applied::Done(self.planned(plan)),
            });
        }
        let proposal = &mut reviewing.proposal;
        let pages: Vec<String> = proposal.pages().map(str::to_owned).collect();
        let warnings = plan.warnings;
        let change_set = ChangeSet {
            origin: Origin::Proposal,
            note: proposal.note.clone(),
            organisation: proposal.organisation.clone(),
            evidence: joined(&pages, &evidence(&edits)),
            changes: plan.changes,
        };
        let turn = &mut reviewing.turn;
        let revision = turn.write(&change_set, reviewing.now, &|_| {}).await?;
        proposal.revision = Some(revision.number);
        let decision = (ProposalState::Accepted, ProposalEventKind::Accepted);
        let ended = self.end(reviewing, decision, comment).await?;
        let changes = self.publish_next(&revision, change_set.changes);
        let changes = changes.await.map_err(WorldError::after_commit)?;
        Ok(Proposed {
            applied: Applied::Done(Done {
                revision: u64::try_from(revision.number).ok(),
                warnings,
                ..self.done(changes)
            }),
            ..ended
        })
    }
}
