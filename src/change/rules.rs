//! What makes a change set a valid one. Every write is judged here, wherever it comes from.

mod alias;
mod link;
mod node;
mod observation;
mod removal;
mod report;
mod uniqueness;
mod url;

use entity::fact::{Fact, FactKey};
use entity::indicator;

use super::Change;
use super::lookup::GraphLookup;
use super::overlay::Overlay;
use crate::import::Cells;
use report::Report;

pub use url::check_url;

/// One thing that a change set must not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The place of the change in the change set, counted from 0.
    pub change: usize,
    /// The field that is wrong, as files and the API call it; absent when the fact as a whole is.
    pub field: Option<&'static str>,
    /// What it holds; absent when it holds nothing.
    pub value: Option<String>,
    /// What would be right.
    pub expected: String,
    /// Another fact that it is about: the one that is missing, or that is in the way.
    pub other: Option<FactKey>,
}

/// Every violation in a change set, in the order of its changes.
pub fn check(changes: &[Change], existing: &impl GraphLookup) -> Vec<Violation> {
    let overlay = Overlay::new(changes, existing);
    let mut violations = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let report = &mut Report::new(index, &mut violations);
        match &change.after {
            Some(fact) => {
                check_fact(fact, &overlay, report);
                uniqueness::check(fact, index, &overlay, report);
                check_words(fact, report);
            }
            None => removal::check(&change.key(), &overlay, report),
        }
    }
    violations
}

fn check_fact<E: GraphLookup>(fact: &Fact, overlay: &Overlay<E>, report: &mut Report) {
    match fact {
        Fact::Node(fact) => node::check(fact, overlay, report),
        Fact::Link(fact) => link::check(fact, overlay, report),
        Fact::Indicator(indicator) => check_indicator(indicator, report),
        Fact::Observation(fact) => observation::check(fact, overlay, report),
        Fact::Alias(alias) => alias::check(alias, overlay, report),
    }
}

fn check_indicator(indicator: &indicator::Model, report: &mut Report) {
    report.slug("id", "", &indicator.id);
    report.name("name", Some(&indicator.name));
    report.name("unit", Some(&indicator.unit));
    report.text("description", Some(&indicator.description));
}

/// Checks that the file format can represent a fact, so that dumps are complete.
fn check_words(fact: &Fact, report: &mut Report) {
    if !report.has_violations()
        && let Err(unsayable) = Cells::of(fact)
    {
        let expected = format!("a value that {} can represent", unsayable.file);
        report.missing(unsayable.field, expected);
    }
}

#[cfg(test)]
mod tests {
    use entity::fact::{Dataset, Details, LinkFact, NodeFact, ObservationFact};
    use entity::{
        Confidence, Level, LinkKind, NodeKind, initiative, link, node, observation, theme,
    };

    use super::*;
    use crate::change::DatasetLookup;

    /// A theme with what no file can say but other writers might.
    fn violations(
        spoil: impl FnOnce(&mut NodeFact),
    ) -> Vec<(&'static str, Option<String>, String)> {
        let id = "theme-mobility".to_owned();
        let mut fact = NodeFact {
            node: node::Model {
                id: id.clone(),
                kind: NodeKind::Theme,
                name: "Mobility".to_owned(),
                level: None,
                summary: None,
                website: None,
                as_of: None,
                confidence: Confidence::Sourced,
            },
            details: Details::Theme(theme::Model { id }),
            sources: vec!["https://example.org/".to_owned()],
        };
        spoil(&mut fact);
        violations_of(Fact::Node(Box::new(fact)), &Dataset::default())
    }

    fn violations_of(
        fact: Fact,
        existing: &Dataset,
    ) -> Vec<(&'static str, Option<String>, String)> {
        let change = Change {
            before: None,
            after: Some(fact),
        };
        let violations = check(&[change], &DatasetLookup::new(existing));
        let told = violations.into_iter().map(|violation| {
            let field = violation.field.unwrap_or_default();
            (field, violation.value, violation.expected)
        });
        told.collect()
    }

    #[test]
    fn holds_other_writers_to_what_files_cannot_get_wrong() {
        let empty = Some(String::new());
        assert_eq!(violations(|_| {}), []);
        assert_eq!(
            violations(|fact| fact.node.level = Some(Level::Local)),
            [(
                "level",
                Some("LOCAL".into()),
                "no level, because a theme has none".into()
            )]
        );
        assert_eq!(
            violations(|fact| fact.node.summary = empty.clone()),
            [("summary", empty.clone(), "text".into())]
        );
        assert_eq!(
            violations(|fact| fact.node.name.clear()),
            [("name", empty, "text".into())]
        );
        assert_eq!(
            violations(|fact| fact.sources.clear()),
            [("source", None, "at least one URL".into())]
        );
    }

    #[test]
    fn limits_the_length_of_texts_and_the_number_of_sources() {
        let limits = |name: usize, summary: usize, sources: usize| {
            let found = violations(|fact| {
                fact.node.name = "é".repeat(name);
                fact.node.summary = Some("é".repeat(summary));
                let source = |index| format!("https://example.org/{index}");
                fact.sources = (0..sources).map(source).collect();
            });
            let expected = found.into_iter().map(|(.., expected)| expected);
            expected.collect::<Vec<_>>()
        };
        assert!(limits(200, 5_000, 100).is_empty());
        assert_eq!(limits(201, 1, 1), ["text of at most 200 characters"]);
        assert_eq!(limits(1, 5_001, 1), ["text of at most 5000 characters"]);
        assert_eq!(limits(1, 1, 101), ["at most 100 URLs"]);
    }

    #[test]
    fn tells_all_violations_of_a_fact() {
        let violations = violations(|fact| {
            fact.node.id = "Mobility".to_owned();
            fact.node.website = Some("example.org".to_owned());
            fact.sources.push("nowhere".to_owned());
        });
        let fields: Vec<_> = violations.iter().map(|(field, ..)| *field).collect();
        assert_eq!(fields, ["id", "website", "source"]);
    }

    #[test]
    fn refuses_what_the_files_cannot_say() {
        let website = |fact: &mut NodeFact| {
            fact.node.website = Some("https://example.org/".to_owned());
        };
        let says = "a value that themes.csv can represent".to_owned();
        assert_eq!(violations(website), [("website", None, says.clone())]);
        let other_row = |fact: &mut NodeFact| {
            let id = "theme-other".to_owned();
            fact.details = Details::Theme(theme::Model { id });
        };
        assert_eq!(violations(other_row), [("id", None, says)]);
        let local = |fact: &mut NodeFact| {
            fact.node.id = "initiative-mobility".to_owned();
            fact.node.kind = NodeKind::Initiative;
            fact.node.level = Some(Level::Local);
            fact.details = Details::Initiative(initiative::Model {
                id: fact.node.id.clone(),
                programme: None,
                start: None,
                end: None,
            });
        };
        let level = ("level", Some("LOCAL".into()), "EUROPEAN".into());
        assert_eq!(violations(local), [level]);
    }

    #[test]
    fn holds_ids_to_what_they_are_made_of() {
        let curated = crate::import::parse(&crate::import::embedded()).dataset;
        let link = LinkFact {
            link: link::Model {
                id: "a--hosts--b".to_owned(),
                from_id: "city-umea".to_owned(),
                kind: LinkKind::TwinnedWith,
                to_id: "city-braga".to_owned(),
                role: None,
                since: None,
                until: None,
                as_of: None,
                confidence: Confidence::Sourced,
            },
            sources: vec!["https://example.org/".to_owned()],
        };
        let said = (
            "id",
            None,
            "a value that links.csv can represent".to_owned(),
        );
        assert_eq!(violations_of(Fact::Link(link), &curated), [said]);
        let first = &curated.observations[0];
        let observation = ObservationFact {
            observation: observation::Model {
                id: "another".to_owned(),
                ..first.observation.clone()
            },
            sources: first.sources.clone(),
        };
        let said = (
            "id",
            None,
            "a value that observations.csv can represent".to_owned(),
        );
        let found = violations_of(Fact::Observation(observation), &curated);
        assert_eq!(found, [said]);
    }
}
