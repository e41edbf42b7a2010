//! The operation of a document that a request means.

use async_graphql::Positioned;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};

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
