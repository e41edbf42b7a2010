//! Mutations of proposals: what contributors suggest, and what stewards make of it.

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

/// What became of something that was done with a proposal: either it was done, or `userErrors` say why not.
#[derive(MergedObject)]
#[graphql(name = "ProposalPayload")]
pub struct ProposalPayload(ProposalPart, ChangePayload);

pub struct ProposalPart(Option<Proposal>);

/// The proposal that something was done with.
#[Object]
impl ProposalPart {
    /// The proposal as it is now; null where none was made, as in a dry run, and where there is none that whoever asks may
    /// see.
    async fn proposal(&self) -> Option<&Proposal> {
        self.0.as_ref()
    }
}

/// What contributors suggest, and what stewards make of it.
#[Object]
impl ProposalMutation {
    /// Proposes a change set. It has to fit the graph as it is; the stewards of the countries that it touches see it, and what
    /// they accept is credited to the organisation of the token. 100 may wait at once.
    #[allow(clippy::too_many_arguments)]
    async fn proposal_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What to change, in order; at least one. Where `sources` is empty, the evidence is cited."
        )]
        changes: Vec<ChangeInput>,
        #[graphql(
            desc = "What it is for, in your words; the note of the revision, once it is accepted. 2000 characters at most."
        )]
        note: String,
        #[graphql(desc = "The pages that back it: 1 to 20.")] evidence: Vec<Url>,
        #[graphql(
            desc = "Judge it, tell what it would change, and keep nothing.",
            default
        )]
        dry_run: bool,
        #[graphql(
            desc = "A name for this proposal, of your choice and for you alone: sent again with the same name, it is made once. 200 bytes at most."
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

    /// Replaces what a proposal would change. For those who made it, and for who may decide it; it becomes the next version.
    #[allow(clippy::too_many_arguments)]
    async fn proposal_amend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number.")] id: ID,
        #[graphql(desc = "The version that you have read.")] if_version: i32,
        #[graphql(
            desc = "What to change instead, in order; at least one. Where `sources` is empty, the evidence is cited."
        )]
        changes: Vec<ChangeInput>,
        #[graphql(desc = "Another note; as it is when left out. 2000 characters at most.")]
        note: Option<String>,
        #[graphql(desc = "Other pages that back it, 1 to 20; as they are when left out.")]
        evidence: Option<Vec<Url>>,
        #[graphql(desc = "What to say about it. 2000 characters at most.")] comment: Option<String>,
        #[graphql(
            desc = "Judge it, tell what it would change, and keep nothing.",
            default
        )]
        dry_run: bool,
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

    /// Says something about a proposal. For all who see it.
    async fn proposal_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number.")] id: ID,
        #[graphql(desc = "What to say. 2000 characters at most.")] text: String,
    ) -> Result<ProposalPayload> {
        let error = note_error(Some(&text), "text");
        review(ctx, id, ReviewAction::Comment { text }, false, error).await
    }

    /// Applies a proposal, as one change set that is credited to whoever made it. For stewards of all countries that it
    /// touches. Where it no longer fits the graph, `userErrors` say why.
    #[allow(clippy::too_many_arguments)]
    async fn proposal_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number.")] id: ID,
        #[graphql(desc = "The version that you have read.")] if_version: i32,
        #[graphql(
            desc = "Only if nothing that it touches has changed since this revision, at which you have read what it would change; otherwise a CONFLICT shows what has."
        )]
        if_revision: Option<Revision>,
        #[graphql(desc = "What to say about it. 2000 characters at most.")] comment: Option<String>,
        #[graphql(
            desc = "Judge it, tell what it would change, and apply nothing.",
            default
        )]
        dry_run: bool,
    ) -> Result<ProposalPayload> {
        let error = note_error(comment.as_deref(), "comment");
        let act = ReviewAction::Accept {
            version: if_version,
            if_revision: if_revision.map(|revision| revision.0),
            comment,
        };
        review(ctx, id, act, dry_run, error).await
    }

    /// Declines a proposal, for a reason. For stewards of all countries that it touches.
    async fn proposal_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number.")] id: ID,
        #[graphql(desc = "The version that you have read.")] if_version: i32,
        #[graphql(desc = "Why, for those who made it. 2000 characters at most.")] reason: String,
        #[graphql(desc = "Judge whether it can be declined, and do not.", default)] dry_run: bool,
    ) -> Result<ProposalPayload> {
        let error = note_error(Some(&reason), "reason");
        let act = ReviewAction::Decline {
            version: if_version,
            reason,
        };
        review(ctx, id, act, dry_run, error).await
    }

    /// Takes a proposal back. For those who made it, and others of their organisation.
    async fn proposal_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number.")] id: ID,
        #[graphql(desc = "Why. 2000 characters at most.")] reason: Option<String>,
        #[graphql(desc = "Judge whether it can be taken back, and do not.", default)] dry_run: bool,
    ) -> Result<ProposalPayload> {
        let error = note_error(reason.as_deref(), "reason");
        review(ctx, id, ReviewAction::Withdraw { reason }, dry_run, error).await
    }
}

/// Does something with a proposal, unless something is wrong with how it is said.
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
        let message = "expected the number of a proposal";
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
