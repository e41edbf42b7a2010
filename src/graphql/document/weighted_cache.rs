use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

/// A cache whose entries together weigh no more than its capacity. The least recently used ones are removed.
pub struct WeightedCache<K: Hash + Eq, V> {
    entries: Mutex<Entries<K, V>>,
    capacity: usize,
    /// The most entries.
    count: usize,
}

struct Entries<K: Hash + Eq, V> {
    lru: LruCache<K, (V, usize)>,
    weight: usize,
}

impl<K: Hash + Eq, V: Clone> WeightedCache<K, V> {
    pub fn new(capacity: usize, count: usize) -> Self {
        Self {
            entries: Mutex::new(Entries {
                lru: LruCache::unbounded(),
                weight: 0,
            }),
            capacity,
            count,
        }
    }

    pub fn find<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries().lru.get(key).map(|(value, _)| value.clone())
    }

    /// Adds an entry, unless it is too heavy to leave room for others.
    pub fn put(&self, key: K, value: V, weight: usize) {
        if weight > self.capacity / 8 || self.count == 0 {
            return;
        }
        let mut entries = self.entries();
        entries.weight += weight;
        if let Some((_, (_, replaced))) = entries.lru.push(key, (value, weight)) {
            entries.weight -= replaced;
        }
        while entries.weight > self.capacity || entries.lru.len() > self.count {
            let Some((_, (_, removed))) = entries.lru.pop_lru() else {
                return;
            };
            entries.weight -= removed;
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries<K, V>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_make_room() {
        let cache = WeightedCache::new(80, 100);
        for key in 0..8 {
            cache.put(key, key, 10);
        }
        assert_eq!(cache.find(&0), Some(0));
        cache.put(8, 8, 10);
        assert_eq!(cache.find(&1), None);
        assert_eq!((cache.find(&0), cache.find(&8)), (Some(0), Some(8)));
        // Replacing an entry replaces its weight.
        for _ in 0..20 {
            cache.put(8, 9, 10);
        }
        assert_eq!((cache.find(&2), cache.find(&8)), (Some(2), Some(9)));
        // One that takes too much room is not kept.
        cache.put(9, 9, 11);
        assert_eq!(cache.find(&9), None);
    }

    #[test]
    fn there_are_no_more_than_the_count() {
        let cache = WeightedCache::new(1000, 2);
        for key in 0..3 {
            cache.put(key, key, 1);
        }
        assert_eq!(
            [0, 1, 2].map(|key| cache.find(&key)),
            [None, Some(1), Some(2)]
        );
        let none = WeightedCache::new(1000, 0);
        none.put(1, 1, 1);
        assert_eq!(none.find(&1), None);
    }
}
