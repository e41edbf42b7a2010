//! A file of the format that is written row by row.

use std::io;

use super::file::{DatasetPart, FileFormat};

/// A file of the import format that is written row by row.
pub struct CsvSheet<W: io::Write> {
    file: &'static FileFormat,
    rows: csv::Writer<W>,
}

impl<W: io::Write> CsvSheet<W> {
    /// Begins with the names of the columns.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(part: DatasetPart, out: W) -> io::Result<Self> {
        let mut sheet = Self::resume(part, out);
        let names = sheet.file.columns.iter().map(|column| column.name);
        sheet.rows.write_record(names)?;
        Ok(sheet)
    }

    /// Goes on with a file that has begun.
    pub fn resume(part: DatasetPart, out: W) -> Self {
        Self {
            file: FileFormat::of(part),
            rows: csv::Writer::from_writer(out),
        }
    }

    /// Writes a row of the cells that are named; the others stay empty.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row(&mut self, cells: &[(&str, &str)]) -> io::Result<()> {
        debug_assert!(
            cells.iter().all(|(name, _)| self
                .file
                .columns
                .iter()
                .any(|column| column.name == *name)),
            "{cells:?} are not all columns of {}",
            self.file.name
        );
        let row = self.file.columns.iter().map(|column| {
            let cell = cells.iter().find(|(name, _)| *name == column.name);
            cell.map_or("", |(_, cell)| *cell)
        });
        self.cells(row)
    }

    /// Writes a row with a cell for each column.
    pub(super) fn cells(
        &mut self,
        cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> io::Result<()> {
        Ok(self.rows.write_record(cells)?)
    }

    /// Ends the writing.
    ///
    /// # Errors
    /// When not all of it can be written.
    pub fn finish(self) -> io::Result<W> {
        self.rows
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}
