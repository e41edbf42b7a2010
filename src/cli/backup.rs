use std::path::Path;

use super::CommandError;
use crate::backup::{self, BackupError, Manifest};
use crate::config::Config;
use crate::store::Store;

/// Copies the database of the settings into a file, and tries the copy out.
pub async fn back_up(config: &Config, path: &Path, is_verified: bool) -> Result<(), CommandError> {
    let store = Store::open(&config.database).await?;
    store.migrate().await?;
    let manifest = backup::back_up(&store, path).await.map_err(failure)?;
    println!("{}: {}", path.display(), in_words(&manifest));
    if is_verified {
        backup::verify(path).await.map_err(failure)?;
        println!("Restored into a database of its own, every fact judged: no faults");
    }
    Ok(())
}

/// Fills the database of the settings, which is empty, with a backup.
pub async fn restore(config: &Config, path: &Path) -> Result<(), CommandError> {
    let store = Store::connect(&config.database).await?;
    store.migrate().await?;
    let manifest = backup::restore(store, path).await.map_err(failure)?;
    println!(
        "Restored {}; every fact judged: no faults",
        in_words(&manifest)
    );
    Ok(())
}

fn in_words(manifest: &Manifest) -> String {
    format!("revision {}, {} rows", manifest.revision, manifest.rows())
}

fn failure(error: BackupError) -> CommandError {
    match error {
        BackupError::World(error) => error.into(),
        BackupError::Exists(_) => CommandError::Usage(error.to_string()),
        BackupError::Faults(faults) => {
            for fault in &faults {
                eprintln!("{fault}");
            }
            CommandError::InvalidData
        }
        error => CommandError::Other(super::with_causes(&error)),
    }
}
