//! Writes answers as HTTP responses.

use std::any::Any;
use std::fmt;

use async_graphql::{ServerError, Value};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::graphql::{
    ApiError, ContentEncoding, ETag, EncodedBody, ErrorCode, ExecutionError, MediaType,
    SelectionError, SerializedResponse, errors,
};

/// The answer to a request that was not executed.
pub fn refused(media: MediaType, error: ApiError) -> Response {
    SerializedResponse::refused(media, error).response(media, ContentEncoding::Identity)
}

/// The error for a client whose unread answers exceed the limit.
pub fn unread_limit_exceeded(limit: usize) -> Response {
    let message = format!(
        "Unread responses of this client have reached the limit of {limit} bytes: read them \
         before you send further requests."
    );
    let status = StatusCode::TOO_MANY_REQUESTS;
    refused(
        MediaType::Json,
        ApiError::of_request(status, ErrorCode::LimitExceeded, message),
    )
}

/// The answer to a request at which the server failed.
pub fn failed(media: MediaType, error: ServerError) -> Response {
    SerializedResponse::failed(error).response(media, ContentEncoding::Identity)
}

/// An answer without errors.
pub fn complete(media: MediaType, body: EncodedBody) -> Response {
    response(media, StatusCode::OK, body)
}

impl SerializedResponse {
    pub fn response(&self, media: MediaType, encoding: ContentEncoding) -> Response {
        let mut response = response(media, self.status, encoding.encode(&self.body));
        response.extensions_mut().insert(self.outcome);
        response
    }
}

impl ETag {
    /// Marks a response with the tag and with how long it may be kept.
    pub fn set_headers(&self, response: &mut Response, cache_control: &str) {
        let headers = response.headers_mut();
        for (name, value) in [
            (header::ETAG, &*self.text()),
            (header::CACHE_CONTROL, cache_control),
        ] {
            headers.insert(
                name,
                HeaderValue::from_str(value).expect("plain characters"),
            );
        }
    }

    /// The answer, or 304 without it if the client has it.
    pub fn respond(
        &self,
        request: &HeaderMap,
        cache_control: &str,
        answer: impl FnOnce() -> Response,
    ) -> Response {
        let mut response = if self.matches(request) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            answer()
        };
        self.set_headers(&mut response, cache_control);
        response
    }
}

impl IntoResponse for EncodedBody {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        if self.encoding != ContentEncoding::Identity {
            let name: (HeaderName, _) = (header::CONTENT_ENCODING, self.encoding.name());
            let value = HeaderValue::from_static(name.1);
            response.headers_mut().insert(name.0, value);
        }
        response
    }
}

/// Why something other than an answer of GraphQL was not given, as its status and as GraphQL's errors.
#[derive(Debug)]
pub struct RestError {
    status: StatusCode,
    errors: Vec<ServerError>,
}

impl RestError {
    /// Those of a request that was executed, made presentable. Where in a document they happened is left
    /// out: the client has not written one.
    pub fn from_errors(mut errors: Vec<ServerError>) -> Self {
        for error in &mut errors {
            error.locations.clear();
            error.path.clear();
        }
        let code = |error: &ServerError| error.extensions.as_ref()?.get("code").cloned();
        let is = |wanted: ErrorCode| {
            let wanted = Some(Value::from(wanted.as_str()));
            errors.iter().any(|error| code(error) == wanted)
        };
        let status = if is(ErrorCode::InternalServerError) {
            StatusCode::INTERNAL_SERVER_ERROR
        } else if is(ErrorCode::Unavailable) {
            StatusCode::SERVICE_UNAVAILABLE
        } else if is(ErrorCode::LimitExceeded) {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        };
        Self { status, errors }
    }

    /// The server's own failure, of which the log has the rest.
    pub fn failed(happened: &str) -> Self {
        Self::from_failure(errors::internal(happened, &[]))
    }

    /// The server's own failure, or that of a database that does not answer for now.
    pub fn failed_by<E: fmt::Debug + Any + Send + Sync>(error: &E) -> Self {
        Self::from_failure(errors::from_failure(error))
    }

    fn from_failure(error: ServerError) -> Self {
        Self {
            status: errors::status_of_failure(&error),
            errors: vec![error],
        }
    }

    /// What is wrong, in words.
    pub fn messages(&self) -> Vec<&str> {
        let messages = self.errors.iter().map(|error| error.message.as_str());
        messages.collect()
    }

    /// Whether the server is.
    pub fn is_server_error(&self) -> bool {
        self.status.is_server_error()
    }

    pub fn response(self) -> Response {
        let written = SerializedResponse::of_errors(self.status, self.errors);
        written.response(MediaType::Json, ContentEncoding::Identity)
    }
}

impl From<ApiError> for RestError {
    fn from(error: ApiError) -> Self {
        let status = error.status.unwrap_or(match error.code {
            ErrorCode::LimitExceeded => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        });
        let errors = error.into_errors();
        Self { status, errors }
    }
}

impl From<ExecutionError> for RestError {
    fn from(error: ExecutionError) -> Self {
        match error {
            ExecutionError::Refused(error) => error.into(),
            ExecutionError::Failed(error) => Self::from_failure(*error),
        }
    }
}

impl From<SelectionError> for RestError {
    fn from(error: SelectionError) -> Self {
        match error {
            SelectionError::Execution(error) => error.into(),
            SelectionError::Fields(errors) => Self::from_errors(errors),
        }
    }
}

fn response(media: MediaType, status: StatusCode, body: EncodedBody) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.content_type()),
        (header::CACHE_CONTROL, "no-store"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    (status, headers, body).into_response()
}
