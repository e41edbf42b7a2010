//! The vocabularies of `entity` as GraphQL enums, with the names and descriptions of the
//! vocabulary.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType,
    Positioned, ServerResult, Value,
};
use entity::Vocabulary;

/// A term of a vocabulary in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term<T>(pub T);

/// The terms of `entity`.
pub fn terms<T>(terms: Vec<Term<T>>) -> Vec<T> {
    terms.into_iter().map(|term| term.0).collect()
}

impl<T> From<T> for Term<T> {
    fn from(term: T) -> Self {
        Self(term)
    }
}

impl<T: Vocabulary> InputType for Term<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| enum_type::<T>())
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        let name = match &value {
            Value::Enum(name) => name.as_str(),
            Value::String(name) => name.as_str(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        T::find(name).map(Self).ok_or_else(|| {
            InputValueError::custom(format_args!(
                "\"{}\" is not one of {}",
                name.chars().take(80).collect::<String>(),
                allowed::<T>()
            ))
        })
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.name()))
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}

impl<T: Vocabulary> OutputType for Term<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| enum_type::<T>())
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(self.to_value())
    }
}

fn allowed<T: Vocabulary>() -> String {
    let names: Vec<_> = T::all().iter().map(|term| term.name()).collect();
    names.join(", ")
}

fn enum_type<T: Vocabulary>() -> MetaType {
    let values: IndexMap<String, MetaEnumValue> = T::all()
        .iter()
        .map(|term| {
            let value = MetaEnumValue {
                name: term.name().to_owned(),
                description: Some(term.description().to_owned()),
                deprecation: Deprecation::default(),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                directive_invocations: Vec::new(),
            };
            (term.name().to_owned(), value)
        })
        .collect();
    MetaType::Enum {
        name: T::NAME.to_owned(),
        description: Some(T::DESCRIPTION.to_owned()),
        enum_values: values,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<Term<T>>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}
