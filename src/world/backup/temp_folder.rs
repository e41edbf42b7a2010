//! A folder for files that are not whole yet.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const ENDING: &str = ".mission-graph-tmp";
const LOCK: &str = "lock";

/// A folder beside a file, removed when dropped. What a killed process has left is removed by the next one that works
/// in the same place.
pub struct TempFolder {
    folder: PathBuf,
    _lock: File,
}

impl TempFolder {
    /// # Errors
    /// If the folder cannot be made, or another process is using it.
    pub fn next_to(path: &Path) -> io::Result<Self> {
        let mut folder = path.as_os_str().to_owned();
        folder.push(ENDING);
        let folder = PathBuf::from(folder);
        remove_abandoned(folder.parent().unwrap_or(Path::new("")))?;
        fs::create_dir(&folder)?;
        let lock = File::create(folder.join(LOCK))?;
        lock.try_lock()?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// The path of a file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // What is left is removed by the next run.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes scratch folders that no process uses.
fn remove_abandoned(parent: &Path) -> io::Result<()> {
    let parent = match parent.as_os_str().is_empty() {
        true => Path::new("."),
        false => parent,
    };
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let name = entry.file_name();
        if !name.to_string_lossy().ends_with(ENDING) || !entry.file_type()?.is_dir() {
            continue;
        }
        let is_in_use = match File::open(entry.path().join(LOCK)) {
            Ok(lock) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
            Err(_) => false,
        };
        if !is_in_use {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
