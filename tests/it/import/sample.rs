//! A small folder in which every file has a row or more, to be spoiled cell by cell.

use std::collections::BTreeMap;

use entity::fact::Dataset;
use mission_graph::change::{Change, plan_import};
use mission_graph::import::Folder;

/// The files of `sample/`, changed for one test.
pub struct Sample(BTreeMap<String, Vec<u8>>);

impl Sample {
    pub fn new() -> Self {
        macro_rules! files {
            ($($name:literal),+) => {
                [$(($name.to_owned(), include_bytes!(concat!("sample/", $name)).to_vec())),+]
            };
        }
        Self(BTreeMap::from(files![
            "countries.csv",
            "cities.csv",
            "stakeholders.csv",
            "platforms.csv",
            "pilots.csv",
            "learnings.csv",
            "spaces.csv",
            "initiatives.csv",
            "themes.csv",
            "links.csv",
            "indicators.csv",
            "observations.csv",
            "aliases.csv"
        ]))
    }

    /// Writes a value into the cell of that line and column.
    pub fn cell(mut self, file: &str, line: usize, column: &str, value: &str) -> Self {
        let mut rows = self.rows(file);
        let place = rows[0].iter().position(|cell| cell == column).unwrap();
        rows[line - 1][place] = value.to_owned();
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).unwrap();
        }
        self.0.insert(file.to_owned(), writer.into_inner().unwrap());
        self
    }

    /// Adds a row at the end, as it stands in the file.
    pub fn row(mut self, file: &str, row: &str) -> Self {
        let bytes = self.0.get_mut(file).unwrap();
        bytes.extend_from_slice(row.as_bytes());
        bytes.push(b'\n');
        self
    }

    /// Leaves out the line.
    pub fn without_row(mut self, file: &str, line: usize) -> Self {
        let text = String::from_utf8(self.0.remove(file).unwrap()).unwrap();
        let mut lines: Vec<_> = text.lines().collect();
        lines.remove(line - 1);
        self.file(file, lines.join("\n"))
    }

    pub fn file(mut self, file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(file.to_owned(), bytes.into());
        self
    }

    pub fn without_file(mut self, file: &str) -> Self {
        self.0.remove(file).unwrap();
        self
    }

    pub fn text(&self, file: &str) -> String {
        String::from_utf8(self.0[file].clone()).unwrap()
    }

    pub fn folder(&self) -> Folder {
        Folder::new(self.0.clone())
    }

    /// The changes that the folder asks for, or its complaints, one a line.
    pub fn plan(&self, existing: &Dataset, prune: bool) -> Result<Vec<Change>, String> {
        plan_import(&self.folder(), existing, prune).map_err(|complaints| complaints.to_string())
    }

    /// What is complained about when nothing exists yet.
    pub fn complaints(&self) -> String {
        self.plan(&Dataset::default(), false)
            .err()
            .unwrap_or_default()
    }

    fn rows(&self, file: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(self.0[file].as_slice());
        reader.deserialize().map(Result::unwrap).collect()
    }
}
