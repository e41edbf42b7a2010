//! What is counted and measured of operations.

use std::borrow::Cow;

use async_graphql::Response as Executed;
use http::StatusCode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;

use super::errors;

/// Fields that answers may have; the last is what the settings allow at first.
const COSTS: [f64; 9] = [
    10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0, 100_000.0, 500_000.0,
];

/// The labels of a series, by their names.
pub type MetricLabels<const N: usize> = [(&'static str, Cow<'static, str>); N];

/// The metrics of an [`Engine`](super::Engine).
pub struct EngineMetrics {
    cost: Histogram,
    /// By their protocol.
    subscriptions: Family<MetricLabels<1>, Gauge>,
    subscriptions_by_protocol: [Gauge; 3],
}

/// The transport of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    WebSocket,
    ServerSentEvents,
    Multipart,
}

/// Counts as open until it is dropped.
#[must_use]
pub struct SubscriptionGauge(Gauge);

/// Hits and misses of a cache. Clones share the counts.
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

    pub fn results(&self) -> Family<MetricLabels<1>, Counter> {
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

/// How a request was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    /// Without errors.
    Ok,
    /// Executed, with errors that are not the server's fault.
    Errors,
    /// Not executed, since the request is at fault or over a limit.
    Refused,
    /// Not executed, since its client asks too often.
    Limited,
    /// Not within its time.
    TimedOut,
    /// With an error that is the server's fault.
    Failed,
}

impl EngineMetrics {
    pub fn new() -> Self {
        let subscriptions = Family::<MetricLabels<1>, Gauge>::default();
        let open = |protocol: Protocol| {
            subscriptions.get_or_create_owned(&[("protocol", protocol.as_str().into())])
        };
        Self {
            cost: Histogram::new(COSTS),
            subscriptions_by_protocol: [
                Protocol::WebSocket,
                Protocol::ServerSentEvents,
                Protocol::Multipart,
            ]
            .map(open),
            subscriptions,
        }
    }

    /// The cost of operations, to be registered.
    pub fn cost(&self) -> Histogram {
        self.cost.clone()
    }

    /// The open subscriptions, to be registered.
    pub fn subscriptions(&self) -> Family<MetricLabels<1>, Gauge> {
        self.subscriptions.clone()
    }

    /// Counts a subscription as open for as long as what is returned lives.
    pub fn subscription_opened(&self, protocol: Protocol) -> SubscriptionGauge {
        let open = self.subscriptions_by_protocol[protocol as usize].clone();
        open.inc();
        SubscriptionGauge(open)
    }

    /// Counts what an operation costs that is about to be executed.
    pub fn record_cost(&self, cost: u64) {
        self.cost.observe(cost as f64);
    }
}

impl Protocol {
    fn as_str(self) -> &'static str {
        match self {
            Self::WebSocket => "websocket",
            Self::ServerSentEvents => "sse",
            Self::Multipart => "multipart",
        }
    }
}

impl Drop for SubscriptionGauge {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl RequestOutcome {
    pub const ALL: [Self; 6] = [
        Self::Ok,
        Self::Errors,
        Self::Refused,
        Self::Limited,
        Self::TimedOut,
        Self::Failed,
    ];

    /// Of an answer of which nothing but its status is known.
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            ..400 => Self::Ok,
            429 => Self::Limited,
            400..500 => Self::Refused,
            503 => Self::TimedOut,
            500.. => Self::Failed,
        }
    }

    /// Of an operation that was executed, and has errors.
    pub fn of_errors(executed: &Executed) -> Self {
        if errors::has_server_error(executed) {
            Self::Failed
        } else {
            Self::Errors
        }
    }

    /// The label.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Errors => "errors",
            Self::Refused => "refused",
            Self::Limited => "limited",
            Self::TimedOut => "timed_out",
            Self::Failed => "failed",
        }
    }
}
