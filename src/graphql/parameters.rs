//! What a request asks for, read from the body of a POST or the query string of a GET.

use async_graphql::{Request, Value as ConstValue, Variables};
use http::StatusCode;
use serde_json::{Map, Value};

use super::api_error::{ApiError, ErrorCode};
use super::revision_parameters;
use crate::world::RevisionSelector;

/// The parameters of a GraphQL request.
#[derive(Debug)]
pub struct Parameters {
    /// The text of the document.
    pub query: Option<String>,
    /// The name of a trusted document.
    pub document_id: Option<String>,
    pub operation_name: Option<String>,
    pub variables: Variables,
    pub extensions: Map<String, Value>,
    /// The revision that the address asks for.
    pub selector: RevisionSelector,
}

/// As async-graphql reads a message of a WebSocket.
impl From<Request> for Parameters {
    fn from(request: Request) -> Self {
        let extensions = request.extensions.0.into_iter();
        let extensions =
            extensions.filter_map(|(name, value)| Some((name, value.into_json().ok()?)));
        Self {
            query: Some(request.query),
            document_id: None,
            operation_name: request.operation_name,
            variables: request.variables,
            extensions: extensions.collect(),
            selector: RevisionSelector::Newest,
        }
    }
}

impl Parameters {
    /// Reads the body of a POST, and from the query string of its address the revision.
    ///
    /// # Errors
    /// When it is not one JSON object with parameters of the right types.
    pub fn from_post(body: &[u8], query: &str) -> Result<Self, ApiError> {
        Ok(Self {
            selector: revision_parameters::from_query_string(query)?,
            ..Self::from_body(body)?
        })
    }

    fn from_body(body: &[u8]) -> Result<Self, ApiError> {
        let body = str::from_utf8(body).map_err(|_| bad_request("The body is not valid UTF-8."))?;
        // Some programs begin UTF-8 with a byte order mark, which is no JSON.
        let body = body.strip_prefix('\u{FEFF}').unwrap_or(body);
        let value = serde_json::from_str(body)
            .map_err(|error| bad_request(format!("The body is not valid JSON: {error}.")))?;
        match value {
            Value::Object(members) => Self::from_members(members),
            Value::Array(_) => Err(bad_request(
                "Batches are not supported: send one operation as one JSON object.",
            )),
            _ => Err(bad_request("The body must be a JSON object.")),
        }
    }

    /// Reads the query string of a GET, where `variables` and `extensions` are JSON. It may also name the
    /// revision.
    ///
    /// # Errors
    /// When a parameter is given twice or is not of the right type.
    pub fn from_query_string(text: &str) -> Result<Self, ApiError> {
        let mut members = Map::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let value = match &*name {
                "query" => Value::from(value),
                "operationName" | "documentId" if value.is_empty() => Value::Null,
                "operationName" | "documentId" => Value::from(value),
                "variables" | "extensions" if value.is_empty() => Value::Null,
                "variables" | "extensions" => serde_json::from_str(&value).map_err(|error| {
                    bad_request(format!(
                        "The parameter `{name}` is not valid JSON: {error}."
                    ))
                })?,
                _ => continue,
            };
            if members.insert(name.to_string(), value).is_some() {
                return Err(bad_request(format!(
                    "The parameter `{name}` is given twice."
                )));
            }
        }
        Ok(Self {
            selector: revision_parameters::from_query_string(text)?,
            ..Self::from_members(members)?
        })
    }

    /// Reads them from a JSON object.
    ///
    /// # Errors
    /// When one of them is not of the right type.
    pub fn from_members(mut members: Map<String, Value>) -> Result<Self, ApiError> {
        let mut take = |name: &str| members.remove(name).unwrap_or_default();
        let query = match take("query") {
            Value::String(query) if query.trim().is_empty() => None,
            query => string("query", query)?,
        };
        let document_id = string("documentId", take("documentId"))?;
        let operation_name = string("operationName", take("operationName"))?;
        let variables = object("variables", take("variables"))?;
        let extensions = object("extensions", take("extensions"))?;
        Ok(Self {
            query,
            document_id,
            operation_name,
            variables: Variables::from_json(Value::Object(variables)),
            extensions,
            selector: RevisionSelector::Newest,
        })
    }

    /// The first variable that has the character U+0000 in a text.
    pub fn variable_with_nul(&self) -> Option<&str> {
        let mut variables = self.variables.iter();
        let found = variables.find(|(_, value)| has_nul(value));
        found.map(|(name, _)| name.as_str())
    }

    /// The SHA-256 hash, in hexadecimal letters, by which the document is named or to be kept
    /// (automatic persisted queries).
    ///
    /// # Errors
    /// When `extensions.persistedQuery` is not of version 1, or has no such hash.
    pub fn persisted_hash(&self) -> Result<Option<&str>, ApiError> {
        let Some(persisted) = self.extensions.get("persistedQuery") else {
            return Ok(None);
        };
        let is_letter = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        match persisted["sha256Hash"].as_str() {
            Some(hash)
                if persisted["version"] == 1 && hash.len() == 64 && hash.bytes().all(is_letter) =>
            {
                Ok(Some(hash))
            }
            _ => Err(bad_request(
                "`extensions.persistedQuery` must have `version` 1 and a `sha256Hash` of 64 \
                 hexadecimal digits.",
            )),
        }
    }
}

fn string(name: &str, value: Value) -> Result<Option<String>, ApiError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(bad_request(format!(
            "The parameter `{name}` must be a string."
        ))),
    }
}

fn object(name: &str, value: Value) -> Result<Map<String, Value>, ApiError> {
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(members) => Ok(members),
        _ => Err(bad_request(format!(
            "The parameter `{name}` must be a JSON object."
        ))),
    }
}

fn has_nul(value: &ConstValue) -> bool {
    match value {
        ConstValue::String(text) => text.contains('\0'),
        ConstValue::List(items) => items.iter().any(has_nul),
        ConstValue::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

fn bad_request(message: impl Into<String>) -> ApiError {
    ApiError::of_request(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message)
}
