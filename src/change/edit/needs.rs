//! Which facts have to be read before edits can be planned.

use std::collections::{BTreeSet, HashMap};

use entity::change::FactKind;
use entity::fact::FactKey;
use entity::{link, observation};

use super::Edit;
use super::draft::{alias_key, key};
use super::generated_id::generated_id;
use crate::change::lookup::{GraphLookup, node_key};
use crate::import::Values;

/// The nodes that edits remove, rename or merge: what is observed there has to be known.
pub fn removed_nodes(edits: &[Edit], existing: &impl GraphLookup) -> Vec<String> {
    let mut ids = BTreeSet::new();
    for edit in edits {
        match edit {
            Edit::RemoveNode { id, .. } | Edit::RenameNode { id, .. } => {
                ids.insert(current(id, existing));
            }
            Edit::MergeNodes { id, into, .. } => {
                ids.extend([current(id, existing), current(into, existing)]);
            }
            _ => {}
        }
    }
    ids.into_iter().collect()
}

/// Every fact that the edits may touch, whether it exists or not.
pub fn needed_facts(edits: &[Edit], existing: &impl GraphLookup) -> Vec<FactKey> {
    let mut keys = BTreeSet::new();
    for edit in edits {
        match edit {
            Edit::CreateNode { kind, values, .. } => {
                let id = generated_id(*kind, values);
                keys.extend([
                    node_key(&id),
                    alias_key(&id),
                    node_key(&current(&id, existing)),
                ]);
            }
            Edit::UpdateNode { id, .. } => {
                keys.insert(node_key(&current(id, existing)));
            }
            Edit::RemoveNode { id, .. } => add_with_dependents(id, existing, &mut keys),
            Edit::RenameNode { id, new_id, .. } => {
                add_with_dependents(id, existing, &mut keys);
                keys.extend([node_key(new_id), alias_key(new_id)]);
            }
            Edit::MergeNodes { id, into, .. } => {
                add_with_dependents(id, existing, &mut keys);
                add_with_dependents(into, existing, &mut keys);
            }
            Edit::AddLink { from, kind, to, .. } => {
                let (from, to) = (current(from, existing), current(to, existing));
                keys.insert(key(FactKind::Link, &link::id(&from, *kind, &to)));
            }
            Edit::UpdateLink { id, .. } | Edit::RemoveLink { id, .. } => {
                keys.insert(key(FactKind::Link, &current_link(id, existing)));
            }
            Edit::RecordObservation { values, .. } => {
                keys.extend(observation_key(values, existing))
            }
            Edit::RemoveObservation { id, .. } => {
                keys.insert(key(FactKind::Observation, id));
            }
            Edit::PutIndicator { values, .. } => {
                let id = values.get("id").map_or("", String::as_str);
                keys.insert(key(FactKind::Indicator, id));
            }
            Edit::CiteSources { fact_id, .. } => {
                let found = cited_key(fact_id);
                let id = match found.kind {
                    FactKind::Node => current(fact_id, existing),
                    FactKind::Link => current_link(fact_id, existing),
                    _ => found.id,
                };
                keys.insert(key(found.kind, &id));
            }
        }
    }
    keys.into_iter().collect()
}

/// Facts that the edits of one change set may touch together, those that one edit touches after another included.
pub const MAX_TOUCHED: usize = 10_000;

/// How many facts the edits touch, edit by edit: a node that is removed, renamed or merged takes all that cannot be
/// without it along, also where an earlier edit has brought it there.
pub fn touched_facts(edits: &[Edit], existing: &impl GraphLookup) -> usize {
    // What has changed of the number of facts at a node, by its id at that moment.
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut touched = 0;
    let facts_at = |at: &HashMap<String, usize>, id: &str| {
        let stored = || existing.dependents(&node_key(id)).len();
        at.get(id).copied().unwrap_or_else(stored)
    };
    for edit in edits {
        touched += 1;
        match edit {
            Edit::RemoveNode { id, .. } => {
                let id = current(id, existing);
                touched += facts_at(&at, &id);
                at.insert(id, 0);
            }
            Edit::RenameNode { id, new_id, .. } => {
                let id = current(id, existing);
                let facts = facts_at(&at, &id);
                touched += facts;
                at.insert(id, 0);
                at.insert(new_id.clone(), facts + 1);
            }
            Edit::MergeNodes { id, into, .. } => {
                let (id, into) = (current(id, existing), current(into, existing));
                let (moved, stays) = (facts_at(&at, &id), facts_at(&at, &into));
                touched += moved + stays;
                at.insert(id, 0);
                at.insert(into, moved + stays + 1);
            }
            Edit::AddLink { from, to, .. } => {
                for id in [from, to] {
                    let id = current(id, existing);
                    let facts = facts_at(&at, &id);
                    at.insert(id, facts + 1);
                }
            }
            _ => {}
        }
    }
    touched
}

/// The nodes that edits refer to and that are not there: what became of them, the history tells.
pub fn missing_nodes(edits: &[Edit], existing: &impl GraphLookup) -> Vec<FactKey> {
    const REFERRING: [&str; 3] = ["country", "city", "subject"];
    let mut ids = BTreeSet::new();
    for edit in edits {
        match edit {
            Edit::AddLink { from, to, .. } => ids.extend([from, to]),
            Edit::CreateNode { values, .. } | Edit::RecordObservation { values, .. } => {
                ids.extend(REFERRING.iter().filter_map(|field| values.get(*field)));
            }
            Edit::UpdateNode { values, .. } => {
                let values = REFERRING.iter().filter_map(|field| values.get(*field));
                ids.extend(values.flatten());
            }
            _ => {}
        }
    }
    let current = ids.into_iter().map(|id| current(id, existing));
    let missing = current.filter(|id| existing.node(id).is_none());
    missing.map(|id| node_key(&id)).collect()
}

/// What an id that is cited is the id of: links and observations tell their parts apart by two hyphens.
pub fn cited_key(id: &str) -> FactKey {
    let kind = match id.contains("--") {
        false => FactKind::Node,
        true if link::parts(id).is_some() => FactKind::Link,
        true => FactKind::Observation,
    };
    key(kind, id)
}

fn observation_key(values: &Values, existing: &impl GraphLookup) -> Option<FactKey> {
    let field = |name: &str| values.get(name).map(String::as_str);
    let subject = field("subject")?;
    let subject = (subject != observation::EUROPE).then(|| current(subject, existing));
    let date = field("date")?.parse().ok()?;
    let id = observation::id(subject.as_deref(), field("indicator")?, date);
    Some(key(FactKind::Observation, &id))
}

/// The node, and all that cannot be without it.
fn add_with_dependents(id: &str, existing: &impl GraphLookup, keys: &mut BTreeSet<FactKey>) {
    let node = node_key(&current(id, existing));
    keys.extend(existing.dependents(&node));
    keys.extend([alias_key(&node.id), node]);
}

fn current(id: &str, existing: &impl GraphLookup) -> String {
    existing.current_id(id).unwrap_or(id).to_owned()
}

fn current_link(id: &str, existing: &impl GraphLookup) -> String {
    link::with_ends(id, |end| current(end, existing))
}
