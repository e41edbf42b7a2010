//! A folder to facts.

use std::collections::{HashMap, HashSet};

use entity::fact::{Dataset, FactKey};

use super::decode::decode;
use super::diagnostic::Diagnostic;
use super::fact::fact;
use super::file::{DatasetPart, FileFormat};
use super::folder::{Folder, known_names};
use super::header::Header;
use super::nearest::did_you_mean;
use super::record::records;
use super::row::Row;

/// What a folder says, as far as it can be read.
#[derive(Debug, Default)]
pub struct ParsedFolder {
    /// Each list sorted by id, facts with the same id in the order of their rows. Where there are
    /// complaints it is there to find more of them, and must not be written.
    pub dataset: Dataset,
    /// Where each fact stands; one that is there several times has as many places, in order.
    pub locations: HashMap<FactKey, Vec<RowLocation>>,
    /// The parts whose files are there.
    pub present: Vec<DatasetPart>,
    /// Those of them of which not every row could be read: they may hold facts that are not here.
    pub incomplete: Vec<DatasetPart>,
    /// Columns that files lack, by the file's name.
    pub missing_columns: HashSet<(&'static str, &'static str)>,
    /// What is wrong with cells, rows and files by themselves; what facts mean, `change` judges.
    pub diagnostics: Vec<Diagnostic>,
}

/// The row of a file.
#[derive(Clone, Copy, Debug)]
pub struct RowLocation {
    pub file: &'static FileFormat,
    /// The line on which the row starts, counted from 1.
    pub line: u32,
}

/// Reads every file of the folder, and complains about all that is wrong with them.
pub fn parse(folder: &Folder) -> ParsedFolder {
    let mut parsed = ParsedFolder::default();
    for name in folder.unknown_names() {
        let names = super::FILES.iter().map(|file| file.name);
        let expected = format!("one of {}{}", known_names(), did_you_mean(name, names));
        parsed.diagnostics.push(Diagnostic::new(name, expected));
    }
    for (file, bytes) in folder.files() {
        parsed.present.push(file.part);
        if !parsed.read(file, bytes) {
            parsed.incomplete.push(file.part);
        }
    }
    // The sort keeps the order of rows with the same id.
    parsed.dataset.sort();
    parsed
}

impl ParsedFolder {
    /// Where the fact stands first, if it does.
    pub fn first_location(&self, key: &FactKey) -> Option<RowLocation> {
        self.locations.get(key)?.first().copied()
    }

    /// Reads one file; says whether each of its rows has become a fact.
    fn read(&mut self, file: &'static FileFormat, bytes: &[u8]) -> bool {
        let text = decode(file.name, bytes, &mut self.diagnostics);
        let read = records(file.name, &text, &mut self.diagnostics);
        let Some((first, rows)) = read.records.split_first() else {
            if read.complete {
                let expected = format!("a header with the columns {}", file.column_names());
                self.diagnostics.push(Diagnostic::new(file.name, expected));
            }
            return false;
        };
        let Some(header) = Header::read(file, first, &mut self.diagnostics) else {
            return false;
        };
        let mut complete = read.complete;
        let missing = header.missing_columns();
        let missing = missing.map(|column| (file.name, column.name));
        self.missing_columns.extend(missing);
        for record in rows {
            let row = Row::read(&header, record, &mut self.diagnostics);
            let Some(fact) = fact(file.part, row) else {
                complete = false;
                continue;
            };
            let line = record.line;
            let places = self.locations.entry(fact.key()).or_default();
            places.push(RowLocation { file, line });
            self.dataset.put(fact);
        }
        complete
    }
}
