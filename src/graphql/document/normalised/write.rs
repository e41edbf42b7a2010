//! The normalised operation in async-graphql's syntax tree, which is written here and read by its executor only.

use std::collections::HashMap;

use apollo_compiler::ast::{self, Type, Value};
use apollo_compiler::executable::{Field, Operation};
use apollo_compiler::{Name, Node};
use async_graphql::parser::types as written;
use async_graphql::{Name as WrittenName, Number, Pos, Positioned, indexmap::IndexMap};
use async_graphql_value::Value as WrittenValue;

use super::super::position;
use super::{Normaliser, TYPE_NAME};

/// An item of a selection set.
pub type SelectionItem = Positioned<written::Selection>;

/// The type's name, under a key of its own.
pub fn type_name() -> SelectionItem {
    let field = written::Field {
        alias: Some(unpositioned(WrittenName::new(TYPE_NAME))),
        name: unpositioned(WrittenName::new("__typename")),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: unpositioned(written::SelectionSet::default()),
    };
    unpositioned(written::Selection::Field(unpositioned(field)))
}

/// A fragment with a type condition.
pub fn inline_fragment(condition: &Name, items: Vec<SelectionItem>) -> SelectionItem {
    let fragment = written::InlineFragment {
        type_condition: Some(unpositioned(written::TypeCondition {
            on: unpositioned(name(condition)),
        })),
        directives: Vec::new(),
        selection_set: unpositioned(written::SelectionSet { items }),
    };
    unpositioned(written::Selection::InlineFragment(unpositioned(fragment)))
}

impl Normaliser<'_> {
    pub(super) fn executable(
        &self,
        operation: &Operation,
        selection_set: written::SelectionSet,
    ) -> written::ExecutableDocument {
        let variables = operation.variables.iter();
        let variable_definitions = variables.map(|variable| {
            unpositioned(written::VariableDefinition {
                name: unpositioned(name(&variable.name)),
                var_type: unpositioned(kind(&variable.ty)),
                directives: Vec::new(),
                // Defaults are among the coerced values.
                default_value: None,
            })
        });
        let operation = written::OperationDefinition {
            ty: operation_type(operation),
            variable_definitions: variable_definitions.collect(),
            directives: Vec::new(),
            selection_set: unpositioned(selection_set),
        };
        written::ExecutableDocument {
            operations: written::DocumentOperations::Single(unpositioned(operation)),
            fragments: HashMap::new(),
        }
    }

    /// A field with the arguments that are provided.
    pub(super) fn item(
        &self,
        field: &Node<Field>,
        selection_set: written::SelectionSet,
    ) -> SelectionItem {
        let place = self.place(field);
        let arguments = field.arguments.iter().filter_map(|argument| {
            let value = self.value(&argument.value)?;
            let place = self.place(&argument.value);
            Some((
                Positioned::new(name(&argument.name), place),
                Positioned::new(value, place),
            ))
        });
        let field = written::Field {
            alias: field
                .alias
                .as_ref()
                .map(|alias| Positioned::new(name(alias), place)),
            name: Positioned::new(name(&field.name), place),
            arguments: arguments.collect(),
            directives: Vec::new(),
            selection_set: Positioned::new(selection_set, place),
        };
        Positioned::new(
            written::Selection::Field(Positioned::new(field, place)),
            place,
        )
    }

    /// A value; nothing for a variable that was not provided. In an object its field is left out, in a list it
    /// counts as null (specification, 3.10 and 3.11).
    fn value(&self, value: &Value) -> Option<WrittenValue> {
        Some(match value {
            Value::Null => WrittenValue::Null,
            Value::Boolean(value) => WrittenValue::Boolean(*value),
            Value::String(text) => WrittenValue::String(text.clone()),
            Value::Enum(term) => WrittenValue::Enum(name(term)),
            Value::Int(number) => WrittenValue::Number(number_of(number.as_str())),
            Value::Float(number) => WrittenValue::Number(number_of(number.as_str())),
            Value::Variable(variable) if !self.variables.contains_key(variable.as_str()) => {
                return None;
            }
            Value::Variable(variable) => WrittenValue::Variable(name(variable)),
            Value::List(items) => {
                let items = items
                    .iter()
                    .map(|item| self.value(item).unwrap_or_default());
                WrittenValue::List(items.collect())
            }
            Value::Object(fields) => {
                let fields = fields.iter();
                let fields =
                    fields.filter_map(|(key, value)| Some((name(key), self.value(value)?)));
                WrittenValue::Object(fields.collect::<IndexMap<_, _>>())
            }
        })
    }

    fn place<T>(&self, node: &Node<T>) -> Pos {
        position(node, &self.document.sources)
    }
}

/// The kind of an operation, as async-graphql names it.
pub fn operation_type(operation: &Operation) -> written::OperationType {
    match operation.operation_type {
        ast::OperationType::Query => written::OperationType::Query,
        ast::OperationType::Mutation => written::OperationType::Mutation,
        ast::OperationType::Subscription => written::OperationType::Subscription,
    }
}

/// A number of a valid document, which is one of JSON too; an integer that no machine holds is the nearest float.
fn number_of(text: &str) -> Number {
    serde_json::from_str(text).unwrap_or_else(|_| Number::from(0))
}

fn name(name: &Name) -> WrittenName {
    WrittenName::new(name)
}

fn kind(ty: &Type) -> written::Type {
    written::Type::new(&ty.to_string()).expect("both write types alike")
}

/// Something that has no place in the document.
fn unpositioned<T>(node: T) -> Positioned<T> {
    Positioned::new(node, Pos::default())
}
