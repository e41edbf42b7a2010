use apollo_compiler::ast::{DirectiveList, Value};
use apollo_compiler::executable::Field;
use apollo_compiler::parser::LineColumn;
use apollo_compiler::response::JsonMap;
use apollo_compiler::{ExecutableDocument, Node};
use async_graphql::Pos;

use crate::config::Limits;
use crate::graphql::api_error::{ApiError, ErrorCode};

/// What a page holds unless the query says otherwise.
pub const PAGE: u64 = 100;

/// Whether `@skip` or `@include` leave a selection out.
pub fn is_skipped(directives: &DirectiveList, variables: &JsonMap) -> bool {
    let says = |name: &str| {
        let condition = directives.get(name)?.specified_argument_by_name("if")?;
        boolean(condition, variables)
    };
    says("skip") == Some(true) || says("include") == Some(false)
}

/// How many items a field is asked for; nothing where it can't be told how many.
///
/// # Errors
/// When it is more than the limit.
pub fn slice(
    field: &Node<Field>,
    document: &ExecutableDocument,
    variables: &JsonMap,
    limits: &Limits,
) -> Result<Option<u64>, ApiError> {
    let mut request = None;
    for argument in &field.definition.arguments {
        let name = argument.name.as_str();
        let value = field
            .specified_argument_by_name(name)
            .or(argument.default_value.as_ref());
        let limit = match name {
            "first" | "last" => limits.page_items,
            "maxNodes" => limits.network_nodes,
            "ids" | "representations" => {
                request = request.max(value.and_then(|value| length(value, variables)));
                continue;
            }
            _ => continue,
        };
        let Some(number) = value.and_then(|value| integer(value, variables)) else {
            continue;
        };
        if number > limit {
            let message = format!(
                "`{name}` of `{}` must be at most {limit}, got {number}.",
                field.name
            );
            let error = ApiError::of_document(ErrorCode::LimitExceeded, message);
            let place = field.line_column_range(&document.sources);
            return Err(match place.map(|place| place.start) {
                Some(LineColumn { line, column }) => error.at(Pos { line, column }),
                None => error,
            });
        }
        request = request.max(Some(number));
    }
    let is_page = field.definition.argument_by_name("first").is_some();
    Ok(request.or(is_page.then_some(PAGE.min(limits.page_items))))
}

/// Negative numbers, which the schema refuses, count as none.
fn integer(value: &Value, variables: &JsonMap) -> Option<u64> {
    match value {
        Value::Int(number) => Some(number.try_to_i32().ok()?.try_into().unwrap_or(0)),
        Value::Variable(name) => match variables.get(name.as_str())?.as_i64()? {
            number if number < 0 => Some(0),
            number => number.try_into().ok(),
        },
        _ => None,
    }
}

/// Of a list, or of the one item that stands for it.
fn length(value: &Value, variables: &JsonMap) -> Option<u64> {
    match value {
        Value::List(items) => Some(items.len() as u64),
        Value::Variable(name) => {
            let value = variables.get(name.as_str())?;
            Some(value.as_array().map_or(1, |items| items.len() as u64))
        }
        Value::Null => None,
        _ => Some(1),
    }
}

fn boolean(value: &Value, variables: &JsonMap) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        Value::Variable(name) => variables.get(name.as_str())?.as_bool(),
        _ => None,
    }
}
