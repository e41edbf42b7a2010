//! Conversion of input values to cells of the import format, so that parsing and validation are
//! shared.

use async_graphql::{ID, MaybeUndefined};
use entity::Vocabulary;

use crate::change::edit::ChangedValues;
use crate::import::Values;
use crate::schema::scalar::{CountryCode, PartialDateScalar, Url};
use crate::schema::term::Term;

/// A value of a cell.
pub trait ToCell {
    fn to_cell(self) -> String;
}

macro_rules! cells {
    ($($kind:ty: |$value:ident| $text:expr),+ $(,)?) => {$(
        impl ToCell for $kind {
            fn to_cell(self) -> String {
                let $value = self;
                $text
            }
        }
    )+};
}

cells! {
    String: |text| text,
    ID: |id| id.0,
    i32: |number| number.to_string(),
    i64: |number| number.to_string(),
    f64: |number| number.to_string(),
    bool: |boolean| boolean.to_string(),
    Url: |url| url.0,
    CountryCode: |code| code.0,
    PartialDateScalar: |date| date.0.to_string(),
    // Codes, which contain no `;`.
    Vec<String>: |codes| codes.join(";"),
}

impl<T: Vocabulary> ToCell for Term<T> {
    fn to_cell(self) -> String {
        self.0.name().to_owned()
    }
}

/// A confidence, in lower case in files.
pub struct ConfidenceCell(pub Term<entity::Confidence>);

impl ToCell for ConfidenceCell {
    fn to_cell(self) -> String {
        self.0.to_cell().to_ascii_lowercase()
    }
}

/// Sets a field of a new fact.
pub fn set_value(values: &mut Values, field: &str, value: Option<impl ToCell>) {
    if let Some(value) = value {
        values.insert(field.to_owned(), value.to_cell());
    }
}

/// Updates a field: null clears it, an omitted field is unchanged.
pub fn set_change(values: &mut ChangedValues, field: &str, value: MaybeUndefined<impl ToCell>) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => _ = values.insert(field.to_owned(), None),
        MaybeUndefined::Value(value) => _ = values.insert(field.to_owned(), Some(value.to_cell())),
    }
}

pub fn urls(urls: Vec<Url>) -> Vec<String> {
    urls.into_iter().map(|url| url.0).collect()
}
