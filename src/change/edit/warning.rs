//! What looks wrong with edits and may yet be right.

use crate::change::lookup::GraphLookup;
use crate::change::{Change, Warning, WarningDates, warnings};

/// A warning about one edit of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditWarning {
    /// The place of the edit among all, counted from 0.
    pub edit: usize,
    pub warning: Warning,
}

/// The warnings about changes, each with the edit at the place of its change.
pub fn edit_warnings(
    changes: &[Change],
    edits: &[usize],
    existing: &impl GraphLookup,
    dates: WarningDates,
) -> Vec<EditWarning> {
    let warnings = warnings(changes, existing, dates).into_iter();
    warnings
        .map(|warning| EditWarning {
            edit: edits[warning.change],
            warning,
        })
        .collect()
}
