//! The file of an SQLite database, which must stay the one that was opened.

use std::fs;
use std::path::PathBuf;

use super::StoreError;

/// A path, and the identity of the file that was opened there.
///
/// SQLite goes on writing into a file that was removed or renamed: what it acknowledges then is in no file that is
/// ever opened again.
#[derive(Clone, Debug)]
pub(super) struct WatchedFile {
    path: PathBuf,
    identity: Option<FileIdentity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileIdentity {
    device: u64,
    inode: u64,
}

impl WatchedFile {
    pub(super) fn open(path: PathBuf) -> Self {
        let identity = identity(&path);
        Self { path, identity }
    }

    /// # Errors
    /// [`StoreError::Replaced`] if the path no longer leads to the file.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match identity(&self.path) == self.identity {
            true => Ok(()),
            false => Err(StoreError::Replaced(self.path.display().to_string())),
        }
    }
}

/// Nothing where there is no file, or where files have no numbers.
#[cfg(unix)]
fn identity(path: &PathBuf) -> Option<FileIdentity> {
    use std::os::unix::fs::MetadataExt;

    let metadata = fs::metadata(path).ok()?;
    Some(FileIdentity {
        device: metadata.dev(),
        inode: metadata.ino(),
    })
}

#[cfg(not(unix))]
fn identity(_: &PathBuf) -> Option<FileIdentity> {
    None
}
