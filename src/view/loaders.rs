use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::fact::FactKey;
use entity::{observation, source};

use super::SnapshotChain;
use crate::store::{HistoricalFacts, HistoryKey, HistoryPage, SeriesKey, Store, StoreError};

/// Where what is cold is read.
#[derive(Clone)]
pub enum FactReader {
    /// Of the newest revision, which the store has.
    Store(Store),
    /// Of a past one.
    Historical(Arc<HistoricalFacts>),
}

/// Loads the sources of facts.
pub struct SourceLoader(pub FactReader);

/// Loads the observations of series.
pub struct SeriesLoader(pub FactReader);

/// Loads pages of the histories of nodes, up to the revision that the request is answered at.
pub struct HistoryLoader {
    pub store: Store,
    pub editions: Arc<SnapshotChain>,
}

impl Loader<FactKey> for SourceLoader {
    type Value = Vec<source::Model>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[FactKey]) -> Result<HashMap<FactKey, Self::Value>, Self::Error> {
        match &self.0 {
            FactReader::Store(store) => Ok(store.load_sources(keys).await?),
            FactReader::Historical(held) => Ok(held.load_sources(keys)),
        }
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
