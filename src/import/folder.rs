//! The bytes of a folder's files: the one place of the import that reads from the disk.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::file::{FILES, FileFormat};

/// The CSV files of a folder, unread.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    files: Vec<(&'static FileFormat, Cow<'static, [u8]>)>,
    /// The names of CSV files that the format does not know.
    unknown: Vec<String>,
}

/// Why a folder could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: io::Error },
    #[error("{} contains none of the files {}", path.display(), known_names())]
    Empty { path: PathBuf },
}

/// Reads every CSV file of the folder; other files, and hidden ones, are left alone. Where a file of the format is not there,
/// one that is called like it, such as `cities.csv.txt`, counts as a CSV file with a wrong name.
pub fn read_folder(path: &Path) -> Result<Folder, FolderError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        |reason| FolderError::Unreadable { path, reason }
    };
    let mut files = Vec::new();
    let mut others = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable(path))? {
        let entry = entry.map_err(unreadable(path))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !is_csv(&name) {
            others.push(name);
            continue;
        }
        // What the format does not know is complained about, not read.
        let bytes = match FileFormat::find(&name) {
            Some(_) => fs::read(entry.path()).map_err(unreadable(&entry.path()))?,
            None => Vec::new(),
        };
        files.push((name, bytes));
    }
    let is_there = |file: &FileFormat| files.iter().any(|(name, _)| *name == file.name);
    let missing: Vec<&FileFormat> = FILES.iter().filter(|file| !is_there(file)).collect();
    others.retain(|name| {
        missing
            .iter()
            .any(|file| stem(name).eq_ignore_ascii_case(stem(file.name)))
    });
    files.extend(others.into_iter().map(|name| (name, Vec::new())));
    let folder = Folder::new(files);
    if folder.files.is_empty() {
        return Err(FolderError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(folder)
}

/// Whether a folder contains a CSV file, which writing into it might overwrite.
///
/// # Errors
/// When it cannot be read.
pub fn holds_csv_files(path: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(path)? {
        if is_csv(&entry?.file_name().to_string_lossy()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The curated dataset, compiled in.
pub fn embedded() -> Folder {
    macro_rules! curated {
        ($($name:literal),+ $(,)?) => {
            [$(($name, include_bytes!(concat!("../../data/", $name)).as_slice())),+]
        };
    }
    Folder::new(curated![
        "countries.csv",
        "cities.csv",
        "stakeholders.csv",
        "platforms.csv",
        "pilots.csv",
        "learnings.csv",
        "spaces.csv",
        "initiatives.csv",
        "themes.csv",
        "links.csv",
        "indicators.csv",
        "observations.csv",
        "aliases.csv",
    ])
}

impl Folder {
    /// A folder of files given by name and bytes.
    pub fn new<N, B>(files: impl IntoIterator<Item = (N, B)>) -> Self
    where
        N: Into<String>,
        B: Into<Cow<'static, [u8]>>,
    {
        let mut folder = Self::default();
        for (name, bytes) in files {
            let name = name.into();
            match FileFormat::find(&name) {
                Some(file) => folder.files.push((file, bytes.into())),
                None => folder.unknown.push(name),
            }
        }
        // Not in the order in which a disk lists them: of two rows the first is always the same.
        folder
            .files
            .sort_by_key(|(file, _)| FILES.iter().position(|known| known.name == file.name));
        folder.unknown.sort();
        folder
    }

    /// The bytes of the file of that name, if it is there.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        let mut files = self.files();
        files
            .find(|(file, _)| file.name == name)
            .map(|(_, bytes)| bytes)
    }

    /// The known files that are there, each with its bytes.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static FileFormat, &[u8])> {
        self.files.iter().map(|(file, bytes)| (*file, &**bytes))
    }

    pub(super) fn unknown_names(&self) -> &[String] {
        &self.unknown
    }
}

fn is_csv(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
        && !name.starts_with('.')
}

/// What stands before the first dot of a name.
fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// The names of all files of the format, separated by commas.
pub(super) fn known_names() -> String {
    let names: Vec<_> = FILES.iter().map(|file| file.name).collect();
    names.join(", ")
}
