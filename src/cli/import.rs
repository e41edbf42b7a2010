use std::path::Path;
use std::sync::Arc;

use entity::fact::Dataset;
use indicatif::{ProgressBar, ProgressStyle};

use super::{CommandError, open_or_create_world, open_world};
use crate::change::plan_import;
use crate::config::Config;
use crate::import::{Diagnostics, Folder, read_folder};
use crate::store::StoreError;
use crate::world::{ImportOptions, ImportSummary, WorldError};

/// Imports a folder into the configured database, or checks it without writing.
pub async fn import(
    config: &Config,
    path: &Path,
    prune: bool,
    dry_run: bool,
) -> Result<(), CommandError> {
    let folder = read_folder(path).map_err(|error| CommandError::Other(error.to_string()))?;
    let world = match dry_run {
        true => open_world(config).await,
        false => open_or_create_world(config).await,
    };
    let world = match world {
        Err(CommandError::World(WorldError::Store(StoreError::Missing(_)))) if dry_run => {
            return check_alone(&folder, prune);
        }
        opened => opened?,
    };
    let bar = progress_bar();
    let (planned, written) = (bar.clone(), bar.clone());
    let options = ImportOptions {
        prune,
        dry_run,
        note: format!("Import of {}", path.display()),
        planned: Arc::new(move |changes| planned.set_length(changes as u64)),
        written: Arc::new(move |changes| written.set_position(changes as u64)),
    };
    let result = world.import(folder, options).await;
    bar.finish_and_clear();
    match result {
        Ok(imported) => {
            println!("{}", in_words(&imported, dry_run));
            Ok(())
        }
        Err(WorldError::Invalid(complaints)) => Err(print_diagnostics(&complaints)),
        Err(error) => Err(error.into()),
    }
}

/// Checks a folder without a database to compare it with.
fn check_alone(folder: &Folder, prune: bool) -> Result<(), CommandError> {
    let changes = plan_import(folder, &Dataset::default(), prune);
    let changes = changes.map_err(|complaints| print_diagnostics(&complaints))?;
    println!("{}", in_words(&ImportSummary::of(&changes), true));
    Ok(())
}

fn print_diagnostics(complaints: &Diagnostics) -> CommandError {
    eprintln!("{complaints}");
    let noun = match complaints.len() {
        1 => "error",
        _ => "errors",
    };
    eprintln!("{} {noun}; nothing was written", complaints.len());
    CommandError::InvalidData
}

/// Shows the progress of writing on a terminal.
fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} changes, {eta} left")
        .expect("the template names known fields");
    ProgressBar::new(0).with_style(style)
}

fn in_words(imported: &ImportSummary, dry_run: bool) -> String {
    let ImportSummary {
        added,
        changed,
        removed,
        revision,
    } = imported;
    let counts = format!("{added} added, {changed} changed, {removed} removed");
    match revision {
        Some(revision) => format!("Revision {revision}: {counts}"),
        None if added + changed + removed == 0 => "No differences: no revision created".to_owned(),
        None if dry_run => format!("No errors. An import would result in: {counts}"),
        None => counts,
    }
}
