//! What has to be known of the schema's types outside async-graphql, which keeps its own to itself.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, FieldDefinition, OperationType, ServiceDocument, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned, parser};

/// The types of a schema, as far as they matter to the edge.
pub struct Types {
    /// The types of the fields of objects and interfaces.
    fields: HashMap<Name, HashMap<Name, Type>>,
    /// The arguments of the fields that questions begin with, in their order.
    questions: HashMap<Name, Vec<(Name, Type)>>,
    /// The names of the types of input with fields of their own.
    inputs: HashSet<Name>,
    roots: [Name; 3],
}

impl Types {
    /// Reads them from the printed schema.
    ///
    /// # Panics
    /// When the text is not a schema; ours is printed by the library that reads it here.
    pub fn of(schema: &str) -> Self {
        let schema = parser::parse_schema(schema).expect("a printed schema can be read");
        let mut types = Self {
            fields: HashMap::new(),
            questions: HashMap::new(),
            inputs: HashSet::new(),
            roots: roots(&schema),
        };
        for definition in schema.definitions {
            let TypeSystemDefinition::Type(Positioned { node, .. }) = definition else {
                continue;
            };
            let name = node.name.node;
            let fields = match node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::InputObject(_) => {
                    types.inputs.insert(name);
                    continue;
                }
                _ => continue,
            };
            if name == types.root(OperationType::Query) {
                types.questions = fields.iter().map(arguments).collect();
            }
            let fields = fields
                .into_iter()
                .map(|field| (field.node.name.node, field.node.ty.node));
            types.fields.entry(name).or_default().extend(fields);
        }
        types
    }

    /// The type of a field of an object or interface.
    pub fn field(&self, parent: &str, name: &str) -> Option<&Type> {
        self.fields.get(parent)?.get(name)
    }

    /// The arguments of a field of the query root.
    pub fn arguments(&self, field: &str) -> Option<&[(Name, Type)]> {
        self.questions.get(field).map(Vec::as_slice)
    }

    /// Whether a value of this type has fields.
    pub fn is_input_object(&self, name: &str) -> bool {
        self.inputs.contains(name)
    }

    /// The name of the type that an operation starts from.
    pub fn root(&self, operation: OperationType) -> &str {
        &self.roots[operation as usize]
    }
}

fn arguments(field: &Positioned<FieldDefinition>) -> (Name, Vec<(Name, Type)>) {
    let arguments = field.node.arguments.iter();
    let arguments = arguments.map(|argument| {
        let argument = &argument.node;
        (argument.name.node.clone(), argument.ty.node.clone())
    });
    (field.node.name.node.clone(), arguments.collect())
}

/// The name inside the brackets of a list type.
pub fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

/// The root types of queries, mutations and subscriptions, in the order of [`OperationType`].
fn roots(schema: &ServiceDocument) -> [Name; 3] {
    let mut roots = ["Query", "Mutation", "Subscription"].map(Name::new);
    for definition in &schema.definitions {
        if let TypeSystemDefinition::Schema(schema) = definition {
            let named = [
                &schema.node.query,
                &schema.node.mutation,
                &schema.node.subscription,
            ];
            for (root, named) in roots.iter_mut().zip(named) {
                if let Some(named) = named {
                    *root = named.node.clone();
                }
            }
        }
    }
    roots
}
