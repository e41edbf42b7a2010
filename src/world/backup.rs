//! A copy of a database in one file: made while it is served and written to, verified, and put back. It holds
//! all that the database holds, the history included, and goes from SQLite to PostgreSQL and back.
//!
//! The file is a zip archive: for each table its rows, each a line of JSON, and `manifest.json`, which says of
//! which revision it is, how many rows each table has, and the SHA-256 of each file.

mod archive;
mod temp_folder;

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::store::{CopyError, Store, StoreError, known_migrations};
use crate::world::{World, WorldError};
use archive::{BackupReader, BackupWriter, check_sums, read_manifest};
use temp_folder::TempFolder;

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

/// Why a backup is not made, or not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("cannot use the file {path}: {source}")]
    File {
        path: String,
        source: std::io::Error,
    },
    #[error("{0} already exists; a backup does not overwrite files")]
    Exists(String),
    /// It is no backup, or was damaged.
    #[error("{path} is not a complete backup: {reason}")]
    Damaged { path: String, reason: String },
    #[error(transparent)]
    Copy(#[from] CopyError),
    #[error(transparent)]
    World(#[from] WorldError),
    /// What was copied does not hold together.
    #[error("the backup is inconsistent: {}", .0.join("; "))]
    Faults(Vec<String>),
}

/// Copies a database into a file that is not there yet; under its name it is only when it is whole.
///
/// # Errors
/// When the file cannot be written or is there already, and when the database fails.
pub async fn back_up(store: &Store, path: &Path) -> Result<Manifest, BackupError> {
    if path.exists() {
        return Err(BackupError::Exists(path.display().to_string()));
    }
    let scratch = TempFolder::next_to(path).map_err(|source| file_error(path, source))?;
    let part = scratch.file("part");
    let manifest = write_into(store, &part).await?;
    fs::rename(&part, path).map_err(|source| file_error(path, source))?;
    Ok(manifest)
}

async fn write_into(store: &Store, path: &Path) -> Result<Manifest, BackupError> {
    let mut writer = BackupWriter::create(path).map_err(|source| file_error(path, source))?;
    let newest = store.copy_out(&mut writer).await?;
    let manifest = Manifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        migrations: known_migrations(),
        revision: newest.as_ref().map_or(0, |revision| revision.number),
        committed_at: newest.map(|revision| revision.committed_at),
        tables: writer.tables(),
    };
    writer
        .finish(&manifest)
        .map_err(|source| file_error(path, source))?;
    Ok(manifest)
}

/// Puts a backup back into a database of its own that lasts no longer than this, and judges every fact
/// there: what this accepts can be restored.
///
/// # Errors
/// When the file is no whole backup, or what it holds does not hold together.
pub async fn verify(path: &Path) -> Result<Manifest, BackupError> {
    let scratch = TempFolder::next_to(path).map_err(|source| file_error(path, source))?;
    verify_restored(path, &scratch.file("trial.db")).await
}

async fn verify_restored(path: &Path, trial: &Path) -> Result<Manifest, BackupError> {
    let store = Store::connect(&trial.display().to_string()).await?;
    store.migrate().await?;
    restore(store, path).await
}

/// Fills an empty database with a backup, and judges every fact in it.
///
/// # Errors
/// When the database is not empty, the file no whole backup or one of another version's tables, and when what
/// it holds does not hold together.
pub async fn restore(store: Store, path: &Path) -> Result<Manifest, BackupError> {
    let manifest = read_manifest(path)?;
    let known = known_migrations();
    if manifest.migrations != known {
        let message = format!(
            "it was made by {}, this is {}; restore it with that version, then open the database \
             with this one",
            manifest.program,
            env!("CARGO_PKG_VERSION")
        );
        return Err(CopyError::OtherVersion(message).into());
    }
    check_sums(path, &manifest)?;
    let mut reader = BackupReader::open(path);
    store.copy_in(&mut reader).await?;
    let world = World::open(store, Utc::now).await?;
    let restored = world.current().revision();
    if i64::try_from(restored) != Ok(manifest.revision) {
        return Err(BackupError::Damaged {
            path: path.display().to_string(),
            reason: format!(
                "it contains revision {restored}, but its manifest says {}",
                manifest.revision
            ),
        });
    }
    let verification = world.verify().await?;
    match verification.faults.is_empty() {
        true => Ok(manifest),
        false => Err(BackupError::Faults(verification.faults)),
    }
}

fn file_error(path: &Path, source: std::io::Error) -> BackupError {
    BackupError::File {
        path: path.display().to_string(),
        source,
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Copy(error.into())
    }
}
