//! Questions by the query strings in which they came, so that what is asked often need not be read again.

use std::sync::Arc;

use moka::sync::Cache;

use super::conditional::Tag;

/// Bytes of query strings that are remembered.
const ROOM: u64 = 4 << 20;
/// What an entry takes beside its query string, about.
const ENTRY_BYTES: usize = 200;

/// What query strings ask, as a hash. Only those whose answers are kept are worth remembering.
pub struct Questions(Cache<Arc<str>, Tag>);

impl Questions {
    pub fn new() -> Self {
        let weigh = |text: &Arc<str>, _: &Tag| {
            let bytes = text.len() + ENTRY_BYTES;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(ROOM).weigher(weigh).build())
    }

    /// What a query string asks, if that is remembered.
    pub fn find(&self, text: &str) -> Option<Tag> {
        self.0.get(text)
    }

    /// Remembers what a query string asks.
    pub fn keep(&self, text: &Arc<str>, question: Tag) {
        self.0.insert(text.clone(), question);
    }
}
