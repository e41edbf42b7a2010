use std::sync::Arc;

use tokio::sync::OnceCell;

use super::citation_index::CitationIndex;
use super::{ComputationLimit, MEASURE, MeasuredNetwork, RequestBudget};
use crate::graph::{Budget, Interrupted};
use crate::insight::TraitIndex;
use crate::insight::network::{LinkRules, Network, NetworkSelection, Through};
use crate::snapshot::Snapshot;
use crate::store::{HistoricalFacts, Store, StoreError};

/// How many nodes and links a survey of the cities may look at: some hundred thousand cities.
const SURVEY: ComputationLimit = ComputationLimit {
    budget: 50_000_000,
    weight: 1,
};

/// A snapshot as it is published: with what is computed of the graph as a whole, when it is first
/// asked for, once for all requests.
pub struct PublishedSnapshot {
    snapshot: Arc<Snapshot>,
    /// What is cold of it; nothing of the newest, of which the store has it.
    historical_facts: Option<Arc<HistoricalFacts>>,
    whole: OnceCell<Result<Arc<MeasuredNetwork>, Interrupted>>,
    trait_index: OnceCell<Result<Arc<TraitIndex>, Interrupted>>,
    citations: OnceCell<Arc<CitationIndex>>,
}

impl PublishedSnapshot {
    /// Of the newest revision.
    pub fn new(snapshot: impl Into<Arc<Snapshot>>) -> Arc<Self> {
        Self::with(snapshot.into(), None)
    }

    /// Of a past revision, with what is cold of it.
    pub fn of_past(snapshot: Snapshot, held: HistoricalFacts) -> Arc<Self> {
        Self::with(Arc::new(snapshot), Some(Arc::new(held)))
    }

    fn with(snapshot: Arc<Snapshot>, held: Option<Arc<HistoricalFacts>>) -> Arc<Self> {
        Arc::new(Self {
            snapshot,
            historical_facts: held,
            whole: OnceCell::new(),
            trait_index: OnceCell::new(),
            citations: OnceCell::new(),
        })
    }

    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// What is cold of a past revision; nothing of the newest.
    pub fn historical_facts(&self) -> Option<&Arc<HistoricalFacts>> {
        self.historical_facts.as_ref()
    }

    /// The network of all nodes and links.
    ///
    /// # Errors
    /// When it takes more than [`MEASURE`].
    pub async fn whole_network(&self) -> Result<&Arc<MeasuredNetwork>, Interrupted> {
        let whole = self.whole.get_or_init(async || {
            let snapshot = self.snapshot.clone();
            let network = move |work: &mut Budget| {
                let selection = NetworkSelection {
                    around: None,
                    links: LinkRules::default(),
                    through: Through::default(),
                };
                Network::select(&snapshot, selection, |_| true, work)
            };
            let budget = RequestBudget::unlimited();
            let network = budget.compute(MEASURE, network).await?;
            Ok(Arc::new(MeasuredNetwork::new(network, budget)))
        });
        whole.await.as_ref().map_err(|&stopped| stopped)
    }

    /// What cities can share.
    ///
    /// # Errors
    /// When there is too much of it.
    pub async fn trait_index(&self) -> Result<&Arc<TraitIndex>, Interrupted> {
        let survey = self.trait_index.get_or_init(async || {
            let snapshot = self.snapshot.clone();
            let survey = move |work: &mut Budget| Ok(Arc::new(TraitIndex::new(snapshot, work)?));
            RequestBudget::unlimited().compute(SURVEY, survey).await
        });
        survey.await.as_ref().map_err(|&stopped| stopped)
    }

    /// Which facts each source supports. Read from the store once, except of a past revision. What was written
    /// between the snapshot and the reading counts, as for all that is read from the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn citations(&self, store: &Store) -> Result<Arc<CitationIndex>, StoreError> {
        let index = self.citations.get_or_try_init(async || {
            let citations = match &self.historical_facts {
                Some(held) => held.citations(),
                None => store.read_citations().await?,
            };
            let snapshot = self.snapshot.clone();
            let build = move || CitationIndex::new(&snapshot, &citations);
            match tokio::task::spawn_blocking(build).await {
                Ok(index) => Ok(Arc::new(index)),
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The server is stopping.
                Err(_) => std::future::pending().await,
            }
        });
        index.await.cloned()
    }
}
