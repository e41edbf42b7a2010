//! The first row of a file: which cell stands for which column.

use super::diagnostic::Diagnostic;
use super::file::{Column, FileFormat};
use super::nearest::did_you_mean;
use super::record::Record;

/// Where the columns of a file stand in it.
pub struct Header {
    pub file: &'static FileFormat,
    /// For each column of the format, the place of its cell; absent when the file has no such column.
    pub positions: Vec<Option<usize>>,
    /// How many cells a row has.
    pub width: usize,
}

/// The most columns of a file, known or not.
const MOST_COLUMNS: usize = 100;

impl Header {
    /// Complains about every column that is unknown, missing or there twice. Without a column that
    /// must not be empty, no row can be read, and there is no header.
    pub fn read(
        file: &'static FileFormat,
        record: &Record,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let complain = |expected: String| Diagnostic::new(file.name, expected).at_line(record.line);
        let known = |cell: &str| file.columns.iter().position(|column| column.name == cell);
        if !record.cells.iter().any(|cell| known(cell).is_some()) {
            let expected = format!("the columns {}", file.column_names());
            let first_row: Vec<_> = record.cells.iter().collect();
            diagnostics.push(complain(expected).about(first_row.join(",").as_str()));
            return None;
        }

        if record.cells.len() > MOST_COLUMNS {
            let count = record.cells.len();
            let expected = format!("at most {MOST_COLUMNS} columns, got {count}");
            diagnostics.push(complain(expected));
            return None;
        }
        let mut places = vec![None; file.columns.len()];
        for (place, cell) in record.cells.iter().enumerate() {
            match known(cell) {
                None => {
                    let names = file.columns.iter().map(|column| column.name);
                    let hint = did_you_mean(cell, names);
                    let expected = format!("one of the columns {}{hint}", file.column_names());
                    diagnostics.push(complain(expected).about(cell));
                }
                Some(column) if places[column].is_some() => {
                    let expected = format!("each of the columns {} once", file.column_names());
                    diagnostics.push(complain(expected).about(cell));
                }
                Some(column) => places[column] = Some(place),
            }
        }
        let header = Self {
            file,
            positions: places,
            width: record.cells.len(),
        };
        for column in header.missing_columns().filter(|column| !column.may_lack) {
            let expected = format!("this column, as one of {}", file.column_names());
            diagnostics.push(complain(expected).in_column(column.name));
        }
        let mut columns = file.columns.iter().zip(&header.positions);
        let readable = columns.all(|(column, place)| place.is_some() || !column.required);
        readable.then_some(header)
    }

    /// The columns of the format that the file does not have.
    pub fn missing_columns(&self) -> impl Iterator<Item = &'static Column> {
        let columns = self.file.columns.iter().zip(&self.positions);
        columns
            .filter(|(_, place)| place.is_none())
            .map(|(column, _)| column)
    }
}
