//! The operation of a document that a request means, and the variables it is given.

use std::collections::HashSet;

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Positioned, Value, Variables, parser};

use crate::http::refusal::{Code, Refusal};

/// Finds the operation a request means.
///
/// # Errors
/// When there is none of that name, or no name and several operations.
pub fn find<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, Refusal> {
    let refuse = |message: String| Err(Refusal::of_document(Code::BadUserInput, message));
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            Ok(operations.values().next().expect("there is one"))
        }
        (DocumentOperations::Multiple(operations), None) => refuse(format!(
            "The document has {} operations: `operationName` must say which of them to execute.",
            operations.len()
        )),
        (DocumentOperations::Multiple(operations), Some(name)) if operations.contains_key(name) => {
            Ok(&operations[name])
        }
        (_, Some(name)) => refuse(format!("The document has no operation named \"{name}\".")),
    }
}

/// Refuses an operation whose required variables are not there.
///
/// # Errors
/// For the first that is missing or null. Everything else about their values is validation's.
pub fn check_given(operation: &OperationDefinition, given: &Variables) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let name = &definition.node.name.node;
        let kind = &definition.node.var_type.node;
        let required = !kind.nullable && definition.node.default_value.is_none();
        let complaint = match given.get(name) {
            None if required => "is not given",
            Some(Value::Null) if !kind.nullable => "must not be null",
            _ => continue,
        };
        let message = format!("The variable \"${name}\" of type \"{kind}\" {complaint}.");
        return Err(Refusal::of_document(Code::BadUserInput, message).at(definition.pos));
    }
    Ok(())
}

/// The types that a variable can have.
pub struct InputTypes(HashSet<String>);

impl InputTypes {
    /// Takes them from the printed schema.
    ///
    /// # Panics
    /// When the text is not a schema; ours is printed by the library that reads it here.
    pub fn of(schema: &str) -> Self {
        let schema = parser::parse_schema(schema).expect("a printed schema can be read");
        let inputs = schema.definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else {
                return None;
            };
            matches!(
                definition.node.kind,
                TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_)
            )
            .then(|| definition.node.name.node.to_string())
        });
        // Those of the language itself are not printed.
        let own = ["Int", "Float", "String", "Boolean", "ID"].map(String::from);
        Self(inputs.chain(own).collect())
    }

    /// Refuses variables of unknown types: async-graphql panics on one that has a default.
    ///
    /// # Errors
    /// For the first variable whose type is not an input type of the schema.
    pub fn check(&self, document: &ExecutableDocument) -> Result<(), Refusal> {
        for (_, operation) in document.operations.iter() {
            for variable in &operation.node.variable_definitions {
                let kind = named(&variable.node.var_type.node);
                if !self.0.contains(kind) {
                    let name = &variable.node.name.node;
                    let message = format!(
                        "The variable \"${name}\" has the type \"{kind}\", which is no input type of this schema."
                    );
                    return Err(
                        Refusal::of_document(Code::ValidationFailed, message).at(variable.pos)
                    );
                }
            }
        }
        Ok(())
    }
}

/// The name inside the brackets of a list type.
fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
