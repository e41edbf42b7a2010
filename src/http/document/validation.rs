//! Validation by the rules of the specification.
//!
//! async-graphql keeps these in part only: it lets pass variables in the wrong positions, fields that
//! conflict across fragments, selections on `__typename`, and panics on some documents. So its own
//! validation is switched off, and what it executes has passed here.

use apollo_compiler::diagnostic::Diagnostic;
use apollo_compiler::executable::Operation;
use apollo_compiler::parser::LineColumn;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, serde_json_bytes};
use apollo_compiler::validation::{DiagnosticData, DiagnosticList, Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Schema};
use async_graphql::{Pos, Variables};

use super::literals;
use super::subscription::have_one_field;
use crate::http::refusal::{Code, Complaint, Refusal};

/// The schema that documents are held against.
pub struct Validation(Valid<Schema>);

impl Validation {
    /// Against a printed schema.
    ///
    /// # Panics
    /// When the text is no valid schema; ours is printed by the library that executes it.
    pub fn against(printed: &str) -> Self {
        let schema = Schema::parse_and_validate(printed, "schema.graphql");
        Self(schema.unwrap_or_else(|invalid| panic!("the schema is not valid: {invalid}")))
    }

    pub fn schema(&self) -> &Schema {
        &self.0
    }

    /// The document, with its types.
    ///
    /// # Errors
    /// With all that the specification's rules find.
    pub fn check(&self, text: &str) -> Result<Valid<ExecutableDocument>, Refusal> {
        let document = ExecutableDocument::parse_and_validate(&self.0, text, "document");
        let document = match document {
            Ok(document) => document,
            Err(invalid) if has_one_fault_too_many(&invalid) => {
                Valid::assume_valid(invalid.partial)
            }
            Err(invalid) => return Err(refusal(&invalid.errors)),
        };
        let faults = literals::check(&self.0, &document);
        if faults.is_empty() {
            return Ok(document);
        }
        let complaints = faults
            .iter()
            .map(|(message, place)| complaint(message, *place));
        let complaints = complaints.collect();
        Err(Refusal::of_complaints(Code::ValidationFailed, complaints))
    }

    /// The values of an operation's variables, with their defaults.
    ///
    /// # Errors
    /// For the first that is not of its type.
    pub fn variables(
        &self,
        document: &ExecutableDocument,
        operation: &Operation,
        variables: &Variables,
    ) -> Result<JsonMap, Refusal> {
        if operation.variables.is_empty() {
            return Ok(JsonMap::new());
        }
        let values = serde_json_bytes::to_value(variables).ok();
        let values: JsonMap = match values {
            Some(serde_json_bytes::Value::Object(values)) => values,
            _ => JsonMap::new(),
        };
        coerce_variable_values(&self.0, operation, &values)
            .map(Valid::into_inner)
            .map_err(|error| {
                let place = error.location();
                let place = place.and_then(|place| place.line_column_range(&document.sources));
                let complaint = complaint(&error.message().to_string(), place.map(|at| at.start));
                Refusal::of_complaints(Code::BadUserInput, vec![complaint])
            })
    }
}

/// Whether all that is found is what the library takes for several fields of a subscription.
fn has_one_fault_too_many(invalid: &WithErrors<ExecutableDocument>) -> bool {
    let is_number_of_fields = |diagnostic: Diagnostic<'_, DiagnosticData>| {
        diagnostic.error.unstable_error_name() == Some("SubscriptionUsesMultipleFields")
    };
    invalid.errors.iter().all(is_number_of_fields) && have_one_field(&invalid.partial)
}

fn refusal(found: &DiagnosticList) -> Refusal {
    let complaints = found.iter().map(|diagnostic| {
        let place = diagnostic.line_column_range().map(|range| range.start);
        complaint(&diagnostic.error.to_string(), place)
    });
    Refusal::of_complaints(Code::ValidationFailed, complaints.collect())
}

/// As a sentence, with its place.
fn complaint(message: &str, place: Option<LineColumn>) -> Complaint {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let message: String = first.into_iter().chain(letters).collect();
    let position = |LineColumn { line, column }| Pos { line, column };
    Complaint {
        message: format!("{}.", message.trim_end_matches('.')),
        locations: place.map(position).into_iter().collect(),
    }
}
