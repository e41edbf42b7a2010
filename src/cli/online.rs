//! Requests the sources and websites of facts, and reports which are gone.

mod links;
mod robots;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use entity::fact::{Dataset, Fact};
use indicatif::{ProgressBar, ProgressStyle};

pub use self::links::{LinkCheck, LinkChecker, LinkOutcome, Politeness};

use super::import::print_diagnostics;
use super::{CommandError, open_world};
use crate::config::Config;
use crate::import::{Diagnostics, parse, read_folder};
use crate::store::Sources;

/// Requests every source and website of a folder or of the configured database, and prints a report as CSV.
pub(super) async fn check(config: &Config, folder: Option<&Path>) -> Result<(), CommandError> {
    let dataset = match folder {
        Some(path) => read(path)?,
        None => {
            let world = open_world(config).await?;
            world.store().read_dataset(Sources::Included).await?.1
        }
    };
    let citing = facts_by_url(&dataset);
    let urls: Vec<String> = citing.keys().cloned().collect();
    let settings = &config.check;
    let checker = LinkChecker::new(Politeness {
        pause: Duration::from_secs(settings.pause_seconds),
        timeout: Duration::from_secs(settings.timeout_seconds),
        hosts: settings.hosts,
    });
    let checker = checker.map_err(|error| CommandError::Other(error.to_string()))?;
    let bar = progress_bar(urls.len());
    let mut report = csv::Writer::from_writer(io::stdout().lock());
    let failed =
        |error: csv::Error| CommandError::Other(format!("cannot write the report: {error}"));
    let header = ["url", "result", "status", "detail", "facts", "first_fact"];
    report.write_record(header).map_err(failed)?;
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut written = Ok(());
    checker
        .check(&urls, |check| {
            let (result, row) = row(&check, &citing[&check.url]);
            *counts.entry(result).or_default() += 1;
            bar.inc(1);
            if written.is_ok() {
                written = report.write_record(row).and_then(|()| Ok(report.flush()?));
            }
        })
        .await;
    bar.finish_and_clear();
    written.map_err(failed)?;
    for (result, count) in counts {
        eprintln!("{count:>6} {result}");
    }
    Ok(())
}

fn read(path: &Path) -> Result<Dataset, CommandError> {
    let folder = read_folder(path).map_err(|error| CommandError::Other(error.to_string()))?;
    let parsed = parse(&folder);
    match parsed.diagnostics.is_empty() {
        true => Ok(parsed.dataset),
        false => Err(print_diagnostics(&Diagnostics::from(parsed.diagnostics))),
    }
}

/// The IDs of the facts that have each URL as a source or website.
fn facts_by_url(dataset: &Dataset) -> BTreeMap<String, Vec<String>> {
    let mut citing = BTreeMap::<String, Vec<String>>::new();
    for fact in dataset.facts() {
        let website = match &fact {
            Fact::Node(fact) => fact.node.website.as_ref(),
            _ => None,
        };
        let id = fact.key().id;
        for url in website.into_iter().chain(fact.sources()) {
            let facts = citing.entry(url.clone()).or_default();
            if facts.last() != Some(&id) {
                facts.push(id.clone());
            }
        }
    }
    citing
}

fn row(check: &LinkCheck, facts: &[String]) -> (&'static str, [String; 6]) {
    let (result, status, detail) = match &check.outcome {
        LinkOutcome::Ok { status } => ("ok", Some(*status), ""),
        LinkOutcome::Moved { status, to } => ("moved", Some(*status), to.as_str()),
        LinkOutcome::Broken { status } => ("broken", Some(*status), ""),
        LinkOutcome::Disallowed => ("disallowed", None, "robots.txt does not allow the request"),
        LinkOutcome::Failed { reason } => ("failed", None, reason.as_str()),
    };
    let row = [
        check.url.clone(),
        result.to_owned(),
        status.map_or(String::new(), |status| status.to_string()),
        detail.to_owned(),
        facts.len().to_string(),
        facts.first().cloned().unwrap_or_default(),
    ];
    (result, row)
}

/// Shows the progress on standard error, if that is a terminal.
fn progress_bar(urls: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} URLs, {eta} left")
        .expect("the template names known fields");
    ProgressBar::new(urls as u64).with_style(style)
}
