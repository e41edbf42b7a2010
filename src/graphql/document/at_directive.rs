//! The revision that an operation asks for with the directive `@at`.

use apollo_compiler::ast::Value;
use apollo_compiler::executable::Operation;
use apollo_compiler::response::JsonMap;

use crate::graphql::api_error::{ApiError, ErrorCode};
use crate::graphql::revision_parameters::{MIN_REVISION, REVISION, from_numbers};
use crate::world::RevisionSelector;

/// The name of the directive.
const AT: &str = "at";

/// What the directive asks for, with the values of the operation's variables.
///
/// # Errors
/// When an argument is no number of a revision, and when both are given.
pub fn of_operation(
    operation: &Operation,
    variables: &JsonMap,
) -> Result<RevisionSelector, ApiError> {
    let Some(directive) = operation.directives.get(AT) else {
        return Ok(RevisionSelector::Newest);
    };
    let number = |argument: &str| {
        let Some(value) = directive.specified_argument_by_name(argument) else {
            return Ok(None);
        };
        let text = match &**value {
            Value::Null => return Ok(None),
            Value::String(text) => Some(text.as_str()),
            Value::Variable(name) => match variables.get(name.as_str()) {
                None => return Ok(None),
                Some(value) if value.is_null() => return Ok(None),
                Some(value) => value.as_str(),
            },
            _ => None,
        };
        let number = text.and_then(|text| text.parse().ok());
        number.map(Some).ok_or_else(|| {
            let message = format!("`{argument}` of `@at` must be a revision number, as a string.");
            ApiError::of_document(ErrorCode::BadUserInput, message)
        })
    };
    from_numbers(number(REVISION)?, number(MIN_REVISION)?)
}
