use std::collections::{BTreeMap, BTreeSet};

use mission_graph::import::embedded;

/// A row of a curated file: its cells by column.
pub type Row = BTreeMap<String, String>;

/// The rows of a curated file, read in the plainest way there is.
pub fn rows(name: &str) -> Vec<Row> {
    let folder = embedded();
    let mut reader = csv::Reader::from_reader(folder.bytes(name).unwrap());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// The URLs of a row, each once.
pub fn sources(row: &Row) -> BTreeSet<String> {
    row["source"].split(' ').map(str::to_owned).collect()
}
