//! Mutations of proposals.

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject, Object, Result};
use entity::UserErrorCode;
use entity::audit::AuditedOperation;

use super::apply::{RequestId, empty_error, key_complaint, note_error};
use super::authentication::require_authentication;
use super::cell::urls;
use super::change_input::ChangeInput;
use super::payload::ChangePayload;
use crate::change::edit::{Edit, EditError};
use crate::schema::error::write_error;
use crate::schema::proposal::Proposal;
use crate::schema::scalar::{Revision, Url};
use crate::view::View;
use crate::world::{
    Amendment, InvalidWrite, ProposalOutcome, ProposalRequest, ReviewAction, ReviewRequest, World,
};

#[derive(Default)]
pub struct ProposalMutation;

/// The result of an operation on a proposal. If it failed, `userErrors` lists the reasons.
#[derive(MergedObject)]
#[graphql(name = "ProposalPayload")]
pub struct ProposalPayload(ProposalPart, ChangePayload);

pub struct ProposalPart(Option<Proposal>);

/// The affected proposal.
#[Object]
impl ProposalPart {
    /// The proposal in its current state. Null if none was created, as in a dry run, or if the
    /// current user cannot see it.
    async fn proposal(&self) -> Option<&Proposal> {
        self.0.as_ref()
    }
}

/// Mutations of proposals.
#[Object]
impl ProposalMutation {
    /// Proposes a change set. It must be valid for the current graph. The stewards of the affected
    /// countries can review it. An accepted proposal is credited to the token's organisation.
    /// Maximum 100 open proposals.
    #[allow(clippy::too_many_arguments)]
    async fn proposal_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The proposed changes, in order; at least one. Changes with empty `sources` cite `evidence`."
        )]
        changes: Vec<ChangeInput>,
        #[graphql(
            desc = "The purpose of the proposal. It becomes the note of the revision if the proposal is accepted. Maximum 2000 characters."
        )]
        note: String,
        #[graphql(desc = "The sources that support the proposal, 1 to 20.")] evidence: Vec<Url>,
        #[graphql(desc = "Validate and preview without storing.", default)] dry_run: bool,
        #[graphql(
            desc = "A key of your choice for this proposal. A request repeated with the same key creates no second proposal. Keys are private to each user. Maximum 200 bytes."
        )]
        idempotency_key: Option<String>,
    ) -> Result<ProposalPayload> {
        let edits: Vec<Edit> = changes.into_iter().map(ChangeInput::into_edit).collect();
        let errors = empty_error(&edits)
            .into_iter()
            .chain(key_complaint(idempotency_key.as_deref()))
            .chain(note_error(Some(&note), "note"));
        let viewer = require_authentication(ctx, AuditedOperation::Propose)?;
        if let Some(refused) = validation_payload(errors) {
            return Ok(refused);
        }
        let proposing = ProposalRequest {
            viewer,
            edits,
            note,
            evidence: urls(evidence),
            dry_run,
            idempotency_key,
            request_id: ctx.data::<RequestId>()?.0.clone(),
        };
        let proposed = ctx.data::<Arc<World>>()?.propose(proposing).await;
        payload(ctx, proposed.map_err(|error| write_error(&error))?)
    }

    /// Replaces the changes of a proposal and increments its version. Available to its authors and to reviewers.
    #[allow(clippy::too_many_arguments)]
    async fn proposal_amend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the proposal.")] id: ID,
        #[graphql(desc = "The version that you reviewed.")] if_version: i32,
        #[graphql(
            desc = "The new changes, in order; at least one. Changes with empty `sources` cite `evidence`."
        )]
        changes: Vec<ChangeInput>,
        #[graphql(desc = "A new note (default: unchanged). Maximum 2000 characters.")] note: Option<
            String,
        >,
        #[graphql(desc = "New sources, 1 to 20 (default: unchanged).")] evidence: Option<Vec<Url>>,
        #[graphql(desc = "A comment. Maximum 2000 characters.")] comment: Option<String>,
        #[graphql(desc = "Validate and preview without storing.", default)] dry_run: bool,
    ) -> Result<ProposalPayload> {
        let edits: Vec<Edit> = changes.into_iter().map(ChangeInput::into_edit).collect();
        let errors = empty_error(&edits)
            .into_iter()
            .chain(note_error(note.as_deref(), "note"))
            .chain(note_error(comment.as_deref(), "comment"));
        let act = ReviewAction::Amend(Amendment {
            version: if_version,
            edits,
            note,
            evidence: evidence.map(urls),
            comment,
        });
        review(ctx, id, act, dry_run, errors).await
    }

    /// Adds a comment to a proposal. Available to all users who can see it.
    async fn proposal_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the proposal.")] id: ID,
        #[graphql(desc = "The comment. Maximum 2000 characters.")] text: String,
    ) -> Result<ProposalPayload> {
        let error = note_error(Some(&text), "text");
        review(ctx, id, ReviewAction::Comment { text }, false, error).await
    }

    /// Applies a proposal as one change set, credited to its author's organisation. Available to
    /// stewards of all affected countries. If the proposal no longer fits the graph, `userErrors`
    /// lists the reasons.
    #[allow(clippy::too_many_arguments)]
    async fn proposal_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the proposal.")] id: ID,
        #[graphql(desc = "The version that you reviewed.")] if_version: i32,
        #[graphql(
            desc = "Accept only if no affected fact has changed since this revision, at which you reviewed the proposal. Otherwise, the result is a CONFLICT with the changes."
        )]
        if_revision: Option<Revision>,
        #[graphql(desc = "A comment. Maximum 2000 characters.")] comment: Option<String>,
        #[graphql(desc = "Validate and preview without applying.", default)] dry_run: bool,
    ) -> Result<ProposalPayload> {
        let error = note_error(comment.as_deref(), "comment");
        let act = ReviewAction::Accept {
            version: if_version,
            if_revision: if_revision.map(|revision| revision.0),
            comment,
        };
        review(ctx, id, act, dry_run, error).await
    }

    /// Declines a proposal, with a reason. Available to stewards of all affected countries.
    async fn proposal_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the proposal.")] id: ID,
        #[graphql(desc = "The version that you reviewed.")] if_version: i32,
        #[graphql(desc = "The reason, for the authors. Maximum 2000 characters.")] reason: String,
        #[graphql(
            desc = "Check whether the proposal can be declined, without declining it.",
            default
        )]
        dry_run: bool,
    ) -> Result<ProposalPayload> {
        let error = note_error(Some(&reason), "reason");
        let act = ReviewAction::Decline {
            version: if_version,
            reason,
        };
        review(ctx, id, act, dry_run, error).await
    }

    /// Withdraws a proposal. Available to its author and to other members of the author's
    /// organisation.
    async fn proposal_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the proposal.")] id: ID,
        #[graphql(desc = "The reason. Maximum 2000 characters.")] reason: Option<String>,
        #[graphql(
            desc = "Check whether the proposal can be withdrawn, without withdrawing it.",
            default
        )]
        dry_run: bool,
    ) -> Result<ProposalPayload> {
        let error = note_error(reason.as_deref(), "reason");
        review(ctx, id, ReviewAction::Withdraw { reason }, dry_run, error).await
    }
}

/// Runs an operation on a proposal, unless its input is invalid.
async fn review(
    ctx: &Context<'_>,
    id: ID,
    act: ReviewAction,
    dry_run: bool,
    errors: impl IntoIterator<Item = EditError>,
) -> Result<ProposalPayload> {
    let operation = match act {
        ReviewAction::Accept { .. } | ReviewAction::Decline { .. } => AuditedOperation::Review,
        ReviewAction::Comment { .. } | ReviewAction::Amend(_) | ReviewAction::Withdraw { .. } => {
            AuditedOperation::Propose
        }
    };
    let viewer = require_authentication(ctx, operation)?;
    if let Some(refused) = validation_payload(errors) {
        return Ok(refused);
    }
    let Ok(id) = id.parse() else {
        let message = "expected a proposal number";
        let error = EditError::about_all(UserErrorCode::NotFound, message).in_field("id");
        return Ok(invalid_payload(vec![error]));
    };
    let review = ReviewRequest {
        viewer,
        id,
        action: act,
        dry_run,
        request_id: ctx.data::<RequestId>()?.0.clone(),
    };
    let proposed = ctx.data::<Arc<World>>()?.review(review).await;
    payload(ctx, proposed.map_err(|error| write_error(&error))?)
}

fn payload(ctx: &Context<'_>, proposed: ProposalOutcome) -> Result<ProposalPayload> {
    let change = ChangePayload::from_outcome(ctx.data::<View>()?, proposed.outcome)?;
    let proposal = proposed.proposal.map(Proposal::from);
    Ok(ProposalPayload(ProposalPart(proposal), change))
}

fn validation_payload(errors: impl IntoIterator<Item = EditError>) -> Option<ProposalPayload> {
    let errors: Vec<_> = errors.into_iter().collect();
    (!errors.is_empty()).then(|| invalid_payload(errors))
}

fn invalid_payload(errors: Vec<EditError>) -> ProposalPayload {
    let refused = ChangePayload::invalid(InvalidWrite {
        errors,
        conflicts: Vec::new(),
    });
    ProposalPayload(ProposalPart(None), refused)
}
