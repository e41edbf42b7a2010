//! Conversions of values into sort keys.

use entity::PartialDate;

use super::paging::SortKey;

impl From<usize> for SortKey {
    fn from(count: usize) -> Self {
        i64::try_from(count).map_or(Self::Unknown, Self::Integer)
    }
}

impl From<i64> for SortKey {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for SortKey {
    /// An integer for each number, in the same order.
    fn from(number: f64) -> Self {
        let bits = number.to_bits().cast_signed();
        Self::Integer(if bits < 0 { bits ^ i64::MAX } else { bits })
    }
}

impl From<&str> for SortKey {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SortKey {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<PartialDate> for SortKey {
    /// ISO 8601 texts sort like their dates.
    fn from(date: PartialDate) -> Self {
        Self::Text(date.to_string())
    }
}

impl<T: Into<SortKey>> From<Option<T>> for SortKey {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}
