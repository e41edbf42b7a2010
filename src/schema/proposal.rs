//! Proposals: change sets that await review.

mod connection;
mod event;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entity::NodeKind;
use entity::change::FactKind;
use entity::proposal::{EUROPE, ProposalState};

use super::error::{ErrorCode, budget_error, coded_error, store_error};
use super::fact_change::{FactChange, nodes_of};
use super::history::Change;
use super::interface::EcosystemNode;
use super::node::{Country, NodeRef};
use super::scalar::{LongText, Revision, Url};
use super::term::Term;
use super::user_error::{ChangeWarning, UserError};
use crate::access::{AccessRequest, authorize};
use crate::change;
use crate::plan::{Evaluation, PlanError, proposed_edits, scopes_of_proposal};
use crate::store::{HistoryKey, HistoryOf, HistoryPageArguments, PageEnd};
use crate::view::{self, EvaluationError, PLANNING, View};

pub use connection::{Proposals, country_ids};
pub use event::ProposalEvent;

/// Maximum number of changes shown of other writes, and of an accepted proposal.
const SHOWN_SINCE: usize = 100;
const SHOWN_DONE: u32 = 1000;

/// A proposed change set.
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

/// A proposed change set. It is visible to its author, to other members of the author's
/// organisation, and to the stewards of the affected countries.
#[Object]
impl Proposal {
    /// The number of the proposal.
    async fn id(&self) -> ID {
        self.0.row().id.into()
    }

    /// The state of the proposal.
    async fn state(&self) -> Term<ProposalState> {
        Term(self.0.row().state)
    }

    /// The version, from 1, incremented with each amendment. Reviewers pass the version that they reviewed.
    async fn version(&self) -> i32 {
        self.0.row().version
    }

    /// When the proposal was created.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.row().proposed_at
    }

    /// The organisation that the proposal is credited to; null if none.
    async fn organisation(&self) -> Option<&str> {
        self.0.row().organisation.as_deref()
    }

    /// The author's note on the purpose of the proposal.
    async fn note(&self) -> LongText {
        LongText(self.0.row().note.clone())
    }

    /// The sources that support the proposal.
    async fn evidence(&self) -> Vec<Url> {
        let pages = self.0.row().pages();
        pages.map(|url| Url(url.to_owned())).collect()
    }

    /// The revision on which the proposal, or its last amendment, is based.
    async fn base_revision(&self) -> Revision {
        Revision(self.0.row().base_revision.unsigned_abs())
    }

    /// The affected countries, whose stewards can see the proposal. Accepting or declining it requires review permission for all of them.
    async fn countries(&self, ctx: &Context<'_>) -> Result<Vec<Country>> {
        let snapshot = ctx.data::<View>()?.snapshot();
        let found = self.0.row().places().filter_map(|id| snapshot.find(id));
        let countries = found.filter(|node| snapshot.kind(*node) == NodeKind::Country);
        Ok(countries
            .map(|node| Country(NodeRef::new(snapshot.clone(), node)))
            .collect())
    }

    /// Whether the proposal affects data that belong to no single country. Accepting or declining
    /// it then requires review permission for all countries.
    async fn touches_europe(&self) -> bool {
        self.0.row().places().any(|place| place == EUROPE)
    }

    /// Whether the current user created the proposal or acts for the same organisation.
    async fn is_own(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.data::<View>()?.viewer().owns(self.0.row()))
    }

    /// Whether the current user may accept or decline the proposal.
    async fn may_review(&self, ctx: &Context<'_>) -> Result<bool> {
        let places = scopes_of_proposal(self.0.row());
        let viewer = ctx.data::<View>()?.viewer();
        Ok(self.is_open() && authorize(viewer, AccessRequest::Review(&places)).is_ok())
    }

    /// The proposed changes as sentences, in order.
    async fn edits(&self) -> Result<Vec<String>> {
        let edits = proposed_edits(self.0.row()).map_err(|error| store_error(&error))?;
        Ok(edits.iter().map(ToString::to_string).collect())
    }

    /// The changes that the proposal would make to the current graph, fact by fact, including links
    /// that are added or removed. For an accepted proposal, the changes that it made (maximum
    /// 1000). Null if it cannot be applied: see `problems`.
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

    /// The affected nodes in their current state, ordered by ID: nodes that change and the ends of
    /// links that change. Empty if the proposal cannot be applied.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<EcosystemNode>> {
        let view = ctx.data::<View>()?;
        let changes = self.planned_changes(view).await?.unwrap_or_default();
        Ok(nodes_of(view.snapshot(), &changes))
    }

    /// The reasons why the proposal cannot be applied to the current graph. Empty if it can be, or if it was accepted.
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

    /// Warnings about changes that are valid but suspicious, such as a possible duplicate. Empty after a decision.
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

    /// Changes since `baseRevision` to the facts that the proposal affects, and removals of nodes
    /// that it requires: the newest 100, oldest first. Empty after a decision.
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

    /// The events and comments, in order (maximum 200, plus the decision).
    async fn events(&self, ctx: &Context<'_>) -> Result<Vec<ProposalEvent>> {
        let events = ctx.data::<View>()?.load_events(self.0.row().id).await;
        let events = events.map_err(|error| store_error(&*error))?;
        let of_this = |event| ProposalEvent::new(event, self.clone());
        Ok(events.into_iter().map(of_this).collect())
    }

    /// When the proposal was accepted, declined or withdrawn.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.row().decided_at
    }

    /// The organisation of the user who accepted, declined or withdrew the proposal.
    async fn decided_by(&self) -> Option<&str> {
        self.0.row().decided_by.as_deref()
    }

    /// The reason for the decision.
    async fn reason(&self) -> Option<LongText> {
        self.0.row().reason.clone().map(LongText)
    }

    /// The revision that the proposal became; null unless it was accepted.
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
            EvaluationError::Plan(PlanError::Store(error)) => store_error(error),
            EvaluationError::Plan(PlanError::Panicked(error)) => store_error(error),
            EvaluationError::Interrupted(stopped) => {
                budget_error(*stopped, PLANNING.budget, "request fewer proposals")
            }
        })
    }

    /// The changes that it would make or has made; `None` if it cannot be applied.
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

/// The changes of a revision, in order.
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

/// Proposals require authentication and the current revision.
///
/// # Errors
/// If the current user may not see proposals, or if the query reads a past revision.
pub fn check_access(view: &View) -> Result<()> {
    if view.viewer().principal().is_none() {
        let message = "Authentication required to view proposals: send `Authorization: Bearer \
            <token>`.";
        return Err(coded_error(ErrorCode::Unauthenticated, message));
    }
    if let Err(denied) = authorize(view.viewer(), AccessRequest::Propose) {
        return Err(coded_error(ErrorCode::Forbidden, denied.to_string()));
    }
    if view.is_past() {
        let message = "Proposals are not available at past revisions: omit the revision.";
        return Err(coded_error(ErrorCode::BadUserInput, message));
    }
    Ok(())
}
