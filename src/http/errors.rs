//! Makes the errors of an executed operation fit to be sent: few, short, with a code and no secrets.

use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{ErrorExtensionValues, PathSegment, Response, ServerError, Value};

use super::refusal::Code;

/// Errors in one answer, and places in one error.
const ERRORS: usize = 10;
/// Characters of a message: it may echo what the client sent.
const MESSAGE: usize = 500;

/// Gives every error a code, hides what went wrong inside, and cuts what a client could blow up.
///
/// The number of errors left out is told in `extensions.omittedErrors`.
pub fn present(response: &mut Response) {
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
            match classify(error) {
                Code::InternalServerError => *error = hidden(error),
                code => set_code(error, code),
            }
        }
        error.locations.truncate(ERRORS);
        shorten(&mut error.message);
    }
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
pub fn is_at_fault(response: &Response) -> bool {
    let code = Value::from(Code::InternalServerError.as_str());
    let mut errors = response.errors.iter();
    errors.any(|error| code_of(error) == Some(&code))
}

/// An error of the server itself, after what really happened is in the log under a number.
pub fn internal(happened: &str, path: &[PathSegment]) -> ServerError {
    static FAILURES: AtomicU64 = AtomicU64::new(1);
    let number = FAILURES.fetch_add(1, Ordering::Relaxed);
    let failure = format!("{:x}-{number}", std::process::id());
    tracing::error!(failure, path = %written(path), "{happened}");
    let mut error = ServerError::new("Something went wrong on the server.", None);
    set_code(&mut error, Code::InternalServerError);
    error
        .extensions
        .get_or_insert_default()
        .set("failure", failure);
    error
}

fn code_of(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

fn set_code(error: &mut ServerError, code: Code) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code.as_str());
}

/// What async-graphql's own errors are about, which only their words tell. Tests hold these words to
/// the pinned version.
fn classify(error: &ServerError) -> Code {
    let says = |beginning: &str| error.message.starts_with(beginning);
    let executed = !error.path.is_empty();
    if says("The recursion depth") {
        Code::LimitExceeded
    } else if says("Entity not found") || says("\"__typename\" must be") {
        // What a federation's router asks for.
        Code::BadUserInput
    } else if !executed {
        Code::ValidationFailed
    } else if says("Failed to parse \"") || says("Expected input type \"") || says("Variable ") {
        Code::BadUserInput
    } else {
        Code::InternalServerError
    }
}

fn hidden(error: &ServerError) -> ServerError {
    let mut neutral = internal(&error.message, &error.path);
    neutral.path = error.path.clone();
    neutral.locations = error.locations.clone();
    neutral
}

/// A path in one line; a name never begins with a digit, so no two paths look alike.
pub fn written(path: &[PathSegment]) -> String {
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
