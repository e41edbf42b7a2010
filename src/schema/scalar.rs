//! Custom scalars.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, OutputType, Positioned,
    Scalar, ScalarType, ServerResult, Value,
};
use entity::PartialDate;
use entity::text::normalized;

use super::error::response_error;
use crate::view::View;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartialDateScalar(pub PartialDate);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryCode(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision(pub u64);

/// An ISO 8601 date of reduced precision, as in its source: `2023`, `2023-06` or `2023-06-30`.
#[Scalar(
    name = "PartialDate",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#appendix-A"
)]
impl ScalarType for PartialDateScalar {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = string(value)?;
        text.parse()
            .map(Self)
            .map_err(|expected| refused(&text, &format!("{expected}")))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An absolute `http` or `https` URL.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = string(value)?;
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(Self(text));
        }
        Err(refused(&text, "a URL that starts with https:// or http://"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An ISO 3166-1 alpha-2 country code: `PT`. Lower-case letters are accepted as input.
#[Scalar(
    name = "CountryCode",
    specified_by_url = "https://www.iso.org/iso-3166-country-codes.html"
)]
impl ScalarType for CountryCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = string(value)?;
        if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Ok(Self(text.to_ascii_uppercase()));
        }
        Err(refused(&text, "two letters, such as PT"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// The number of a committed change set, as a string. Revisions are numbered 1, 2, 3 and so on, and
/// may exceed the range of `Int`.
#[Scalar(name = "Revision")]
impl ScalarType for Revision {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = string(value)?;
        text.parse()
            .map(Self)
            .map_err(|_| refused(&text, "a revision number, as a string"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<&entity::revision::Model> for Revision {
    fn from(revision: &entity::revision::Model) -> Self {
        Self(u64::try_from(revision.number).unwrap_or(0))
    }
}

impl From<PartialDate> for PartialDateScalar {
    fn from(date: PartialDate) -> Self {
        Self(date)
    }
}

/// A text that can be long, and counts towards the limit of the response. In the schema, a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongText(pub String);

/// Shorter texts do not count: each is a field, and the number of fields is limited.
const SHORT_TEXT: usize = 256;

impl OutputType for LongText {
    fn type_name() -> Cow<'static, str> {
        <String as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        if self.0.len() > SHORT_TEXT {
            let counted = ctx.data::<View>().and_then(|view| {
                let counted = view.budget().count_text(self.0.len());
                counted.map_err(response_error)
            });
            counted.map_err(|error| ctx.set_error_path(error.into_server_error(field.pos)))?;
        }
        Ok(Value::String(self.0.clone()))
    }
}

/// The longest text of a filter in bytes.
const LONGEST_TEXT: usize = 20_000;

/// A string in Unicode Normalization Form C, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NormalizedText(pub String);

impl InputType for NormalizedText {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <String as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let text = <String as InputType>::parse(value).map_err(InputValueError::propagate)?;
        // It is read again for each field that uses it, and no text of the data is longer.
        if text.len() > LONGEST_TEXT {
            let length = text.len();
            let message = format!("expected a text of at most {LONGEST_TEXT} bytes, got {length}");
            return Err(InputValueError::custom(message));
        }
        Ok(Self(normalized(text)))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

fn string<T: InputType>(value: Value) -> Result<String, InputValueError<T>> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(InputValueError::expected_type(other)),
    }
}

fn refused<T: InputType>(text: &str, expected: &str) -> InputValueError<T> {
    let shown: String = text.chars().take(80).collect();
    InputValueError::custom(format_args!("\"{shown}\" is not {expected}"))
}
