use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use super::MetricLabels;

/// How often something was looked for among what is kept, and was there. Clones count together.
#[derive(Clone)]
pub struct CacheLookups {
    results: Family<MetricLabels<1>, Counter>,
    hits: Counter,
    misses: Counter,
}

impl CacheLookups {
    /// Counts what was found, and gives it back.
    pub fn count<T>(&self, found: Option<T>) -> Option<T> {
        let counter = match found {
            Some(_) => &self.hits,
            None => &self.misses,
        };
        counter.inc();
        found
    }

    pub(super) fn results(&self) -> Family<MetricLabels<1>, Counter> {
        self.results.clone()
    }
}

impl Default for CacheLookups {
    fn default() -> Self {
        let results = Family::<MetricLabels<1>, Counter>::default();
        let of = |result: &'static str| results.get_or_create_owned(&[("result", result.into())]);
        Self {
            hits: of("hit"),
            misses: of("miss"),
            results,
        }
    }
}
