//! The graph as flat tables: one fact in each row, with ids and labels, for spreadsheets and dashboards.
//! Pure: which tables and columns there are, what stands in each cell, and how rows are written.
//!
//! [`TABLES`] lists them. A new column is a line in the file of its table, and stands in every form, in the
//! dictionary and in the documentation; the view of the same name in the database is a migration.

mod column;
mod column_filter;
mod format;
mod gaps;
mod links;
mod nodes;
mod observations;
mod rankings;
mod row;
mod scorecard;
mod selected_table;
mod sort;

use std::borrow::Cow;

use crate::export::format::AttributeValue;
use crate::snapshot::Snapshot;

pub use column::{Column, ColumnKind};
pub use format::{FORMS, SPREADSHEET, TableFormat, TableMetadata, TableWriter};
pub use rankings::{IndicatorRank, ranks};
pub use row::{TableRow, TableRows};
pub use scorecard::{Score, scores};
pub use selected_table::{ColumnError, SelectedTable};

/// A table.
pub struct Table {
    /// As in its address: `cities`.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// The field at the root of the query that selects its rows, if one does.
    pub field: Option<&'static str>,
    columns: fn() -> Vec<Column>,
}

/// Every table.
pub const TABLES: &[Table] = &[
    table(
        "countries",
        "A country with a National Mission Ecosystem, or a country with twin cities",
        "countries",
        nodes::countries,
    ),
    table(
        "cities",
        "A city that takes part in the Mission",
        "cities",
        nodes::cities,
    ),
    table(
        "stakeholders",
        "An organisation",
        "stakeholders",
        nodes::stakeholders,
    ),
    table(
        "platforms",
        "A national platform",
        "platforms",
        nodes::platforms,
    ),
    table("pilots", "A pilot activity", "pilots", nodes::pilots),
    table(
        "learnings",
        "A learning: a case study, a report, a tool",
        "learnings",
        nodes::learnings,
    ),
    table("spaces", "A place to connect", "spaces", nodes::spaces),
    table(
        "initiatives",
        "A programme or project under the Mission's umbrella",
        "initiatives",
        nodes::initiatives,
    ),
    table(
        "themes",
        "An emission domain or a lever of change",
        "themes",
        nodes::themes,
    ),
    table(
        "links",
        "A typed, directed relation of two nodes",
        "links",
        links::links,
    ),
    Table {
        field: None,
        ..table(
            "observations",
            "A dated value of an indicator, for a country or for Europe as a whole",
            "",
            observations::observations,
        )
    },
    table(
        "gaps",
        "A gap: missing, stale or contradictory data",
        "gaps",
        gaps::gaps,
    ),
    table(
        "scorecard",
        "A country in figures, for comparison",
        "countries",
        scorecard::scorecard,
    ),
    table(
        "rankings",
        "A country's rank by the newest value of an indicator",
        "countries",
        rankings::rankings,
    ),
];

const fn table(
    name: &'static str,
    meaning: &'static str,
    field: &'static str,
    columns: fn() -> Vec<Column>,
) -> Table {
    Table {
        name,
        meaning,
        field: Some(field),
        columns,
    }
}

impl Table {
    /// The table of a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The columns, in their order. Those of the scorecard follow from what the barometer measures.
    pub fn columns(&self, snapshot: &Snapshot) -> Vec<Column> {
        let mut columns = (self.columns)();
        if self.is_scorecard() {
            columns.extend(scorecard::of_indicators(snapshot));
            columns.push(column::SOURCES);
        }
        columns
    }

    /// Whether its rows are countries with what is counted of them.
    pub fn is_scorecard(&self) -> bool {
        self.name == "scorecard"
    }

    /// Whether its rows are countries with their ranks.
    pub fn is_of_ranks(&self) -> bool {
        self.name == "rankings"
    }
}

/// A text that lasts as long as what it is read from.
fn text(text: &str) -> Option<AttributeValue<'_>> {
    Some(AttributeValue::Text(Cow::Borrowed(text)))
}
