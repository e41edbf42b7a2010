//! What a change does to a fact, field by field.

use std::collections::BTreeSet;

use super::Change;
use crate::import::{Values, write_entry};

/// A field that holds something else after a change than before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// As files and rules call it.
    pub field: String,
    /// What it held, as a file would say it; absent where it held nothing.
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Change {
    /// The fields that differ, in the order of the alphabet, sources last: all that are filled where the
    /// fact is added or removed.
    pub fn differences(&self) -> Vec<Difference> {
        let values = |fact: &Option<_>| {
            // What is stored can be said.
            let said = fact.as_ref().and_then(|fact| write_entry(fact).ok());
            said.unwrap_or_default()
        };
        let (before, after): (Values, Values) = (values(&self.before), values(&self.after));
        let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let mut differences: Vec<Difference> = fields
            .into_iter()
            .filter(|field| before.get(*field) != after.get(*field))
            .map(|field| Difference {
                field: field.clone(),
                before: before.get(field).cloned(),
                after: after.get(field).cloned(),
            })
            .collect();
        let sources = |fact: &Option<entity::fact::Fact>| {
            let urls = fact.as_ref().map(|fact| fact.sources().join(" "));
            urls.filter(|urls| !urls.is_empty())
        };
        let (before, after) = (sources(&self.before), sources(&self.after));
        if before != after {
            differences.push(Difference {
                field: "source".to_owned(),
                before,
                after,
            });
        }
        differences
    }
}
