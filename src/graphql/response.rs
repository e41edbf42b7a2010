//! Writes answers down.

use std::io;

use async_graphql::{Response as Executed, ServerError, Value};
use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;

use super::api_error::{ApiError, ErrorCode};
use super::errors;
use super::metrics::RequestOutcome;

/// The media types of a GraphQL answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the operation was executed.
    GraphqlResponse,
    /// `application/json`: 200 for every well-formed request, as clients expect it from of old.
    Json,
}

impl MediaType {
    /// As a `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// An answer as it is written down, with its status.
#[derive(Clone, Debug)]
pub struct SerializedResponse {
    pub status: StatusCode,
    pub outcome: RequestOutcome,
    pub body: Bytes,
}

/// Writes the answer to a request that was validated, and executed if it was valid. Its errors have been
/// made presentable.
///
/// # Errors
/// When it has errors, or more bytes than the limit: it is written, but may fare better another time or
/// elsewhere.
pub fn serialize(
    media: MediaType,
    answer: &Executed,
    limit: usize,
) -> Result<Bytes, SerializedResponse> {
    if errors::failed_before_execution(answer) {
        return Err(SerializedResponse {
            status: not_executed(media),
            outcome: RequestOutcome::Refused,
            body: serialize_errors(&ResponseBody::of(answer, false)),
        });
    }
    let Some(body) = ResponseBody::of(answer, true).write(limit) else {
        let error = ApiError::of_document(ErrorCode::LimitExceeded, too_large(limit));
        return Err(SerializedResponse::refused(media, error));
    };
    if answer.errors.is_empty() {
        return Ok(body);
    }
    Err(SerializedResponse {
        status: StatusCode::OK,
        outcome: RequestOutcome::of_errors(answer),
        body,
    })
}

/// Writes one of several answers to the same operation, as one line of JSON. In place of one that has more
/// bytes than the limit, it says so.
pub fn serialize_event(answer: &Executed, limit: usize) -> Bytes {
    let has_data = !errors::failed_before_execution(answer);
    ResponseBody::of(answer, has_data)
        .write(limit)
        .unwrap_or_else(|| {
            let error = ApiError::of_document(ErrorCode::LimitExceeded, too_large(limit));
            SerializedResponse::refused(MediaType::Json, error).body
        })
}

/// An answer to be written elsewhere; an error in place of one that has more bytes than the limit.
pub fn within(answer: Executed, limit: usize) -> Executed {
    let has_data = !errors::failed_before_execution(&answer);
    match ResponseBody::of(&answer, has_data).write(limit) {
        Some(_) => answer,
        None => {
            let error = ApiError::of_document(ErrorCode::LimitExceeded, too_large(limit));
            Executed::from_errors(error.into_errors())
        }
    }
}

fn too_large(limit: usize) -> String {
    format!(
        "The response is larger than the limit of {limit} bytes: select fewer fields or request \
         smaller pages."
    )
}

impl SerializedResponse {
    pub fn refused(media: MediaType, error: ApiError) -> Self {
        let outcome = error
            .status
            .map_or(RequestOutcome::Refused, RequestOutcome::of_status);
        let status = error.status.unwrap_or_else(|| not_executed(media));
        let mut answer = Executed::from_errors(error.into_errors());
        errors::sanitize(&mut answer);
        let body = serialize_errors(&ResponseBody::of(&answer, false));
        Self {
            status,
            outcome,
            body,
        }
    }

    pub fn failed(error: ServerError) -> Self {
        let status = errors::status_of_failure(&error);
        let answer = Executed::from_errors(vec![error]);
        Self {
            status,
            outcome: RequestOutcome::Failed,
            body: serialize_errors(&ResponseBody::of(&answer, false)),
        }
    }

    /// The answer of a route other than `/graphql`, with nothing but errors.
    pub fn of_errors(status: StatusCode, errors: Vec<ServerError>) -> Self {
        let mut answer = Executed::from_errors(errors);
        errors::sanitize(&mut answer);
        Self {
            status,
            outcome: RequestOutcome::of_status(status),
            body: serialize_errors(&ResponseBody::of(&answer, false)),
        }
    }

    /// As it would be if errors were not answered with 200.
    pub fn status(&self) -> StatusCode {
        match (self.status, self.outcome) {
            (StatusCode::OK, RequestOutcome::Errors) => StatusCode::BAD_REQUEST,
            (StatusCode::OK, RequestOutcome::Failed) => StatusCode::INTERNAL_SERVER_ERROR,
            (status, _) => status,
        }
    }

    pub fn into_body(self) -> Bytes {
        self.body
    }

    /// What is wrong, in words.
    pub fn messages(&self) -> Vec<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let errors = body["errors"].as_array().into_iter().flatten();
        let messages = errors.filter_map(|error| error["message"].as_str());
        messages.map(str::to_owned).collect()
    }
}

/// The status of a well-formed request whose document or variables are at fault.
fn not_executed(media: MediaType) -> StatusCode {
    match media {
        MediaType::GraphqlResponse => StatusCode::BAD_REQUEST,
        MediaType::Json => StatusCode::OK,
    }
}

/// An answer as it is sent: `data` stands in it only if something was executed.
#[derive(Serialize)]
struct ResponseBody<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'a std::collections::BTreeMap<String, Value>>,
}

impl<'a> ResponseBody<'a> {
    fn of(answer: &'a Executed, with_data: bool) -> Self {
        Self {
            errors: &answer.errors,
            data: with_data.then_some(&answer.data),
            extensions: Some(&answer.extensions).filter(|extensions| !extensions.is_empty()),
        }
    }

    /// Nothing when it is larger than the limit; it is not written further than that.
    fn write(&self, limit: usize) -> Option<Bytes> {
        let mut page = LimitedWriter {
            bytes: Vec::new(),
            limit,
        };
        match serde_json::to_writer(&mut page, self) {
            // Without the spare room of a vector that has grown.
            Ok(()) => Some(Bytes::from(page.bytes.into_boxed_slice())),
            Err(error) if error.is_io() => None,
            Err(error) => panic!("an answer has string keys only: {error}"),
        }
    }
}

/// Of an answer with nothing but errors, whose size has been cut.
fn serialize_errors(body: &ResponseBody) -> Bytes {
    body.write(usize::MAX).expect("there is no limit")
}

/// Bytes, no more than a limit of them.
struct LimitedWriter {
    bytes: Vec<u8>,
    limit: usize,
}

impl io::Write for LimitedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() > self.limit - self.bytes.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
