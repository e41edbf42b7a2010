//! The faults of a caller, with the codes that clients switch on.

use async_graphql::{Error, ErrorExtensions};

/// What a top-level error is about; the name goes into `extensions.code`.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    BadUserInput,
    LimitExceeded,
    InternalServerError,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// An error that says what is wrong in words, and of what sort it is in its code.
pub fn fault(code: Code, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code.name()))
}

/// An error of the store: logged whole, answered without any of its inside.
pub fn store_fault(error: &(dyn std::error::Error + 'static)) -> Error {
    tracing::error!(error, "a cold read failed");
    fault(
        Code::InternalServerError,
        "The database could not be read; facts that are held in memory are still answered.",
    )
}
