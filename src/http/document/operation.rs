//! The operation of a document that a request means, and the variables it is given.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::{Positioned, Value, Variables};

use crate::http::refusal::{Code, Refusal};
use crate::http::types::{Types, named};

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

/// Refuses variables of unknown types: async-graphql panics on one that has a default.
///
/// # Errors
/// For the first variable whose type is not an input type of the schema.
pub fn check_types(document: &ExecutableDocument, types: &Types) -> Result<(), Refusal> {
    for (_, operation) in document.operations.iter() {
        for variable in &operation.node.variable_definitions {
            let kind = named(&variable.node.var_type.node);
            if !types.is_input(kind) {
                let name = &variable.node.name.node;
                let message = format!(
                    "The variable \"${name}\" has the type \"{kind}\", which is no input type of this schema."
                );
                return Err(Refusal::of_document(Code::ValidationFailed, message).at(variable.pos));
            }
        }
    }
    Ok(())
}
