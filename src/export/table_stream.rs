//! A page of a table, row by row.

use std::ops::Range;

use super::format::Sources;
use super::table::{SelectedTable, TableFormat, TableMetadata, TableWriter};
use super::{STRETCH, load_sources};
use crate::store::{ReadTransaction, StoreError};

/// A page of a table on its way out.
pub struct TableExport {
    sheet: SelectedTable,
    /// The rows of the page that are still to be written.
    places: Range<usize>,
    transaction: ReadTransaction,
    writer: Box<dyn TableWriter>,
    heading: TableMetadata,
    stage: TableExportStage,
}

/// What comes next.
enum TableExportStage {
    Start,
    Rows,
    Done,
}

impl TableExport {
    /// The reading is of the sheet's revision.
    pub fn new(
        sheet: SelectedTable,
        places: Range<usize>,
        transaction: ReadTransaction,
        form: &TableFormat,
        heading: TableMetadata,
    ) -> Self {
        Self {
            writer: (form.writer)(),
            sheet,
            places,
            transaction,
            heading,
            stage: TableExportStage::Start,
        }
    }

    /// How much is written, in words, before the first row is.
    pub fn extent(&self) -> String {
        let (rows, total) = (self.places.len(), self.heading.total);
        match rows == total {
            true => format!("{rows} rows"),
            false => format!("{rows} of {total} rows"),
        }
    }

    /// The next stretch; nothing after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut out = Vec::new();
        match self.stage {
            TableExportStage::Start => {
                let columns = self.sheet.columns();
                self.writer.begin(&mut out, &self.heading, columns);
                self.stage = TableExportStage::Rows;
            }
            TableExportStage::Rows if !self.places.is_empty() => {
                let to = (self.places.start + STRETCH).min(self.places.end);
                let stretch = self.places.start..to;
                let sources = match self.sheet.shows_sources() {
                    true => {
                        load_sources(&self.transaction, self.sheet.facts(stretch.clone())).await?
                    }
                    false => Sources::new(),
                };
                for place in stretch {
                    self.sheet.with_row(place, &sources, |row| {
                        self.writer.row(&mut out, self.sheet.columns(), row);
                    });
                }
                self.places.start = to;
            }
            TableExportStage::Rows => {
                self.writer.end(&mut out);
                self.stage = TableExportStage::Done;
            }
            TableExportStage::Done => return Ok(None),
        }
        Ok(Some(out))
    }
}
