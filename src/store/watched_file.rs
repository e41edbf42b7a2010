//! The files of an SQLite database, which must stay those that were opened.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::StoreError;

/// The paths of a database and of its write-ahead log, and the identities of the files there.
///
/// SQLite goes on writing into a file that was removed or renamed: what it acknowledges then is in no file that is
/// ever opened again.
#[derive(Clone, Debug)]
pub(super) struct WatchedFile {
    path: PathBuf,
    identity: Option<FileIdentity>,
    logs: [WatchedLog; 2],
}

/// A file beside the database that SQLite makes anew when no connection is left.
#[derive(Clone, Debug)]
struct WatchedLog {
    path: PathBuf,
    /// As it was last seen in use.
    identity: Arc<Mutex<Option<FileIdentity>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileIdentity {
    device: u64,
    inode: u64,
    /// A number is given again once the file with it is gone. Nothing where the file system does not keep the time.
    created: Option<SystemTime>,
}

impl WatchedFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn open(path: PathBuf) -> Self {
        // SQLite has its logs beside the file that a link leads to.
        let file = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        Self {
            identity: identity(&path),
            logs: ["-wal", "-shm"].map(|suffix| WatchedLog::beside(&file, suffix)),
            path,
        }
    }

    /// # Errors
    /// [`StoreError::Replaced`] if a path no longer leads to the file.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if identity(&self.path) != self.identity {
            return Err(StoreError::Replaced(self.path.display().to_string()));
        }
        self.logs.iter().try_for_each(WatchedLog::check)
    }
}

impl WatchedLog {
    fn beside(database: &Path, suffix: &str) -> Self {
        let mut path = OsString::from(database);
        path.push(suffix);
        Self {
            path: path.into(),
            identity: Arc::default(),
        }
    }

    /// # Errors
    /// [`StoreError::Replaced`] if this process has a file open that is no longer at the path.
    fn check(&self) -> Result<(), StoreError> {
        let now = identity(&self.path);
        let mut seen = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        if now == *seen {
            return Ok(());
        }
        if seen.is_some_and(|seen| is_open(seen, &self.path)) {
            return Err(StoreError::Replaced(self.path.display().to_string()));
        }
        *seen = now;
        Ok(())
    }
}

/// Whether this process has a file open that was at a path. `false` where the system does not tell.
fn is_open(file: FileIdentity, path: &Path) -> bool {
    let mut removed = OsString::from(path);
    removed.push(" (deleted)");
    let open = fs::read_dir("/dev/fd").into_iter().flatten().flatten();
    let mut open = open.map(|descriptor| descriptor.path());
    open.any(|descriptor| {
        let is_removed = || fs::read_link(&descriptor).is_ok_and(|link| link == removed);
        identity(&descriptor) == Some(file) && (file.created.is_some() || is_removed())
    })
}

/// Nothing where there is no file, or where files have no numbers.
#[cfg(unix)]
fn identity(path: &Path) -> Option<FileIdentity> {
    use std::os::unix::fs::MetadataExt;

    let metadata = fs::metadata(path).ok()?;
    Some(FileIdentity {
        device: metadata.dev(),
        inode: metadata.ino(),
        created: metadata.created().ok(),
    })
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<FileIdentity> {
    None
}
