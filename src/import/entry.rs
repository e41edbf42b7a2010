//! One fact, said field by field, as an editor says it: read by the same table as a row of a file.

use std::collections::BTreeMap;

use entity::fact::Fact;

use super::cell_type::CellValue;
use super::cells::{Cells, Unrepresentable};
use super::fact::fact;
use super::file::{DatasetPart, FileFormat};
use super::row::Row;

/// The sources of a fact are a list of their own, and no value.
const SOURCE: &str = "source";

/// What the fields of a fact hold, as the cells of its file would; a field that holds nothing is left out.
pub type Values = BTreeMap<String, String>;

/// A field of a fact that holds what it must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    /// What it holds; absent when it holds nothing.
    pub value: Option<String>,
    /// What would be right.
    pub expected: String,
}

/// The fact that the values and the sources say.
///
/// # Errors
/// Every field that holds what cannot be read, or holds nothing and must, or that such a fact does not
/// have.
pub fn read_entry(
    part: DatasetPart,
    values: &Values,
    sources: Vec<String>,
) -> Result<Fact, Vec<FieldError>> {
    let file = FileFormat::of(part);
    let mut misread = Vec::new();
    for (field, value) in values {
        if field == SOURCE || file.column_of(field).is_none() {
            misread.push(FieldError {
                field: field.clone(),
                value: Some(value.clone()),
                expected: format!("a field of {}", file.name),
            });
        }
    }
    let mut read = Vec::with_capacity(file.columns.len());
    for column in file.columns {
        if column.field == SOURCE {
            read.push((!sources.is_empty()).then(|| CellValue::List(sources.clone())));
            continue;
        }
        let text = values.get(column.field).filter(|text| !text.is_empty());
        let value = text.map(|text| column.cell_type.read(text)).transpose();
        let value = value.unwrap_or_else(|expected| {
            misread.push(FieldError {
                field: column.field.to_owned(),
                value: text.cloned(),
                expected,
            });
            None
        });
        if text.is_none() && column.required {
            misread.push(FieldError {
                field: column.field.to_owned(),
                value: None,
                expected: column.cell_type.description(),
            });
        }
        read.push(value);
    }
    let fact = fact(part, Row::of(file, read));
    match (fact, misread.is_empty()) {
        (Some(fact), true) => Ok(fact),
        _ => Err(misread),
    }
}

/// What a fact says, field by field, without its sources.
///
/// # Errors
/// When the format has no words for it, which the rules rule out for facts that are stored.
pub fn write_entry(fact: &Fact) -> Result<Values, Unrepresentable> {
    let Cells { file, texts } = Cells::of(fact)?;
    let columns = file.columns.iter().zip(texts);
    let said = columns.filter(|(column, text)| column.field != SOURCE && !text.is_empty());
    Ok(said
        .map(|(column, text)| (column.field.to_owned(), text))
        .collect())
}

#[cfg(test)]
mod tests {
    use entity::NodeKind;

    use super::*;
    use crate::import::{embedded, parse};

    #[test]
    fn reads_what_it_writes() {
        let curated = parse(&embedded()).dataset;
        for fact in curated.facts() {
            let values = write_entry(&fact).unwrap();
            let sources = fact.sources().to_vec();
            assert_eq!(
                read_entry(DatasetPart::of(&fact), &values, sources),
                Ok(fact)
            );
        }
    }

    #[test]
    fn tells_all_that_cannot_be_read() {
        let values = [
            ("id", "city-x"),
            ("population", "many"),
            ("mission_status", "MISSION"),
            ("mayor", "Ana"),
        ];
        let values = values.map(|(field, value)| (field.to_owned(), value.to_owned()));
        let sources = vec!["https://example.org/".to_owned()];
        let city = DatasetPart::Nodes(NodeKind::City);
        let misread = read_entry(city, &Values::from(values), sources).unwrap_err();
        let told = misread.iter().map(|misread| {
            let value = misread.value.as_deref().unwrap_or_default();
            (misread.field.as_str(), value)
        });
        let expected = [
            ("mayor", "Ana"),
            ("name", ""),
            ("country", ""),
            ("mission_status", "MISSION"),
            ("population", "many"),
            ("confidence", ""),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!(misread[4].expected, "a whole number");
    }
}
