use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use entity::fact::Dataset;
use indicatif::{ProgressBar, ProgressStyle};

use super::check::print_warnings;
use super::{CommandError, open_or_create_world, open_world};
use crate::change::{WarningDates, folder_warnings, plan_import};
use crate::config::Config;
use crate::import::{Diagnostics, Folder, read_folder};
use crate::store::StoreError;
use crate::world::{ImportOptions, ImportSummary, World, WorldError};

/// Imports a folder into the configured database.
pub async fn import(config: &Config, path: &Path, prune: bool) -> Result<(), CommandError> {
    let folder = read_folder(path).map_err(|error| CommandError::Other(error.to_string()))?;
    let world = open_or_create_world(config).await?;
    run(&world, folder, path, prune, false).await
}

/// Checks a folder against the configured database, if there is one, without writing.
pub async fn check(
    config: &Config,
    path: &Path,
    prune: bool,
    warnings: bool,
) -> Result<(), CommandError> {
    let folder = read_folder(path).map_err(|error| CommandError::Other(error.to_string()))?;
    let old_years = config.check.old_years;
    match open_world(config).await {
        Err(CommandError::World(WorldError::Store(StoreError::Missing(_)))) => {
            let dates = WarningDates::on(Utc::now().date_naive()).with_old_years(old_years);
            check_alone(&folder, prune, warnings, dates)
        }
        opened => {
            let world = opened?;
            run(&world, folder.clone(), path, prune, true).await?;
            if warnings {
                print_warnings(&world.warnings(Some(folder), old_years).await?);
            }
            Ok(())
        }
    }
}

async fn run(
    world: &Arc<World>,
    folder: Folder,
    path: &Path,
    prune: bool,
    dry_run: bool,
) -> Result<(), CommandError> {
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
            print_warning_count(imported.warnings);
            Ok(())
        }
        Err(WorldError::Invalid(complaints)) => Err(print_diagnostics(&complaints)),
        Err(error) => Err(error.into()),
    }
}

/// Checks a folder without a database to compare it with.
fn check_alone(
    folder: &Folder,
    prune: bool,
    is_listed: bool,
    dates: WarningDates,
) -> Result<(), CommandError> {
    let empty = Dataset::default();
    let changes = plan_import(folder, &empty, prune);
    let changes = changes.map_err(|complaints| print_diagnostics(&complaints))?;
    let warnings = folder_warnings(folder, &empty, dates);
    println!(
        "{}",
        in_words(&ImportSummary::of(&changes, warnings.len()), true)
    );
    match is_listed {
        true => print_warnings(&warnings),
        false => print_warning_count(warnings.len()),
    }
    Ok(())
}

fn print_warning_count(count: usize) {
    let noun = match count {
        0 => return,
        1 => "warning",
        _ => "warnings",
    };
    eprintln!(
        "{count} {noun} about the changes; `mission-graph check FOLDER --warnings` lists those of a folder"
    );
}

pub fn print_diagnostics(complaints: &Diagnostics) -> CommandError {
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
        warnings: _,
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
