//! Edits in words, for the notes of change sets that have none of their own, and what is wrong with them.

use std::fmt;

use entity::{UserErrorCode, Vocabulary};

use super::generated_id::generated_id;
use super::{Edit, EditError};
use crate::change::rules::Violation;
use crate::import::shortened;

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateNode { kind, values, .. } => {
                write!(f, "Create {}", generated_id(*kind, values))
            }
            Self::UpdateNode { id, .. } | Self::UpdateLink { id, .. } => write!(f, "Update {id}"),
            Self::RemoveNode { id, .. }
            | Self::RemoveLink { id, .. }
            | Self::RemoveObservation { id, .. } => write!(f, "Remove {id}"),
            Self::RenameNode { id, new_id, .. } => write!(f, "Rename {id} to {new_id}"),
            Self::MergeNodes { id, into, .. } => write!(f, "Merge {id} into {into}"),
            Self::AddLink { from, kind, to, .. } => {
                write!(f, "Link {from} {} {to}", kind.name())
            }
            Self::RecordObservation { values, .. } => {
                let value = |field: &str| values.get(field).map_or("", String::as_str);
                let (indicator, subject, date) =
                    (value("indicator"), value("subject"), value("date"));
                write!(f, "Record {indicator} of {subject} on {date}")
            }
            Self::PutIndicator { values, .. } => {
                let id = values.get("id").map_or("", String::as_str);
                write!(f, "Define the indicator {id}")
            }
            Self::CiteSources { fact_id, .. } => write!(f, "Cite sources of {fact_id}"),
        }
    }
}

/// The error of an edit that breaks a rule.
pub(super) fn violation_error(violation: &Violation, edit: usize) -> EditError {
    let code = match (violation.field, &violation.other) {
        (None, Some(_)) => UserErrorCode::InTheWay,
        _ => UserErrorCode::Invalid,
    };
    let message = expected_message(violation.value.as_deref(), &violation.expected);
    let error = EditError::new(code, edit, message);
    match violation.field {
        Some(field) => error.in_field(field),
        None => error,
    }
}

/// What a value should be.
pub(super) fn expected_message(value: Option<&str>, expected: &str) -> String {
    match value {
        Some(value) => format!("\"{}\": expected {expected}", shortened(value)),
        None => format!("expected {expected}"),
    }
}
