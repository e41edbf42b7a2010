//! Errors of requests, with their codes.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensions};

use crate::graph::Interrupted;
use crate::store::StoreError;
use crate::view::ResponseTooLarge;
use crate::world::WorldError;

/// The code of a top-level error, in `extensions.code`.
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

/// An error with a message and a code.
pub fn coded_error(code: ErrorCode, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code.name()))
}

/// An error of the store. It is logged with all details and returned without them. A temporary
/// error is marked as retryable.
pub fn store_error(error: &(dyn std::error::Error + 'static)) -> Error {
    const MESSAGE: &str = "The database could not be read; data held in memory remain available.";
    let of_load = || Some(&**error.downcast_ref::<Arc<StoreError>>()?);
    let of_store = error.downcast_ref::<StoreError>().or_else(of_load);
    if of_store.is_some_and(StoreError::is_unavailable) {
        tracing::warn!(
            error,
            "a database read failed, because the database is unavailable"
        );
        return unavailable(MESSAGE);
    }
    tracing::error!(error, "a database read failed");
    coded_error(ErrorCode::InternalServerError, MESSAGE)
}

/// The error of a failed write. It is logged with all details and returned without them, but states
/// whether the write may be stored and whether to retry.
pub fn write_error(error: &(dyn std::error::Error + 'static)) -> Error {
    const NOT_WRITTEN: &str =
        "The database does not accept writes at present. Nothing was written: retry later.";
    const UNCONFIRMED: &str = "The database failed during the commit, so the write may or may not \
        be stored. Send it again with the same `idempotencyKey` to write it only once; without a \
        key, check first whether it is stored.";
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

/// The database is unavailable or full; the request itself is valid.
fn unavailable(message: &str) -> Error {
    coded_error(ErrorCode::Unavailable, message)
        .extend_with(|_, extensions| extensions.set("retryable", true))
}

/// The error of an interrupted computation: its limit, and advice.
pub fn budget_error(stopped: Interrupted, budget: u64, advice: &str) -> Error {
    match stopped {
        Interrupted::OverBudget => coded_error(
            ErrorCode::LimitExceeded,
            format!("The computation exceeds the limit of {budget} links to examine; {advice}"),
        ),
        Interrupted::OverSteps(limit) => coded_error(
            ErrorCode::LimitExceeded,
            format!(
                "The request exceeds the limit of {limit} steps in total (limit `steps`); \
                 {advice}, or send several requests"
            ),
        ),
        // Not delivered: the client has disconnected, or the server is shutting down.
        Interrupted::Cancelled => coded_error(
            ErrorCode::InternalServerError,
            "The computation was cancelled.",
        ),
    }
}

/// The texts of the response are too long, and are not collected further.
pub fn response_error(ResponseTooLarge { limit }: ResponseTooLarge) -> Error {
    let message = format!(
        "The response is larger than the limit of {limit} bytes: select fewer fields or request \
         smaller pages"
    );
    coded_error(ErrorCode::LimitExceeded, message)
}

/// Checks that an argument is not negative and not above its limit.
///
/// # Errors
/// If it is.
pub fn check_limit(argument: &str, number: i32, limit: usize) -> Result<usize, Error> {
    match usize::try_from(number) {
        Ok(number) if number <= limit => Ok(number),
        Ok(_) => Err(coded_error(
            ErrorCode::LimitExceeded,
            format!("`{argument}` must be at most {limit}, got {number}"),
        )),
        Err(_) => Err(coded_error(
            ErrorCode::BadUserInput,
            format!("`{argument}` must not be negative, got {number}"),
        )),
    }
}
