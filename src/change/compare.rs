//! From one dataset to another: what to put and what to remove.

use entity::fact::{Dataset, Fact};

use super::Change;
use crate::import::DatasetPart;

/// What becomes of facts that exist and are not wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// They stay: what is wanted says nothing about the rest.
    Keep,
    /// They are removed where they belong to one of these parts: of those, what is wanted is all.
    Prune(Vec<DatasetPart>),
}

/// The changes that turn what exists into what is wanted, fact by fact where they differ; the order
/// of sources counts. They stand in an order in which they can be applied: what is referred to is
/// put before what refers to it, and removed after it.
///
/// A fact that is wanted several times is put several times, which the rules refuse.
///
/// # Panics
/// In builds with debug assertions, when a dataset is not sorted by id: without that order, the
/// result is wrong.
pub fn compare(existing: &Dataset, wanted: Dataset, removal: &Removal) -> Vec<Change> {
    let mut changes = Vec::new();
    merge(
        &existing.nodes,
        wanted.nodes,
        |fact| &fact.node.id,
        |fact| Fact::Node(Box::new(fact)),
        |fact| removal.removes(DatasetPart::Nodes(fact.node.kind)),
        &mut changes,
    );
    merge(
        &existing.links,
        wanted.links,
        |fact| &fact.link.id,
        Fact::Link,
        |_| removal.removes(DatasetPart::Links),
        &mut changes,
    );
    merge(
        &existing.indicators,
        wanted.indicators,
        |indicator| &indicator.id,
        Fact::Indicator,
        |_| removal.removes(DatasetPart::Indicators),
        &mut changes,
    );
    merge(
        &existing.observations,
        wanted.observations,
        |fact| &fact.observation.id,
        Fact::Observation,
        |_| removal.removes(DatasetPart::Observations),
        &mut changes,
    );
    merge(
        &existing.aliases,
        wanted.aliases,
        |alias| &alias.id,
        Fact::Alias,
        |_| removal.removes(DatasetPart::Aliases),
        &mut changes,
    );
    changes.sort_by_key(order_of_application);
    changes
}

impl Removal {
    fn removes(&self, part: DatasetPart) -> bool {
        match self {
            Self::Keep => false,
            Self::Prune(parts) => parts.contains(&part),
        }
    }
}

/// Walks two lists sorted by id side by side.
fn merge<T: Clone + PartialEq>(
    existing: &[T],
    wanted: Vec<T>,
    id: impl Fn(&T) -> &str,
    fact: impl Fn(T) -> Fact,
    is_removed: impl Fn(&T) -> bool,
    changes: &mut Vec<Change>,
) {
    debug_assert!(existing.is_sorted_by(|a, b| id(a) < id(b)));
    debug_assert!(wanted.is_sorted_by(|a, b| id(a) <= id(b)));
    let mut remove = |before: &T| {
        if is_removed(before) {
            changes.push(Change {
                before: Some(fact(before.clone())),
                after: None,
            });
        }
    };
    let mut puts = Vec::new();
    let mut existing = existing.iter().peekable();
    let mut wanted = wanted.into_iter().peekable();
    while let Some(first) = wanted.next() {
        let mut same_id = vec![first];
        while let Some(next) = wanted.next_if(|next| id(next) == id(&same_id[0])) {
            same_id.push(next);
        }
        while let Some(before) = existing.next_if(|before| id(before) < id(&same_id[0])) {
            remove(before);
        }
        let before = existing.next_if(|before| id(before) == id(&same_id[0]));
        if same_id.len() == 1 && before == same_id.first() {
            continue;
        }
        puts.extend(same_id.into_iter().map(|after| Change {
            before: before.cloned().map(&fact),
            after: Some(fact(after)),
        }));
    }
    existing.for_each(remove);
    changes.append(&mut puts);
}

/// Puts before removals; among puts, what others refer to first; among removals, last.
pub(super) fn order_of_application(change: &Change) -> (bool, i32) {
    let is_removal = change.after.is_none();
    let rank = change
        .after
        .as_ref()
        .or(change.before.as_ref())
        .map_or(0, rank);
    (is_removal, if is_removal { -rank } else { rank })
}

fn rank(fact: &Fact) -> i32 {
    match fact {
        // Countries come before cities and these before stakeholders, as the kinds do.
        Fact::Node(fact) => fact.node.kind as i32,
        Fact::Link(_) => 100,
        Fact::Indicator(_) => 101,
        Fact::Observation(_) => 102,
        Fact::Alias(_) => 103,
    }
}
