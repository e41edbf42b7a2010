//! Validation by the rules of the specification.
//!
//! async-graphql keeps these in part only: it lets pass variables in the wrong positions, fields that
//! conflict across fragments, selections on `__typename`, and panics on some documents. So its own
//! validation is switched off, and what it executes has passed here.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::Document;
use apollo_compiler::diagnostic::Diagnostic;
use apollo_compiler::parser::LineColumn;
use apollo_compiler::validation::{DiagnosticData, DiagnosticList, Valid, WithErrors};
use async_graphql::Pos;

use super::literals;
use super::subscription::have_one_field;
use crate::http::refusal::{Code, Complaint, Refusal};
use crate::http::types::Types;

/// Names that the parser gives to tokens, as they are written.
const SIGNS: [(&str, &str); 15] = [
    ("R_CURLY", "`}`"),
    ("L_CURLY", "`{`"),
    ("R_PAREN", "`)`"),
    ("L_PAREN", "`(`"),
    ("R_BRACK", "`]`"),
    ("L_BRACK", "`[`"),
    ("COLON", "`:`"),
    ("DOLLAR", "`$`"),
    ("SPREAD", "`...`"),
    ("BANG", "`!`"),
    ("PIPE", "`|`"),
    ("AMP", "`&`"),
    ("EQ", "`=`"),
    ("AT", "`@`"),
    ("EOF", "the end"),
];

/// Parses a text whose size and nesting are bounded.
///
/// # Errors
/// With the first thing that is no syntax of GraphQL.
pub fn parse(text: &str) -> Result<Document, Refusal> {
    Document::parse(text, "document").map_err(|invalid| {
        let first = invalid.errors.iter().next().expect("there is an error");
        let place = first.line_column_range().map(|range| range.start);
        let told = first.error.to_string();
        let told = told
            .trim_start_matches("syntax error: ")
            .trim_end_matches('.');
        let told = SIGNS.iter().fold(told.to_owned(), |told, (name, sign)| {
            told.replace(name, sign)
        });
        let message = match place {
            Some(LineColumn { line, column }) => {
                format!("Syntax error at line {line}, column {column}: {told}.")
            }
            None => format!("Syntax error: {told}."),
        };
        let complaints = vec![complaint(&message, place)];
        Refusal::of_complaints(Code::ParseFailed, complaints)
    })
}

/// Validation against a schema.
pub struct Validation<'a>(pub &'a Types);

impl Validation<'_> {
    /// The document, with its types.
    ///
    /// # Errors
    /// With all that the specification's rules find.
    pub fn check(&self, document: &Document) -> Result<Valid<ExecutableDocument>, Refusal> {
        let document = match document.to_executable_validate(self.0.schema()) {
            Ok(document) => document,
            Err(invalid) if has_one_fault_too_many(&invalid) => {
                Valid::assume_valid(invalid.partial)
            }
            Err(invalid) => return Err(refusal(&invalid.errors)),
        };
        let faults = literals::check(self.0.schema(), &document);
        if faults.is_empty() {
            return Ok(document);
        }
        let complaints = faults
            .iter()
            .map(|(message, place)| complaint(message, *place));
        let complaints = complaints.collect();
        Err(Refusal::of_complaints(Code::ValidationFailed, complaints))
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
pub fn complaint(message: &str, place: Option<LineColumn>) -> Complaint {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let message: String = first.into_iter().chain(letters).collect();
    let position = |LineColumn { line, column }| Pos { line, column };
    Complaint {
        message: format!("{}.", message.trim_end_matches('.')),
        locations: place.map(position).into_iter().collect(),
    }
}
