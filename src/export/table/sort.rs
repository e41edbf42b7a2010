use std::cmp::Ordering;

use super::{Column, TableRow};
use crate::export::format::AttributeValue;
use crate::search::fold;

/// A column that rows are sorted by.
pub struct SortBy {
    pub column: Column,
    pub is_descending: bool,
}

/// What of a cell counts for the order.
enum Key {
    /// Without case and accents, as people sort; then as it is.
    Text(String, String),
    Number(f64),
}

/// The places of rows in the order of some columns. What is unknown stands last, equals as they were.
pub fn in_order<'a>(
    count: usize,
    by: &[SortBy],
    row: impl Fn(usize) -> TableRow<'a>,
) -> Vec<usize> {
    let keys_of = |place| -> Vec<Option<Key>> {
        let row = row(place);
        by.iter()
            .map(|by| by.column.to_cell(&row).map(Key::of))
            .collect()
    };
    let keys: Vec<_> = (0..count).map(keys_of).collect();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| {
        let compared = by.iter().zip(&keys[a]).zip(&keys[b]);
        let compared = compared.map(|((by, a), b)| match (a, b) {
            (Some(a), Some(b)) if by.is_descending => b.compare(a),
            (Some(a), Some(b)) => a.compare(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        compared.fold(Ordering::Equal, Ordering::then)
    });
    order
}

impl Key {
    #[allow(
        clippy::cast_precision_loss,
        reason = "populations and years lie far below 2^52"
    )]
    fn of(value: AttributeValue) -> Self {
        match value {
            AttributeValue::Text(text) => Self::Text(fold(&text), text.into_owned()),
            AttributeValue::Integer(number) => Self::Number(number as f64),
            AttributeValue::Number(number) => Self::Number(number),
            AttributeValue::Boolean(value) => Self::Number(f64::from(u8::from(value))),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a, own), Self::Text(b, others)) => a.cmp(b).then_with(|| own.cmp(others)),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            // A column has one kind of values.
            (Self::Text(..), Self::Number(_)) => Ordering::Less,
            (Self::Number(_), Self::Text(..)) => Ordering::Greater,
        }
    }
}
