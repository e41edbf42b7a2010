//! The root of a subscription, which has one field.
//!
//! Two gaps are closed here, each until its library does. apollo-compiler 1.33 refuses two fields at the
//! root that are one in the answer. async-graphql 7.2.1 looks for fields at the root and not into
//! fragments, and takes two that are one in the answer for two subscriptions.

use std::collections::{HashMap, HashSet};

use apollo_compiler::executable;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
    OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};

/// Whether each subscription of a document has one field at its root, fragments expanded.
pub fn have_one_field(document: &apollo_compiler::ExecutableDocument) -> bool {
    let subscriptions = document
        .operations
        .iter()
        .filter(|operation| operation.is_subscription());
    subscriptions.into_iter().all(|operation| {
        let mut keys = HashSet::new();
        let mut spread = HashSet::new();
        collect_keys(document, &operation.selection_set, &mut spread, &mut keys);
        keys.len() == 1
    })
}

fn collect_keys<'a>(
    document: &'a apollo_compiler::ExecutableDocument,
    set: &'a executable::SelectionSet,
    spread: &mut HashSet<&'a str>,
    keys: &mut HashSet<&'a str>,
) {
    for selection in &set.selections {
        match selection {
            executable::Selection::Field(field) => {
                keys.insert(field.response_key());
            }
            executable::Selection::InlineFragment(inline) => {
                collect_keys(document, &inline.selection_set, spread, keys);
            }
            executable::Selection::FragmentSpread(fragment) => {
                let name = &fragment.fragment_name;
                if spread.insert(name)
                    && let Some(fragment) = document.fragments.get(name)
                {
                    collect_keys(document, &fragment.selection_set, spread, keys);
                }
            }
        }
    }
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Writes one field at the root of each subscription, in place of all that stands there. The document
/// has been validated: it is the same field everywhere, and without condition.
pub fn flatten_subscriptions(document: &mut ExecutableDocument) {
    let fragments = &document.fragments;
    match &mut document.operations {
        DocumentOperations::Single(operation) => flatten(&mut operation.node, fragments),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                flatten(&mut operation.node, fragments);
            }
        }
    }
}

fn flatten(operation: &mut OperationDefinition, fragments: &Fragments) {
    if operation.ty != OperationType::Subscription {
        return;
    }
    let root = &mut operation.selection_set;
    let mut same = Vec::new();
    collect(&root.node, fragments, &mut same);
    let mut same = same.into_iter().cloned();
    let Some(mut field) = same.next() else {
        return;
    };
    for other in same {
        let selected = &mut field.selection_set.node.items;
        selected.extend(other.selection_set.node.items);
    }
    root.node.items = vec![Positioned::new(
        Selection::Field(Positioned::new(field, root.pos)),
        root.pos,
    )];
}

/// The fields of a selection set, also those in fragments.
fn collect<'a>(set: &'a SelectionSet, fragments: &'a Fragments, fields: &mut Vec<&'a Field>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => fields.push(&field.node),
            Selection::InlineFragment(inline) => {
                collect(&inline.node.selection_set.node, fragments, fields);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, fragments, fields);
                }
            }
        }
    }
}
