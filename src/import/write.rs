//! Facts to a folder: what `parse` reads, written.

use entity::fact::Dataset;

use super::cells::{Cells, Unsayable};
use super::file::{FILES, Part};
use super::folder::Folder;
use super::sheet::Sheet;

/// The rows of one file of a dataset, from the first to the last.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    part: Part,
    /// The place in the dataset's list that is written next.
    next: usize,
    written: usize,
    has_begun: bool,
}

/// The files that say what a dataset says, one for each part, with its rows in the order of their ids.
///
/// # Errors
/// When the format cannot say all of it.
pub fn write_folder(dataset: &Dataset) -> Result<Folder, Unsayable> {
    let mut files = Vec::new();
    for file in FILES {
        let mut rows = Rows::of(file.part);
        let mut bytes = Vec::new();
        while rows.write(dataset, usize::MAX, &mut bytes)? {}
        files.push((file.name, bytes));
    }
    Ok(Folder::new(files))
}

impl Rows {
    pub fn of(part: Part) -> Self {
        Self {
            part,
            next: 0,
            written: 0,
            has_begun: false,
        }
    }

    /// Writes the next rows, so many at most, before the first of them the names of the columns. Says
    /// whether there may be more.
    ///
    /// # Errors
    /// When the format cannot say all of a fact.
    pub fn write(
        &mut self,
        dataset: &Dataset,
        most: usize,
        out: &mut Vec<u8>,
    ) -> Result<bool, Unsayable> {
        let taken = std::mem::take(out);
        let sheet = match self.has_begun {
            true => Ok(Sheet::go_on(self.part, taken)),
            false => Sheet::begin(self.part, taken),
        };
        let mut sheet = sheet.expect("memory takes what is written");
        self.has_begun = true;
        let more = self.put(dataset, most, &mut sheet)?;
        *out = sheet.finish().expect("memory takes what is written");
        Ok(more)
    }

    /// How many rows are written, that with the names of the columns not counted.
    pub fn written(&self) -> usize {
        self.written
    }

    fn put(
        &mut self,
        dataset: &Dataset,
        most: usize,
        sheet: &mut Sheet<Vec<u8>>,
    ) -> Result<bool, Unsayable> {
        match self.part {
            Part::Nodes(kind) => self.put_each(&dataset.nodes, most, sheet, |fact| {
                let is_meant = fact.node.kind == kind;
                is_meant.then(|| Cells::of_node(fact)).transpose()
            }),
            Part::Links => self.put_each(&dataset.links, most, sheet, |fact| {
                Cells::of_link(fact).map(Some)
            }),
            Part::Indicators => self.put_each(&dataset.indicators, most, sheet, |indicator| {
                Cells::of_indicator(indicator).map(Some)
            }),
            Part::Observations => self.put_each(&dataset.observations, most, sheet, |fact| {
                Cells::of_observation(fact).map(Some)
            }),
            Part::Aliases => self.put_each(&dataset.aliases, most, sheet, |alias| {
                Cells::of_alias(alias).map(Some)
            }),
        }
    }

    /// Writes those that have cells in this file.
    fn put_each<T>(
        &mut self,
        facts: &[T],
        most: usize,
        sheet: &mut Sheet<Vec<u8>>,
        cells: impl Fn(&T) -> Result<Option<Cells>, Unsayable>,
    ) -> Result<bool, Unsayable> {
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
