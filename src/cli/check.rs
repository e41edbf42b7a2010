use std::collections::BTreeMap;

use entity::Vocabulary;

use super::{CommandError, open_world};
use crate::change::LocatedWarning;
use crate::config::Config;

/// Verifies the configured database.
pub async fn verify(config: &Config, warnings: bool) -> Result<(), CommandError> {
    let world = open_world(config).await?;
    let verification = world.verify().await?;
    println!(
        "Revision {}: {} nodes, {} links, {} observations",
        verification.revision, verification.nodes, verification.links, verification.observations
    );
    if verification.faults.is_empty() {
        println!("No faults");
        if warnings {
            print_warnings(&world.warnings(None, config.check.old_years).await?);
        }
        return Ok(());
    }
    for fault in &verification.faults {
        eprintln!("{fault}");
    }
    match verification.faults.len() {
        1 => eprintln!("1 fault"),
        faults => eprintln!("{faults} faults"),
    }
    Err(CommandError::InvalidData)
}

/// Prints warnings, each on a line, and their number by kind.
pub fn print_warnings(warnings: &[LocatedWarning]) {
    let mut counts = BTreeMap::<_, usize>::new();
    for warning in warnings {
        println!("{warning}");
        *counts.entry(warning.warning.code.name()).or_default() += 1;
    }
    match warnings.len() {
        0 => println!("No warnings"),
        1 => println!("1 warning:"),
        count => println!("{count} warnings:"),
    }
    for (code, count) in counts {
        println!("{count:>6} {code}");
    }
}
