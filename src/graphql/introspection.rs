//! Introspection, answered from the schema that documents are validated against, which is the printed one.
//!
//! async-graphql 7.2.1 knows no interfaces of an interface. So `__schema` and `__type` never reach it.

use apollo_compiler::ast::{
    self, DirectiveDefinition, FieldDefinition, InputValueDefinition, Type,
};
use apollo_compiler::ast::{DirectiveList, EnumValueDefinition};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Node};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name as Key, Value};

use super::document::normalised::{FieldShape, Shape};
use super::schema_types::SchemaTypes;

/// The value of `__schema` or `__type`, with the coerced values of the variables.
pub fn resolve(types: &SchemaTypes, variables: &JsonMap, field: &FieldShape) -> Value {
    let introspection = Introspection { types, variables };
    let resolved = match field.field.name.as_str() {
        "__schema" => ResolvedValue::Object(IntrospectionObject::Schema),
        _ => {
            let name = introspection.argument(field, "name");
            let name = name.as_ref().and_then(|name| name.as_str());
            name.map_or(ResolvedValue::NULL, |name| introspection.named(name))
        }
    };
    introspection.complete(resolved, field.shape.as_ref())
}

/// An object of introspection.
enum IntrospectionObject<'a> {
    Schema,
    Type(&'a ExtendedType),
    /// A list, or a type that is not null.
    Wrapped(Type),
    Field(&'a FieldDefinition),
    InputValue(&'a InputValueDefinition),
    EnumValue(&'a EnumValueDefinition),
    Directive(&'a DirectiveDefinition),
}

enum ResolvedValue<'a> {
    Leaf(Value),
    Object(IntrospectionObject<'a>),
    Objects(Vec<IntrospectionObject<'a>>),
}

impl ResolvedValue<'_> {
    const NULL: Self = Self::Leaf(Value::Null);

    fn text(text: impl Into<String>) -> Self {
        Self::Leaf(Value::String(text.into()))
    }

    fn text_or_null(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::NULL, Self::text)
    }
}

struct Introspection<'a> {
    types: &'a SchemaTypes,
    variables: &'a JsonMap,
}

impl<'a> Introspection<'a> {
    fn complete(&self, resolved: ResolvedValue<'a>, shape: Option<&Shape>) -> Value {
        match (resolved, shape) {
            (ResolvedValue::Leaf(value), _) => value,
            (ResolvedValue::Object(object), Some(shape)) => self.object(&object, shape),
            (ResolvedValue::Objects(objects), Some(shape)) => {
                let objects = objects.iter().map(|object| self.object(object, shape));
                Value::List(objects.collect())
            }
            // Validation refuses an object of which nothing is selected.
            (_, None) => Value::Null,
        }
    }

    fn object(&self, object: &IntrospectionObject<'a>, shape: &Shape) -> Value {
        let members = shape.fields.iter().map(|field| {
            let value = match field.field.name.as_str() {
                "__typename" => ResolvedValue::text(object.type_name()),
                name => self.field(object, name, field),
            };
            let key = Key::new(field.field.response_key());
            (key, self.complete(value, field.shape.as_ref()))
        });
        Value::Object(members.collect::<IndexMap<_, _>>())
    }

    fn field(
        &self,
        object: &IntrospectionObject<'a>,
        name: &str,
        field: &FieldShape,
    ) -> ResolvedValue<'a> {
        let with_deprecated = || {
            let value = self.argument(field, "includeDeprecated");
            value.is_some_and(|value| value.as_bool() == Some(true))
        };
        match object {
            IntrospectionObject::Schema => self.of_schema(name),
            IntrospectionObject::Type(definition) => {
                self.of_type(definition, name, with_deprecated())
            }
            IntrospectionObject::Wrapped(ty) => self.of_wrapped(ty, name),
            IntrospectionObject::Field(definition) => match name {
                "name" => ResolvedValue::text(definition.name.as_str()),
                "description" => ResolvedValue::text_or_null(definition.description.as_deref()),
                "args" => input_values(definition.arguments.iter(), with_deprecated()),
                "type" => self.reference(&definition.ty),
                _ => deprecation(&definition.directives, name),
            },
            IntrospectionObject::InputValue(definition) => match name {
                "name" => ResolvedValue::text(definition.name.as_str()),
                "description" => ResolvedValue::text_or_null(definition.description.as_deref()),
                "type" => self.reference(&definition.ty),
                "defaultValue" => {
                    let value = definition.default_value.as_ref();
                    ResolvedValue::text_or_null(
                        value.map(|value| value.serialize().no_indent().to_string()),
                    )
                }
                _ => deprecation(&definition.directives, name),
            },
            IntrospectionObject::EnumValue(definition) => match name {
                "name" => ResolvedValue::text(definition.value.as_str()),
                "description" => ResolvedValue::text_or_null(definition.description.as_deref()),
                _ => deprecation(&definition.directives, name),
            },
            IntrospectionObject::Directive(definition) => match name {
                "name" => ResolvedValue::text(definition.name.as_str()),
                "description" => ResolvedValue::text_or_null(definition.description.as_deref()),
                "args" => input_values(definition.arguments.iter(), with_deprecated()),
                "isRepeatable" => ResolvedValue::Leaf(definition.repeatable.into()),
                "locations" => {
                    let names = definition.locations.iter().map(|location| location.name());
                    ResolvedValue::Leaf(Value::List(names.map(enum_value).collect()))
                }
                _ => ResolvedValue::NULL,
            },
        }
    }

    fn of_schema(&self, name: &str) -> ResolvedValue<'a> {
        let schema = self.types.schema();
        let root = |operation| {
            let root = schema.root_operation(operation);
            root.map_or(ResolvedValue::NULL, |name| self.named(name))
        };
        match name {
            "description" => {
                ResolvedValue::text_or_null(schema.schema_definition.description.as_deref())
            }
            "queryType" => root(ast::OperationType::Query),
            "mutationType" => root(ast::OperationType::Mutation),
            "subscriptionType" => root(ast::OperationType::Subscription),
            "types" => ResolvedValue::Objects(
                schema
                    .types
                    .values()
                    .map(IntrospectionObject::Type)
                    .collect(),
            ),
            "directives" => {
                let directives = schema.directive_definitions.values();
                ResolvedValue::Objects(
                    directives
                        .map(|it| IntrospectionObject::Directive(it))
                        .collect(),
                )
            }
            _ => ResolvedValue::NULL,
        }
    }

    fn of_type(
        &self,
        definition: &'a ExtendedType,
        name: &str,
        with_deprecated: bool,
    ) -> ResolvedValue<'a> {
        let schema = self.types.schema();
        let shown = |directives: &DirectiveList| with_deprecated || !is_deprecated(directives);
        let listed = |names: Vec<&str>| {
            let found = names.into_iter().filter_map(|name| schema.types.get(name));
            ResolvedValue::Objects(found.map(IntrospectionObject::Type).collect())
        };
        match (name, definition) {
            ("kind", _) => ResolvedValue::Leaf(enum_value(kind(definition))),
            ("name", _) => ResolvedValue::text(definition.name().as_str()),
            ("description", _) => {
                ResolvedValue::text_or_null(definition.description().map(|text| text.as_str()))
            }
            ("specifiedByURL", ExtendedType::Scalar(scalar)) => {
                let directive = scalar.directives.get("specifiedBy");
                let url = directive.and_then(|it| it.specified_argument_by_name("url"));
                ResolvedValue::text_or_null(url.and_then(|url| url.as_str()))
            }
            ("fields", ExtendedType::Object(_) | ExtendedType::Interface(_)) => {
                let fields = match definition {
                    ExtendedType::Object(object) => &object.fields,
                    ExtendedType::Interface(interface) => &interface.fields,
                    _ => return ResolvedValue::NULL,
                };
                let fields = fields.values().filter(|field| shown(&field.directives));
                ResolvedValue::Objects(
                    fields
                        .map(|field| IntrospectionObject::Field(field))
                        .collect(),
                )
            }
            ("interfaces", ExtendedType::Object(object)) => listed(
                object
                    .implements_interfaces
                    .iter()
                    .map(|it| it.as_str())
                    .collect(),
            ),
            ("interfaces", ExtendedType::Interface(interface)) => listed(
                interface
                    .implements_interfaces
                    .iter()
                    .map(|it| it.as_str())
                    .collect(),
            ),
            ("possibleTypes", ExtendedType::Interface(_) | ExtendedType::Union(_)) => {
                let objects = self.types.objects(definition.name());
                listed(objects.iter().map(Name::as_str).collect())
            }
            ("enumValues", ExtendedType::Enum(definition)) => {
                let values = definition
                    .values
                    .values()
                    .filter(|value| shown(&value.directives));
                ResolvedValue::Objects(
                    values
                        .map(|value| IntrospectionObject::EnumValue(value))
                        .collect(),
                )
            }
            ("inputFields", ExtendedType::InputObject(object)) => input_values(
                object.fields.values().map(|field| &field.node),
                with_deprecated,
            ),
            ("isOneOf", ExtendedType::InputObject(object)) => {
                ResolvedValue::Leaf(object.directives.has("oneOf").into())
            }
            _ => ResolvedValue::NULL,
        }
    }

    fn of_wrapped(&self, ty: &Type, name: &str) -> ResolvedValue<'a> {
        match (name, ty) {
            ("kind", Type::NonNullNamed(_) | Type::NonNullList(_)) => {
                ResolvedValue::Leaf(enum_value("NON_NULL"))
            }
            ("kind", _) => ResolvedValue::Leaf(enum_value("LIST")),
            ("ofType", Type::NonNullNamed(_) | Type::NonNullList(_)) => {
                self.reference(&ty.clone().nullable())
            }
            ("ofType", _) => self.reference(ty.item_type()),
            _ => ResolvedValue::NULL,
        }
    }

    fn reference(&self, ty: &Type) -> ResolvedValue<'a> {
        match ty {
            Type::Named(name) => self.named(name),
            _ => ResolvedValue::Object(IntrospectionObject::Wrapped(ty.clone())),
        }
    }

    fn named(&self, name: &str) -> ResolvedValue<'a> {
        let definition = self.types.schema().types.get(name);
        definition.map_or(ResolvedValue::NULL, |it| {
            ResolvedValue::Object(IntrospectionObject::Type(it))
        })
    }

    fn argument(&self, field: &FieldShape, name: &str) -> Option<JsonValue> {
        match &**field.field.specified_argument_by_name(name)? {
            ast::Value::Variable(variable) => self.variables.get(variable.as_str()).cloned(),
            ast::Value::String(text) => Some(text.as_str().into()),
            ast::Value::Boolean(value) => Some((*value).into()),
            _ => None,
        }
    }
}

impl IntrospectionObject<'_> {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Schema => "__Schema",
            Self::Type(_) | Self::Wrapped(_) => "__Type",
            Self::Field(_) => "__Field",
            Self::InputValue(_) => "__InputValue",
            Self::EnumValue(_) => "__EnumValue",
            Self::Directive(_) => "__Directive",
        }
    }
}

fn input_values<'a>(
    values: impl Iterator<Item = &'a Node<InputValueDefinition>>,
    with_deprecated: bool,
) -> ResolvedValue<'a> {
    let shown = values.filter(|value| with_deprecated || !is_deprecated(&value.directives));
    ResolvedValue::Objects(
        shown
            .map(|value| IntrospectionObject::InputValue(value))
            .collect(),
    )
}

fn is_deprecated(directives: &DirectiveList) -> bool {
    directives.has("deprecated")
}

fn deprecation<'a>(directives: &DirectiveList, name: &str) -> ResolvedValue<'a> {
    match name {
        "isDeprecated" => ResolvedValue::Leaf(is_deprecated(directives).into()),
        "deprecationReason" => {
            let directive = directives.get("deprecated");
            let reason = |directive: &Node<ast::Directive>| {
                let given = directive.specified_argument_by_name("reason");
                given
                    .map_or("No longer supported", |reason| {
                        reason.as_str().unwrap_or_default()
                    })
                    .to_owned()
            };
            ResolvedValue::text_or_null(directive.map(reason))
        }
        _ => ResolvedValue::NULL,
    }
}

fn kind(definition: &ExtendedType) -> &'static str {
    match definition {
        ExtendedType::Scalar(_) => "SCALAR",
        ExtendedType::Object(_) => "OBJECT",
        ExtendedType::Interface(_) => "INTERFACE",
        ExtendedType::Union(_) => "UNION",
        ExtendedType::Enum(_) => "ENUM",
        ExtendedType::InputObject(_) => "INPUT_OBJECT",
    }
}

fn enum_value(name: &str) -> Value {
    Value::Enum(Key::new(name))
}
