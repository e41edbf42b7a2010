//! What is counted and measured, told to Prometheus.
//!
//! No label is made of what a client sends: there are as many series as the code and the operator's
//! trusted documents make, and no client can make more.

mod operations;
mod process;
mod requests;
mod served;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

pub use self::operations::OperationSeries;

use self::operations::OperationMetrics;
use self::process::ProcessCollector;
use self::requests::RequestCounters;
use self::served::WorldCollector;
use super::AppState;
use crate::graphql::Engine;
use crate::graphql::metrics::{MetricLabels, RequestOutcome};

/// All that is counted and measured. What changes with each request is counted as it happens, the
/// rest is looked at when it is asked for.
pub struct Metrics {
    registry: Registry,
    in_flight: Gauge,
    requests: RequestCounters,
    operations: OperationMetrics,
}

/// `/metrics`, for an address of its own.
pub fn router(state: Arc<AppState>) -> Router {
    Router::new().route("/metrics", get(show)).with_state(state)
}

impl Metrics {
    /// Registers the metrics of the server and of its engine.
    pub fn new(engine: &Engine) -> Self {
        let mut root = Registry::default();
        root.register_collector(Box::new(ProcessCollector::started_now()));
        let registry = root.sub_registry_with_prefix("mission_graph");
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "Version of the running program", build);
        let in_flight = Gauge::default();
        registry.register(
            "http_requests_in_flight",
            "Requests waiting for response headers",
            in_flight.clone(),
        );
        let requests = RequestCounters::register(registry);
        let operations = OperationMetrics::register(registry, engine.persisted_documents.trusted());
        registry.register(
            "graphql_cost",
            "Cost of operations within the limit: the number of fields that their responses may \
             have",
            engine.metrics.cost(),
        );
        registry.register(
            "answer_cache_lookups",
            "Lookups in the response cache",
            engine.response_cache.lookups.results(),
        );
        registry.register(
            "document_cache_lookups",
            "Lookups in the cache of parsed documents",
            engine.documents.lookups.results(),
        );
        registry.register(
            "subscriptions_open",
            "Open subscriptions, by protocol",
            engine.metrics.subscriptions(),
        );
        registry.register_collector(Box::new(WorldCollector(engine.world.clone())));
        Self {
            registry: root,
            in_flight,
            requests,
            operations,
        }
    }

    /// Under what a request with this document counts.
    pub fn operation(&self, document: &str) -> Arc<OperationSeries> {
        self.operations.find(document)
    }
}

/// A request from its arrival until the head of its answer is there, or nobody waits for it.
pub struct RequestTimer<'a> {
    metrics: &'a Metrics,
    route: Option<MatchedPath>,
    began: Instant,
    /// The class of its status.
    status: &'static str,
}

impl<'a> RequestTimer<'a> {
    pub fn begin(metrics: &'a Metrics, route: Option<MatchedPath>) -> Self {
        metrics.in_flight.inc();
        Self {
            metrics,
            route,
            began: Instant::now(),
            status: "none",
        }
    }

    pub fn record_response(&mut self, response: &Response) {
        self.status = class(response.status());
        if self.route() == "/graphql" {
            let operation = response.extensions().get::<Arc<OperationSeries>>();
            let outcome = response.extensions().get::<RequestOutcome>().copied();
            operation.unwrap_or(self.metrics.operations.other()).record(
                outcome.unwrap_or_else(|| RequestOutcome::of_status(response.status())),
                self.began.elapsed(),
            );
        }
    }

    /// As the router has it, with names in place of what they stand for.
    fn route(&self) -> &str {
        self.route.as_ref().map_or("none", MatchedPath::as_str)
    }
}

impl Drop for RequestTimer<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.dec();
        self.metrics.requests.count(self.route(), self.status);
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

/// All of it, in the text format of OpenMetrics.
async fn show(State(state): State<Arc<AppState>>) -> Response {
    let mut told = String::new();
    text::encode(&mut told, &state.metrics.registry).expect("a string takes any text");
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, told).into_response()
}
