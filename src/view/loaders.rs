use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::fact::FactKey;
use entity::{observation, source};

use super::Editions;
use crate::store::{Held, HistoryKey, HistoryPage, SeriesKey, Store, StoreError};

/// Where what is cold is read.
#[derive(Clone)]
pub enum Cold {
    /// Of the newest revision, which the store has.
    Stored(Store),
    /// Of a past one.
    Held(Arc<Held>),
}

/// Loads the sources of facts.
pub struct SourceLoader(pub Cold);

/// Loads the observations of series.
pub struct SeriesLoader(pub Cold);

/// Loads pages of the histories of nodes, up to the revision that the request is answered at.
pub struct HistoryLoader {
    pub store: Store,
    pub editions: Arc<Editions>,
}

impl Loader<FactKey> for SourceLoader {
    type Value = Vec<source::Model>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[FactKey]) -> Result<HashMap<FactKey, Self::Value>, Self::Error> {
        match &self.0 {
            Cold::Stored(store) => Ok(store.load_sources(keys).await?),
            Cold::Held(held) => Ok(held.load_sources(keys)),
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
            Cold::Stored(store) => Ok(store.load_series(keys).await?),
            Cold::Held(held) => Ok(held.load_series(keys)),
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
