//! A request that gets an error in place of an answer, and the words of `extensions.code`.

use async_graphql::{ErrorExtensionValues, Pos, ServerError};
use axum::http::StatusCode;

/// The closed set of `extensions.code` in errors at the top level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    ParseFailed,
    ValidationFailed,
    BadUserInput,
    NotFound,
    LimitExceeded,
    InternalServerError,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// Why a request is not executed.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Absent for a well-formed request whose document or variables are at fault: there the media
    /// type of the answer decides between 200 and 400.
    pub status: Option<StatusCode>,
    pub code: Code,
    pub message: String,
    /// Where in the document.
    pub locations: Vec<Pos>,
}

impl Refusal {
    /// The request as such is at fault, whatever its document says.
    pub fn of_request(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self {
            status: Some(status),
            code,
            message: message.into(),
            locations: Vec::new(),
        }
    }

    /// The request is well formed, but not what its document or variables say.
    pub fn of_document(code: Code, message: impl Into<String>) -> Self {
        Self {
            status: None,
            code,
            message: message.into(),
            locations: Vec::new(),
        }
    }

    pub fn at(mut self, position: Pos) -> Self {
        self.locations.push(position);
        self
    }
}

impl From<Refusal> for ServerError {
    fn from(refusal: Refusal) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", refusal.code.as_str());
        let mut error = ServerError::new(refusal.message, None);
        error.locations = refusal.locations;
        error.extensions = Some(extensions);
        error
    }
}
