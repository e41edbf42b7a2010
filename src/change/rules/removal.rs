//! The rule for removals: nothing that stays may need what goes.

use entity::fact::FactKey;

use super::report::Report;
use crate::change::existing::Existing;
use crate::change::outcome::Outcome;

/// How many of the facts in the way are named.
const NAMED: usize = 3;

pub fn check<E: Existing>(key: &FactKey, outcome: &Outcome<E>, report: &mut Report) {
    let dependents = outcome.untouched_dependents(key);
    let Some(first) = dependents.first() else {
        return;
    };
    let named: Vec<_> = dependents.iter().take(NAMED).map(|d| &*d.id).collect();
    let more = match dependents.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = named.join(", ");
    let expected = format!("it to be kept, because it is required by {named}{more}");
    report.refused(&key.id, expected, first.clone());
}
