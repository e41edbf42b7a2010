use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use entity::fact::FactKey;

use super::column_filter::ColumnFilter;
use super::sort::{SortBy, in_order};
use super::{Column, Table, TableRow, TableRows};
use crate::export::format::Sources;
use crate::snapshot::Snapshot;

/// The selected rows of a table, with the columns that are shown of them.
pub struct SelectedTable {
    snapshot: Arc<Snapshot>,
    table: &'static Table,
    columns: Vec<Column>,
    rows: TableRows,
}

/// What is asked of columns can't be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    #[error("The table {table} has no column {name:?}. Its columns are {known}.")]
    Unknown {
        table: &'static str,
        name: String,
        known: String,
    },
    #[error("The column {0:?} is given twice.")]
    Twice(String),
    #[error("Rows cannot be sorted or filtered by {0}.")]
    NotAtHand(String),
    #[error("The column `{column}` has no value {value:?}: expected {expected}.")]
    Value {
        column: String,
        value: String,
        expected: String,
    },
    #[error("`columns` is empty: list at least one column.")]
    None,
}

impl SelectedTable {
    /// All columns, the rows in the order in which they are given.
    pub fn new(snapshot: Arc<Snapshot>, table: &'static Table, rows: TableRows) -> Self {
        Self {
            columns: table.columns(&snapshot),
            snapshot,
            table,
            rows,
        }
    }

    /// Shows only these columns, in this order.
    ///
    /// # Errors
    /// When there is no such column, or one is named twice.
    pub fn show<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), ColumnError> {
        let mut shown: Vec<Column> = Vec::new();
        for name in names {
            let column = self.column(name)?;
            if shown.iter().any(|known| known.name == column.name) {
                return Err(ColumnError::Twice(name.to_owned()));
            }
            shown.push(column);
        }
        if shown.is_empty() {
            return Err(ColumnError::None);
        }
        self.columns = shown;
        Ok(())
    }

    /// Keeps only the rows that have one of these values in a column; an empty value is what is unknown. Of
    /// several ids in a cell, one has to be it.
    ///
    /// # Errors
    /// When there is no such column, one whose values are not at hand, or one that cannot have such a value.
    pub fn keep(&mut self, name: &str, values: &[String]) -> Result<(), ColumnError> {
        let column = self.snapshot_column(name)?;
        let cells: OnceCell<HashSet<String>> = OnceCell::new();
        let is_cell = |text: &str| {
            let cells = cells.get_or_init(|| {
                let rows = (0..self.rows.len()).map(|place| self.row(place, &[]));
                let cells =
                    rows.filter_map(|row| Some(column.to_cell(&row)?.to_text().into_owned()));
                cells.collect()
            });
            cells.contains(text)
        };
        let wanted = ColumnFilter::read(column.clone(), values, &self.snapshot, is_cell)?;
        let is_kept = |&place: &usize| wanted.matches(&self.row(place, &[]));
        let kept: Vec<usize> = (0..self.rows.len()).filter(is_kept).collect();
        self.rows = self.rows.picked(&kept);
        Ok(())
    }

    /// Sorts the rows by columns, of which each is named, with a hyphen before it to begin with the
    /// greatest. What is unknown stands last either way; equals stay as they are.
    ///
    /// # Errors
    /// When there is no such column, or one whose values are not at hand, and when one is named twice.
    pub fn sort<'a>(&mut self, by: impl IntoIterator<Item = &'a str>) -> Result<(), ColumnError> {
        let mut keys: Vec<SortBy> = Vec::new();
        for by in by {
            let (name, is_descending) = match by.strip_prefix('-') {
                Some(name) => (name, true),
                None => (by, false),
            };
            let column = self.snapshot_column(name)?;
            if keys.iter().any(|key| key.column.name == column.name) {
                return Err(ColumnError::Twice(name.to_owned()));
            }
            keys.push(SortBy {
                column,
                is_descending,
            });
        }
        let order = in_order(self.rows.len(), &keys, |place| self.row(place, &[]));
        self.rows = self.rows.picked(&order);
        Ok(())
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// Whether it takes the database to fill the columns that are shown.
    pub fn shows_sources(&self) -> bool {
        self.columns.iter().any(Column::is_of_sources)
    }

    /// The facts that some rows tell of.
    pub fn facts(&self, places: Range<usize>) -> Vec<FactKey> {
        let facts = places.flat_map(|place| self.rows.subject(place).facts(&self.snapshot));
        facts.collect()
    }

    /// Hands out a row with its sources, each once.
    pub fn with_row(&self, place: usize, sources: &Sources, take: impl FnOnce(&TableRow)) {
        let facts = self.rows.subject(place).facts(&self.snapshot);
        let mut urls: Vec<String> = Vec::new();
        for url in facts.iter().filter_map(|fact| sources.get(fact)).flatten() {
            if !urls.contains(url) {
                urls.push(url.clone());
            }
        }
        take(&self.row(place, &urls));
    }

    fn row<'a>(&'a self, place: usize, sources: &'a [String]) -> TableRow<'a> {
        TableRow {
            snapshot: &self.snapshot,
            subject: self.rows.subject(place),
            sources,
        }
    }

    /// A column of the table, shown or not, whose values stand in the snapshot.
    fn snapshot_column(&self, name: &str) -> Result<Column, ColumnError> {
        let column = self.find(&self.table.columns(&self.snapshot), name)?;
        match column.is_of_sources() {
            true => Err(ColumnError::NotAtHand(name.to_owned())),
            false => Ok(column),
        }
    }

    fn column(&self, name: &str) -> Result<Column, ColumnError> {
        self.find(&self.columns, name)
    }

    fn find(&self, columns: &[Column], name: &str) -> Result<Column, ColumnError> {
        let found = columns.iter().find(|column| column.name == name);
        found.cloned().ok_or_else(|| {
            let known: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
            ColumnError::Unknown {
                table: self.table.name,
                name: name.chars().take(80).collect(),
                known: known.join(", "),
            }
        })
    }
}
