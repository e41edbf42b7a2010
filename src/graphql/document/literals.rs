//! Rules of the specification that apollo-compiler 1.33 does not keep inside literals: variables in lists have types
//! that fit, and an input object has each of its fields once, or exactly one of them. To be deleted when it keeps them;
//! `tests/clients/documents.test.js` holds all.

use std::collections::HashSet;

use apollo_compiler::ast::{Argument, Type, Value};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::parser::LineColumn;
use apollo_compiler::schema::{ExtendedType, InputValueDefinition};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::one_of;

/// What is wrong, and where.
pub type LiteralError = (String, Option<LineColumn>);

/// The faults of a document that is valid otherwise.
pub fn check(schema: &Schema, document: &ExecutableDocument) -> Vec<LiteralError> {
    let mut faults = Vec::new();
    for operation in document.operations.iter() {
        let mut walk = LiteralCheck {
            schema,
            document,
            operation,
            spread: HashSet::new(),
            errors: Vec::new(),
        };
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                walk.value(default, &variable.ty);
            }
        }
        walk.selection_set(&operation.selection_set);
        faults.append(&mut walk.errors);
    }
    faults
}

/// Through one operation, and each fragment that it spreads, once.
struct LiteralCheck<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    spread: HashSet<&'a Name>,
    errors: Vec<LiteralError>,
}

impl<'a> LiteralCheck<'a> {
    fn selection_set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.selection_set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.selection_set(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.spread.insert(&fragment.name)
                    {
                        self.selection_set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn arguments(
        &mut self,
        arguments: &[Node<Argument>],
        definitions: &[Node<InputValueDefinition>],
    ) {
        for argument in arguments {
            let definition = definitions.iter().find(|it| it.name == argument.name);
            if let Some(definition) = definition {
                self.value(&argument.value, &definition.ty);
            }
        }
    }

    /// A value where one of a type is expected. That a variable stands there itself was checked.
    fn value(&mut self, value: &Node<Value>, expected: &Type) {
        match &**value {
            Value::List(items) => {
                for item in items {
                    match &**item {
                        Value::Variable(name) => {
                            self.variable(item, name, expected.item_type());
                        }
                        _ => self.value(item, expected.item_type()),
                    }
                }
            }
            Value::Object(fields) => self.object(value, fields, expected.inner_named_type()),
            _ => {}
        }
    }

    fn object(&mut self, value: &Node<Value>, fields: &[(Name, Node<Value>)], expected: &Name) {
        let Some(ExtendedType::InputObject(kind)) = self.schema.types.get(expected) else {
            return;
        };
        let variables = &self.operation.variables;
        let is_non_null = |name: &Name| {
            let definition = variables.iter().find(|variable| variable.name == *name);
            definition.is_none_or(|variable| variable.ty.is_non_null())
        };
        if let Some(message) = one_of::check_literal(kind, fields, is_non_null) {
            self.add_error(message, value.line_column_range(&self.document.sources));
        }
        let mut seen = HashSet::new();
        for (name, value) in fields {
            if !seen.insert(name) {
                let message = format!("the input field `{name}` is given more than once");
                self.add_error(message, name.line_column_range(&self.document.sources));
            }
            if let Some(definition) = kind.fields.get(name) {
                self.value(value, &definition.ty);
            }
        }
    }

    fn variable(&mut self, value: &Node<Value>, name: &Name, expected: &Type) {
        let definitions = &self.operation.variables;
        let Some(definition) = definitions.iter().find(|it| it.name == *name) else {
            return;
        };
        let has_default = definition
            .default_value
            .as_ref()
            .is_some_and(|value| !value.is_null());
        let fits = match has_default {
            true => definition.ty.is_assignable_to(&expected.clone().nullable()),
            false => definition.ty.is_assignable_to(expected),
        };
        if !fits {
            let kind = &definition.ty;
            let message = format!(
                "the variable `${name}` of type `{kind}` is used where `{expected}` is expected"
            );
            self.add_error(message, value.line_column_range(&self.document.sources));
        }
    }

    fn add_error(&mut self, message: String, place: Option<std::ops::Range<LineColumn>>) {
        self.errors.push((message, place.map(|range| range.start)));
    }
}
