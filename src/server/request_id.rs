//! A name for each request, by which what a client reports is found in the log.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use tracing::{Instrument, Level, Span};

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Characters of a name that a client or a proxy gives.
const LONGEST: usize = 64;

/// Names a request as the client or a proxy has named it, else at random.
pub fn identify(headers: &mut HeaderMap) -> HeaderValue {
    let id = from_header(headers).unwrap_or_else(random);
    headers.insert(REQUEST_ID, id.clone());
    id
}

/// How a request is named, if it is.
pub fn of(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    Some(id.to_owned())
}

/// How tokens begin: those of the API, and those of identity providers.
const TOKENS: [&str; 2] = ["mg_", "eyJ"];

/// What names a request in the log of how it was answered, if there is such a log. Else it is not worth
/// its while for those that are answered at once.
pub fn response_span(request: &Request) -> Span {
    match tracing::enabled!(Level::DEBUG) {
        true => span(request.headers(), request.method(), request.uri().path()),
        false => Span::none(),
    }
}

/// Names a request in all that is logged of work for it that takes longer.
pub fn in_request_span<F: Future>(
    work: F,
    headers: &HeaderMap,
    method: &Method,
    path: &str,
) -> impl Future<Output = F::Output> + use<F> {
    // The span of a trace stays the innermost: on another thread it would not be found further out.
    let trace = Span::current();
    work.instrument(trace)
        .instrument(span(headers, method, path))
}

fn span(headers: &HeaderMap, method: &Method, path: &str) -> Span {
    let id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let path = match TOKENS.iter().any(|start| path.contains(start)) {
        true => "(hidden, because it may contain a token)",
        false => path,
    };
    tracing::info_span!("request", id, %method, path)
}

/// One that can stand in a log as it is.
fn from_header(headers: &HeaderMap) -> Option<HeaderValue> {
    let id = headers.get(REQUEST_ID)?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let fits = !id.is_empty() && id.len() <= LONGEST && id.as_bytes().iter().all(is_plain);
    fits.then(|| id.clone())
}

fn random() -> HeaderValue {
    let id = format!("{:032x}", fastrand::u128(..));
    HeaderValue::from_str(&id).expect("digits")
}
