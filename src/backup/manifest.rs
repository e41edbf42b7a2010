use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub program: String,
    /// Which tables there are, with which columns: the steps by which they were made.
    pub migrations: Vec<String>,
    /// 0 before the first.
    pub revision: i64,
    pub committed_at: Option<DateTime<Utc>>,
    pub tables: Vec<TableCopy>,
}

/// What it says of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCopy {
    pub name: String,
    pub rows: usize,
    /// Of its file, in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    pub fn rows(&self) -> usize {
        self.tables.iter().map(|table| table.rows).sum()
    }
}
