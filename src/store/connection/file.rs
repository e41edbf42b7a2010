//! Checks the file of an SQLite database before it is opened: SQLite itself gives a number only.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

/// Why a file cannot be opened as a database.
pub(super) enum Problem {
    Missing,
    Unusable(String),
}

/// # Errors
/// If the file is missing and must not be created, or if it or its folder cannot be written to.
pub(super) fn check_file(file: &Path, create: bool) -> Result<(), Problem> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let reason = format!("the folder {} does not exist", folder.display());
        return Err(Problem::Unusable(reason));
    }
    match file.exists() {
        false if !create => return Err(Problem::Missing),
        false => {}
        true => {
            let opened = OpenOptions::new().read(true).write(true).open(file);
            opened.map_err(|error| {
                Problem::Unusable(format!("it must be readable and writable: {error}"))
            })?;
        }
    }
    // SQLite keeps its write-ahead log beside the file.
    let probe = folder.join(format!(".mission-graph-{}", std::process::id()));
    let written = File::create(&probe);
    let _ = fs::remove_file(&probe);
    match written {
        Ok(_) => Ok(()),
        Err(error) => Err(Problem::Unusable(format!(
            "the folder {} must be writable: {error}",
            folder.display()
        ))),
    }
}
