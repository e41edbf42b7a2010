//! What takes a plan of the edits: to replace them, and to apply them.

use entity::proposal::ProposalState;
use entity::proposal_event::ProposalEventKind;
use entity::revision::Origin;

use super::{Amendment, Reviewing};
use crate::change::ChangeSet;
use crate::change::edit::joined;
use crate::permit::{Operation, Stake, decide};
use crate::plan::{as_kept, as_permitted, places_of, proposed_edits};
use crate::world::apply::{Applied, Done, evidence};
use crate::world::proposals::{Proposed, backed, evidence_complaints};
use crate::world::{World, WorldError};

impl World {
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
        let evidence = amendment.evidence.clone().unwrap_or_else(|| {
            let kept = reviewing.proposal.pages();
            kept.map(str::to_owned).collect()
        });
        let complaints = evidence_complaints(&evidence);
        if !complaints.is_empty() {
            return Ok(Proposed::refused(Some(reviewing.proposal), complaints));
        }
        let edits = backed(amendment.edits.clone(), &evidence);
        let plan = match self.plan_some(&edits, None).await? {
            Ok(plan) => plan,
            Err(refused) => {
                return Ok(Proposed {
                    proposal: Some(reviewing.proposal),
                    applied: Applied::Refused(refused),
                });
            }
        };
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
            applied: Applied::Done(self.done(plan.changes)),
            ..amended
        })
    }

    pub(super) async fn accept(
        &self,
        mut reviewing: Reviewing<'_>,
        if_revision: Option<u64>,
        comment: Option<String>,
    ) -> Result<Proposed, WorldError> {
        let edits = proposed_edits(&reviewing.proposal)?;
        let plan = match self.plan_some(&edits, if_revision).await? {
            Ok(plan) => plan,
            Err(refused) => {
                return Ok(Proposed {
                    proposal: Some(reviewing.proposal),
                    applied: Applied::Refused(refused),
                });
            }
        };
        // Where it belongs now, which may be elsewhere than when it was proposed.
        let places = as_permitted(&plan.places);
        let viewer = &reviewing.review.viewer;
        if let Err(denied) = decide(viewer, Operation::Review(&places)) {
            return self.deny_review(reviewing, denied.to_string()).await;
        }
        if reviewing.review.dry_run {
            return Ok(Proposed {
                proposal: Some(reviewing.proposal),
                applied: Applied::Done(self.done(plan.changes)),
            });
        }
        let proposal = &mut reviewing.proposal;
        let pages: Vec<String> = proposal.pages().map(str::to_owned).collect();
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
                ..self.done(changes)
            }),
            ..ended
        })
    }
}
