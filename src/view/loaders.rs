use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::fact::FactKey;
use entity::{observation, source};

use super::SnapshotChain;
use crate::store::{
    ChangeSetSummary, HistoricalFacts, HistoryKey, HistoryPage, SeriesKey, Store, StoreError,
};

/// Where what is cold is read.
#[derive(Clone)]
pub enum FactReader {
    /// Of the newest revision, which the store has.
    Store(Store),
    /// Of a past one.
    Historical(Arc<HistoricalFacts>),
}

/// Loads the sources of facts, which may be asked for many times.
pub struct SourceLoader(pub FactReader);

/// Loads the observations of series.
pub struct SeriesLoader(pub FactReader);

/// The revisions after one, up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RevisionRange {
    pub after: i64,
    pub until: i64,
}

/// Loads change sets, each range once: to count the changes of a large one takes long.
pub struct ChangeSetLoader(pub Store);

/// Loads pages of the histories of nodes, up to the revision that the request is answered at.
pub struct HistoryLoader {
    pub store: Store,
    pub editions: Arc<SnapshotChain>,
}

impl Loader<FactKey> for SourceLoader {
    type Value = Vec<Arc<source::Model>>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[FactKey]) -> Result<HashMap<FactKey, Self::Value>, Self::Error> {
        let loaded = match &self.0 {
            FactReader::Store(store) => store.load_sources(keys).await?,
            FactReader::Historical(held) => held.load_sources(keys),
        };
        let shared = |sources: Vec<source::Model>| sources.into_iter().map(Arc::new).collect();
        let loaded = loaded.into_iter();
        Ok(loaded
            .map(|(key, sources)| (key, shared(sources)))
            .collect())
    }
}

impl Loader<SeriesKey> for SeriesLoader {
    type Value = Vec<observation::Model>;
    type Error = Arc<StoreError>;

    async fn load(
        &self,
        keys: &[SeriesKey],
    ) -> Result<HashMap<SeriesKey, Self::Value>, Self::Error> {
        match &self.0 {
            FactReader::Store(store) => Ok(store.load_series(keys).await?),
            FactReader::Historical(held) => Ok(held.load_series(keys)),
        }
    }
}

impl Loader<RevisionRange> for ChangeSetLoader {
    type Value = Vec<ChangeSetSummary>;
    type Error = Arc<StoreError>;

    async fn load(
        &self,
        ranges: &[RevisionRange],
    ) -> Result<HashMap<RevisionRange, Self::Value>, Self::Error> {
        let mut loaded = HashMap::new();
        for &range in ranges {
            let RevisionRange { after, until } = range;
            let limit = after.abs_diff(until);
            loaded.insert(range, self.0.page_committed(after, until, limit).await?);
        }
        Ok(loaded)
    }
}

impl Loader<HistoryKey> for HistoryLoader {
    type Value = HistoryPage;
    type Error = Arc<StoreError>;

    async fn load(
        &self,
        keys: &[HistoryKey],
    ) -> Result<HashMap<HistoryKey, Self::Value>, Self::Error> {
        let revision = self.editions.current().snapshot().revision();
        let until = i64::try_from(revision).unwrap_or(i64::MAX);
        Ok(self.store.page_history(keys, until).await?)
    }
}
