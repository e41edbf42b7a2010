//! One request's view: the Snapshot it is answered from, and the loaders of what is cold.

mod batch_scheduler;
mod citation_index;
mod client_key;
mod comparison;
mod fair_semaphore;
mod loaders;
mod network;
mod proposals;
mod published_snapshot;
mod recent_change_sets;
mod request_budget;
mod snapshot_chain;
mod subscription_cursor;

use std::future::Future;
use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use entity::fact::FactKey;
use entity::{observation, source};

use crate::access::Viewer;
use crate::graph::Interrupted;
use crate::insight::TraitIndex;
use crate::snapshot::Snapshot;
use crate::store::{HistoryKey, HistoryPage, SeriesKey, Store, StoreError};

use batch_scheduler::BatchScheduler;
use loaders::{ChangeSetLoader, FactReader, HistoryLoader, SeriesLoader, SourceLoader};
use proposals::{ChangesSinceLoader, EvaluationLoader, EventLoader};
use snapshot_chain::SnapshotChain;

pub use citation_index::{CitationIndex, CitedFact, CitedSource, PublisherCount};
pub use client_key::ClientKey;
pub use comparison::{ComparisonError, FactDifference, MAX_CHANGES};
pub use fair_semaphore::{FairPermit, FairSemaphore, NoPermitReason};
pub use network::{LAYOUT, MEASURE, MeasuredNetwork};
pub use proposals::{EvaluationError, PLANNING, ProposalEvent, StoredProposal};
pub use published_snapshot::PublishedSnapshot;
pub use recent_change_sets::{RecentChangeSet, changed_fields};
pub use request_budget::{ComputationLimit, RequestBudget, ResponseTooLarge};
pub use subscription_cursor::{ChangeBatch, ChangeFilter, PollOutcome, SubscriptionCursor};

/// Taken once per request, so that all that it answers is true of one revision.
#[derive(Clone)]
pub struct View(Arc<ViewInner>);

struct ViewInner {
    snapshots: Arc<SnapshotChain>,
    viewer: Viewer,
    budget: RequestBudget,
    store: Store,
    scheduler: BatchScheduler,
    sources: DataLoader<SourceLoader>,
    series: DataLoader<SeriesLoader>,
    history: DataLoader<HistoryLoader>,
    change_sets: DataLoader<ChangeSetLoader>,
    evaluations: DataLoader<EvaluationLoader>,
    events: DataLoader<EventLoader>,
    changes_since: DataLoader<ChangesSinceLoader>,
}

impl View {
    /// For nobody in particular.
    pub fn new(published: Arc<PublishedSnapshot>, store: Store) -> Self {
        Self::for_viewer(
            Viewer::ANONYMOUS,
            RequestBudget::unlimited(),
            published,
            store,
        )
    }

    /// For somebody who asks.
    pub fn for_viewer(
        viewer: Viewer,
        budget: RequestBudget,
        published: Arc<PublishedSnapshot>,
        store: Store,
    ) -> Self {
        let waves = BatchScheduler::default();
        let cold = match published.historical_facts() {
            Some(held) => FactReader::Historical(held.clone()),
            None => FactReader::Store(store.clone()),
        };
        let editions = Arc::new(SnapshotChain::new(published));
        let history = HistoryLoader {
            store: store.clone(),
            editions: editions.clone(),
        };
        let judgements = EvaluationLoader {
            store: store.clone(),
            budget: budget.clone(),
            editions: editions.clone(),
        };
        Self(Arc::new(ViewInner {
            snapshots: editions,
            viewer,
            budget,
            sources: waves.loader(SourceLoader(cold.clone())),
            series: waves.loader(SeriesLoader(cold)),
            history: waves.loader(history),
            change_sets: waves.loader(ChangeSetLoader(store.clone())),
            evaluations: waves.loader(judgements),
            events: waves.loader(EventLoader(store.clone())),
            changes_since: waves.loader(ChangesSinceLoader(store.clone())),
            store,
            scheduler: waves,
        }))
    }

    /// Who asks; [`crate::access::authorize`] says what they may.
    pub fn viewer(&self) -> &Viewer {
        &self.0.viewer
    }

    /// What its computations may take.
    pub fn budget(&self) -> &RequestBudget {
        &self.0.budget
    }

    pub fn snapshot(&self) -> &Arc<Snapshot> {
        self.published().snapshot()
    }

    /// After a write of this request, what follows in it is of the revision that was written.
    pub fn advance_to(&self, published: Arc<PublishedSnapshot>) {
        self.0.snapshots.advance_to(published);
    }

    fn published(&self) -> &PublishedSnapshot {
        self.0.snapshots.current()
    }

    pub fn revision(&self) -> u64 {
        self.snapshot().revision()
    }

    /// Whether a later revision was the newest already when this was made.
    pub fn is_past(&self) -> bool {
        self.published().historical_facts().is_some()
    }

    /// The network of all nodes and links, measured once for all views of the same revision.
    ///
    /// # Errors
    /// When it takes more than [`MEASURE`].
    pub async fn whole_network(&self) -> Result<&Arc<MeasuredNetwork>, Interrupted> {
        self.published().whole_network().await
    }

    /// What cities can share, surveyed once for all views of the same revision.
    ///
    /// # Errors
    /// When there is too much of it.
    pub async fn trait_index(&self) -> Result<&Arc<TraitIndex>, Interrupted> {
        self.published().trait_index().await
    }

    /// Which facts each source supports, read once for all views of the same revision.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn citations(&self) -> Result<Arc<CitationIndex>, StoreError> {
        self.published().citations(&self.0.store).await
    }

    /// Drives an execution together with the loads that it asks for. A view's loads only run within
    /// this: they start when the execution can go no further, so that all that one level of a
    /// query asks for is read in one statement.
    pub async fn run<F: Future>(&self, execution: F) -> F::Output {
        self.0.scheduler.drive(execution).await
    }

    /// Whether the execution had to wait for anything, such as the store.
    pub fn has_waited(&self) -> bool {
        self.0.scheduler.has_waited()
    }

    /// The sources of facts, those of the first fact first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_sources(
        &self,
        facts: impl IntoIterator<Item = FactKey>,
    ) -> Result<Vec<Arc<source::Model>>, Arc<StoreError>> {
        let facts: Vec<FactKey> = facts.into_iter().collect();
        let mut loaded = self.0.sources.load_many(facts.clone()).await?;
        Ok(facts
            .iter()
            .filter_map(|fact| loaded.remove(fact))
            .flatten()
            .collect())
    }

    /// The observations of each series, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_series(
        &self,
        keys: Vec<SeriesKey>,
    ) -> Result<Vec<Vec<observation::Model>>, Arc<StoreError>> {
        let mut loaded = self.0.series.load_many(keys.clone()).await?;
        let of_key = |key: &SeriesKey| loaded.remove(key).unwrap_or_default();
        Ok(keys.iter().map(of_key).collect())
    }

    /// A page of the history of a node.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_history(&self, key: HistoryKey) -> Result<HistoryPage, Arc<StoreError>> {
        Ok(self.0.history.load_one(key).await?.unwrap_or_default())
    }
}
