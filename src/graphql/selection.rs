//! What a query string selects: the parameters are the arguments of a field at the root of the query,
//! and are coerced, limited and carried out as there.

use std::fmt::Write;

use apollo_compiler::ast::Type;
use async_graphql::indexmap::IndexMap;
use async_graphql::{ServerError, Variables};
use http::StatusCode;
use serde_json::{Map, Value};

use super::api_error::{ApiError, ErrorCode};
use super::operation::{GraphqlRequest, PreparedOperation};
use super::schema_types::SchemaTypes;
use super::{Engine, ExecutionError};
use crate::schema::{Capture, CapturedSelection};
use crate::view::View;

/// Why a field at the root selects nothing.
pub enum SelectionError {
    /// It is not executed.
    Execution(ExecutionError),
    /// It is executed, with these errors.
    Fields(Vec<ServerError>),
}

/// The parameters of a query string, each with all values that it is given.
#[derive(Clone)]
pub struct QueryParameters(Vec<(String, Vec<String>)>);

impl QueryParameters {
    pub fn read(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        Self::of(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())))
    }

    /// Those of these names and values.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut parameters: IndexMap<String, Vec<String>> = IndexMap::new();
        for (name, value) in pairs {
            parameters.entry(name).or_default().push(value);
        }
        Self(parameters.into_iter().collect())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Takes a parameter out, with all values that it is given.
    pub fn take(&mut self, name: &str) -> Option<Vec<String>> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// The same, unless all of its values are empty: then it counts as not given.
    pub fn take_nonempty(&mut self, name: &str) -> Option<Vec<String>> {
        let values = self.take(name)?;
        (!are_empty(&values)).then_some(values)
    }

    /// These, and one more.
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.0.push((name.to_owned(), vec![value]));
        self
    }

    /// The names of those that are given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// As a query string, in the order of their names: the same for all who ask the same.
    pub fn to_sorted_string(&self) -> String {
        let mut parameters: Vec<_> = self.0.iter().collect();
        parameters.sort_unstable();
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, values) in parameters {
            for value in values {
                text.append_pair(name, value);
            }
        }
        text.finish()
    }
}

impl From<ApiError> for SelectionError {
    fn from(error: ApiError) -> Self {
        Self::Execution(error.into())
    }
}

impl From<ExecutionError> for SelectionError {
    fn from(error: ExecutionError) -> Self {
        Self::Execution(error)
    }
}

/// What a field at the root selects with the parameters that are left.
///
/// # Errors
/// When a parameter is none of its arguments or has no value of its type, and when the field fails.
pub async fn select(
    engine: &Engine,
    view: &View,
    field: &str,
    parameters: &QueryParameters,
) -> Result<CapturedSelection, SelectionError> {
    let request = build_request(engine.documents.types(), field, parameters)?;
    let call = PreparedOperation::prepare(engine, view, request)?;
    let capture = Capture::default();
    call.select(engine, view, &capture).await?;
    let selected = capture.take();
    Ok(selected.expect("the field keeps what it selects"))
}

/// The field as an operation whose variables are the parameters.
fn build_request(
    types: &SchemaTypes,
    field: &str,
    parameters: &QueryParameters,
) -> Result<GraphqlRequest, ApiError> {
    let arguments = types.arguments(field).expect("there is such a field");
    let mut variables = Map::new();
    let (mut declared, mut given) = (String::new(), String::new());
    for (name, values) in &parameters.0 {
        let argument = arguments.iter().find(|known| known.name == name.as_str());
        let Some(argument) = argument else {
            return Err(unknown(
                name,
                arguments.iter().map(|argument| argument.name.as_str()),
            ));
        };
        if are_empty(values) {
            continue;
        }
        let kind = &argument.ty;
        variables.insert(name.clone(), value(types, name, values, kind)?);
        let _ = write!(declared, "${name}: {kind} ");
        let _ = write!(given, "{name}: ${name} ");
    }
    let text = match given.is_empty() {
        true => format!("{{{field} {{__typename}}}}"),
        false => format!("query ({declared}) {{{field}({given}) {{__typename}}}}"),
    };
    Ok(GraphqlRequest::trusted(
        text,
        Variables::from_json(Value::Object(variables)),
    ))
}

/// The values of a parameter as the value of an argument: those of a list are given one by one, or
/// with commas between them, or as JSON.
fn value(
    types: &SchemaTypes,
    name: &str,
    values: &[String],
    kind: &Type,
) -> Result<Value, ApiError> {
    if kind.is_list() {
        let is_json = |text: &String| text.trim_start().starts_with('[');
        if let [text] = values
            && is_json(text)
        {
            return json(name, text);
        }
        let items = split_list(values);
        return items
            .map(|text| single(types, name, text, kind.item_type()))
            .collect();
    }
    match values {
        [text] => single(types, name, text, kind),
        _ => Err(bad_request(format!(
            "The parameter `{name}` is given twice."
        ))),
    }
}

fn are_empty(values: &[String]) -> bool {
    values.iter().all(|value| value.trim().is_empty())
}

fn single(types: &SchemaTypes, name: &str, text: &str, kind: &Type) -> Result<Value, ApiError> {
    match kind.inner_named_type().as_str() {
        "Int" | "Float" => text.parse().map(Value::Number).map_err(|_| {
            bad_request(format!(
                "The parameter `{name}` must be a number, got {text:?}."
            ))
        }),
        "Boolean" => text
            .to_ascii_lowercase()
            .parse()
            .map(Value::Bool)
            .map_err(|_| {
                bad_request(format!(
                    "The parameter `{name}` must be true or false, got {text:?}."
                ))
            }),
        input if types.is_input_object(input) => json(name, text),
        _ => Ok(Value::from(text)),
    }
}

fn json(name: &str, text: &str) -> Result<Value, ApiError> {
    serde_json::from_str(text).map_err(|error| {
        bad_request(format!(
            "The parameter `{name}` is not valid JSON: {error}."
        ))
    })
}

/// A parameter that there is not, and those that there are.
pub fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> ApiError {
    let known: Vec<&str> = known.collect();
    let name: String = name.chars().take(80).collect();
    let known = known.join(", ");
    bad_request(format!(
        "Unknown parameter `{name}`. The parameters are: {known}."
    ))
}

fn bad_request(message: String) -> ApiError {
    ApiError::of_request(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message)
}

/// The items of a list that is given with commas, or by repeating the parameter.
pub fn split_list(values: &[String]) -> impl Iterator<Item = &str> {
    let items = values.iter().flat_map(|value| value.split(','));
    items.map(str::trim).filter(|item| !item.is_empty())
}
