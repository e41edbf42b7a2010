//! The printed schema, taken apart.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};
use mission_graph::schema::sdl;

pub fn types() -> BTreeMap<String, TypeDefinition> {
    let sdl = sdl();
    // async-graphql's parser does not support the description of a schema.
    let (definitions, schema) = sdl.rsplit_once("\nschema {").unwrap();
    let (definitions, _) = definitions.rsplit_once("\n\"\"\"\n").unwrap();
    let document = parse_schema(format!("{definitions}\nschema {{{schema}")).unwrap();
    let definitions = document.definitions.into_iter();
    definitions
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => {
                Some((definition.node.name.node.to_string(), definition.node))
            }
            _ => None,
        })
        .collect()
}

/// Every field of every object and interface, by its path.
pub fn all_fields() -> Vec<(String, FieldDefinition)> {
    let mut fields = Vec::new();
    for (name, definition) in types() {
        for Positioned { node: field, .. } in parts(&definition.kind).0 {
            fields.push((format!("{name}.{}", field.name.node), field.clone()));
        }
    }
    fields
}

/// The fields of a type, each with its own.
pub fn fields(definition: &TypeDefinition) -> BTreeMap<String, String> {
    let (fields, ..) = parts(&definition.kind);
    fields
        .iter()
        .map(|field| {
            let field = &field.node;
            (field.name.node.to_string(), field.ty.node.to_string())
        })
        .collect()
}

pub fn enum_values(definition: &TypeDefinition) -> Vec<String> {
    let TypeKind::Enum(definition) = &definition.kind else {
        panic!("an enum");
    };
    let values = definition.values.iter();
    values.map(|v| v.node.value.node.to_string()).collect()
}

pub fn implements(types: &BTreeMap<String, TypeDefinition>, name: &str) -> BTreeSet<String> {
    let names = |of: &[Positioned<Name>]| of.iter().map(|name| name.node.to_string()).collect();
    match types.get(name).map(|definition| &definition.kind) {
        Some(TypeKind::Object(object)) => names(&object.implements),
        Some(TypeKind::Interface(interface)) => names(&interface.implements),
        _ => BTreeSet::new(),
    }
}

pub fn is_connection(name: &str) -> bool {
    name.ends_with("Connection")
}

pub type Parts<'a> = (
    &'a [Positioned<FieldDefinition>],
    &'a [Positioned<InputValueDefinition>],
    &'a TypeKind,
);

pub fn parts(kind: &TypeKind) -> Parts<'_> {
    match kind {
        TypeKind::Object(object) => (&object.fields, &[], kind),
        TypeKind::Interface(interface) => (&interface.fields, &[], kind),
        TypeKind::InputObject(input) => (&[], &input.fields, kind),
        _ => (&[], &[], kind),
    }
}
