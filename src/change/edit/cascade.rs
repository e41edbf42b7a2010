//! Edits that touch all that stands at a node: removals, renames and merges.

use entity::change::FactKind;
use entity::fact::{Fact, FactKey, NodeFact};
use entity::{alias, link, observation};

use super::draft::{Draft, alias_key, key};
use crate::change::lookup::{GraphLookup, node_key};
use crate::import::{DatasetPart, read_entry, write_entry};

/// Removes the node and what says something of it. Nodes that lie in it stay, so that the rules find them.
pub fn remove<E: GraphLookup>(draft: &mut Draft<E>, id: &str, edit: usize) {
    for dependent in draft.dependents(id) {
        if dependent.kind != FactKind::Node {
            draft.remove(dependent, edit);
        }
    }
    draft.remove(node_key(id), edit);
}

/// Gives the node another id, everywhere.
pub fn rename<E: GraphLookup>(draft: &mut Draft<E>, node: NodeFact, new_id: &str, edit: usize) {
    let old_id = node.node.id.clone();
    // It may get back an id that it once had.
    draft.remove(alias_key(new_id), edit);
    move_references(draft, &old_id, new_id, edit);
    let mut node = node;
    new_id.clone_into(&mut node.node.id);
    node.details.set_id(new_id);
    draft.remove(node_key(&old_id), edit);
    draft.put(Fact::Node(Box::new(node)), edit);
    draft.put(alias(old_id, new_id), edit);
}

/// Moves all that stands at one node to another, which takes over what it does not know itself.
pub fn merge<E: GraphLookup>(draft: &mut Draft<E>, gone: &NodeFact, stays: &NodeFact, edit: usize) {
    let (old_id, new_id) = (&gone.node.id, &stays.node.id);
    move_references(draft, old_id, new_id, edit);
    draft.remove(node_key(old_id), edit);
    draft.put(merged_node(stays, gone), edit);
    draft.put(alias(old_id.clone(), new_id), edit);
}

/// The node that stays, with what only the other one knew.
fn merged_node(stays: &NodeFact, gone: &NodeFact) -> Fact {
    let whole = |fact: &NodeFact| Fact::Node(Box::new(fact.clone()));
    // What is stored can be said.
    let (Ok(mut values), Ok(others)) = (write_entry(&whole(stays)), write_entry(&whole(gone)))
    else {
        return whole(stays);
    };
    for (field, value) in others {
        values.entry(field).or_insert(value);
    }
    let sources = merged_urls(&stays.sources, &gone.sources);
    read_entry(DatasetPart::Nodes(stays.node.kind), &values, sources)
        .unwrap_or_else(|_| whole(stays))
}

/// Moves links, observations, former ids and what lies there from one id to another. Where the other has the
/// same already, that stays, and cites what both cited.
fn move_references<E: GraphLookup>(draft: &mut Draft<E>, from: &str, to: &str, edit: usize) {
    for dependent in draft.dependents(from) {
        let Some(fact) = draft.find(&dependent).cloned() else {
            continue;
        };
        match fact {
            Fact::Node(mut fact) => {
                fact.details.move_place(from, to);
                draft.put(Fact::Node(fact), edit);
                continue;
            }
            Fact::Alias(mut alias) => {
                to.clone_into(&mut alias.node_id);
                draft.put(Fact::Alias(alias), edit);
                continue;
            }
            Fact::Link(mut fact) => {
                let row = &mut fact.link;
                for end in [&mut row.from_id, &mut row.to_id] {
                    if end == from {
                        to.clone_into(end);
                    }
                }
                row.id = link::id(&row.from_id, row.kind, &row.to_id);
                let leads_back = row.from_id == row.to_id;
                let keys = same_links(row);
                if !leads_back {
                    put_or_merge(draft, Fact::Link(fact), &keys, edit);
                }
            }
            Fact::Observation(mut fact) => {
                let row = &mut fact.observation;
                row.subject_id = Some(to.to_owned());
                row.id = observation::id(Some(to), &row.indicator_id, row.date);
                let keys = [key(FactKind::Observation, &row.id)];
                put_or_merge(draft, Fact::Observation(fact), &keys, edit);
            }
            Fact::Indicator(_) => continue,
        }
        draft.remove(dependent, edit);
    }
}

/// Puts a fact, unless one that says the same is there: then that one cites its sources too.
fn put_or_merge<E: GraphLookup>(draft: &mut Draft<E>, fact: Fact, same: &[FactKey], edit: usize) {
    let there = same.iter().find_map(|key| draft.find(key)).cloned();
    draft.put(
        match there {
            None => fact,
            Some(mut there) => {
                there.set_sources(merged_urls(there.sources(), fact.sources()));
                there
            }
        },
        edit,
    );
}

/// The link, and where it means the same both ways, the one the other way round.
fn same_links(row: &link::Model) -> Vec<FactKey> {
    let mut keys = vec![key(FactKind::Link, &row.id)];
    if row.kind.definition().symmetric {
        let mirrored = link::id(&row.to_id, row.kind, &row.from_id);
        keys.push(key(FactKind::Link, &mirrored));
    }
    keys
}

fn alias(id: String, node_id: &str) -> Fact {
    Fact::Alias(alias::Model {
        id,
        node_id: node_id.to_owned(),
    })
}

/// All of the first, and behind them those of the second that are new.
pub fn merged_urls(first: &[String], second: &[String]) -> Vec<String> {
    let mut joined = first.to_vec();
    for url in second {
        if !joined.contains(url) {
            joined.push(url.clone());
        }
    }
    joined
}
