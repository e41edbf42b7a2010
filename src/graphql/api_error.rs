//! A request that gets an error in place of an answer, and the words of `extensions.code`.

use async_graphql::{ErrorExtensionValues, Pos, ServerError};
use http::StatusCode;

/// The closed set of `extensions.code` in errors at the top level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    ParseFailed,
    ValidationFailed,
    BadUserInput,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    PersistedQueryNotFound,
    PersistedQueryNotSupported,
    LimitExceeded,
    RevisionNotReached,
    Unavailable,
    InternalServerError,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::RevisionNotReached => "REVISION_NOT_REACHED",
            Self::Unavailable => "UNAVAILABLE",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// Why a request is not executed.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// Absent for a well-formed request whose document or variables are at fault: there the media
    /// type of the answer decides between 200 and 400.
    pub status: Option<StatusCode>,
    pub code: ErrorCode,
    /// At least one.
    pub details: Vec<ErrorDetail>,
    /// The newest revision, for one who waited for a later one and may ask again.
    pub revision: Option<u64>,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorDetail {
    pub message: String,
    /// Where in the document.
    pub locations: Vec<Pos>,
}

impl ApiError {
    /// The request as such is at fault, whatever its document says.
    pub fn of_request(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            status: Some(status),
            ..Self::of_document(code, message)
        }
    }

    /// The request is well formed, but not what its document or variables say.
    pub fn of_document(code: ErrorCode, message: impl Into<String>) -> Self {
        let complaint = ErrorDetail {
            message: message.into(),
            locations: Vec::new(),
        };
        Self::of_details(code, vec![complaint])
    }

    /// The same, with all that is wrong.
    pub fn of_details(code: ErrorCode, complaints: Vec<ErrorDetail>) -> Self {
        Self {
            status: None,
            code,
            details: complaints,
            revision: None,
        }
    }

    /// For one who waited for a later revision than this one, and may ask again.
    pub fn at_revision(self, newest: u64) -> Self {
        Self {
            revision: Some(newest),
            ..self
        }
    }

    pub fn at(mut self, position: Pos) -> Self {
        for complaint in &mut self.details {
            complaint.locations.push(position);
        }
        self
    }

    /// The errors of its answer.
    pub fn into_errors(self) -> Vec<ServerError> {
        let error = |complaint: ErrorDetail| {
            let mut extensions = ErrorExtensionValues::default();
            extensions.set("code", self.code.as_str());
            if let Some(newest) = self.revision {
                extensions.set("revision", newest.to_string());
                extensions.set("retryable", true);
            }
            let mut error = ServerError::new(complaint.message, None);
            error.locations = complaint.locations;
            error.extensions = Some(extensions);
            error
        };
        self.details.into_iter().map(error).collect()
    }
}
