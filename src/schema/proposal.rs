//! Proposals: change sets that wait for review, as those who may see them read them.

mod connection;
mod event;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entity::NodeKind;
use entity::change::FactKind;
use entity::proposal::{EUROPE, ProposalState};

use super::error::{ErrorCode, coded_error, store_error};
use super::fact_change::{FactChange, nodes_of};
use super::history::Change;
use super::interface::EcosystemNode;
use super::node::{Country, NodeRef};
use super::scalar::{Revision, Url};
use super::term::Term;
use super::user_error::{ChangeWarning, UserError};
use crate::change;
use crate::permit::{AccessRequest, authorize};
use crate::plan::{Evaluation, PlanError, proposed_edits, scopes_of_proposal};
use crate::store::{HistoryKey, HistoryOf, HistoryPageArguments, PageEnd};
use crate::view::{self, View};

pub use connection::{Proposals, country_ids};
pub use event::ProposalEvent;

/// Changes that are shown of what others did, and of what an accepted proposal did.
const SHOWN_SINCE: usize = 100;
const SHOWN_DONE: u32 = 1000;

/// A change set that somebody has proposed.
#[derive(Clone)]
pub struct Proposal(view::StoredProposal);

impl From<view::StoredProposal> for Proposal {
    fn from(proposal: view::StoredProposal) -> Self {
        Self(proposal)
    }
}

impl From<entity::proposal::Model> for Proposal {
    fn from(row: entity::proposal::Model) -> Self {
        Self(view::StoredProposal::new(row))
    }
}

/// A change set that somebody has proposed. Those who made it see it, others of their organisation, and the stewards of
/// the countries that it touches.
#[Object]
impl Proposal {
    /// Its number.
    async fn id(&self) -> ID {
        self.0.row().id.into()
    }

    /// What has become of it.
    async fn state(&self) -> Term<ProposalState> {
        Term(self.0.row().state)
    }

    /// Counts from 1, and one up with each amendment. Whoever decides says which version they have read.
    async fn version(&self) -> i32 {
        self.0.row().version
    }

    /// When it was made.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.row().proposed_at
    }

    /// The organisation that it is credited to; null where nobody in particular is.
    async fn organisation(&self) -> Option<&str> {
        self.0.row().organisation.as_deref()
    }

    /// What it is for, in the words of whoever made it.
    async fn note(&self) -> &str {
        &self.0.row().note
    }

    /// The pages that back it.
    async fn evidence(&self) -> Vec<Url> {
        let pages = self.0.row().pages();
        pages.map(|url| Url(url.to_owned())).collect()
    }

    /// The revision that it was made for, or last amended for.
    async fn base_revision(&self) -> Revision {
        Revision(self.0.row().base_revision.unsigned_abs())
    }

    /// The countries that it touches, whose stewards see it. Only who may review for all of them may decide.
    async fn countries(&self, ctx: &Context<'_>) -> Result<Vec<Country>> {
        let snapshot = ctx.data::<View>()?.snapshot();
        let found = self.0.row().places().filter_map(|id| snapshot.find(id));
        let countries = found.filter(|node| snapshot.kind(*node) == NodeKind::Country);
        Ok(countries
            .map(|node| Country(NodeRef::new(snapshot.clone(), node)))
            .collect())
    }

    /// Whether it touches what belongs to no single country, for which only who may review for all countries may
    /// decide.
    async fn touches_europe(&self) -> bool {
        self.0.row().places().any(|place| place == EUROPE)
    }

    /// Whether whoever asks made it, or acts for the same organisation.
    async fn is_own(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.data::<View>()?.viewer().owns(self.0.row()))
    }

    /// Whether whoever asks may accept or decline it.
    async fn may_review(&self, ctx: &Context<'_>) -> Result<bool> {
        let places = scopes_of_proposal(self.0.row());
        let viewer = ctx.data::<View>()?.viewer();
        Ok(self.is_open() && authorize(viewer, AccessRequest::Review(&places)).is_ok())
    }

    /// What is to be done, edit by edit, in words.
    async fn edits(&self) -> Result<Vec<String>> {
        let edits = proposed_edits(self.0.row()).map_err(|error| store_error(&error))?;
        Ok(edits.iter().map(ToString::to_string).collect())
    }

    /// What it would change in the graph as it is now, fact by fact, each with its fields before and after, and with the links
    /// that come and go. Of one that was accepted, what it changed, the first 1000. Null where it cannot be applied:
    /// `problems` say why.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only facts of these kinds, such as links.")] fact_kinds: Option<
            Vec<Term<FactKind>>,
        >,
    ) -> Result<Option<Vec<FactChange>>> {
        let view = ctx.data::<View>()?;
        let Some(changes) = self.planned_changes(view).await? else {
            return Ok(None);
        };
        let is_asked = |change: &change::Change| {
            let kind = Term(change.key().kind);
            fact_kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&kind))
        };
        let changes = changes.into_iter().filter(is_asked);
        let snapshot = view.snapshot();
        Ok(Some(
            changes
                .map(|change| FactChange::new(change, snapshot.clone()))
                .collect(),
        ))
    }

    /// The nodes that it concerns as they are now, in the order of their ids: those that change, and those at the ends of
    /// links that do. Empty where it cannot be applied.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<EcosystemNode>> {
        let view = ctx.data::<View>()?;
        let changes = self.planned_changes(view).await?.unwrap_or_default();
        Ok(nodes_of(view.snapshot(), &changes))
    }

    /// Why it can no longer be applied to the graph as it is now; empty where it can be, or was accepted.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        if self.0.row().state == ProposalState::Accepted {
            return Ok(Vec::new());
        }
        match &self.evaluation(ctx.data::<View>()?).await?.planned {
            Ok(plan) if plan.changes.is_empty() => Ok(vec![UserError::already_so()]),
            Ok(_) => Ok(Vec::new()),
            Err(errors) => Ok(errors.iter().map(Into::into).collect()),
        }
    }

    /// What looks wrong with it and may yet be right, such as a possible duplicate; empty once it is decided.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<ChangeWarning>> {
        if !self.is_open() {
            return Ok(Vec::new());
        }
        let evaluation = self.evaluation(ctx.data::<View>()?).await?;
        let warnings = evaluation.planned.iter().flat_map(|plan| &plan.warnings);
        Ok(warnings
            .map(|warning| ChangeWarning::new(warning.clone(), false))
            .collect())
    }

    /// What others have changed, since `baseRevision`, of the facts that it is about, and of nodes that are gone and that it needs: oldest first, the 100 newest at
    /// most. Empty once it is decided.
    async fn changed_since(&self, ctx: &Context<'_>) -> Result<Vec<Change>> {
        if !self.is_open() {
            return Ok(Vec::new());
        }
        let view = ctx.data::<View>()?;
        let evaluation = self.evaluation(view).await?;
        let facts = evaluation.needed.iter().chain(&evaluation.missing).cloned();
        let since = self.0.row().base_revision;
        let changes = view.changes_since(since, facts.collect()).await;
        let mut changes = changes.map_err(|error| store_error(&*error))?;
        let older = changes.len().saturating_sub(SHOWN_SINCE);
        Ok(changes.drain(older..).map(Change::from).collect())
    }

    /// What happened to it and what was said about it, in order; 200 entries and its decision at most.
    async fn events(&self, ctx: &Context<'_>) -> Result<Vec<ProposalEvent>> {
        let events = ctx.data::<View>()?.load_events(self.0.row().id).await;
        let events = events.map_err(|error| store_error(&*error))?;
        let of_this = |event| ProposalEvent::new(event, self.clone());
        Ok(events.into_iter().map(of_this).collect())
    }

    /// When it was accepted, declined or taken back.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.row().decided_at
    }

    /// The organisation of whoever decided.
    async fn decided_by(&self) -> Option<&str> {
        self.0.row().decided_by.as_deref()
    }

    /// Why, in the words of whoever decided.
    async fn reason(&self) -> Option<&str> {
        self.0.row().reason.as_deref()
    }

    /// The revision that it became; null unless it was accepted.
    async fn revision(&self) -> Option<Revision> {
        let revision = self.0.row().revision?;
        Some(Revision(revision.unsigned_abs()))
    }
}

impl Proposal {
    fn is_open(&self) -> bool {
        self.0.row().state == ProposalState::Open
    }

    async fn evaluation(&self, view: &View) -> Result<Arc<Evaluation>> {
        view.evaluate(&self.0).await.map_err(|error| match &*error {
            PlanError::Store(error) => store_error(error),
            PlanError::Panicked(error) => store_error(error),
        })
    }

    /// What it would change, or did; nothing where it cannot be applied.
    async fn planned_changes(&self, view: &View) -> Result<Option<Vec<change::Change>>> {
        if let Some(revision) = self.0.row().revision {
            return Ok(Some(changes_of(view, revision).await?));
        }
        let evaluation = self.evaluation(view).await?;
        Ok(evaluation
            .planned
            .as_ref()
            .ok()
            .map(|plan| plan.changes.clone()))
    }
}

/// What a revision changed, in the order in which it did.
async fn changes_of(view: &View, revision: i64) -> Result<Vec<change::Change>> {
    let key = HistoryKey {
        of: HistoryOf::Revision(revision),
        page: HistoryPageArguments {
            direction: PageEnd::Last,
            limit: SHOWN_DONE,
            after: None,
            before: None,
        },
    };
    let page = view.load_history(key).await;
    let page = page.map_err(|error| store_error(&*error))?;
    let changes = page.entries.into_iter().rev();
    let changes = changes.map(|entry| change::Change::of_history(entry.change));
    let changes: std::result::Result<Vec<_>, _> = changes.collect();
    changes.map_err(|error| store_error(&error))
}

/// Proposals are of now, and for those who say who they are.
///
/// # Errors
/// When whoever asks may see none, or asks for the past.
pub fn check_access(view: &View) -> Result<()> {
    if view.viewer().principal().is_none() {
        let message = "Proposals are shown to those who made them and to stewards: send `Authorization: Bearer` with a token.";
        return Err(coded_error(ErrorCode::Unauthenticated, message));
    }
    if let Err(denied) = authorize(view.viewer(), AccessRequest::Propose) {
        return Err(coded_error(ErrorCode::Forbidden, denied.to_string()));
    }
    if view.is_past() {
        let message = "Proposals are those of now: ask for them without a revision.";
        return Err(coded_error(ErrorCode::BadUserInput, message));
    }
    Ok(())
}
