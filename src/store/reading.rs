//! Reading what is cold at one revision, in many steps.

use std::collections::HashMap;

use entity::fact::FactKey;
use entity::source;
use sea_orm::DatabaseTransaction;

use super::sources::sources_of;
use super::{Store, StoreError, newest_revision};

/// The database as it was when this began, at one revision, whatever is written meanwhile. Holds a
/// connection until it is dropped, so let it not wait for a client for ever.
pub struct Reading {
    transaction: DatabaseTransaction,
    revision: u64,
}

impl Store {
    /// Begins to read the newest revision.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn begin_reading_newest(&self) -> Result<Reading, StoreError> {
        let transaction = self.begin_reading().await?;
        let newest = newest_revision(&transaction).await?;
        let number = newest.map_or(0, |revision| revision.number);
        Ok(Reading {
            transaction,
            revision: u64::try_from(number).unwrap_or(0),
        })
    }
}

impl Reading {
    /// The revision that is read.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// The URLs that back each fact, in the order in which it cites them. Facts without sources do
    /// not appear. One statement, or as many as it takes to name all facts.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn load_urls(
        &self,
        facts: &[FactKey],
    ) -> Result<HashMap<FactKey, Vec<String>>, StoreError> {
        let sources = sources_of(&self.transaction, facts).await?.into_iter();
        let urls = |sources: Vec<source::Model>| sources.into_iter().map(|source| source.url);
        Ok(sources
            .map(|(fact, sources)| (fact, urls(sources).collect()))
            .collect())
    }
}
