//! Puts `null` where a field failed, as the specification wants it.
//!
//! async-graphql 7.2.1 leaves a failed field out of its object, whether it may be null or not, and
//! makes an object null when nothing is left of it. The paths of the errors say what is missing, and
//! the schema how far up its null has to go.

use std::collections::HashSet;

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, PathSegment, Response, Value};

use super::errors::written;
use super::types::{Types, named};

/// Completes the data of an executed operation for all of its errors.
pub fn complete(
    response: &mut Response,
    types: &Types,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) {
    let root = Place {
        kind: None,
        sets: vec![(&operation.selection_set.node, types.root(operation.ty))],
    };
    let mut completion = Completion {
        types,
        document,
        nulled: HashSet::new(),
    };
    let mut data = std::mem::take(&mut response.data);
    for error in response
        .errors
        .iter()
        .filter(|error| !error.path.is_empty())
    {
        completion.put_null(&mut data, &root, &error.path, 0);
    }
    response.data = data;
}

struct Completion<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    /// Where an error has made null of all that was below, so that no other puts it back.
    nulled: HashSet<String>,
}

/// A value's type, and what is selected from it.
struct Place<'a> {
    /// Nothing for the data as a whole.
    kind: Option<&'a Type>,
    /// Selection sets, each with the type it selects from.
    sets: Vec<(&'a SelectionSet, &'a str)>,
}

/// Whether a value stands, or cannot be null and has to take its parent with it.
#[derive(PartialEq)]
enum Fate {
    Stands,
    Falls,
}

impl<'a> Completion<'a> {
    /// Puts null at the end of a path or as far above it as it has to go. Calls itself for each
    /// segment, and a path is no longer than the document is deep.
    fn put_null(
        &mut self,
        value: &mut Value,
        place: &Place<'a>,
        path: &[PathSegment],
        depth: usize,
    ) -> Fate {
        if self.nulled.contains(&written(&path[..depth])) {
            return Fate::Stands;
        }
        let fate = match path.get(depth) {
            None => Fate::Falls,
            Some(PathSegment::Field(key)) => {
                // What is selected from introspection is not in the printed schema.
                let Some(child) = self.child(place, key) else {
                    return Fate::Stands;
                };
                let mut inner = match value {
                    Value::Object(members) => members.get_mut(key.as_str()).map(std::mem::take),
                    _ => None,
                }
                .unwrap_or_default();
                let fate = self.put_null(&mut inner, &child, path, depth + 1);
                if fate == Fate::Stands {
                    insert(value, key, inner);
                }
                fate
            }
            Some(PathSegment::Index(index)) => {
                let child = item(place);
                match value {
                    Value::List(items) if *index < items.len() => {
                        self.put_null(&mut items[*index], &child, path, depth + 1)
                    }
                    _ => self.put_null(&mut Value::Null, &child, path, depth + 1),
                }
            }
        };
        if fate == Fate::Falls && place.kind.is_none_or(|kind| kind.nullable) {
            *value = Value::Null;
            self.nulled.insert(written(&path[..depth]));
            return Fate::Stands;
        }
        fate
    }

    /// The place of a member of an object.
    fn child(&self, place: &Place<'a>, key: &str) -> Option<Place<'a>> {
        let mut fields = Vec::new();
        for (set, parent) in &place.sets {
            self.collect(set, parent, key, &mut fields);
        }
        let kind = fields
            .iter()
            .find_map(|(field, parent)| self.types.field(parent, &field.name.node))?;
        let sets = fields
            .iter()
            .map(|(field, _)| (&field.selection_set.node, named(kind)))
            .collect();
        Some(Place {
            kind: Some(kind),
            sets,
        })
    }

    /// All fields under a key in the answer, with the types they are selected from.
    fn collect(
        &self,
        set: &'a SelectionSet,
        parent: &'a str,
        key: &str,
        fields: &mut Vec<(&'a Field, &'a str)>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if field.node.response_key().node == key => {
                    fields.push((&field.node, parent));
                }
                Selection::Field(_) => {}
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| &condition.node.on.node);
                    self.collect(&inline.node.selection_set.node, parent, key, fields);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        let parent = &fragment.node.type_condition.node.on.node;
                        self.collect(&fragment.node.selection_set.node, parent, key, fields);
                    }
                }
            }
        }
    }
}

/// The place of an item of a list; of what is no list, the place itself.
fn item<'a>(place: &Place<'a>) -> Place<'a> {
    let kind = place.kind.map(|kind| match &kind.base {
        BaseType::List(inner) => inner,
        BaseType::Named(_) => kind,
    });
    Place {
        kind,
        sets: place.sets.clone(),
    }
}

/// Puts a member into an object, which is null when all of its fields failed.
fn insert(value: &mut Value, key: &str, member: Value) {
    if *value == Value::Null {
        *value = Value::Object(Default::default());
    }
    if let Value::Object(members) = value {
        members.insert(Name::new(key), member);
    }
}
