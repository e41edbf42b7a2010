//! Proposals that the viewer may see.

use std::collections::{HashMap, VecDeque};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use chrono::Utc;
use entity::fact::FactKey;
use entity::proposal::ProposalState;
use entity::{proposal, proposal_event};

use super::subscription_cursor::PollOutcome;
use super::{ComputationLimit, RequestBudget, SnapshotChain, SubscriptionCursor, View};
use crate::access::{AccessRequest, ProposalAccess, authorize};
use crate::graph::Interrupted;
use crate::plan::{
    Evaluation, PlanError, count_touched, evaluate, proposed_edits, scopes_of_proposal, visibility,
};
use crate::store::{
    HistoryEntry, ProposalFilter, ProposalPage, ProposalPageArguments, Store, StoreError,
};

/// What is read at once of what happens to proposals.
const PAGE: u64 = 100;

/// Changes to the facts of proposals that are read for one request: the newest.
const MAX_CHANGES_SINCE: u64 = 10_000;

/// The facts that the edits which one request plans may touch. Each takes about ten microseconds.
pub const PLANNING: ComputationLimit = ComputationLimit {
    budget: 1_000_000,
    weight: 2_500,
};

/// A proposal as it was read.
#[derive(Clone, Debug)]
pub struct StoredProposal(Arc<proposal::Model>);

/// What happened to a proposal.
#[derive(Clone, Debug)]
pub struct ProposalEvent {
    pub event: proposal_event::Model,
    /// As it is now.
    pub proposal: StoredProposal,
}

/// What happened and has not been told.
pub(super) struct PrefetchedEvents {
    /// The event up to which they have been read.
    read_up_to: i64,
    queue: VecDeque<ProposalEvent>,
}

/// Why proposals are not evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Their edits are too many for one request.
    #[error("the evaluation was interrupted")]
    Interrupted(Interrupted),
}

/// Facts, and the revision since which what was done to them is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChangesSinceKey {
    revision: i64,
    facts: Vec<FactKey>,
}

impl StoredProposal {
    pub fn new(row: proposal::Model) -> Self {
        Self(Arc::new(row))
    }

    pub fn row(&self) -> &proposal::Model {
        &self.0
    }
}

/// A proposal changes with its version only, as far as it is judged.
impl PartialEq for StoredProposal {
    fn eq(&self, other: &Self) -> bool {
        (self.0.id, self.0.version) == (other.0.id, other.0.version)
    }
}

impl Eq for StoredProposal {}

impl Hash for StoredProposal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.id, self.0.version).hash(state);
    }
}

impl View {
    /// A page of the proposals that the viewer may see.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn page_proposals(
        &self,
        states: Vec<ProposalState>,
        countries: Vec<String>,
        stretch: ProposalPageArguments,
    ) -> Result<ProposalPage, StoreError> {
        let question = ProposalFilter {
            visibility: visibility(self.viewer()),
            states,
            countries,
        };
        let store = self.0.store.clone();
        let page = async move { store.page_proposals(&question, stretch).await };
        self.0.scheduler.schedule(page).await
    }

    /// The proposal with a number, if it exists and the viewer may see it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn find_proposal(&self, id: i64) -> Result<Option<StoredProposal>, StoreError> {
        let store = self.0.store.clone();
        let seen = visibility(self.viewer());
        let found = async move { store.find_visible_proposal(id, seen).await };
        let found = self.0.scheduler.schedule(found).await?;
        Ok(found
            .filter(|row| self.can_see(row))
            .map(StoredProposal::new))
    }

    /// What a proposal would change in the graph as it is now, or why it cannot be applied to it. One lot of
    /// statements for all proposals that are asked for.
    ///
    /// # Errors
    /// When the store cannot be read, or when the proposals of the request have too many edits.
    pub async fn evaluate(
        &self,
        proposal: &StoredProposal,
    ) -> Result<Arc<Evaluation>, Arc<EvaluationError>> {
        let evaluation = self.0.evaluations.load_one(proposal.clone()).await?;
        // A loader gives one of each that it is asked for.
        Ok(evaluation.expect("every proposal is judged"))
    }

    /// What happened to a proposal, in order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_events(
        &self,
        proposal: i64,
    ) -> Result<Vec<proposal_event::Model>, Arc<StoreError>> {
        Ok(self.0.events.load_one(proposal).await?.unwrap_or_default())
    }

    /// What was done to these facts after a revision, up to the one of this view, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn changes_since(
        &self,
        revision: i64,
        facts: Vec<FactKey>,
    ) -> Result<Vec<HistoryEntry>, Arc<StoreError>> {
        let key = ChangesSinceKey { revision, facts };
        Ok(self
            .0
            .changes_since
            .load_one(key)
            .await?
            .unwrap_or_default())
    }

    /// The next of what happens to proposals that the follower may see and has not been told of.
    ///
    /// # Errors
    /// When the store cannot be read; nothing is lost by it.
    pub async fn next_event(
        &self,
        feed: &SubscriptionCursor,
        after: Option<u64>,
        countries: &[String],
    ) -> Result<Option<ProposalEvent>, StoreError> {
        feed.record(PollOutcome::Pending);
        let mut reading = feed.events().await;
        let ahead = match &mut *reading {
            Some(ahead) => ahead,
            begun => {
                let read = match feed.resumed().or(after) {
                    Some(after) => i64::try_from(after).unwrap_or(i64::MAX),
                    None => self.newest_event().await?,
                };
                begun.insert(PrefetchedEvents {
                    read_up_to: read,
                    queue: VecDeque::new(),
                })
            }
        };
        if ahead.queue.is_empty() {
            let question = ProposalFilter {
                visibility: visibility(self.viewer()),
                states: Vec::new(),
                countries: countries.to_vec(),
            };
            let (store, read) = (self.0.store.clone(), ahead.read_up_to);
            let page = async move { store.proposal_events_after(&question, read, PAGE).await };
            let page = self.0.scheduler.schedule(page).await?;
            if let Some((last, _)) = page.last() {
                ahead.read_up_to = last.id;
            }
            ahead
                .queue
                .extend(page.into_iter().map(|(event, row)| ProposalEvent {
                    event,
                    proposal: StoredProposal::new(row),
                }));
        }
        let next = ahead.queue.pop_front();
        if let Some(told) = &next {
            feed.record(PollOutcome::Delivered);
            feed.record_complete(told.event.id);
        }
        Ok(next)
    }

    async fn newest_event(&self) -> Result<i64, StoreError> {
        let store = self.0.store.clone();
        let newest = async move { store.newest_proposal_event().await };
        self.0.scheduler.schedule(newest).await
    }

    fn can_see(&self, row: &proposal::Model) -> bool {
        let stake = ProposalAccess {
            is_own: self.viewer().owns(row),
            scopes: &scopes_of_proposal(row),
        };
        authorize(self.viewer(), AccessRequest::Discuss(stake)).is_ok()
    }
}

/// Judges proposals.
pub struct EvaluationLoader {
    pub store: Store,
    pub budget: RequestBudget,
    pub editions: Arc<SnapshotChain>,
}

/// Loads what happened to proposals, by their numbers.
pub struct EventLoader(pub Store);

/// Loads what was done to facts.
pub struct ChangesSinceLoader(pub Store);

impl Loader<StoredProposal> for EvaluationLoader {
    type Value = Arc<Evaluation>;
    type Error = Arc<EvaluationError>;

    async fn load(
        &self,
        proposals: &[StoredProposal],
    ) -> Result<HashMap<StoredProposal, Self::Value>, Self::Error> {
        let snapshot = self.editions.current().snapshot();
        let lots = proposals.iter().map(|proposal| proposed_edits(&proposal.0));
        let lots: Result<Vec<_>, StoreError> = lots.collect();
        let lots = lots.map_err(|error| EvaluationError::Plan(error.into()))?;
        let touched = count_touched(&lots, snapshot);
        let mut budget = self.budget.allocate(PLANNING);
        budget
            .spend(touched)
            .map_err(EvaluationError::Interrupted)?;
        let today = Utc::now().date_naive();
        let evaluation = evaluate(&self.store, snapshot, lots, today)
            .await
            .map_err(EvaluationError::from)?
            .into_iter();
        Ok(proposals
            .iter()
            .cloned()
            .zip(evaluation.map(Arc::new))
            .collect())
    }
}

impl Loader<i64> for EventLoader {
    type Value = Vec<proposal_event::Model>;
    type Error = Arc<StoreError>;

    async fn load(&self, proposals: &[i64]) -> Result<HashMap<i64, Self::Value>, Self::Error> {
        Ok(self.0.proposal_events(proposals).await?)
    }
}

impl Loader<ChangesSinceKey> for ChangesSinceLoader {
    type Value = Vec<HistoryEntry>;
    type Error = Arc<StoreError>;

    async fn load(
        &self,
        asked: &[ChangesSinceKey],
    ) -> Result<HashMap<ChangesSinceKey, Self::Value>, Self::Error> {
        let Some(first) = asked.iter().map(|since| since.revision).min() else {
            return Ok(HashMap::new());
        };
        let facts: Vec<FactKey> = asked.iter().flat_map(|since| since.facts.clone()).collect();
        let changes = self
            .0
            .changes_since(first, &facts, MAX_CHANGES_SINCE)
            .await?;
        let of = |since: &ChangesSinceKey| {
            let facts: std::collections::HashSet<&FactKey> = since.facts.iter().collect();
            let touches = |entry: &&HistoryEntry| {
                let key = FactKey {
                    kind: entry.change.fact_kind,
                    id: entry.change.fact_id.clone(),
                };
                entry.change.revision > since.revision && facts.contains(&key)
            };
            changes.iter().filter(touches).cloned().collect()
        };
        let found = asked.iter().map(|since| (since.clone(), of(since)));
        Ok(found.collect())
    }
}
