use std::fs::File as Output;
use std::io;
use std::path::Path;

use crate::import::{File, Part};

/// A file of the import format that is written row by row.
pub struct Sheet {
    file: &'static File,
    rows: csv::Writer<Output>,
}

impl Sheet {
    pub fn create(part: Part, folder: &Path) -> io::Result<Self> {
        let file = File::of(part);
        let mut rows = csv::Writer::from_path(folder.join(file.name))?;
        rows.write_record(file.columns.iter().map(|column| column.name))?;
        Ok(Self { file, rows })
    }

    /// Writes a row of the cells that are named; the others stay empty.
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
        Ok(self.rows.write_record(row)?)
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.rows.flush()
    }
}
