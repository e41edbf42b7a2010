//! Errors that end an operation before it has a response.

use std::any::Any;
use std::fmt;
use std::time::Duration;

use async_graphql::ServerError;
use http::StatusCode;

use super::api_error::{ApiError, ErrorCode};
use super::errors;
use super::response::{MediaType, SerializedResponse};

/// An error that ends an operation before it has a response.
pub enum ExecutionError {
    Refused(ApiError),
    /// An internal error, of which the log has the details.
    Failed(Box<ServerError>),
}

impl ExecutionError {
    /// The errors that its client is shown.
    pub fn into_errors(self) -> Vec<ServerError> {
        match self {
            Self::Refused(error) => error.into_errors(),
            Self::Failed(error) => vec![*error],
        }
    }

    /// The answer in place of its own.
    pub fn serialize(self, media: MediaType) -> SerializedResponse {
        match self {
            Self::Refused(error) => SerializedResponse::refused(media, error),
            Self::Failed(error) => SerializedResponse::failed(*error),
        }
    }

    /// The server's own failure, of which the log has the rest.
    pub fn failed(happened: &str) -> Self {
        Self::Failed(Box::new(errors::internal(happened, &[])))
    }

    /// The server's own failure, or that of a database that does not answer for now.
    pub fn failed_by<E: fmt::Debug + Any + Send + Sync>(error: &E) -> Self {
        Self::Failed(Box::new(errors::from_failure(error)))
    }
}

impl From<ApiError> for ExecutionError {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

/// What is said when an operation takes longer than it may.
pub fn timeout_error(time: Duration) -> ApiError {
    let message = format!(
        "The operation did not complete within {} seconds.",
        time.as_secs()
    );
    let status = StatusCode::SERVICE_UNAVAILABLE;
    ApiError::of_request(status, ErrorCode::LimitExceeded, message)
}
