//! Puts the fields of an answer into the order of the document, as the specification wants it
//! (October 2021, section 6.2.2).
//!
//! async-graphql 7.2.1 lists the fields of an object in the order in which they came to an end: with
//! fields that have to wait, that differs from request to request.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Response, Value};

/// What is selected under each response key, in the order of the document.
type Fields<'a> = IndexMap<&'a Name, Vec<&'a SelectionSet>>;

/// Orders the fields of the data of an executed operation.
pub fn restore(
    response: &mut Response,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) {
    order(
        document,
        &[&operation.selection_set.node],
        vec![&mut response.data],
    );
}

/// Orders the fields of values that the same selection sets select from, and of all below them.
fn order(document: &ExecutableDocument, sets: &[&SelectionSet], values: Vec<&mut Value>) {
    let mut fields = Fields::new();
    for set in sets {
        collect(document, set, &mut fields);
    }
    let mut members: Vec<Vec<&mut Value>> = fields.iter().map(|_| Vec::new()).collect();
    for object in objects(values) {
        object.sort_by_cached_key(|key, _| fields.get_index_of(key));
        for (key, value) in object {
            if let Some(place) = fields.get_index_of(key) {
                members[place].push(value);
            }
        }
    }
    for (sets, values) in fields.values().zip(members) {
        if !sets.is_empty() && !values.is_empty() {
            order(document, sets, values);
        }
    }
}

/// The fields that a selection set selects, fragments expanded where they stand. Those of types that
/// a value is not of are among them too; it lacks them anyway.
fn collect<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, fields: &mut Fields<'a>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let field = &field.node;
                let sets = fields.entry(&field.response_key().node).or_default();
                if !field.selection_set.node.items.is_empty() {
                    sets.push(&field.selection_set.node);
                }
            }
            Selection::InlineFragment(fragment) => {
                collect(document, &fragment.node.selection_set.node, fields);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, fields);
                }
            }
        }
    }
}

/// The objects among values and in the lists among them.
fn objects(values: Vec<&mut Value>) -> Vec<&mut IndexMap<Name, Value>> {
    let mut objects = Vec::new();
    let mut waiting = values;
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => objects.push(object),
            Value::List(items) => waiting.extend(items),
            _ => {}
        }
    }
    objects
}
