//! The faults of a caller, with the codes that clients switch on.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensions};

use crate::graph::Interrupted;
use crate::store::StoreError;
use crate::world::WorldError;

/// What a top-level error is about; the name goes into `extensions.code`.
#[derive(Clone, Copy, Debug)]
pub enum ErrorCode {
    BadUserInput,
    Forbidden,
    Unauthenticated,
    LimitExceeded,
    Unavailable,
    InternalServerError,
}

impl ErrorCode {
    fn name(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Forbidden => "FORBIDDEN",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Unavailable => "UNAVAILABLE",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// An error that says what is wrong in words, and of what sort it is in its code.
pub fn coded_error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code.name()))
}

/// An error of the store: logged whole, answered without any of its inside. One that will pass says so.
pub fn store_error(error: &(dyn std::error::Error + 'static)) -> Error {
    const MESSAGE: &str =
        "The database could not be read; facts that are held in memory are still answered.";
    let of_load = || Some(&**error.downcast_ref::<Arc<StoreError>>()?);
    let of_store = error.downcast_ref::<StoreError>().or_else(of_load);
    if of_store.is_some_and(StoreError::is_unavailable) {
        tracing::warn!(
            error,
            "a cold read failed, since the database does not answer"
        );
        return unavailable(MESSAGE);
    }
    tracing::error!(error, "a cold read failed");
    coded_error(ErrorCode::InternalServerError, MESSAGE)
}

/// The error of a write that failed: logged whole, answered without internals. It says whether the write may be stored,
/// and whether to try again.
pub fn write_error(error: &(dyn std::error::Error + 'static)) -> Error {
    const NOT_WRITTEN: &str =
        "The database takes no writes at the moment. Nothing was written: try again later.";
    const UNCONFIRMED: &str = "The database failed while the write was being committed: it may be stored or not. Send \
                               it again with the same `idempotencyKey`, so that it is written once; without a key, \
                               check first whether it is there.";
    tracing::error!(error, "a write failed");
    match error.downcast_ref::<WorldError>() {
        Some(WorldError::Store(error)) if error.is_unavailable() => unavailable(NOT_WRITTEN),
        Some(WorldError::Unconfirmed(_)) => unavailable(UNCONFIRMED)
            .extend_with(|_, extensions| extensions.set("outcome", "UNKNOWN")),
        Some(WorldError::TokenEnded) => coded_error(
            ErrorCode::Unauthenticated,
            "The token was revoked or has expired. Nothing was written.",
        ),
        _ => coded_error(
            ErrorCode::InternalServerError,
            "The write failed, and nothing was written.",
        ),
    }
}

/// The database does not answer or has no room: nothing is wrong with what was asked.
fn unavailable(message: &str) -> Error {
    coded_error(ErrorCode::Unavailable, message)
        .extend_with(|_, extensions| extensions.set("retryable", true))
}

/// The answer to a computation that did not come to its end: what it was allowed, and what to ask for
/// instead.
pub fn budget_error(stopped: Interrupted, budget: u64, advice: &str) -> Error {
    match stopped {
        Interrupted::OverBudget => coded_error(
            ErrorCode::LimitExceeded,
            format!("The computation looked at {budget} links and was not done; {advice}"),
        ),
        Interrupted::OverSteps(limit) => coded_error(
            ErrorCode::LimitExceeded,
            format!(
                "All fields of the request together may take {limit} steps, which are used up (limit `steps`); \
                 {advice}, or send several requests"
            ),
        ),
        // Nobody reads it: the client has left, or the server is stopping.
        Interrupted::Cancelled => coded_error(
            ErrorCode::InternalServerError,
            "The computation was called off.",
        ),
    }
}

/// A number that an argument gives, as long as it is not negative, nor over its limit.
///
/// # Errors
/// When it is.
pub fn check_limit(argument: &str, number: i32, limit: usize) -> Result<usize, Error> {
    match usize::try_from(number) {
        Ok(number) if number <= limit => Ok(number),
        Ok(_) => Err(coded_error(
            ErrorCode::LimitExceeded,
            format!("`{argument}` is {number}, but at most {limit} is allowed"),
        )),
        Err(_) => Err(coded_error(
            ErrorCode::BadUserInput,
            format!("`{argument}` is {number}, but must not be negative"),
        )),
    }
}
