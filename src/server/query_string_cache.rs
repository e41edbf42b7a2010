//! Questions by the query strings in which they came, so that what is asked often need not be read again.

use std::sync::Arc;

use foldhash::quality::RandomState;
use moka::sync::Cache;

use super::metrics::OperationSeries;
use crate::graphql::ETag;

/// Bytes of query strings that are remembered.
const CAPACITY_BYTES: u64 = 4 << 20;
/// What an entry takes beside its query string, about.
const ENTRY_BYTES: usize = 200;

/// What query strings ask. Only those whose answers are kept are worth remembering.
///
/// Query strings are long, and the hash of the standard library takes longer for them than all the rest.
pub struct QueryStringCache(Cache<Arc<str>, CachedQuery, RandomState>);

/// What is asked.
#[derive(Clone)]
pub struct CachedQuery {
    /// Of all its parameters.
    pub hash: ETag,
    /// Under what it counts.
    pub operation: Arc<OperationSeries>,
}

impl QueryStringCache {
    pub fn new() -> Self {
        let weigh = |text: &Arc<str>, _: &CachedQuery| {
            let bytes = text.len() + ENTRY_BYTES;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder().max_capacity(CAPACITY_BYTES).weigher(weigh);
        Self(cache.build_with_hasher(RandomState::default()))
    }

    /// What a query string asks, if that is remembered.
    pub fn find(&self, text: &str) -> Option<CachedQuery> {
        self.0.get(text)
    }

    /// Remembers what a query string asks.
    pub fn insert(&self, text: &str, question: CachedQuery) {
        self.0.insert(text.into(), question);
    }
}
