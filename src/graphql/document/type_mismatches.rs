//! Where in the values of variables a value is not of its type.

use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::executable::Operation;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::ExtendedType;

use super::validation::did_you_mean;

/// Characters of a value that are shown.
const SHOWN: usize = 40;

/// The first value that is not of its type, with its path and what is expected, in a sentence.
pub fn find(schema: &Schema, operation: &Operation, values: &JsonMap) -> Option<String> {
    operation.variables.iter().find_map(|variable| {
        let value = values.get(variable.name.as_str())?;
        check(schema, &variable.ty, value, &format!("${}", variable.name))
    })
}

fn check(schema: &Schema, ty: &Type, value: &JsonValue, path: &str) -> Option<String> {
    if value.is_null() {
        return ty
            .is_non_null()
            .then(|| format!("`{path}` must not be null: expected {ty}"));
    }
    if ty.is_list() {
        let JsonValue::Array(items) = value else {
            // One value stands for a list of one.
            return check(schema, ty.item_type(), value, path);
        };
        let mut items = items.iter().enumerate();
        return items.find_map(|(index, item)| {
            check(schema, ty.item_type(), item, &format!("{path}.{index}"))
        });
    }
    let name = ty.inner_named_type();
    let is_right = match schema.types.get(name)? {
        ExtendedType::InputObject(kind) => {
            let JsonValue::Object(fields) = value else {
                return Some(mismatch(path, "an object", name, value));
            };
            let unknown = fields
                .iter()
                .find(|(field, _)| !kind.fields.contains_key(field.as_str()));
            if let Some((field, _)) = unknown {
                let field = field.as_str();
                let message =
                    format!("`{path}.{field}` does not exist: `{name}` has no field `{field}`");
                return Some(match did_you_mean(field, kind.fields.keys()) {
                    Some(suggestion) => format!("{message}; {suggestion}"),
                    None => message,
                });
            }
            return kind.fields.iter().find_map(|(field, definition)| {
                let path = format!("{path}.{field}");
                match fields.get(field.as_str()) {
                    Some(value) => check(schema, &definition.ty, value, &path),
                    None if definition.is_required() => {
                        Some(format!("`{path}` is missing: expected {}", definition.ty))
                    }
                    None => None,
                }
            });
        }
        ExtendedType::Enum(kind) => {
            let term = value.as_str();
            if term.is_none_or(|term| !kind.values.contains_key(term)) {
                let terms: Vec<&str> = kind.values.keys().map(|term| term.as_str()).collect();
                let expected = format!("one of {}", terms.join(", "));
                return Some(mismatch(path, &expected, name, value));
            }
            true
        }
        _ => match name.as_str() {
            "Int" => value
                .as_i64()
                .is_some_and(|number| i32::try_from(number).is_ok()),
            "Float" => value.is_number(),
            "Boolean" => value.is_boolean(),
            "String" => value.is_string(),
            "ID" => value.is_string() || value.is_i64(),
            // Scalars of ours are read when the field is executed.
            _ => true,
        },
    };
    (!is_right).then(|| mismatch(path, "a value", name, value))
}

fn mismatch(path: &str, expected: &str, ty: &str, value: &JsonValue) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{path}` must be {expected} of type `{ty}`, got {shown}")
}
