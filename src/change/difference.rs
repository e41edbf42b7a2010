//! What differs between two states of a fact, field by field, in the words of the import format.

use entity::fact::Fact;

use crate::import::{Cells, Unrepresentable};

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The name of its column.
    pub name: &'static str,
    /// The text of its cell; nothing where it is empty, or the fact is not there.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The fields in which two states of a fact differ, in the order of columns. Where the fact is not there before
/// or after, those that have a value.
///
/// # Errors
/// When the format has no words for one of them.
pub fn differing_fields(
    before: Option<&Fact>,
    after: Option<&Fact>,
) -> Result<Vec<FieldChange>, Unrepresentable> {
    let before = before.map(Cells::of).transpose()?;
    let after = after.map(Cells::of).transpose()?;
    let Some(file) = after.as_ref().or(before.as_ref()).map(|cells| cells.file) else {
        return Ok(Vec::new());
    };
    // A fact keeps its kind, and so its file: its id says which it is.
    let cell = |cells: &Option<Cells>, place: usize| {
        let text = cells.as_ref()?.texts.get(place)?;
        (!text.is_empty()).then(|| text.clone())
    };
    let fields = file.columns.iter().enumerate().map(|(place, column)| {
        let (before, after) = (cell(&before, place), cell(&after, place));
        FieldChange {
            name: column.name,
            before,
            after,
        }
    });
    Ok(fields.filter(|field| field.before != field.after).collect())
}
