use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{CommandError, open_world};
use crate::config::Config;
use crate::export::dump::{Dump, DumpError};
use crate::import::holds_csv_files;

/// Writes all facts of a revision into a folder: the same bytes as the files of `/dumps`.
pub async fn dump(
    config: &Config,
    folder: &Path,
    revision: Option<u64>,
) -> Result<(), CommandError> {
    let cannot_write = |error: io::Error| {
        CommandError::Other(format!("cannot write to {}: {error}", folder.display()))
    };
    // Checked before reading, which may take long.
    if let Some(occupied) = find_conflict(folder).map_err(cannot_write)? {
        let folder = folder.display();
        return Err(CommandError::Usage(format!(
            "{folder} already contains {occupied}; choose a folder without it"
        )));
    }
    let world = open_world(config).await?;
    // The command line has no limits on resources.
    let mut dump = Dump::read(world.store(), revision, u64::MAX).await?;
    let is_new = !folder.exists();
    let mut files = Files {
        folder,
        names: Vec::new(),
        current: None,
    };
    match files.write(&mut dump) {
        Ok(()) => {}
        Err(error) => {
            files.remove(is_new);
            return Err(match error {
                DumpWriteError::Dump(error) => error.into(),
                DumpWriteError::Disk(error) => cannot_write(error),
            });
        }
    }
    let about = dump.about();
    eprintln!("Revision {}: {}", about.revision, about.extent());
    Ok(())
}

/// Existing files that a dump would overwrite, or that an import would read as part of it.
fn find_conflict(folder: &Path) -> io::Result<Option<&'static str>> {
    if !folder.exists() {
        return Ok(None);
    }
    if holds_csv_files(folder)? {
        return Ok(Some("CSV files"));
    }
    let mut names = Dump::file_names().into_iter();
    Ok(names.find(|name| folder.join(name).exists()))
}

/// The files of a dump, renamed to their final names when all are complete.
struct Files<'a> {
    folder: &'a Path,
    names: Vec<&'static str>,
    current: Option<fs::File>,
}

enum DumpWriteError {
    Dump(DumpError),
    Disk(io::Error),
}

impl Files<'_> {
    fn write(&mut self, dump: &mut Dump) -> Result<(), DumpWriteError> {
        fs::create_dir_all(self.folder)?;
        loop {
            let piece = dump.next_chunk();
            let Some(piece) = piece.map_err(|error| DumpWriteError::Dump(error.into()))? else {
                break;
            };
            if self.names.last() != Some(&piece.file) {
                self.end_file()?;
                self.names.push(piece.file);
                self.current = Some(fs::File::create(self.part(piece.file))?);
            }
            if let Some(file) = &mut self.current {
                file.write_all(&piece.bytes)?;
            }
        }
        self.end_file()?;
        for name in &self.names {
            fs::rename(self.part(name), self.folder.join(name))?;
        }
        Ok(())
    }

    fn end_file(&mut self) -> io::Result<()> {
        match self.current.take() {
            Some(file) => file.sync_all(),
            None => Ok(()),
        }
    }

    fn part(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.part"))
    }

    /// Removes incomplete files; an error is ignored.
    fn remove(&self, with_folder: bool) {
        for name in &self.names {
            let _ = fs::remove_file(self.part(name));
            let _ = fs::remove_file(self.folder.join(name));
        }
        if with_folder {
            let _ = fs::remove_dir(self.folder);
        }
    }
}

impl From<io::Error> for DumpWriteError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<DumpError> for CommandError {
    fn from(error: DumpError) -> Self {
        match error {
            DumpError::Store(error) => error.into(),
            DumpError::NoRevision { .. } => Self::Usage(error.to_string()),
            DumpError::TooLarge { .. } | DumpError::Unrepresentable(_) => {
                Self::Other(error.to_string())
            }
        }
    }
}
