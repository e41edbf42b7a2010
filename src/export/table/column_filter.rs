//! Which values of a column are asked for.

use std::collections::HashSet;

use entity::text::normalized;
use entity::{NodeKind, PartialDate};

use super::column::AcceptedValues;
use super::{Column, ColumnError, ColumnKind, TableRow};
use crate::export::format::AttributeValue;
use crate::snapshot::Snapshot;

/// Values of one column, of which a row has to have one.
pub struct ColumnFilter {
    column: Column,
    /// Whether an unknown value is asked for.
    is_unknown: bool,
    texts: HashSet<String>,
    /// Sorted.
    numbers: Vec<f64>,
}

impl ColumnFilter {
    /// Reads the values that are given, each a list separated by commas. A text may contain commas: `is_cell` tests whether
    /// a row has the whole of it, which takes no longer for many values.
    ///
    /// # Errors
    /// If the column can't have one of the values.
    pub fn read(
        column: Column,
        given: &[String],
        snapshot: &Snapshot,
        is_cell: impl Fn(&str) -> bool,
    ) -> Result<Self, ColumnError> {
        let mut wanted = Self {
            column,
            is_unknown: false,
            texts: HashSet::new(),
            numbers: Vec::new(),
        };
        let is_text = matches!(wanted.column.kind, ColumnKind::Text | ColumnKind::Url)
            && matches!(wanted.column.accepted, AcceptedValues::Any);
        for given in given {
            let whole = normalized(given.trim().to_owned());
            if is_text && is_cell(&whole) {
                wanted.texts.insert(whole);
                continue;
            }
            for value in whole.split(',').map(str::trim) {
                wanted.add(value, snapshot)?;
            }
        }
        wanted.numbers.sort_unstable_by(f64::total_cmp);
        wanted.numbers.dedup();
        Ok(wanted)
    }

    fn has_number(&self, number: f64) -> bool {
        let found = self
            .numbers
            .binary_search_by(|known| known.total_cmp(&number));
        found.is_ok()
    }

    fn add(&mut self, value: &str, snapshot: &Snapshot) -> Result<(), ColumnError> {
        if value.is_empty() {
            self.is_unknown = true;
            return Ok(());
        }
        match self.column.kind {
            ColumnKind::Integer | ColumnKind::Number => {
                let number = value.parse().ok().filter(|number: &f64| number.is_finite());
                let number = number.ok_or_else(|| self.invalid_value(value, "a number"))?;
                // Of the two zeros, cells have the positive one.
                self.numbers.push(number + 0.0);
            }
            _ => {
                let text = self.text(value, snapshot)?;
                self.texts.insert(text);
            }
        }
        Ok(())
    }

    /// The value as cells have it.
    fn text(&self, value: &str, snapshot: &Snapshot) -> Result<String, ColumnError> {
        let found = match (self.column.kind, self.column.accepted) {
            (_, AcceptedValues::Terms(terms)) => {
                let terms = terms();
                let mut known = terms.iter();
                let found = known.find(|term| term.eq_ignore_ascii_case(value));
                let expected = || format!("one of {}", terms.join(", "));
                found.map(|term| (*term).to_owned()).ok_or_else(expected)
            }
            (_, AcceptedValues::CountryCode | AcceptedValues::CountryCodes) => {
                let country = snapshot.find_by_iso2(&value.to_ascii_uppercase());
                let code = country.and_then(|country| snapshot.iso2(country));
                code.map(str::to_owned)
                    .ok_or_else(|| format!("one of {}", country_codes(snapshot)))
            }
            (ColumnKind::Boolean, _) => match value.to_ascii_lowercase() {
                boolean if boolean == "true" || boolean == "false" => Ok(boolean),
                _ => Err("true or false".to_owned()),
            },
            (ColumnKind::Date, _) => match value.parse::<PartialDate>() {
                Ok(date) => Ok(date.to_string()),
                Err(expected) => Err(expected.to_string()),
            },
            (ColumnKind::Id | ColumnKind::Ids, AcceptedValues::Any) => current_id(value, snapshot)
                .ok_or_else(|| {
                    "an existing ID, such as country-pt, or the ISO code of a country".to_owned()
                }),
            _ => Ok(value.to_owned()),
        };
        found.map_err(|expected| self.invalid_value(value, &expected))
    }

    /// Whether a row has one of the values.
    pub fn matches(&self, row: &TableRow) -> bool {
        #[allow(
            clippy::cast_precision_loss,
            reason = "populations and years lie far below 2^52"
        )]
        match self.column.to_cell(row) {
            None => self.is_unknown,
            Some(AttributeValue::Integer(number)) => self.has_number(number as f64),
            Some(AttributeValue::Number(number)) => self.has_number(number + 0.0),
            Some(value) => {
                let text = value.to_text();
                match (self.column.kind, self.column.accepted) {
                    (ColumnKind::Ids, _) | (_, AcceptedValues::CountryCodes) => {
                        text.split(' ').any(|part| self.texts.contains(part))
                    }
                    _ => self.texts.contains(&*text),
                }
            }
        }
    }

    fn invalid_value(&self, value: &str, expected: &str) -> ColumnError {
        ColumnError::Value {
            column: self.column.name.to_string(),
            value: value.chars().take(80).collect(),
            expected: expected.to_owned(),
        }
    }
}

/// The id of a node or link that is called by this or a former id, or of an indicator.
fn current_id(id: &str, snapshot: &Snapshot) -> Option<String> {
    let node = || Some(snapshot.id(snapshot.find(id)?).to_owned());
    let link = || Some(snapshot.link_id(snapshot.find_link(id)?));
    let indicator = || {
        let mut indicators = snapshot.indicators().iter();
        let found = indicators.find(|indicator| indicator.id == id)?;
        Some(found.id.clone())
    };
    node().or_else(link).or_else(indicator)
}

fn country_codes(snapshot: &Snapshot) -> String {
    let countries = snapshot.nodes_of(NodeKind::Country).iter();
    let codes = countries.filter_map(|&country| match &snapshot.node(country).details {
        entity::fact::Details::Country(country) => Some(country.iso2.as_str()),
        _ => None,
    });
    let mut codes: Vec<&str> = codes.collect();
    codes.sort_unstable();
    codes.join(", ")
}
