//! A name for each request, by which what a client reports is found in the log.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, Span, field};

use crate::traces;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Characters of a name that a client or a proxy gives.
const LONGEST: usize = 64;

/// Names the request in all that is logged of it, and in the head of its answer: as the client or a
/// proxy has named it, else at random. Tells the log how it was answered, without what was asked.
pub async fn identify(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = given(request.headers()).unwrap_or_else(random);
    let name = id.to_str().unwrap_or_default();
    let (method, path) = (request.method(), request.uri().path());
    let span = tracing::info_span!("request", id = name, %method, path);
    let trace = traced(&request);
    let mut response = next
        .run(request)
        .instrument(trace.clone())
        .instrument(span.clone())
        .await;
    trace.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        trace.record("otel.status_code", "ERROR");
    }
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    span.in_scope(|| tracing::debug!(status, milliseconds, "answered"));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// A span with the names of the semantic conventions, in the trace of the client if it has one.
fn traced(request: &Request) -> Span {
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

/// One that can stand in a log as it is.
fn given(headers: &HeaderMap) -> Option<HeaderValue> {
    let id = headers.get(REQUEST_ID)?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let fits = !id.is_empty() && id.len() <= LONGEST && id.as_bytes().iter().all(is_plain);
    fits.then(|| id.clone())
}

fn random() -> HeaderValue {
    let id = format!("{:032x}", fastrand::u128(..));
    HeaderValue::from_str(&id).expect("digits")
}
