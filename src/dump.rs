//! A revision whole, as files: the tables of the import format, and what is to be known of them. What is
//! written follows from the revision and nothing else, so that two dumps of it are the same bytes.

mod about;
mod archive;
mod changelog;
mod package;

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use entity::fact::Dataset;
use sha2::{Digest, Sha256};

use crate::import::{FILES, Part, Rows, Unsayable, describe_format};
use crate::store::{Past, Size, Store, StoreError};

pub use about::About;
pub use archive::DumpArchive;

/// Rows that are written at once.
const STRETCH: usize = 1000;
/// Changes that are listed one by one; of more, only their numbers are told.
const LISTED: u64 = 1000;

const PACKAGE: &str = "datapackage.json";
const SUMS: &str = "SHA256SUMS";

/// A dump on its way out, file by file.
pub struct Dump {
    about: About,
    dataset: Dataset,
    /// Files that are not begun yet.
    waiting: VecDeque<Content>,
    current: Option<Current>,
    written: Vec<Written>,
}

/// A stretch of one of the files, which come one after the other.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    pub file: &'static str,
    pub bytes: Vec<u8>,
}

/// Why there is no dump.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// See the words of [`StoreError::NoRevision`].
    #[error("{told}")]
    NoRevision { told: String },
    #[error(transparent)]
    Store(StoreError),
    #[error(
        "revision {revision} requires reading {} facts and undoing {} later changes, more than \
         the limit of {most} together",
        size.facts,
        size.changes_since
    )]
    TooLarge {
        revision: u64,
        size: Size,
        most: u64,
    },
    #[error(transparent)]
    Unsayable(#[from] Unsayable),
}

/// What a file holds.
enum Content {
    Text(&'static str, String),
    Table(&'static str, Rows),
    /// Tells of the tables before it.
    Package,
    /// Tells of all files before it.
    Sums,
}

/// The file that is being written.
struct Current {
    name: &'static str,
    /// Of a table that goes on.
    rows: Option<Rows>,
    bytes: u64,
    digest: Sha256,
}

/// A file that is written.
struct Written {
    name: &'static str,
    bytes: u64,
    sha256: String,
}

/// What can be told of a dump before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announced {
    pub revision: u64,
    pub committed_at: DateTime<Utc>,
}

/// Finds a revision, the newest when none is asked for, and that a dump of it is not too large.
///
/// # Errors
/// When there is no such revision; when it has more facts, and later changes to undo, than `most`; when the
/// database fails.
pub async fn announce(
    store: &Store,
    number: Option<u64>,
    most: u64,
) -> Result<Announced, DumpError> {
    let past = begin(store, number, most).await?;
    Ok(Announced {
        revision: past.revision().number.unsigned_abs(),
        committed_at: past.revision().committed_at,
    })
}

async fn begin(store: &Store, number: Option<u64>, most: u64) -> Result<Past, DumpError> {
    let past = store.begin_reading_past(number).await?;
    let size = past.size().await?;
    if size.facts.saturating_add(size.changes_since) > most {
        return Err(DumpError::TooLarge {
            revision: past.revision().number.unsigned_abs(),
            size,
            most,
        });
    }
    Ok(past)
}

impl Dump {
    /// Reads a revision, the newest when none is asked for, in one transaction.
    ///
    /// # Errors
    /// When there is no such revision; when it has more facts, and later changes to undo, than `most`;
    /// when the database fails or holds what the format cannot say.
    pub async fn read(store: &Store, number: Option<u64>, most: u64) -> Result<Self, DumpError> {
        let past = begin(store, number, most).await?;
        let counts = past.count_changes().await?;
        let total: u64 = counts
            .iter()
            .map(|count| count.changes.unsigned_abs())
            .sum();
        // Of the first revision everything is new.
        let is_listed = past.previous().is_some() && total <= LISTED;
        let changes = match is_listed {
            true => Some(past.load_changes().await?),
            false => None,
        };
        let dataset = past.load_dataset().await?;
        let about = About::new(past.revision(), past.previous(), &dataset);
        let changelog = changelog::write(&about, &counts, changes.as_deref())?;
        Ok(Self::new(about, changelog, dataset))
    }

    fn new(about: About, changelog: String, dataset: Dataset) -> Self {
        let mut waiting = VecDeque::from([
            Content::Text("README.md", about.readme()),
            Content::Text("LICENSE.txt", about.licence()),
            Content::Text("CITATION.cff", about.citation()),
            Content::Text("CHANGELOG.md", changelog),
            Content::Text("FORMAT.md", describe_format()),
        ]);
        let tables = FILES.iter();
        waiting.extend(tables.map(|file| Content::Table(file.name, Rows::of(file.part))));
        waiting.extend([Content::Package, Content::Sums]);
        Self {
            about,
            dataset,
            waiting,
            current: None,
            written: Vec::new(),
        }
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    /// The names of all files, in the order in which they come.
    pub fn file_names() -> Vec<&'static str> {
        let texts = [
            "README.md",
            "LICENSE.txt",
            "CITATION.cff",
            "CHANGELOG.md",
            "FORMAT.md",
        ];
        let tables = FILES.iter().map(|file| file.name);
        texts
            .into_iter()
            .chain(tables)
            .chain([PACKAGE, SUMS])
            .collect()
    }

    /// The next stretch; nothing after the last.
    ///
    /// # Errors
    /// When the format cannot say a fact: then what came so far is worth nothing.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, Unsayable> {
        if let Some(Current {
            name,
            rows: Some(rows),
            ..
        }) = &mut self.current
        {
            let (file, mut bytes) = (*name, Vec::new());
            let more = rows.write(&self.dataset, STRETCH, &mut bytes)?;
            self.wrote(&bytes, more);
            return Ok(Some(Piece { file, bytes }));
        }
        let Some(content) = self.waiting.pop_front() else {
            return Ok(None);
        };
        let (file, text) = match content {
            Content::Text(name, text) => (name, text),
            Content::Package => (PACKAGE, package::write(&self.about, &self.written)),
            Content::Sums => (SUMS, sums(&self.written)),
            Content::Table(name, rows) => {
                self.current = Some(Current::begin(name, Some(rows)));
                return self.next_piece();
            }
        };
        self.current = Some(Current::begin(file, None));
        self.wrote(text.as_bytes(), false);
        let bytes = text.into_bytes();
        Ok(Some(Piece { file, bytes }))
    }

    /// Notes a stretch of the current file.
    fn wrote(&mut self, bytes: &[u8], more: bool) {
        let Some(current) = &mut self.current else {
            return;
        };
        current.digest.update(bytes);
        current.bytes += bytes.len() as u64;
        if more {
            return;
        }
        if let Some(Current {
            name,
            bytes,
            digest,
            ..
        }) = self.current.take()
        {
            let sha256 = hex::encode(digest.finalize());
            self.written.push(Written {
                name,
                bytes,
                sha256,
            });
        }
    }
}

impl Current {
    fn begin(name: &'static str, rows: Option<Rows>) -> Self {
        Self {
            name,
            rows,
            bytes: 0,
            digest: Sha256::new(),
        }
    }
}

impl From<StoreError> for DumpError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoRevision { .. } => Self::NoRevision {
                told: error.to_string(),
            },
            other => Self::Store(other),
        }
    }
}

/// As `sha256sum --check` reads it.
fn sums(files: &[Written]) -> String {
    let lines = files.iter();
    lines
        .map(|file| format!("{}  {}\n", file.sha256, file.name))
        .collect()
}

/// ISO 8601, in UTC.
fn in_words(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// How many rows the file of a part has.
fn rows_of(dataset: &Dataset, part: Part) -> usize {
    match part {
        Part::Nodes(kind) => {
            let nodes = dataset.nodes.iter();
            nodes.filter(|fact| fact.node.kind == kind).count()
        }
        Part::Links => dataset.links.len(),
        Part::Indicators => dataset.indicators.len(),
        Part::Observations => dataset.observations.len(),
        Part::Aliases => dataset.aliases.len(),
    }
}
