//! The values of variables, as a request gives them and as an operation is executed with them.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::Operation;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value, Variables};

use super::validation::error_detail;
use super::{one_of, type_mismatches};
use crate::graphql::api_error::{ApiError, ErrorCode};
use crate::graphql::schema_types::SchemaTypes;

/// The values of an operation's variables, with their defaults.
///
/// # Errors
/// For the first that is not of its type.
pub fn coerce(
    types: &SchemaTypes,
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &Variables,
) -> Result<JsonMap, ApiError> {
    if operation.variables.is_empty() {
        return Ok(JsonMap::new());
    }
    let given = variables
        .iter()
        .map(|(name, value)| (name.as_str().into(), json(value)));
    let given: JsonMap = given.collect();
    let coerced = coerce_variable_values(types.schema(), operation, &given);
    let refuse = |message: &str, place| {
        ApiError::of_details(ErrorCode::BadUserInput, vec![error_detail(message, place)])
    };
    let values = coerced.map_err(|error| {
        let place = error.location();
        let place = place.and_then(|place| place.line_column_range(&document.sources));
        let message = type_mismatches::find(types.schema(), operation, &given);
        let message = message.unwrap_or_else(|| error.message().to_string());
        refuse(&message, place.map(|place| place.start))
    })?;
    match one_of::check_variables(types.schema(), operation, &values) {
        Some(message) => Err(refuse(&message, None)),
        None => Ok(values.into_inner()),
    }
}

/// As an operation is executed with them.
pub fn executed(variables: &JsonMap) -> Variables {
    let values = variables
        .iter()
        .map(|(name, value)| (Name::new(name.as_str()), value_of(value)));
    Variables::from_value(Value::Object(values.collect::<IndexMap<_, _>>()))
}

/// What decides which fields and arguments an operation has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum VariableState {
    Absent,
    Provided,
    /// A Boolean, which may be the value of a condition.
    Is(bool),
}

/// The choices that variables make, in the order of their definitions. They are the same for every request unless a
/// variable is Boolean or may be absent.
pub fn states(operation: &Operation, variables: &JsonMap) -> Vec<VariableState> {
    let choice = |name: &str| match variables.get(name) {
        None => VariableState::Absent,
        Some(JsonValue::Bool(value)) => VariableState::Is(*value),
        Some(_) => VariableState::Provided,
    };
    let variables = operation.variables.iter();
    variables.map(|variable| choice(&variable.name)).collect()
}

fn json(value: &Value) -> JsonValue {
    match value {
        Value::Null => JsonValue::Null,
        Value::Number(number) => JsonValue::Number(number.clone()),
        Value::String(text) => JsonValue::String(text.as_str().into()),
        Value::Boolean(value) => JsonValue::Bool(*value),
        Value::Enum(term) => JsonValue::String(term.as_str().into()),
        Value::List(items) => JsonValue::Array(items.iter().map(json).collect()),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.as_str().into(), json(value)));
            JsonValue::Object(fields.collect())
        }
        // Nothing that comes as JSON is.
        Value::Binary(_) => JsonValue::Null,
    }
}

fn value_of(value: &JsonValue) -> Value {
    match value {
        JsonValue::Null => Value::Null,
        JsonValue::Number(number) => Value::Number(number.clone()),
        JsonValue::String(text) => Value::String(text.as_str().to_owned()),
        JsonValue::Bool(value) => Value::Boolean(*value),
        JsonValue::Array(items) => Value::List(items.iter().map(value_of).collect()),
        JsonValue::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (Name::new(name.as_str()), value_of(value)));
            Value::Object(fields.collect())
        }
    }
}
