//! The schema as documents are validated against it, with look-ups that it does not have itself.

use apollo_compiler::ast::FieldDefinition;
use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::{Component, ExtendedType, InputValueDefinition};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema, name, ty};

/// The types of a schema.
pub struct SchemaTypes {
    schema: Valid<Schema>,
    /// The object types of each interface and union.
    objects: IndexMap<Name, Vec<Name>>,
}

impl SchemaTypes {
    /// Reads them from the printed schema.
    ///
    /// # Panics
    /// When the text is not a valid schema; ours is printed by the library that executes it.
    pub fn of(printed: &str) -> Self {
        let schema = Schema::parse(printed, "schema.graphql");
        let mut schema = schema.unwrap_or_else(|invalid| panic!("not a valid schema: {invalid}"));
        add_is_one_of(&mut schema);
        let schema = schema.validate();
        let schema = schema.unwrap_or_else(|invalid| panic!("the schema is not valid: {invalid}"));
        let implementers = schema.implementers_map();
        let objects = schema.types.iter().filter_map(|(name, kind)| {
            let objects: Vec<Name> = match kind {
                ExtendedType::Interface(_) => {
                    let implementers = implementers.get(name);
                    implementers
                        .map_or_else(Vec::new, |them| them.objects.iter().cloned().collect())
                }
                ExtendedType::Union(union) => union
                    .members
                    .iter()
                    .map(|member| member.name.clone())
                    .collect(),
                _ => return None,
            };
            Some((name.clone(), objects))
        });
        Self {
            objects: objects.collect(),
            schema,
        }
    }

    pub fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// The object types that a value of a composite type can have.
    pub fn objects<'a>(&'a self, name: &'a Name) -> &'a [Name] {
        self.objects
            .get(name)
            .map_or(std::slice::from_ref(name), Vec::as_slice)
    }

    /// The names of the interfaces and unions.
    pub fn abstract_types(&self) -> impl Iterator<Item = &Name> {
        self.objects.keys()
    }

    /// The arguments of a field of the query root.
    pub fn arguments(&self, field: &str) -> Option<&[Node<InputValueDefinition>]> {
        let root = self.schema.schema_definition.query.as_ref()?;
        let field = self.schema.type_field(root, field).ok()?;
        Some(&field.arguments)
    }

    /// Whether a value of this type has fields.
    pub fn is_input_object(&self, name: &str) -> bool {
        self.schema.get_input_object(name).is_some()
    }
}

/// Adds the field of `__Type` that apollo-compiler 1.33 does not have yet (specification of September 2025, 4.2).
fn add_is_one_of(schema: &mut Schema) {
    let field = FieldDefinition {
        description: None,
        name: name!("isOneOf"),
        arguments: Vec::new(),
        ty: ty!(Boolean),
        directives: Default::default(),
    };
    if let Some(ExtendedType::Object(kind)) = schema.types.get_mut("__Type") {
        let fields = &mut kind.make_mut().fields;
        fields
            .entry(name!("isOneOf"))
            .or_insert(Component::new(field));
    }
}
