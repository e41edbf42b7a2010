//! What every request and every answer has around it: a name, security headers, a place in the metrics,
//! the log and the traces; and what becomes of a panic.
//!
//! One layer for all of it, since the router copies and boxes what it has for each request, layer by
//! layer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::{Instrument, Span, field};

use super::metrics::RequestTimer;
use super::request_id::{self, REQUEST_ID};
use super::{AppState, response};
use crate::graphql::{MediaType, errors};
use crate::telemetry::traces;

/// Marks an answer that other sites may show in a frame, as far as its Content-Security-Policy says.
#[derive(Clone, Copy)]
pub struct AllowFraming;

/// Puts a request and its answer into their envelopes.
pub async fn handle(
    State(state): State<Arc<AppState>>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let id = request_id::identify(request.headers_mut());
    let has_token = hide_token(request.headers_mut());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut exchange = RequestTimer::begin(&state.metrics, route);
    let log = request_id::response_span(&request);
    // Inside the other, so that what is logged finds both.
    let trace = log.in_scope(|| request_span(&request));

    let answering = AssertUnwindSafe(next.run(request)).catch_unwind();
    let answered = answering.instrument(trace.clone()).instrument(log.clone());
    let mut response = answered.await.unwrap_or_else(|panic| {
        let happened = errors::panic_message(&*panic);
        let error = log.in_scope(|| errors::internal(&happened, &[]));
        response::failed(MediaType::Json, error)
    });

    exchange.record_response(&response);
    let status = response.status();
    trace.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        trace.record("otel.status_code", "ERROR");
    }
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    log.in_scope(|| tracing::debug!(status = status.as_u16(), milliseconds, "answered"));
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    if has_token {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    add_security_headers(headers);
    if response.extensions().get::<AllowFraming>().is_some() {
        response.headers_mut().remove(header::X_FRAME_OPTIONS);
    }
    response
}

/// Keeps a token out of whatever prints headers; whether there is one.
fn hide_token(headers: &mut HeaderMap) -> bool {
    let header::Entry::Occupied(mut values) = headers.entry(header::AUTHORIZATION) else {
        return false;
    };
    for value in values.iter_mut() {
        value.set_sensitive(true);
    }
    true
}

/// What browsers are told with every answer. Pages have a Content-Security-Policy besides.
fn add_security_headers(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Other sites may show what anyone may read.
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// A span with the names of the semantic conventions, in the trace of the client if it has one.
fn request_span(request: &Request) -> Span {
    let (method, path) = (request.method(), request.uri().path());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("", MatchedPath::as_str);
    let span = tracing::trace_span!(
        target: traces::TARGET,
        "request",
        otel.name = format!("{method} {route}").trim_end(),
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = %method,
        http.route = route,
        http.response.status_code = field::Empty,
        url.path = path,
    );
    let header = |name| request.headers().get(name)?.to_str().ok();
    traces::continue_trace(&span, header("traceparent"), header("tracestate"));
    span
}
