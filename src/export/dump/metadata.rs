//! What a dump says of itself: which revision it is, how much it has, under which terms, how to cite it.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use entity::fact::Dataset;
use entity::revision;
use entity::terms_of_use::{ATTRIBUTION, LICENCE, LICENCE_URL, TITLE, citation};

use super::{in_words, rows_of};
use crate::import::{FILES, FileFormat};

/// What a dump is of.
#[derive(Clone, Debug)]
pub struct DumpMetadata {
    pub revision: u64,
    pub committed_at: DateTime<Utc>,
    /// A summary, as stated by the author.
    pub note: String,
    /// Number and time of the revision before; the first has none.
    pub previous: Option<(u64, DateTime<Utc>)>,
    /// Each table, and how many rows it has.
    pub tables: Vec<(&'static FileFormat, usize)>,
}

impl DumpMetadata {
    pub fn new(
        revision: &revision::Model,
        previous: Option<&revision::Model>,
        dataset: &Dataset,
    ) -> Self {
        let number_and_time = |of: &revision::Model| (of.number.unsigned_abs(), of.committed_at);
        let (number, committed_at) = number_and_time(revision);
        let rows = |file: &'static FileFormat| (file, rows_of(dataset, file.part));
        Self {
            revision: number,
            committed_at,
            note: revision.note.clone(),
            previous: previous.map(number_and_time),
            tables: FILES.iter().map(rows).collect(),
        }
    }

    /// How many facts there are.
    pub fn facts(&self) -> usize {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }

    /// How much there is, in words.
    pub fn extent(&self) -> String {
        format!("{} facts in {} tables", self.facts(), self.tables.len())
    }

    /// The day of the revision.
    pub fn day(&self) -> String {
        self.committed_at.format("%Y-%m-%d").to_string()
    }

    pub(super) fn readme(&self) -> String {
        let Self {
            revision,
            committed_at,
            ..
        } = self;
        let mut tables = String::new();
        for (file, rows) in &self.tables {
            // Writing to a string cannot fail.
            let _ = writeln!(tables, "| {} | {rows} | {} |", file.name, file.meaning);
        }
        let committed_at = in_words(*committed_at);
        let extent = self.extent();
        format!(
            "# {TITLE}\n\n\
             The whole graph at revision {revision}, committed {committed_at}: {extent}. The same revision always results in the same bytes.\n\n\
             | file | rows | a row is |\n|---|---|---|\n{tables}\n\
             Other files:\n\n\
             - `FORMAT.md`: a description of every file and column\n\
             - `datapackage.json`: the same in machine-readable form, as a Tabular Data Package\n\
             - `CHANGELOG.md`: what this revision changed\n\
             - `CITATION.cff`: how to cite it\n\
             - `LICENSE.txt`: the licence and the required attribution\n\
             - `SHA256SUMS`: a checksum of every other file\n\n\
             The tables are UTF-8 text, comma-separated (RFC 4180) and sorted by ID. Every row except definitions of indicators has its sources, its confidence and, if the sources are dated, their date. An empty cell means unknown. `LOCATED_IN` links are derived from the columns `country` and `city` and have no rows.\n\n\
             ## Verify\n\n\
             ```sh\nsha256sum --check SHA256SUMS\n```\n\n\
             ## Import\n\n\
             Into an empty database, this creates the same graph:\n\n\
             ```sh\nmission-graph --database sqlite:copy.db import FOLDER\n```\n\n\
             For a database with an older revision, add `--prune` to remove facts that were removed since.\n\n\
             ## Cite\n\n\
             {}\n",
            citation(*revision, self.committed_at)
        )
    }

    pub(super) fn licence(&self) -> String {
        let named: String = ATTRIBUTION
            .iter()
            .map(|name| format!("- {name}\n"))
            .collect();
        format!(
            "{TITLE}, revision {}\n\n{LICENCE}\n\nCC BY 4.0: {LICENCE_URL}\nODbL 1.0: \
             https://opendatacommons.org/licenses/odbl/1-0/\n\nRequired attribution:\n\n{named}",
            self.revision
        )
    }

    /// In the Citation File Format, version 1.2.0. The words in it have neither quotes nor backslashes.
    pub(super) fn citation(&self) -> String {
        format!(
            "cff-version: 1.2.0\n\
             message: \"If you use this dataset, please cite it as below and give the attribution in LICENSE.txt.\"\n\
             type: dataset\n\
             title: \"{TITLE}\"\n\
             version: \"{}\"\n\
             date-released: \"{}\"\n\
             authors:\n  - name: \"Mission Graph contributors\"\n\
             license: CC-BY-4.0\n\
             license-url: \"{LICENCE_URL}\"\n\
             keywords:\n  - climate neutrality\n  - cities\n  - multi-level governance\n  - EU Cities Mission\n",
            self.revision,
            self.day()
        )
    }
}
