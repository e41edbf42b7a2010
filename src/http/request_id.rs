//! A name for each request, by which what a client reports is found in the log.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

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
    let mut response = next.run(request).instrument(span.clone()).await;
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    span.in_scope(|| tracing::debug!(status, milliseconds, "answered"));
    response.headers_mut().insert(REQUEST_ID, id);
    response
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
