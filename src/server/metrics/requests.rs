use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::MetricLabels;

/// Requests by their route and the class of their status. As many as there are routes, each known from
/// its first request on.
pub struct RequestCounters {
    counters: Family<MetricLabels<2>, Counter>,
    /// The same by route and status, to be found without making their labels.
    known: RwLock<HashMap<&'static str, HashMap<String, Counter>>>,
}

impl RequestCounters {
    pub fn register(registry: &mut Registry) -> Self {
        let counters = Family::<MetricLabels<2>, Counter>::default();
        registry.register(
            "http_requests",
            "Requests by route and status class; `none` if the client disconnected before the \
             response",
            counters.clone(),
        );
        Self {
            counters,
            known: RwLock::default(),
        }
    }

    pub fn count(&self, route: &str, status: &'static str) {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let counter = known.get(status).and_then(|routes| routes.get(route));
        if let Some(counter) = counter {
            counter.inc();
            return;
        }
        drop(known);
        let labels = [
            ("route", route.to_owned().into()),
            ("status", status.into()),
        ];
        let counter = self.counters.get_or_create_owned(&labels);
        counter.inc();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let routes = known.entry(status).or_default();
        routes.insert(route.to_owned(), counter);
    }
}
