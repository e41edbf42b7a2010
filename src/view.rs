//! One request's view: the Snapshot it is answered from, and the loaders of what is cold.

mod client_key;
mod comparison;
mod edition;
mod editions;
mod fair_semaphore;
mod feed;
mod loaders;
mod network;
mod news;
mod proposals;
mod waves;
mod work;

use std::future::Future;
use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use entity::fact::FactKey;
use entity::{observation, source};

use crate::graph::Stopped;
use crate::insight::Survey;
use crate::permit::Viewer;
use crate::snapshot::{Census, Snapshot};
use crate::store::{HistoryKey, HistoryPage, SeriesKey, Store, StoreError};

use editions::Editions;
use loaders::{Cold, HistoryLoader, SeriesLoader, SourceLoader};
use proposals::{EventLoader, JudgementLoader, SinceLoader};
use waves::Waves;

pub use client_key::ClientKey;
pub use comparison::{COMPARED, ComparisonError, Difference};
pub use edition::Edition;
pub use fair_semaphore::{FairPermit, FairSemaphore, NoPermit};
pub use feed::{ChangeBatch, Concern, Feed, Told};
pub use network::{LAYOUT, MEASURE, MeasuredNetwork};
pub use news::{News, changed_fields};
pub use proposals::{Proposal, ProposalEvent};
pub use work::{Allowance, Bound};

/// Taken once per request, so that all that it answers is true of one revision.
#[derive(Clone)]
pub struct View(Arc<Inner>);

struct Inner {
    editions: Arc<Editions>,
    viewer: Viewer,
    allowance: Allowance,
    store: Store,
    waves: Waves,
    sources: DataLoader<SourceLoader>,
    series: DataLoader<SeriesLoader>,
    history: DataLoader<HistoryLoader>,
    judgements: DataLoader<JudgementLoader>,
    events: DataLoader<EventLoader>,
    since: DataLoader<SinceLoader>,
}

impl View {
    /// For nobody in particular.
    pub fn new(edition: Arc<Edition>, store: Store) -> Self {
        Self::of(Viewer::ANONYMOUS, Allowance::unlimited(), edition, store)
    }

    /// For somebody who asks.
    pub fn of(viewer: Viewer, allowance: Allowance, edition: Arc<Edition>, store: Store) -> Self {
        let waves = Waves::default();
        let cold = match edition.held() {
            Some(held) => Cold::Held(held.clone()),
            None => Cold::Stored(store.clone()),
        };
        let editions = Arc::new(Editions::new(edition));
        let history = HistoryLoader {
            store: store.clone(),
            editions: editions.clone(),
        };
        let judgements = JudgementLoader {
            store: store.clone(),
            editions: editions.clone(),
        };
        Self(Arc::new(Inner {
            editions,
            viewer,
            allowance,
            sources: waves.loader(SourceLoader(cold.clone())),
            series: waves.loader(SeriesLoader(cold)),
            history: waves.loader(history),
            judgements: waves.loader(judgements),
            events: waves.loader(EventLoader(store.clone())),
            since: waves.loader(SinceLoader(store.clone())),
            store,
            waves,
        }))
    }

    /// Who asks; [`crate::permit::decide`] says what they may.
    pub fn viewer(&self) -> &Viewer {
        &self.0.viewer
    }

    /// What its computations may take.
    pub fn allowance(&self) -> &Allowance {
        &self.0.allowance
    }

    pub fn snapshot(&self) -> &Arc<Snapshot> {
        self.edition().snapshot()
    }

    /// After a write of this request, what follows in it is of the revision that was written.
    pub fn turn_to(&self, edition: Arc<Edition>) {
        self.0.editions.turn_to(edition);
    }

    fn edition(&self) -> &Edition {
        self.0.editions.current()
    }

    pub fn revision(&self) -> u64 {
        self.snapshot().revision()
    }

    /// Whether a later revision was the newest already when this was made.
    pub fn is_past(&self) -> bool {
        self.edition().held().is_some()
    }

    /// How many nodes and links there are.
    pub fn census(&self) -> &Census {
        self.snapshot().census()
    }

    /// The network of all nodes and links, measured once for all views of the same revision.
    ///
    /// # Errors
    /// When it takes more than [`MEASURE`].
    pub async fn whole_network(&self) -> Result<&Arc<MeasuredNetwork>, Stopped> {
        self.edition().whole_network().await
    }

    /// What cities can share, surveyed once for all views of the same revision.
    ///
    /// # Errors
    /// When there is too much of it.
    pub async fn survey(&self) -> Result<&Arc<Survey>, Stopped> {
        self.edition().survey().await
    }

    /// Drives an execution together with the loads that it asks for. A view's loads only run within
    /// this: they start when the execution can go no further, so that all that one level of a
    /// query asks for is read in one statement.
    pub async fn run<F: Future>(&self, execution: F) -> F::Output {
        self.0.waves.drive(execution).await
    }

    /// Whether the execution had to wait for anything, such as the store.
    pub fn has_waited(&self) -> bool {
        self.0.waves.waited()
    }

    /// The sources of facts, those of the first fact first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_sources(
        &self,
        facts: impl IntoIterator<Item = FactKey>,
    ) -> Result<Vec<source::Model>, Arc<StoreError>> {
        let facts: Vec<FactKey> = facts.into_iter().collect();
        let mut loaded = self.0.sources.load_many(facts.clone()).await?;
        Ok(facts
            .iter()
            .filter_map(|fact| loaded.remove(fact))
            .flatten()
            .collect())
    }

    /// The observations of a series, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_series(
        &self,
        key: SeriesKey,
    ) -> Result<Vec<observation::Model>, Arc<StoreError>> {
        Ok(self.0.series.load_one(key).await?.unwrap_or_default())
    }

    /// A page of the history of a node.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_history(&self, key: HistoryKey) -> Result<HistoryPage, Arc<StoreError>> {
        Ok(self.0.history.load_one(key).await?.unwrap_or_default())
    }
}
