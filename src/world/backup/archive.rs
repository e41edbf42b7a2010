//! The file: written and read a stretch at a time, however large it is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{BackupError, Manifest, TableCopy, file_error};
use crate::store::{RowSink, RowSource, TABLES};

const MANIFEST: &str = "manifest.json";
/// Bytes of a manifest.
const LONGEST_MANIFEST: u64 = 1 << 20;
/// Rows that are handed from the thread that reads at once.
const BATCH_ROWS: usize = 1000;

/// Takes the rows of tables.
pub struct BackupWriter {
    zip: ZipWriter<File>,
    tables: Vec<(&'static str, usize, Sha256)>,
}

impl BackupWriter {
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            zip: ZipWriter::new(File::create(path)?),
            tables: Vec::new(),
        })
    }

    pub fn tables(&self) -> Vec<TableCopy> {
        let table = |(name, rows, sum): &(&'static str, usize, Sha256)| TableCopy {
            name: (*name).to_owned(),
            rows: *rows,
            sha256: hex::encode(sum.clone().finalize()),
        };
        self.tables.iter().map(table).collect()
    }

    /// # Errors
    /// When the file cannot be written to the disk.
    pub fn finish(mut self, manifest: &Manifest) -> io::Result<()> {
        self.zip.start_file(MANIFEST, options())?;
        let text = serde_json::to_vec_pretty(manifest).expect("it contains only names and numbers");
        self.zip.write_all(&text)?;
        self.zip.finish()?.sync_all()
    }
}

impl RowSink for BackupWriter {
    fn write_rows(&mut self, table: &'static str, lines: Vec<u8>, rows: usize) -> io::Result<()> {
        if self.tables.last().is_none_or(|(name, ..)| *name != table) {
            self.zip.start_file(file_of(table), options())?;
            self.tables.push((table, 0, Sha256::new()));
        }
        self.zip.write_all(&lines)?;
        if let Some((_, count, sum)) = self.tables.last_mut() {
            *count += rows;
            sum.update(&lines);
        }
        Ok(())
    }
}

/// Gives the rows of tables, which a thread of its own reads: an entry of an archive cannot be kept open from
/// one call to the next.
pub struct BackupReader {
    batches: Receiver<io::Result<Batch>>,
    next: Option<Batch>,
}

/// Rows of a table, each as JSON.
type Batch = (&'static str, Vec<Vec<u8>>);

impl BackupReader {
    pub fn open(path: &Path) -> Self {
        let (sender, batches) = sync_channel(2);
        let path = path.to_owned();
        thread::spawn(move || {
            let read = read_batches(path, |table, lines| {
                // A receiver that hangs up has failed and reports its own error.
                sender.send(Ok((table, lines))).is_ok()
            });
            if let Err(error) = read {
                let _ = sender.send(Err(error));
            }
        });
        Self {
            batches,
            next: None,
        }
    }
}

impl RowSource for BackupReader {
    fn read_rows(&mut self, table: &'static str) -> io::Result<Vec<Vec<u8>>> {
        if self.next.is_none() {
            self.next = self.batches.recv().ok().transpose()?;
        }
        match self.next.take_if(|(of, _)| *of == table) {
            Some((_, lines)) => Ok(lines),
            None => Ok(Vec::new()),
        }
    }
}

fn read_batches(
    path: PathBuf,
    mut take: impl FnMut(&'static str, Vec<Vec<u8>>) -> bool,
) -> io::Result<()> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?))?;
    for table in TABLES {
        let Some(place) = archive.index_for_name(&file_of(table)) else {
            continue;
        };
        let mut lines = BufReader::new(archive.by_index(place)?).split(b'\n');
        loop {
            let batch: Vec<Vec<u8>> = lines.by_ref().take(BATCH_ROWS).collect::<io::Result<_>>()?;
            if batch.is_empty() {
                break;
            }
            if !take(table, batch) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// # Errors
/// When the file is no backup.
pub fn read_manifest(path: &Path) -> Result<Manifest, BackupError> {
    let file = File::open(path).map_err(|source| file_error(path, source))?;
    let damaged = |reason: String| damaged(path, reason);
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(error.to_string()))?;
    let mut text = String::new();
    let entry = archive
        .by_name(MANIFEST)
        .map_err(|_| damaged(format!("{MANIFEST} is missing")))?;
    entry
        .take(LONGEST_MANIFEST)
        .read_to_string(&mut text)
        .map_err(|error| damaged(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| damaged(format!("{MANIFEST}: {error}")))
}

/// Reads the whole file once.
///
/// # Errors
/// When a file in it is not the one that was written.
pub fn check_sums(path: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let file = File::open(path).map_err(|source| file_error(path, source))?;
    let damaged = |reason: String| damaged(path, reason);
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(error.to_string()))?;
    let is_listed = |table: &str| manifest.tables.iter().any(|copy| copy.name == table);
    for table in TABLES.iter().filter(|table| !is_listed(table)) {
        if archive.index_for_name(&file_of(table)).is_some() {
            return Err(damaged(format!(
                "{MANIFEST} does not list the rows of {table}"
            )));
        }
    }
    for table in &manifest.tables {
        let mut sum = Sha256::new();
        let mut entry = archive
            .by_name(&file_of(&table.name))
            .map_err(|_| damaged(format!("the rows of {} are missing", table.name)))?;
        io::copy(&mut entry, &mut sum).map_err(|error| damaged(error.to_string()))?;
        if hex::encode(sum.finalize()) != table.sha256 {
            return Err(damaged(format!(
                "the rows of {} do not match their checksum",
                table.name
            )));
        }
    }
    Ok(())
}

fn damaged(path: &Path, reason: String) -> BackupError {
    BackupError::Damaged {
        path: path.display().to_string(),
        reason,
    }
}

fn file_of(table: &str) -> String {
    format!("{table}.ndjson")
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
}
