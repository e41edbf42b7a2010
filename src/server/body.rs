//! Reads the body of a request, within its size and time.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use tokio::time::timeout;

use super::{AppState, media_type};
use crate::graphql::{ApiError, ErrorCode, Requester, timeout_error};
use crate::view::FairPermit;

/// A body in memory, and its part of the memory that bodies may take.
pub struct ReceivedBody {
    pub bytes: Bytes,
    _permit: FairPermit,
}

/// The media type that a body must have. It is also what keeps other sites' forms out, which a browser sends without
/// asking us.
#[derive(Clone, Copy, Debug)]
pub enum BodyType {
    Json,
    Csv,
}

impl BodyType {
    fn check(self, headers: &HeaderMap) -> Result<(), ApiError> {
        let (is_right, expected) = match self {
            Self::Json => (
                media_type::is_json(headers),
                "JSON, with `Content-Type: application/json`",
            ),
            Self::Csv => (
                media_type::is_csv(headers),
                "CSV, with `Content-Type: text/csv`",
            ),
        };
        match is_right {
            true => Ok(()),
            false => Err(ApiError::of_request(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::BadUserInput,
                format!("The body must be {expected}."),
            )),
        }
    }
}

/// Reads a body once there is room for it: else each request that waits for its turn would hold a body in memory.
///
/// # Errors
/// When it is of another type, is too large, or does not arrive in time.
pub async fn receive(
    state: &AppState,
    client: &Requester,
    headers: &HeaderMap,
    body: Body,
    media: BodyType,
) -> Result<ReceivedBody, ApiError> {
    media.check(headers)?;
    let kilobytes = match content_length(headers) {
        Some(length) => u32::try_from(length >> 10).unwrap_or(u32::MAX),
        None => state.limits.body_kilobytes(),
    };
    let share = client.share_key();
    let room = state
        .bodies
        .acquire_many(share.as_ref(), kilobytes.saturating_add(1));
    let time = state.limits.request_timeout();
    let permit = timeout(time, room).await.map_err(|_| timeout_error(time))?;
    Ok(ReceivedBody {
        bytes: read(state, headers, body).await?,
        _permit: permit,
    })
}

async fn read(state: &AppState, headers: &HeaderMap, body: Body) -> Result<Bytes, ApiError> {
    if let Some(encoding) = content_encoding(headers) {
        let message = format!(
            "The body must not be compressed: `Content-Encoding: {encoding}` is not supported."
        );
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(ApiError::of_request(
            status,
            ErrorCode::BadUserInput,
            message,
        ));
    }
    let limit = state.limits.body_bytes;
    let too_large = || {
        let message = format!("The body is larger than the limit of {limit} bytes.");
        ApiError::of_request(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::LimitExceeded,
            message,
        )
    };
    // Told beforehand, it need not be read.
    if content_length(headers).is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let time = state.limits.body_timeout();
    match timeout(time, to_bytes(body, limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if is_length(&error) => Err(too_large()),
        Ok(Err(_)) => Err(ApiError::of_request(
            StatusCode::BAD_REQUEST,
            ErrorCode::BadUserInput,
            "The body could not be read completely.",
        )),
        Err(_) => Err(ApiError::of_request(
            StatusCode::REQUEST_TIMEOUT,
            ErrorCode::LimitExceeded,
            format!("The body did not arrive within {} seconds.", time.as_secs()),
        )),
    }
}

/// How the body is compressed, if it is.
fn content_encoding(headers: &HeaderMap) -> Option<String> {
    let encoding = headers.get(header::CONTENT_ENCODING)?;
    let encoding = String::from_utf8_lossy(encoding.as_bytes());
    let shown: String = encoding.trim().chars().take(40).collect();
    (!shown.eq_ignore_ascii_case("identity")).then_some(shown)
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn is_length(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}
