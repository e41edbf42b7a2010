//! Synthetic ecosystems in the import format, for tests and benchmarks: seeded, so that the same
//! plan gives the same bytes; of any size; and shaped like the curated one in its countries, its
//! mix of links, and the few nodes that very many links lead to.

mod links;
mod names;
mod nodes;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use entity::fact::{Dataset, Details};
use indicatif::{ProgressBar, ProgressStyle};

use crate::import::{CsvSheet, DatasetPart, FileFormat, embedded, holds_csv_files, parse};
use links::write_links;
use nodes::write_nodes;

/// How large an ecosystem to make, and which of all that are as large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub cities: usize,
    pub stakeholders: usize,
    /// Without those that follow from where a node lies.
    pub links: usize,
    pub seed: u64,
}

/// Why no ecosystem could be written.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    #[error("{0} already contains CSV files; choose a folder without any")]
    Occupied(PathBuf),
    #[error("cannot write to {path}: {source}")]
    Write { path: PathBuf, source: io::Error },
}

/// A country as the generator sees it.
struct Country {
    id: String,
    latitude: f64,
    longitude: f64,
    /// Its share of all cities, in proportion.
    weight: usize,
}

/// Writes a synthetic ecosystem into a folder, and shows the progress on standard error.
pub(super) fn run(plan: Plan, folder: &Path) -> Result<(), GenerateError> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} links, {eta} left")
        .expect("the template names known fields");
    let bar = ProgressBar::new(plan.links as u64).with_style(style);
    let result = generate(plan, folder, &|links| bar.set_position(links as u64));
    bar.finish_and_clear();
    result?;
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

/// Writes a synthetic ecosystem into a folder, which is made if it is missing. `progress` is told how
/// many links are written.
///
/// # Errors
/// When the folder holds CSV files already, or cannot be written to.
pub fn generate(plan: Plan, folder: &Path, progress: &dyn Fn(usize)) -> Result<(), GenerateError> {
    let failed = |source| GenerateError::Write {
        path: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    if holds_csv_files(folder).map_err(failed)? {
        return Err(GenerateError::Occupied(folder.to_owned()));
    }
    let curated = parse(&embedded()).dataset;
    let countries = countries(&curated);
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let pools = write_nodes(plan, &curated, &countries, folder, &mut random).map_err(failed)?;
    write_links(plan, &pools, folder, &mut random, progress).map_err(failed)
}

/// Begins a file of the folder.
fn sheet(part: DatasetPart, folder: &Path) -> io::Result<CsvSheet<fs::File>> {
    let output = fs::File::create(folder.join(FileFormat::of(part).name))?;
    CsvSheet::begin(part, output)
}

/// The curated countries, weighed by the cities that each has there.
fn countries(curated: &Dataset) -> Vec<Country> {
    let cities_of = |country: &str| {
        let here = curated.nodes.iter().filter(
            |fact| matches!(&fact.details, Details::City(city) if city.country_id == country),
        );
        here.count()
    };
    curated
        .nodes
        .iter()
        .filter_map(|fact| match &fact.details {
            Details::Country(country) => Some(Country {
                id: country.id.clone(),
                latitude: country.latitude.unwrap_or(50.0),
                longitude: country.longitude.unwrap_or(10.0),
                weight: 1 + cities_of(&country.id),
            }),
            _ => None,
        })
        .collect()
}
