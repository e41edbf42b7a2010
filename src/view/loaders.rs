use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::fact::FactKey;
use entity::{observation, source};

use crate::store::{HistoryKey, HistoryPage, SeriesKey, Store, StoreError};

/// Loads the sources of facts.
pub struct SourceLoader(pub Store);

/// Loads the observations of series.
pub struct SeriesLoader(pub Store);

/// Loads pages of the histories of nodes.
pub struct HistoryLoader(pub Store);

impl Loader<FactKey> for SourceLoader {
    type Value = Vec<source::Model>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[FactKey]) -> Result<HashMap<FactKey, Self::Value>, Self::Error> {
        Ok(self.0.load_sources(keys).await?)
    }
}

impl Loader<SeriesKey> for SeriesLoader {
    type Value = Vec<observation::Model>;
    type Error = Arc<StoreError>;

    async fn load(
        &self,
        keys: &[SeriesKey],
    ) -> Result<HashMap<SeriesKey, Self::Value>, Self::Error> {
        Ok(self.0.load_series(keys).await?)
    }
}

impl Loader<HistoryKey> for HistoryLoader {
    type Value = HistoryPage;
    type Error = Arc<StoreError>;

    async fn load(
        &self,
        keys: &[HistoryKey],
    ) -> Result<HashMap<HistoryKey, Self::Value>, Self::Error> {
        Ok(self.0.page_history(keys).await?)
    }
}
