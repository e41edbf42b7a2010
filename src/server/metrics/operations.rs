//! How requests to `/graphql` were answered.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::graphql::metrics::{MetricLabels, RequestOutcome};

/// What all count under that are not trusted.
const OTHER: &str = "other";

/// Seconds: from answers that are kept to what takes as long as the settings allow at first.
const SECONDS: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];

/// The series of each trusted document, and one for all else.
pub struct OperationMetrics {
    /// By the text of the document.
    trusted: HashMap<Arc<str>, Arc<OperationSeries>>,
    other: Arc<OperationSeries>,
}

/// The series of one operation, looked up once for all.
pub struct OperationSeries {
    /// By their outcome.
    requests: [Counter; RequestOutcome::ALL.len()],
    seconds: Histogram,
}

impl OperationMetrics {
    pub fn register<'a>(
        registry: &mut Registry,
        trusted: impl Iterator<Item = (&'a String, &'a Arc<str>)>,
    ) -> Self {
        let requests = Family::<MetricLabels<2>, Counter>::default();
        registry.register(
            "graphql_requests",
            "Requests to /graphql by trusted document and outcome",
            requests.clone(),
        );
        let seconds =
            Family::<MetricLabels<1>, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        registry.register_with_unit(
            "graphql_request_duration",
            "Time from request headers to response headers of /graphql, by trusted document",
            Unit::Seconds,
            seconds.clone(),
        );
        let operation = |name: &str| {
            let name: Cow<'static, str> = Cow::Owned(name.to_owned());
            Arc::new(OperationSeries {
                requests: RequestOutcome::ALL.map(|outcome| {
                    let outcome = ("outcome", outcome.as_str().into());
                    requests.get_or_create_owned(&[("operation", name.clone()), outcome])
                }),
                seconds: seconds.get_or_create_owned(&[("operation", name)]),
            })
        };
        // In the order of names: of two that are the same document, it is always the same that counts.
        let trusted: BTreeMap<_, _> = trusted.collect();
        let trusted = trusted.into_iter().rev();
        Self {
            trusted: trusted
                .map(|(name, text)| (text.clone(), operation(name)))
                .collect(),
            other: operation(OTHER),
        }
    }

    pub fn find(&self, document: &str) -> Arc<OperationSeries> {
        let trusted = self.trusted.get(document);
        trusted.unwrap_or(&self.other).clone()
    }

    pub fn other(&self) -> &Arc<OperationSeries> {
        &self.other
    }
}

impl OperationSeries {
    pub fn record(&self, outcome: RequestOutcome, duration: Duration) {
        self.requests[outcome as usize].inc();
        self.seconds.observe(duration.as_secs_f64());
    }
}
