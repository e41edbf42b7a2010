//! One row's cells as typed values.

use entity::{PartialDate, Vocabulary};

use super::cell_type::CellValue;
use super::diagnostic::Diagnostic;
use super::file::FileFormat;
use super::header::Header;
use super::record::Record;

/// The values of one row, taken out field by field.
///
/// A cell that is missing or cannot be read has its complaint already; its field then gets a
/// placeholder, so that the row still makes a fact, others can refer to it, and the rules can
/// judge the rest of it. Facts with placeholders are never written: complaints forbid it.
pub struct Row {
    file: &'static FileFormat,
    values: Vec<Option<CellValue>>,
}

impl Row {
    /// Reads every cell and complains about every one that cannot be read.
    pub fn read(header: &Header, record: &Record, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let file = header.file;
        let complain = |expected| Diagnostic::new(file.name, expected).at_line(record.line);
        let columns = file.columns.iter().zip(&header.positions);

        if record.cells.len() != header.width {
            let expected = format!("{} cells, as in the header", header.width);
            let count = record.cells.len();
            let found = format!("{count} {}", if count == 1 { "cell" } else { "cells" });
            diagnostics.push(complain(expected).about(found.as_str()));
            // The cells have moved, so nothing can be said of them; but what stands first is most
            // likely the id, to which other rows may refer.
            let values = columns.map(|(column, place)| match (place, column.field) {
                (Some(0), "id") => record.cells.get(0).map(|id| CellValue::Text(id.to_owned())),
                _ => None,
            });
            return Self {
                file,
                values: values.collect(),
            };
        }

        let values = columns.map(|(column, place)| {
            let cell = record.cells.get((*place)?)?;
            if cell.is_empty() {
                if column.required {
                    let expected = format!("{}, not an empty cell", column.cell_type.description());
                    diagnostics.push(complain(expected).in_column(column.name));
                }
                return None;
            }
            match column.cell_type.read(cell) {
                Ok(value) => Some(value),
                Err(expected) => {
                    diagnostics.push(complain(expected).in_column(column.name).about(cell));
                    None
                }
            }
        });
        Self {
            file,
            values: values.collect(),
        }
    }

    /// Values that were read already, one for each column of the file.
    pub fn of(file: &'static FileFormat, values: Vec<Option<CellValue>>) -> Self {
        Self { file, values }
    }

    pub fn text(&mut self, field: &str) -> Option<String> {
        match self.take(field) {
            Some(CellValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn required_text(&mut self, field: &str) -> String {
        self.text(field).unwrap_or_default()
    }

    pub fn list(&mut self, field: &str) -> Vec<String> {
        match self.take(field) {
            Some(CellValue::List(list)) => list,
            _ => Vec::new(),
        }
    }

    pub fn term<V: Vocabulary>(&mut self, field: &str) -> Option<V> {
        match self.take(field) {
            Some(CellValue::Term(name)) => V::find(name),
            _ => None,
        }
    }

    pub fn required_term<V: Vocabulary>(&mut self, field: &str) -> V {
        self.term(field).unwrap_or(V::all()[0])
    }

    pub fn boolean(&mut self, field: &str) -> Option<bool> {
        match self.take(field) {
            Some(CellValue::Boolean(boolean)) => Some(boolean),
            _ => None,
        }
    }

    pub fn integer(&mut self, field: &str) -> Option<i64> {
        match self.take(field) {
            Some(CellValue::Integer(integer)) => Some(integer),
            _ => None,
        }
    }

    /// A year or an ordinal.
    pub fn small(&mut self, field: &str) -> Option<i32> {
        match self.take(field) {
            Some(CellValue::Small(small)) => Some(small),
            _ => None,
        }
    }

    pub fn number(&mut self, field: &str) -> Option<f64> {
        match self.take(field) {
            Some(CellValue::Number(number)) => Some(number),
            _ => None,
        }
    }

    pub fn date(&mut self, field: &str) -> Option<PartialDate> {
        match self.take(field) {
            Some(CellValue::Date(date)) => Some(date),
            _ => None,
        }
    }

    /// Whether no value is left: each column of the format has found its field.
    pub fn is_exhausted(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }

    fn take(&mut self, field: &str) -> Option<CellValue> {
        let mut columns = self.file.columns.iter();
        let column = columns.position(|column| column.field == field)?;
        self.values[column].take()
    }
}
