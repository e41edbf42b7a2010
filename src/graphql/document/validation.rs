//! Validation by the rules of the specification.
//!
//! async-graphql keeps these in part only: it lets pass variables in the wrong positions, fields that
//! conflict across fragments, selections on `__typename`, and panics on some documents. So its own
//! validation is switched off, and what it executes has passed here.

use apollo_compiler::ast::Document;
use apollo_compiler::diagnostic::Diagnostic;
use apollo_compiler::parser::LineColumn;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::{DiagnosticData, DiagnosticList, Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Name};
use async_graphql::Pos;

use super::literals;
use super::subscription::have_one_field;
use crate::graphql::api_error::{ApiError, ErrorCode, ErrorDetail};
use crate::graphql::schema_types::SchemaTypes;

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
pub fn parse(text: &str) -> Result<Document, ApiError> {
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
        let complaints = vec![error_detail(&message, place)];
        ApiError::of_details(ErrorCode::ParseFailed, complaints)
    })
}

/// Validation against a schema.
pub struct Validator<'a>(pub &'a SchemaTypes);

impl Validator<'_> {
    /// The document, with its types.
    ///
    /// # Errors
    /// With all that the specification's rules find.
    pub fn check(&self, document: &Document) -> Result<Valid<ExecutableDocument>, ApiError> {
        let document = match document.to_executable_validate(self.0.schema()) {
            Ok(document) => document,
            Err(invalid) if has_one_fault_too_many(&invalid) => {
                Valid::assume_valid(invalid.partial)
            }
            Err(invalid) => return Err(validation_error(&invalid.errors, self.0)),
        };
        let faults = literals::check(self.0.schema(), &document);
        if faults.is_empty() {
            return Ok(document);
        }
        let complaints = faults
            .iter()
            .map(|(message, place)| error_detail(message, *place));
        let complaints = complaints.collect();
        Err(ApiError::of_details(
            ErrorCode::ValidationFailed,
            complaints,
        ))
    }
}

/// Whether all that is found is what the library takes for several fields of a subscription.
fn has_one_fault_too_many(invalid: &WithErrors<ExecutableDocument>) -> bool {
    let is_number_of_fields = |diagnostic: Diagnostic<'_, DiagnosticData>| {
        diagnostic.error.unstable_error_name() == Some("SubscriptionUsesMultipleFields")
    };
    invalid.errors.iter().all(is_number_of_fields) && have_one_field(&invalid.partial)
}

fn validation_error(found: &DiagnosticList, types: &SchemaTypes) -> ApiError {
    let has = |name: &str| {
        let mut found = found.iter();
        found.any(|diagnostic| diagnostic.error.unstable_error_name() == Some(name))
    };
    // A selection whose fields don't exist is taken for an empty one.
    let follows = |diagnostic: &Diagnostic<'_, DiagnosticData>| {
        diagnostic.error.unstable_error_name() == Some("MissingSubselection")
            && has("UndefinedField")
    };
    let complaints = found
        .iter()
        .filter(|diagnostic| !follows(diagnostic))
        .map(|diagnostic| {
            let place = diagnostic.line_column_range().map(|range| range.start);
            let mut message = diagnostic.error.to_string();
            if let Some(suggestion) = suggestion(&diagnostic, &message, types) {
                message = format!("{message}: {suggestion}");
            }
            error_detail(&message, place)
        });
    ApiError::of_details(ErrorCode::ValidationFailed, complaints.collect())
}

/// The field, argument or value that was meant, by a message that quotes what is unknown and where.
fn suggestion(
    diagnostic: &Diagnostic<'_, DiagnosticData>,
    message: &str,
    types: &SchemaTypes,
) -> Option<String> {
    let mut named = message.split('`').skip(1).step_by(2);
    let (Some(first), Some(second)) = (named.next(), named.next()) else {
        return None;
    };
    let kinds = &types.schema().types;
    match diagnostic.error.unstable_error_name() {
        Some("UndefinedField") => match kinds.get(first) {
            Some(ExtendedType::Object(object)) => did_you_mean(second, object.fields.keys()),
            Some(ExtendedType::Interface(interface)) => {
                did_you_mean(second, interface.fields.keys())
            }
            _ => None,
        },
        Some("UndefinedArgument") => {
            let field = second.split_once('.');
            let field = field.and_then(|(on, field)| types.schema().type_field(on, field).ok());
            let arguments = field.iter().flat_map(|field| &field.arguments);
            did_you_mean(first, arguments.map(|argument| &argument.name))
        }
        Some("UndefinedInputValue") => match kinds.get(second) {
            Some(ExtendedType::InputObject(input)) => did_you_mean(first, input.fields.keys()),
            _ => None,
        },
        Some("UndefinedEnumValue") => match kinds.get(second) {
            Some(ExtendedType::Enum(terms)) => {
                let values: Vec<&str> = terms.values.keys().map(Name::as_str).collect();
                Some(format!("expected one of {}", values.join(", ")))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The name that was meant, as a question; nothing if none is near.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a Name>) -> Option<String> {
    let given = given.to_lowercase();
    let slips = |known: &Name| strsim::osa_distance(&known.to_lowercase(), &given);
    let nearest = known.into_iter().map(|known| (slips(known), known)).min();
    match nearest {
        Some((slips, known)) if slips * 3 <= known.len().max(3) => {
            Some(format!("did you mean `{known}`?"))
        }
        _ => None,
    }
}

/// As a sentence, with its place.
pub fn error_detail(message: &str, place: Option<LineColumn>) -> ErrorDetail {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let message: String = first.into_iter().chain(letters).collect();
    let position = |LineColumn { line, column }| Pos { line, column };
    ErrorDetail {
        message: match message.ends_with('?') {
            true => message,
            false => format!("{}.", message.trim_end_matches('.')),
        },
        locations: place.map(position).into_iter().collect(),
    }
}
