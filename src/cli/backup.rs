use std::path::Path;

use super::CommandError;
use crate::config::Config;
use crate::store::Store;
use crate::world::backup::{self, BackupError, Manifest};

/// Backs up the configured database into a file, and validates the backup.
pub async fn back_up(config: &Config, path: &Path, is_verified: bool) -> Result<(), CommandError> {
    let store = Store::open(&config.database).await?;
    store.migrate().await?;
    let manifest = backup::back_up(&store, path).await.map_err(failure)?;
    println!("{}: {}", path.display(), in_words(&manifest));
    if is_verified {
        backup::verify(path).await.map_err(failure)?;
        println!("Restored into a temporary database and validated every fact: no errors");
    }
    Ok(())
}

/// Restores a backup into the configured database, which must be empty.
pub async fn restore(config: &Config, path: &Path) -> Result<(), CommandError> {
    let store = Store::connect(&config.database).await?;
    store.migrate().await?;
    let manifest = backup::restore(store, path).await.map_err(failure)?;
    println!(
        "Restored {} and validated every fact: no errors",
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
