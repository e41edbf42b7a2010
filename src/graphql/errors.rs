//! Makes the errors of an executed operation fit to be sent: few, short, with a code and no secrets.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{ErrorExtensionValues, PathSegment, Response, ServerError, Value};
use http::StatusCode;

use super::api_error::ErrorCode;
use crate::export::dump::DumpError;
use crate::store::StoreError;
use crate::world::WorldError;

/// Errors in one answer, and places in one error.
const ERRORS: usize = 10;
/// Characters of a message: it may echo what the client sent.
const MESSAGE: usize = 500;

/// Gives every error a code, hides what went wrong inside, and cuts what a client could blow up.
///
/// The number of errors left out is told in `extensions.omittedErrors`.
pub fn sanitize(response: &mut Response) {
    let omitted = response.errors.len().saturating_sub(ERRORS);
    if omitted > 0 {
        response.errors.truncate(ERRORS);
        let omitted = Value::from(omitted as u64);
        response
            .extensions
            .insert("omittedErrors".to_owned(), omitted);
    }
    for error in &mut response.errors {
        if code_of(error).is_none() {
            let source = error.source.as_deref();
            match source.filter(|source| is_unavailable_source(*source)) {
                Some(_) => *error = replace(error, unavailable(&error.message, &error.path)),
                None => classify_and_shorten(error),
            }
        }
        error.locations.truncate(ERRORS);
        shorten(&mut error.message);
    }
}

/// What the library adds to the message of a scalar: the types of all inputs around it, which clients cannot use.
const AROUND: &str = " (occurred while parsing ";

fn classify_and_shorten(error: &mut ServerError) {
    if let Some(start) = error.message.find(AROUND) {
        error.message.truncate(start);
    }
    match classify(error) {
        ErrorCode::InternalServerError => *error = hide(error),
        code => set_code(error, code),
    }
}

/// Whether what went wrong, of whatever type, is a database that does not answer or has no room.
pub fn is_unavailable_source(source: &(dyn Any + Send + Sync)) -> bool {
    let of_store = || source.downcast_ref::<StoreError>();
    let of_load = || Some(&**source.downcast_ref::<Arc<StoreError>>()?);
    let of_world = || source.downcast_ref::<WorldError>()?.store_error();
    let of_dump = || match source.downcast_ref::<DumpError>()? {
        DumpError::Store(error) => Some(error),
        _ => None,
    };
    of_store()
        .or_else(of_load)
        .or_else(of_world)
        .or_else(of_dump)
        .is_some_and(StoreError::is_unavailable)
}

/// Whether it is the error of a database that does not answer.
pub fn is_unavailable(error: &ServerError) -> bool {
    code_of(error) == Some(&Value::from(ErrorCode::Unavailable.as_str()))
}

/// The status of a failure of the server's own.
pub fn status_of_failure(error: &ServerError) -> StatusCode {
    match is_unavailable(error) {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What a client is told of a failure, of which the log has the rest.
pub fn from_failure<E: fmt::Debug + Any + Send + Sync>(error: &E) -> ServerError {
    let happened = format!("{error:?}");
    match is_unavailable_source(error) {
        true => unavailable(&happened, &[]),
        false => internal(&happened, &[]),
    }
}

/// The error of a database that does not answer or has no room, after what really happened is in the log.
pub fn unavailable(happened: &str, path: &[PathSegment]) -> ServerError {
    tracing::warn!(path = %path_text(path), "{happened}");
    let message = "The database is unavailable or full. Data held in memory remain available; \
        retry other requests later.";
    let mut error = ServerError::new(message, None);
    set_code(&mut error, ErrorCode::Unavailable);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("retryable", true);
    error
}

/// Whether the operation failed before any of it was executed: then its answer has no `data`.
///
/// async-graphql does not tell. But an error of execution has the path of its field, and one of
/// validation has none.
pub fn failed_before_execution(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// Whether any of the errors is the server's fault.
pub fn has_server_error(response: &Response) -> bool {
    let code = Value::from(ErrorCode::InternalServerError.as_str());
    let mut errors = response.errors.iter();
    errors.any(|error| code_of(error) == Some(&code) || is_unavailable(error))
}

/// An error of the server itself, after what really happened is in the log under a number.
pub fn internal(happened: &str, path: &[PathSegment]) -> ServerError {
    static FAILURES: AtomicU64 = AtomicU64::new(1);
    let number = FAILURES.fetch_add(1, Ordering::Relaxed);
    let failure = format!("{:x}-{number}", std::process::id());
    tracing::error!(failure, path = %path_text(path), "{happened}");
    let mut error = ServerError::new("Internal server error.", None);
    set_code(&mut error, ErrorCode::InternalServerError);
    error
        .extensions
        .get_or_insert_default()
        .set("failure", failure);
    error
}

fn code_of(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

fn set_code(error: &mut ServerError, code: ErrorCode) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code.as_str());
}

/// What async-graphql's own errors are about, which only their words tell. Tests hold these words to
/// the pinned version.
fn classify(error: &ServerError) -> ErrorCode {
    let says = |beginning: &str| error.message.starts_with(beginning);
    let executed = !error.path.is_empty();
    if says("The recursion depth") {
        ErrorCode::LimitExceeded
    } else if says("Entity not found") || says("\"__typename\" must be") {
        // What a federation's router asks for.
        ErrorCode::BadUserInput
    } else if !executed {
        ErrorCode::ValidationFailed
    } else if says("Failed to parse \"") || says("Expected input type \"") || says("Variable ") {
        ErrorCode::BadUserInput
    } else {
        ErrorCode::InternalServerError
    }
}

fn hide(error: &ServerError) -> ServerError {
    replace(error, internal(&error.message, &error.path))
}

/// The second error, at the place of the first.
fn replace(error: &ServerError, mut other: ServerError) -> ServerError {
    other.path = error.path.clone();
    other.locations = error.locations.clone();
    other
}

/// A path in one line; a name never begins with a digit, so no two paths look alike.
pub fn path_text(path: &[PathSegment]) -> String {
    let segments = path.iter().map(|segment| match segment {
        PathSegment::Field(name) => name.clone(),
        PathSegment::Index(index) => index.to_string(),
    });
    segments.collect::<Vec<_>>().join(".")
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MESSAGE) {
        let kept = message.char_indices().nth(MESSAGE - 1);
        message.truncate(kept.map_or(end, |(place, _)| place));
        message.push('…');
    }
}

/// What a panic says, without what may be a part of a request.
pub fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    let text = text.unwrap_or("for an unknown reason");
    // What the standard library quotes in backticks may be a part of a request.
    let (text, _) = text.split_once('`').unwrap_or((text, ""));
    format!("panicked: {}", text.trim_end())
}
