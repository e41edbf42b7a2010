//! Writes answers as HTTP responses.

use async_graphql::{Response as Executed, ServerError, Value};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::errors;
use super::media::Media;
use super::refusal::Refusal;

/// The answer to a request that was not executed.
pub fn refused(media: Media, refusal: Refusal) -> Response {
    let status = refusal.status.unwrap_or_else(|| not_executed(media));
    let mut answer = Executed::from_errors(refusal.into_errors());
    errors::present(&mut answer);
    write(media, status, &answer, false)
}

/// The answer to a request at which the server failed.
pub fn failed(media: Media, error: ServerError) -> Response {
    let answer = Executed::from_errors(vec![error]);
    write(media, StatusCode::INTERNAL_SERVER_ERROR, &answer, false)
}

/// The answer to a request that was validated, and executed if it was valid. Its errors have been
/// made presentable.
pub fn executed(media: Media, answer: &Executed) -> Response {
    if errors::failed_before_execution(answer) {
        return write(media, not_executed(media), answer, false);
    }
    write(media, StatusCode::OK, answer, true)
}

/// The status of a well-formed request whose document or variables are at fault.
fn not_executed(media: Media) -> StatusCode {
    match media {
        Media::GraphqlResponse => StatusCode::BAD_REQUEST,
        Media::Json => StatusCode::OK,
    }
}

/// An answer as it is sent: `data` stands in it only if something was executed.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'a std::collections::BTreeMap<String, Value>>,
}

fn write(media: Media, status: StatusCode, answer: &Executed, with_data: bool) -> Response {
    let body = Body {
        errors: &answer.errors,
        data: with_data.then_some(&answer.data),
        extensions: Some(&answer.extensions).filter(|extensions| !extensions.is_empty()),
    };
    let body = serde_json::to_vec(&body).expect("an answer has string keys only");
    let headers = [
        (header::CONTENT_TYPE, media.content_type()),
        (header::CACHE_CONTROL, "no-store"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    (status, headers, body).into_response()
}
