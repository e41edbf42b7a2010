//! Facts to a folder: what `parse` reads, written.

use entity::fact::Dataset;

use super::cells::{Cells, Unrepresentable};
use super::csv_sheet::CsvSheet;
use super::file::{DatasetPart, FILES};
use super::folder::Folder;

/// The rows of one file of a dataset, from the first to the last.
#[derive(Clone, Copy, Debug)]
pub struct RowCursor {
    part: DatasetPart,
    /// The place in the dataset's list that is written next.
    next: usize,
    written: usize,
    has_begun: bool,
}

/// The files that say what a dataset says, one for each part, with its rows in the order of their ids.
///
/// # Errors
/// When the format cannot say all of it.
pub fn write_folder(dataset: &Dataset) -> Result<Folder, Unrepresentable> {
    let mut files = Vec::new();
    for file in FILES {
        let mut rows = RowCursor::of(file.part);
        let mut bytes = Vec::new();
        while rows.write(dataset, usize::MAX, &mut bytes)? {}
        files.push((file.name, bytes));
    }
    Ok(Folder::new(files))
}

impl RowCursor {
    pub fn of(part: DatasetPart) -> Self {
        Self {
            part,
            next: 0,
            written: 0,
            has_begun: false,
        }
    }

    /// Writes the next rows, up to a maximum number, and before the first of them the header. Returns whether
    /// there may be more.
    ///
    /// # Errors
    /// When the format cannot say all of a fact.
    pub fn write(
        &mut self,
        dataset: &Dataset,
        most: usize,
        out: &mut Vec<u8>,
    ) -> Result<bool, Unrepresentable> {
        let taken = std::mem::take(out);
        let sheet = match self.has_begun {
            true => Ok(CsvSheet::resume(self.part, taken)),
            false => CsvSheet::begin(self.part, taken),
        };
        let mut sheet = sheet.expect("memory takes what is written");
        self.has_begun = true;
        let more = self.put(dataset, most, &mut sheet)?;
        *out = sheet.finish().expect("memory takes what is written");
        Ok(more)
    }

    /// How many rows are written, that with the names of the columns not counted.
    pub fn row_count(&self) -> usize {
        self.written
    }

    fn put(
        &mut self,
        dataset: &Dataset,
        most: usize,
        sheet: &mut CsvSheet<Vec<u8>>,
    ) -> Result<bool, Unrepresentable> {
        match self.part {
            DatasetPart::Nodes(kind) => self.put_each(&dataset.nodes, most, sheet, |fact| {
                let is_meant = fact.node.kind == kind;
                is_meant.then(|| Cells::of_node(fact)).transpose()
            }),
            DatasetPart::Links => self.put_each(&dataset.links, most, sheet, |fact| {
                Cells::of_link(fact).map(Some)
            }),
            DatasetPart::Indicators => {
                self.put_each(&dataset.indicators, most, sheet, |indicator| {
                    Cells::of_indicator(indicator).map(Some)
                })
            }
            DatasetPart::Observations => {
                self.put_each(&dataset.observations, most, sheet, |fact| {
                    Cells::of_observation(fact).map(Some)
                })
            }
            DatasetPart::Aliases => self.put_each(&dataset.aliases, most, sheet, |alias| {
                Cells::of_alias(alias).map(Some)
            }),
        }
    }

    /// Writes those that have cells in this file.
    fn put_each<T>(
        &mut self,
        facts: &[T],
        most: usize,
        sheet: &mut CsvSheet<Vec<u8>>,
        cells: impl Fn(&T) -> Result<Option<Cells>, Unrepresentable>,
    ) -> Result<bool, Unrepresentable> {
        let mut rows = 0;
        while rows < most {
            let Some(fact) = facts.get(self.next) else {
                return Ok(false);
            };
            self.next += 1;
            if let Some(cells) = cells(fact)? {
                rows += 1;
                self.written += 1;
                sheet
                    .cells(&cells.texts)
                    .expect("memory takes what is written");
            }
        }
        Ok(true)
    }
}
