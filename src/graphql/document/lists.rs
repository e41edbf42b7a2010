//! How long lists are that a request gives: each item may have to be looked up.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Node;
use apollo_compiler::ast::{Argument, Value};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};

use crate::graphql::api_error::{ApiError, ErrorCode};

/// Whether the lists in a document are within the limit.
///
/// # Errors
/// For one that is not.
pub fn check_document(document: &ExecutableDocument, limit: u64) -> Result<(), ApiError> {
    let mut longest = 0;
    for operation in document.operations.iter() {
        let defaults = operation.variables.iter();
        let defaults = defaults.filter_map(|variable| variable.default_value.as_deref());
        longest = defaults.map(of_value).fold(longest, usize::max);
        longest = longest.max(of_set(&operation.selection_set));
    }
    for fragment in document.fragments.values() {
        longest = longest.max(of_set(&fragment.selection_set));
    }
    within(longest, limit)
}

/// The same of the values of variables.
///
/// # Errors
/// For one that is not.
pub fn check_variables(variables: &JsonMap, limit: u64) -> Result<(), ApiError> {
    within(longest(variables.values().map(of_json)), limit)
}

fn of_set(set: &SelectionSet) -> usize {
    longest(set.selections.iter().map(|selection| match selection {
        Selection::Field(field) => of_arguments(&field.arguments).max(of_set(&field.selection_set)),
        Selection::InlineFragment(inline) => of_set(&inline.selection_set),
        // Each fragment is looked at once, where it is defined.
        Selection::FragmentSpread(_) => 0,
    }))
}

fn of_arguments(arguments: &[Node<Argument>]) -> usize {
    longest(arguments.iter().map(|argument| of_value(&argument.value)))
}

fn of_value(value: &Value) -> usize {
    match value {
        Value::List(items) => longest(items.iter().map(|item| of_value(item))).max(items.len()),
        Value::Object(fields) => longest(fields.iter().map(|(_, value)| of_value(value))),
        _ => 0,
    }
}

fn of_json(value: &JsonValue) -> usize {
    match value {
        JsonValue::Array(items) => longest(items.iter().map(of_json)).max(items.len()),
        JsonValue::Object(fields) => longest(fields.values().map(of_json)),
        _ => 0,
    }
}

fn longest(lengths: impl Iterator<Item = usize>) -> usize {
    lengths.max().unwrap_or(0)
}

fn within(length: usize, limit: u64) -> Result<(), ApiError> {
    if length as u64 <= limit {
        return Ok(());
    }
    let message = format!("A list has {length} items; the limit is {limit}.");
    Err(ApiError::of_document(ErrorCode::LimitExceeded, message))
}
