//! Reading what is cold at one revision, in many steps.

use std::collections::HashMap;
use std::sync::Arc;

use super::transaction::{STATEMENT_TIMEOUT, Transaction};
use entity::fact::FactKey;
use entity::source;

use super::sources::sources_of;
use super::{HistoricalFacts, Store, StoreError, newest_revision};

/// What is cold at one revision, whatever is written meanwhile. The newest holds a connection until it is
/// dropped, so let it not wait for a client for ever.
pub struct ReadTransaction {
    source: ReadSource,
    revision: u64,
}

/// Where it is read.
pub(super) enum ReadSource {
    /// The database as it was when the reading began.
    Database(Transaction),
    /// What is held of a past revision.
    Memory(Arc<HistoricalFacts>),
}

impl Store {
    /// Begins to read the newest revision.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn begin_read_transaction(&self) -> Result<ReadTransaction, StoreError> {
        let transaction = self.begin_read(STATEMENT_TIMEOUT).await?;
        let newest = newest_revision(&transaction).await?;
        let number = newest.map_or(0, |revision| revision.number);
        Ok(ReadTransaction {
            source: ReadSource::Database(transaction),
            revision: u64::try_from(number).unwrap_or(0),
        })
    }
}

impl ReadTransaction {
    /// Of what is held of a past revision.
    pub fn of_past(revision: u64, held: Arc<HistoricalFacts>) -> Self {
        Self {
            source: ReadSource::Memory(held),
            revision,
        }
    }

    /// The revision that is read.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn source(&self) -> &ReadSource {
        &self.source
    }

    /// The URLs that back each fact, in the order in which it cites them. Facts without sources do
    /// not appear. One statement, or as many as it takes to name all facts; none at a past revision.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn load_urls(
        &self,
        facts: &[FactKey],
    ) -> Result<HashMap<FactKey, Vec<String>>, StoreError> {
        let transaction = match &self.source {
            ReadSource::Database(transaction) => transaction,
            ReadSource::Memory(held) => return Ok(held.load_urls(facts)),
        };
        let sources = sources_of(transaction, facts).await?.into_iter();
        let urls = |sources: Vec<source::Model>| sources.into_iter().map(|source| source.url);
        Ok(sources
            .map(|(fact, sources)| (fact, urls(sources).collect()))
            .collect())
    }
}
