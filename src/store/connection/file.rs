//! Prepares the file of an SQLite database before it is opened: SQLite itself explains a failure by a number only.
//!
//! No existing file is opened here. To close it again would release SQLite's locks on it, which belong to the process.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

/// Why a file cannot be opened as a database.
pub(super) enum FileProblem {
    Missing,
    Unusable(String),
}

/// Creates the file if it is missing and may be created: an empty one is an empty database.
///
/// # Errors
/// If the file is missing and must not be created, or if it or its folder cannot be written to.
pub(super) fn prepare_file(file: &Path, create: bool) -> Result<(), FileProblem> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let unusable = |reason: String| Err(FileProblem::Unusable(reason));
    if !folder.is_dir() {
        return unusable(format!("the folder {} does not exist", folder.display()));
    }
    match fs::metadata(file) {
        Ok(metadata) if !metadata.is_file() => return unusable("it is not a file".to_owned()),
        Ok(metadata) if links(&metadata) > 1 => {
            return unusable(format!(
                "it has {} names (hard links), and SQLite keeps other files beside each of them, so \
                 that writes would be lost: remove the other names, or copy the file",
                links(&metadata)
            ));
        }
        Ok(metadata) if metadata.permissions().readonly() => {
            return unusable("it is read-only, and must be writable".to_owned());
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound && create => {
            match File::create_new(file) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return unusable(format!("it cannot be created: {error}"));
                }
                _ => {}
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(FileProblem::Missing),
        Err(error) => return unusable(error.to_string()),
    }
    // SQLite keeps its write-ahead log beside the file.
    let probe = folder.join(format!(".mission-graph-{}", std::process::id()));
    let written = File::create(&probe);
    let _ = fs::remove_file(&probe);
    match written {
        Ok(_) => Ok(()),
        Err(error) => unusable(format!(
            "the folder {} must be writable: {error}",
            folder.display()
        )),
    }
}

/// The number of names that a file has.
fn links(metadata: &fs::Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::nlink(metadata);
    #[cfg(not(unix))]
    return 1;
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_several_names_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a.db"), folder.path().join("z.db"));
        assert!(prepare_file(&file, true).is_ok());
        fs::hard_link(&file, &other).unwrap();
        for name in [&file, &other] {
            let refused = prepare_file(name, false);
            assert!(
                matches!(&refused, Err(FileProblem::Unusable(reason)) if reason.starts_with("it has 2 names"))
            );
        }
        fs::remove_file(&other).unwrap();
        assert!(prepare_file(&file, false).is_ok());
    }
}
