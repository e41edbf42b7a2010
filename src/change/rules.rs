//! What makes a change set a valid one. Every write is judged here, wherever it comes from.

mod link;
mod node;
mod observation;
mod removal;
mod report;
mod uniqueness;

use entity::fact::{Fact, FactKey};
use entity::indicator;

use super::Change;
use super::existing::Existing;
use super::outcome::Outcome;
use report::Report;

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
pub fn check(changes: &[Change], existing: &impl Existing) -> Vec<Violation> {
    let outcome = Outcome::new(changes, existing);
    let mut violations = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let report = &mut Report::new(index, &mut violations);
        match &change.after {
            Some(fact) => {
                check_fact(fact, &outcome, report);
                uniqueness::check(fact, index, &outcome, report);
            }
            None => removal::check(&change.key(), &outcome, report),
        }
    }
    violations
}

fn check_fact<E: Existing>(fact: &Fact, outcome: &Outcome<E>, report: &mut Report) {
    match fact {
        Fact::Node(fact) => node::check(fact, outcome, report),
        Fact::Link(fact) => link::check(fact, outcome, report),
        Fact::Indicator(indicator) => check_indicator(indicator, report),
        Fact::Observation(fact) => observation::check(fact, outcome, report),
    }
}

fn check_indicator(indicator: &indicator::Model, report: &mut Report) {
    report.slug("id", "", &indicator.id);
    report.text("name", Some(&indicator.name));
    report.text("unit", Some(&indicator.unit));
    report.text("description", Some(&indicator.description));
}

#[cfg(test)]
mod tests {
    use entity::fact::{Dataset, Details, NodeFact};
    use entity::{Confidence, Level, NodeKind, node, theme};

    use super::*;
    use crate::change::Known;

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
        let change = Change {
            before: None,
            after: Some(Fact::Node(Box::new(fact))),
        };
        let violations = check(&[change], &Known::new(&Dataset::default()));
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
                "no level, as a theme acts on none".into()
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
    fn tells_all_violations_of_a_fact() {
        let violations = violations(|fact| {
            fact.node.id = "Mobility".to_owned();
            fact.node.website = Some("example.org".to_owned());
            fact.sources.push("nowhere".to_owned());
        });
        let fields: Vec<_> = violations.iter().map(|(field, ..)| *field).collect();
        assert_eq!(fields, ["id", "website", "source"]);
    }
}
