//! An operation as the specification executes it.
//!
//! async-graphql 7.2.1 reads a variable that was not provided as null, an object without fields as null, and merges
//! fields only after it has executed each. A normalised operation gives it no occasion: fields are collected
//! (specification of September 2025, section 6.3.2) before execution, for each object type that a value can have.
//! Fragments are expanded, `@skip` and `@include` applied, duplicates merged, and what depends on a variable that was
//! not provided is left out (6.4.1, 3.10). What all types select alike stands once, under their common type.

mod field_groups;
mod write;

use std::sync::Arc;

use apollo_compiler::ast::{DirectiveList, Type, Value};
use apollo_compiler::executable::{Field, Operation, SelectionSet};
use apollo_compiler::response::JsonMap;
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql::parser::types as written;

pub use self::write::operation_type;

use self::field_groups::FieldGroup;
use crate::graphql::api_error::{ApiError, ErrorCode};
use crate::graphql::schema_types::SchemaTypes;

/// The response key of the `__typename` that is added to a selection. No document can contain it.
pub const TYPE_NAME: &str = "";

/// Bytes of memory that a field takes, and a value of an argument.
const FIELD_BYTES: usize = 500;
const VALUE_BYTES: usize = 150;

/// An operation with its fields collected, for one choice of the variables that are provided and of the values of
/// those that are Boolean.
pub struct Normalised {
    /// As async-graphql executes it.
    pub executable: written::ExecutableDocument,
    /// What its answer contains.
    pub shape: Shape,
}

/// The fields of an object in the answer, in the order of the specification.
#[derive(Default)]
pub struct Shape {
    pub fields: Vec<FieldShape>,
    /// Whether [`TYPE_NAME`] is selected, since no field may be or the order depends on the type of the object.
    pub has_type_name: bool,
    /// Whether something below is to be removed or added when the answer is written.
    pub is_altered: bool,
}

impl Shape {
    /// About how many bytes of memory its fields take, at all depths, with their arguments.
    pub fn weight(&self) -> usize {
        let fields = self.fields.iter().map(|field| {
            let arguments = field.field.arguments.iter();
            let arguments = arguments.map(|argument| value_weight(&argument.value));
            let below = field.shape.as_ref().map_or(0, Self::weight);
            FIELD_BYTES + arguments.sum::<usize>() + below
        });
        fields.sum()
    }

    /// Whether something of it is answered from the schema.
    pub fn has_introspection(&self) -> bool {
        self.is_altered && self.fields.iter().any(FieldShape::is_introspection)
    }
}

/// A field of an object in the answer.
pub struct FieldShape {
    /// The first of the fields that are merged.
    pub field: Node<Field>,
    pub ty: Type,
    /// The object types that have it; all when absent.
    pub types: Option<Arc<[Name]>>,
    /// What is selected from an object.
    pub shape: Option<Shape>,
}

impl FieldShape {
    /// Whether an object of this type has it.
    pub fn is_of(&self, object: &str) -> bool {
        let types = self.types.as_ref();
        types.is_none_or(|types| types.iter().any(|name| name == object))
    }

    /// Whether it is answered from the schema, and not executed by async-graphql.
    pub fn is_introspection(&self) -> bool {
        matches!(self.field.name.as_str(), "__schema" | "__type")
    }
}

fn value_weight(value: &Value) -> usize {
    VALUE_BYTES
        + match value {
            Value::List(items) => items.iter().map(|item| value_weight(item)).sum(),
            Value::Object(fields) => fields.iter().map(|(_, field)| value_weight(field)).sum(),
            Value::String(text) => text.len(),
            _ => 0,
        }
}

impl Normalised {
    /// Collects the fields of an operation, with the coerced values of its variables.
    ///
    /// # Errors
    /// When a condition is null, or there are more fields than the limit.
    pub fn of(
        types: &SchemaTypes,
        document: &ExecutableDocument,
        operation: &Operation,
        variables: &JsonMap,
        limit: u64,
    ) -> Result<Self, ApiError> {
        let mut normaliser = Normaliser {
            types,
            document,
            variables,
            fields: 0,
            limit,
        };
        let root = &operation.selection_set;
        let (selection_set, shape) = normaliser.selection_set(&root.ty, &[root])?;
        Ok(Self {
            executable: normaliser.executable(operation, selection_set),
            shape,
        })
    }
}

struct Normaliser<'a> {
    types: &'a SchemaTypes,
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
    /// Fields collected so far, each for each object type that selects differently.
    fields: u64,
    limit: u64,
}

impl<'a> Normaliser<'a> {
    /// Merges selection sets on one composite type.
    fn selection_set(
        &mut self,
        parent: &Name,
        sets: &[&'a SelectionSet],
    ) -> Result<(written::SelectionSet, Shape), ApiError> {
        let classes = self.field_groups(parent, sets)?;
        let all = self.types.objects(parent);
        let mut items = Vec::new();
        let mut fields: Vec<FieldShape> = Vec::new();
        for alike in classes.chunk_by(|one, other| one.targets == other.targets) {
            for target in &alike[0].targets {
                let mut inside = Vec::new();
                for class in alike {
                    let field = self.field(target.on(parent), class)?;
                    inside.extend((!field.1.is_introspection()).then_some(field.0));
                    fields.push(FieldShape {
                        types: target.types.clone(),
                        ..field.1
                    });
                }
                match &target.condition {
                    None => items.extend(inside),
                    Some(condition) => items.push(write::inline_fragment(condition, inside)),
                }
            }
        }
        let has_type_name = items.is_empty() || depends_on_type(&fields, all);
        if has_type_name {
            items.push(write::type_name());
        }
        let is_altered = |field: &FieldShape| {
            field.is_introspection() || field.shape.as_ref().is_some_and(|shape| shape.is_altered)
        };
        let shape = Shape {
            is_altered: has_type_name || fields.iter().any(is_altered),
            has_type_name,
            fields,
        };
        Ok((written::SelectionSet { items }, shape))
    }

    /// Merges the fields of a class where they are selected on a type.
    fn field(
        &mut self,
        on: &Name,
        class: &FieldGroup<'a>,
    ) -> Result<(write::SelectionItem, FieldShape), ApiError> {
        let first = class.fields[0];
        let definition = self.types.schema().type_field(on, &first.name);
        let ty = definition
            .map_or(&first.definition.ty, |field| &field.ty)
            .clone();
        let (selection_set, shape) = if first.selection_set.selections.is_empty() {
            (written::SelectionSet::default(), None)
        } else {
            let sets: Vec<_> = class
                .fields
                .iter()
                .map(|field| &field.selection_set)
                .collect();
            let (set, shape) = self.selection_set(ty.inner_named_type(), &sets)?;
            (set, Some(shape))
        };
        let shape = FieldShape {
            field: first.clone(),
            ty,
            types: None,
            shape,
        };
        Ok((self.item(first, selection_set), shape))
    }

    fn count(&mut self) -> Result<(), ApiError> {
        self.fields += 1;
        if self.fields <= self.limit {
            return Ok(());
        }
        let message = format!(
            "The operation selects more than {} fields, with fragments expanded for each object \
             type. Select fewer fields, or select them on the interface.",
            self.limit
        );
        Err(ApiError::of_document(ErrorCode::LimitExceeded, message))
    }

    /// Whether `@skip` or `@include` leave a selection out.
    fn is_skipped(&self, directives: &DirectiveList) -> Result<bool, ApiError> {
        Ok(self.condition(directives, "skip")? == Some(true)
            || self.condition(directives, "include")? == Some(false))
    }

    fn condition(&self, directives: &DirectiveList, name: &str) -> Result<Option<bool>, ApiError> {
        let Some(directive) = directives.get(name) else {
            return Ok(None);
        };
        let value = match directive
            .specified_argument_by_name("if")
            .map(|value| &**value)
        {
            Some(Value::Boolean(value)) => Some(*value),
            Some(Value::Variable(variable)) => self
                .variables
                .get(variable.as_str())
                .and_then(|value| value.as_bool()),
            _ => None,
        };
        value.map(Some).ok_or_else(|| {
            let message = format!("`if` of `@{name}` must be true or false, got null.");
            ApiError::of_document(ErrorCode::BadUserInput, message)
        })
    }
}

/// Whether the type of an object has to be known for its fields: one type has none, or a key belongs to several that
/// differ in what they select, in whether they may be null, or in their place.
fn depends_on_type(fields: &[FieldShape], all: &[Name]) -> bool {
    let has_field = |object: &Name| fields.iter().any(|field| field.is_of(object));
    let are_together = |field: &FieldShape, other: &FieldShape| {
        all.iter()
            .any(|object| field.is_of(object) && other.is_of(object))
    };
    let differs = |(place, field): (usize, &FieldShape)| {
        let key = field.field.response_key();
        let first = fields[..place]
            .iter()
            .position(|other| other.field.response_key() == key);
        first.is_some_and(|first| {
            let mut between = fields[first + 1..place].iter();
            field.ty != fields[first].ty
                || field.shape.is_some()
                || between.any(|other| are_together(field, other))
        })
    };
    !all.iter().all(has_field) || fields.iter().enumerate().any(differs)
}

#[cfg(test)]
mod tests;
