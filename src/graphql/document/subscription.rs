//! The root of a subscription, which has one field.
//!
//! apollo-compiler 1.33 refuses two fields at the root that are one in the answer. To be deleted when it merges them.

use std::collections::HashSet;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{Selection, SelectionSet};

/// Whether each subscription of a document has one field at its root, fragments expanded.
pub fn have_one_field(document: &ExecutableDocument) -> bool {
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
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    spread: &mut HashSet<&'a str>,
    keys: &mut HashSet<&'a str>,
) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => {
                keys.insert(field.response_key());
            }
            Selection::InlineFragment(inline) => {
                collect_keys(document, &inline.selection_set, spread, keys);
            }
            Selection::FragmentSpread(fragment) => {
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
