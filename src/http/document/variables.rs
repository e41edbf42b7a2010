//! The values of variables, as a request gives them and as an operation is executed with them.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::Operation;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value, Variables};

use super::validation::complaint;
use super::{misfits, one_of};
use crate::http::refusal::{Code, Refusal};
use crate::http::types::Types;

/// The values of an operation's variables, with their defaults.
///
/// # Errors
/// For the first that is not of its type.
pub fn coerce(
    types: &Types,
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &Variables,
) -> Result<JsonMap, Refusal> {
    if operation.variables.is_empty() {
        return Ok(JsonMap::new());
    }
    let given = variables
        .iter()
        .map(|(name, value)| (name.as_str().into(), json(value)));
    let given: JsonMap = given.collect();
    let coerced = coerce_variable_values(types.schema(), operation, &given);
    let refuse = |message: &str, place| {
        Refusal::of_complaints(Code::BadUserInput, vec![complaint(message, place)])
    };
    let values = coerced.map_err(|error| {
        let place = error.location();
        let place = place.and_then(|place| place.line_column_range(&document.sources));
        let message = misfits::find(types.schema(), operation, &given);
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
pub enum Choice {
    Absent,
    Given,
    /// A Boolean, which may be the value of a condition.
    Is(bool),
}

/// The choices that variables make, in the order of their definitions. They are the same for every request unless a
/// variable is Boolean or may be absent.
pub fn choices(operation: &Operation, variables: &JsonMap) -> Vec<Choice> {
    let choice = |name: &str| match variables.get(name) {
        None => Choice::Absent,
        Some(JsonValue::Bool(value)) => Choice::Is(*value),
        Some(_) => Choice::Given,
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
