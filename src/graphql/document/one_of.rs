//! Input objects of which exactly one field is given (specification of September 2025, sections 3.10 and 5.6.3), which
//! apollo-compiler 1.33 does not check.

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::Operation;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Name, Node, Schema};

/// What is wrong with the fields that a document gives to an input object, if it takes one of them only.
pub fn check_literal(
    kind: &InputObjectType,
    fields: &[(Name, Node<Value>)],
    is_non_null: impl Fn(&Name) -> bool,
) -> Option<String> {
    if !is_one_of(kind) {
        return None;
    }
    let [(field, value)] = fields else {
        return Some(several(kind, fields.len()));
    };
    match &**value {
        Value::Null => Some(null(kind, field)),
        Value::Variable(variable) if !is_non_null(variable) => Some(format!(
            "`{field}` of `{}` must not be null, but the variable `${variable}` may be: declare it with `!`",
            kind.name
        )),
        _ => None,
    }
}

/// What is wrong with the first such object among the values of variables.
pub fn check_variables(schema: &Schema, operation: &Operation, values: &JsonMap) -> Option<String> {
    operation.variables.iter().find_map(|variable| {
        let value = values.get(variable.name.as_str())?;
        check(schema, &variable.ty, value, &format!("${}", variable.name))
    })
}

fn check(schema: &Schema, ty: &Type, value: &JsonValue, path: &str) -> Option<String> {
    match value {
        JsonValue::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| {
                check(schema, ty.item_type(), item, &format!("{path}.{index}"))
            })
        }
        JsonValue::Object(fields) => {
            let kind = schema.types.get(ty.inner_named_type());
            let Some(ExtendedType::InputObject(kind)) = kind else {
                return None;
            };
            if is_one_of(kind) {
                let mut given = fields.iter();
                match (given.next(), given.next()) {
                    (Some((field, JsonValue::Null)), None) => {
                        return Some(format!("{path}: {}", null(kind, field.as_str())));
                    }
                    (Some(_), None) => {}
                    _ => return Some(format!("{path}: {}", several(kind, fields.len()))),
                }
            }
            fields.iter().find_map(|(name, value)| {
                let field = kind.fields.get(name.as_str())?;
                check(
                    schema,
                    &field.ty,
                    value,
                    &format!("{path}.{}", name.as_str()),
                )
            })
        }
        _ => None,
    }
}

fn is_one_of(kind: &InputObjectType) -> bool {
    kind.directives.has("oneOf")
}

fn several(kind: &InputObjectType, given: usize) -> String {
    let fields: Vec<String> = kind
        .fields
        .keys()
        .map(|field| format!("`{field}`"))
        .collect();
    format!(
        "`{}` must have exactly one of {}, got {given}",
        kind.name,
        fields.join(", ")
    )
}

fn null(kind: &InputObjectType, field: &str) -> String {
    format!("`{field}` of `{}` must not be null", kind.name)
}
