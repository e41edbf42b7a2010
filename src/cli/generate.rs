use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::CommandError;
use crate::generate::{self, Plan};

/// Writes a synthetic ecosystem into a folder.
pub fn generate(plan: Plan, folder: &Path) -> Result<(), CommandError> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} links, {eta} left")
        .expect("the template names known fields");
    let bar = ProgressBar::new(plan.links as u64).with_style(style);
    let result = generate::generate(plan, folder, &|links| bar.set_position(links as u64));
    bar.finish_and_clear();
    result.map_err(|error| CommandError::Other(error.to_string()))?;
    println!(
        "{}: {} cities, {} stakeholders, up to {} links, seed {}",
        folder.display(),
        plan.cities,
        plan.stakeholders,
        plan.links,
        plan.seed
    );
    Ok(())
}
