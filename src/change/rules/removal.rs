//! The rule for removals: nothing that stays may need what goes.

use entity::fact::FactKey;

use super::report::Report;
use crate::change::lookup::GraphLookup;
use crate::change::overlay::Overlay;

/// How many of the facts in the way are named.
const NAMED: usize = 3;

pub fn check<E: GraphLookup>(key: &FactKey, overlay: &Overlay<E>, report: &mut Report) {
    let dependents = overlay.untouched_dependents(key);
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
    report.invalid_fact(&key.id, expected, first.clone());
}
