//! A revision whole, as files: the tables of the import format, and what is to be known of them. What is
//! written follows from the revision and nothing else, so that two dumps of it are the same bytes.

mod archive;
mod changelog;
mod metadata;
mod package;

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use entity::fact::Dataset;
use sha2::{Digest, Sha256};

use crate::import::{DatasetPart, FILES, RowCursor, Unrepresentable, describe_format};
use crate::store::{ReconstructionSize, RevisionReader, Store, StoreError};

pub use archive::DumpArchive;
pub use metadata::DumpMetadata;

/// Rows that are written at once.
const STRETCH: usize = 1000;
/// Changes that are listed one by one; of more, only their numbers are told.
const LISTED: u64 = 1000;

const PACKAGE: &str = "datapackage.json";
const SUMS: &str = "SHA256SUMS";

/// A dump on its way out, file by file.
pub struct Dump {
    about: DumpMetadata,
    dataset: Dataset,
    /// Files that are not begun yet.
    queue: VecDeque<DumpFile>,
    current: Option<OpenDumpFile>,
    finished: Vec<FinishedDumpFile>,
}

/// A stretch of one of the files, which come one after the other.
#[derive(Debug, PartialEq, Eq)]
pub struct DumpChunk {
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
        size: ReconstructionSize,
        most: u64,
    },
    #[error(transparent)]
    Unrepresentable(#[from] Unrepresentable),
}

/// What a file holds.
enum DumpFile {
    Text(&'static str, String),
    Table(&'static str, RowCursor),
    /// Tells of the tables before it.
    Package,
    /// Tells of all files before it.
    Checksums,
}

/// The file that is being written.
struct OpenDumpFile {
    name: &'static str,
    /// Of a table that goes on.
    rows: Option<RowCursor>,
    bytes: u64,
    digest: Sha256,
}

/// A file that is written.
struct FinishedDumpFile {
    name: &'static str,
    bytes: u64,
    sha256: String,
}

/// What can be told of a dump before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DumpInfo {
    pub revision: u64,
    pub committed_at: DateTime<Utc>,
}

/// Finds a revision, the newest when none is asked for, and that a dump of it is not too large.
///
/// # Errors
/// When there is no such revision; when it has more facts, and later changes to undo, than `most`; when the
/// database fails.
pub async fn find(store: &Store, number: Option<u64>, most: u64) -> Result<DumpInfo, DumpError> {
    let past = begin(store, number, most).await?;
    Ok(DumpInfo {
        revision: past.revision().number.unsigned_abs(),
        committed_at: past.revision().committed_at,
    })
}

async fn begin(store: &Store, number: Option<u64>, most: u64) -> Result<RevisionReader, DumpError> {
    let past = store.begin_read_revision(number).await?;
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
        let about = DumpMetadata::new(past.revision(), past.previous(), &dataset);
        let changelog = changelog::write(&about, &counts, changes.as_deref())?;
        Ok(Self::new(about, changelog, dataset))
    }

    fn new(about: DumpMetadata, changelog: String, dataset: Dataset) -> Self {
        let mut waiting = VecDeque::from([
            DumpFile::Text("README.md", about.readme()),
            DumpFile::Text("LICENSE.txt", about.licence()),
            DumpFile::Text("CITATION.cff", about.citation()),
            DumpFile::Text("CHANGELOG.md", changelog),
            DumpFile::Text("FORMAT.md", describe_format()),
        ]);
        let tables = FILES.iter();
        waiting.extend(tables.map(|file| DumpFile::Table(file.name, RowCursor::of(file.part))));
        waiting.extend([DumpFile::Package, DumpFile::Checksums]);
        Self {
            about,
            dataset,
            queue: waiting,
            current: None,
            finished: Vec::new(),
        }
    }

    pub fn about(&self) -> &DumpMetadata {
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
    pub fn next_chunk(&mut self) -> Result<Option<DumpChunk>, Unrepresentable> {
        if let Some(OpenDumpFile {
            name,
            rows: Some(rows),
            ..
        }) = &mut self.current
        {
            let (file, mut bytes) = (*name, Vec::new());
            let more = rows.write(&self.dataset, STRETCH, &mut bytes)?;
            self.add_bytes(&bytes, more);
            return Ok(Some(DumpChunk { file, bytes }));
        }
        let Some(content) = self.queue.pop_front() else {
            return Ok(None);
        };
        let (file, text) = match content {
            DumpFile::Text(name, text) => (name, text),
            DumpFile::Package => (PACKAGE, package::write(&self.about, &self.finished)),
            DumpFile::Checksums => (SUMS, checksums(&self.finished)),
            DumpFile::Table(name, rows) => {
                self.current = Some(OpenDumpFile::begin(name, Some(rows)));
                return self.next_chunk();
            }
        };
        self.current = Some(OpenDumpFile::begin(file, None));
        self.add_bytes(text.as_bytes(), false);
        let bytes = text.into_bytes();
        Ok(Some(DumpChunk { file, bytes }))
    }

    /// Notes a stretch of the current file.
    fn add_bytes(&mut self, bytes: &[u8], more: bool) {
        let Some(current) = &mut self.current else {
            return;
        };
        current.digest.update(bytes);
        current.bytes += bytes.len() as u64;
        if more {
            return;
        }
        if let Some(OpenDumpFile {
            name,
            bytes,
            digest,
            ..
        }) = self.current.take()
        {
            let sha256 = hex::encode(digest.finalize());
            self.finished.push(FinishedDumpFile {
                name,
                bytes,
                sha256,
            });
        }
    }
}

impl OpenDumpFile {
    fn begin(name: &'static str, rows: Option<RowCursor>) -> Self {
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
fn checksums(files: &[FinishedDumpFile]) -> String {
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
fn rows_of(dataset: &Dataset, part: DatasetPart) -> usize {
    match part {
        DatasetPart::Nodes(kind) => {
            let nodes = dataset.nodes.iter();
            nodes.filter(|fact| fact.node.kind == kind).count()
        }
        DatasetPart::Links => dataset.links.len(),
        DatasetPart::Indicators => dataset.indicators.len(),
        DatasetPart::Observations => dataset.observations.len(),
        DatasetPart::Aliases => dataset.aliases.len(),
    }
}
