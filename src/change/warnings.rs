//! What looks wrong with a change set and may yet be right: it is reported and never refused.

mod dates;
mod graph_after;
mod links;
mod mentions;
mod places;
#[cfg(test)]
mod tests;

use chrono::{Datelike, Months, NaiveDate};
use entity::WarningCode;
use entity::fact::{Dataset, Fact};

use super::Change;
use super::lookup::{DatasetLookup, GraphLookup, KnownNode};
use graph_after::{GraphAfter, SHARED_BY};

/// Age in years at which a fact is old, unless a setting differs.
const OLD_YEARS: u32 = 3;

/// Something that a reviewer should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub code: WarningCode,
    /// The place of the change in the change set, counted from 0.
    pub change: usize,
    /// The field that it is about, as files and the API call it.
    pub field: &'static str,
    pub message: String,
    /// Another node that it is about, such as a possible duplicate.
    pub other: Option<String>,
}

/// The dates that warnings compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarningDates {
    pub today: NaiveDate,
    /// Facts whose sources are dated before this day are old.
    pub oldest: NaiveDate,
}

impl WarningDates {
    /// Facts are old after three years.
    pub fn on(today: NaiveDate) -> Self {
        Self {
            today,
            oldest: today,
        }
        .with_old_years(OLD_YEARS)
    }

    /// Facts are old after this number of years.
    #[must_use]
    pub fn with_old_years(self, years: u32) -> Self {
        let oldest = self
            .today
            .checked_sub_months(Months::new(years.saturating_mul(12)));
        Self {
            oldest: oldest.unwrap_or(NaiveDate::MIN),
            ..self
        }
    }

    fn year(self) -> i32 {
        self.today.year()
    }
}

/// The warnings about a change set, in the order of its changes.
pub fn warnings(
    changes: &[Change],
    existing: &impl GraphLookup,
    dates: WarningDates,
) -> Vec<Warning> {
    let mut graph = GraphAfter::new(changes, existing);
    let mut warnings = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let Some(after) = &change.after else {
            continue;
        };
        let report = &mut Report {
            change: index,
            warnings: &mut warnings,
        };
        let before = change.before.as_ref();
        match after {
            Fact::Node(fact) => {
                let node = KnownNode::from(&**fact);
                let before = match before {
                    Some(Fact::Node(before)) => Some(KnownNode::from(&**before)),
                    _ => None,
                };
                check_names(node, before, &mut graph, report);
                check_website(node, before, &mut graph, report);
                places::check(node, before, &mut graph, report);
                mentions::check(node, before, &mut graph, report);
                links::check_end(node, before, &graph, dates, report);
            }
            Fact::Link(fact) => links::check(fact, before, &graph, dates, report),
            Fact::Observation(_) | Fact::Indicator(_) | Fact::Alias(_) => {}
        }
        dates::check(after, before, dates, report);
        check_sources(after, before, report);
    }
    warnings
}

/// The warnings about every fact of a dataset with its place among [`Dataset::facts`], as if all were put now.
pub fn dataset_warnings(
    dataset: &Dataset,
    existing: &Dataset,
    dates: WarningDates,
) -> (Vec<Change>, Vec<Warning>) {
    let put = |fact| Change {
        before: None,
        after: Some(fact),
    };
    let changes: Vec<Change> = dataset.facts().map(put).collect();
    let warnings = warnings(&changes, &DatasetLookup::new(existing), dates);
    (changes, warnings)
}

/// Where the warnings about one change are put.
struct Report<'a> {
    change: usize,
    warnings: &'a mut Vec<Warning>,
}

impl Report<'_> {
    fn warn(&mut self, code: WarningCode, field: &'static str, message: String) {
        self.warn_about(code, field, message, None);
    }

    fn warn_about(
        &mut self,
        code: WarningCode,
        field: &'static str,
        message: String,
        other: Option<String>,
    ) {
        self.warnings.push(Warning {
            code,
            change: self.change,
            field,
            message,
            other,
        });
    }

    fn duplicate(&mut self, field: &'static str, same: &str, other: &str) {
        let message = format!(
            "`{other}` has {same}: if both are the same, update it instead, or merge \
            them."
        );
        let other = Some(other.to_owned());
        self.warn_about(WarningCode::PossibleDuplicate, field, message, other);
    }
}

fn check_names<'a>(
    node: KnownNode<'a>,
    before: Option<KnownNode>,
    graph: &mut GraphAfter<'a, impl GraphLookup>,
    report: &mut Report,
) {
    if before.is_none_or(|before| before.names() != node.names())
        && let Some(other) = graph.same_named_node(node)
    {
        report.duplicate("name", "the same name", &other);
    }
}

fn check_website<'a>(
    node: KnownNode<'a>,
    before: Option<KnownNode>,
    graph: &mut GraphAfter<'a, impl GraphLookup>,
    report: &mut Report,
) {
    let Some(website) = node.node.website.as_deref() else {
        return;
    };
    if before.is_some_and(|before| before.node.website.as_deref() == Some(website)) {
        return;
    }
    if website.starts_with("http://") {
        let message = format!("{website} is not encrypted: use https if the website supports it.");
        report.warn(WarningCode::InsecureUrl, "website", message);
    }
    let others = graph.nodes_with_website(node, website);
    if others.len() + 1 >= SHARED_BY {
        let message = format!(
            "{website} is the website of {} nodes: use the page about this node if there is one.",
            others.len() + 1
        );
        report.warn(WarningCode::SharedWebsite, "website", message);
    } else if let Some(other) = others
        .iter()
        .find(|other| other.node.kind == node.node.kind)
    {
        report.duplicate("website", "the same website", other.id());
    }
}

fn check_sources(after: &Fact, before: Option<&Fact>, report: &mut Report) {
    let known = before.map_or(&[][..], Fact::sources);
    let is_insecure = |url: &&String| url.starts_with("http://") && !known.contains(url);
    if let Some(url) = after.sources().iter().find(is_insecure) {
        let message = format!("{url} is not encrypted: use https if the page supports it.");
        report.warn(WarningCode::InsecureUrl, "source", message);
    }
}
