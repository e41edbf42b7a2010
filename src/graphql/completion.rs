//! Writes the answer of a normalised operation as the specification wants it, where async-graphql 7.2.1 does not: it
//! lists fields in the order in which they came to an end, leaves failed fields out, and makes an object null when
//! nothing is left of it. The paths of the errors tell which null is one of these.

use std::collections::HashMap;

use apollo_compiler::ast::Type;
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, PathSegment, Response, ServerError, Value};

use super::document::normalised::{FieldShape, Shape, TYPE_NAME};
use super::errors::path_text;

/// Puts the data of an executed operation into its shape. What is answered from the schema is given by a function.
pub fn complete(
    response: &mut Response,
    shape: &Shape,
    introspected: impl Fn(&FieldShape) -> Value,
) {
    let mut completion = Completion {
        introspected,
        failed: error_paths(&response.errors),
        path: Vec::new(),
    };
    let data = std::mem::take(&mut response.data);
    let is_null = data == Value::Null && !completion.is_emptied();
    if !is_null {
        let members = members(data);
        response.data = completion.object(members, shape).unwrap_or_default();
    }
}

/// Removes what was added to the data of an operation that neither waited nor failed, so that all else is in place.
pub fn remove_added_fields(value: &mut Value, shape: &Shape) {
    match value {
        Value::Object(members) => {
            if shape.has_type_name {
                members.shift_remove(TYPE_NAME);
            }
            for field in &shape.fields {
                if let Some(inner) = &field.shape
                    && inner.is_altered
                    && let Some(value) = members.get_mut(field.field.response_key().as_str())
                {
                    remove_added_fields(value, inner);
                }
            }
        }
        Value::List(items) => items
            .iter_mut()
            .for_each(|item| remove_added_fields(item, shape)),
        _ => {}
    }
}

/// A null that has to take its parent with it.
struct PropagateNull;

/// A path in the answer, and whether the error is in an object there.
type ErrorPaths = HashMap<String, bool>;

struct Completion<F> {
    introspected: F,
    /// The paths of errors, and of all above them. Empty when there are no errors.
    failed: ErrorPaths,
    path: Vec<PathSegment>,
}

impl<F: Fn(&FieldShape) -> Value> Completion<F> {
    fn value(
        &mut self,
        value: Value,
        ty: &Type,
        shape: Option<&Shape>,
    ) -> Result<Value, PropagateNull> {
        let completed = match (value, shape) {
            (Value::List(items), _) if ty.is_list() => self.list(items, ty.item_type(), shape),
            (Value::Null, Some(shape)) if !ty.is_list() && self.is_emptied() => {
                self.object(IndexMap::new(), shape)
            }
            (Value::Null, _) if ty.is_non_null() => Err(PropagateNull),
            (Value::Object(members), Some(shape)) => self.object(members, shape),
            (value, _) => Ok(value),
        };
        absorb_null(completed, ty)
    }

    fn list(
        &mut self,
        items: Vec<Value>,
        ty: &Type,
        shape: Option<&Shape>,
    ) -> Result<Value, PropagateNull> {
        let items = items.into_iter().enumerate().map(|(index, item)| {
            self.at(PathSegment::Index(index), |this| {
                this.value(item, ty, shape)
            })
        });
        items.collect::<Result<_, _>>().map(Value::List)
    }

    fn object(
        &mut self,
        mut members: IndexMap<Name, Value>,
        shape: &Shape,
    ) -> Result<Value, PropagateNull> {
        let type_name = match members.swap_remove(TYPE_NAME) {
            Some(Value::String(name)) => Some(name),
            _ => None,
        };
        let mut completed = IndexMap::with_capacity(shape.fields.len());
        for field in &shape.fields {
            if !type_name.as_ref().is_none_or(|name| field.is_of(name)) {
                continue;
            }
            let key = field.field.response_key().as_str();
            let segment = PathSegment::Field(key.to_owned());
            let value = self.at(segment, |this| match members.swap_remove(key) {
                Some(value) => Some(this.value(value, &field.ty, field.shape.as_ref())),
                None if field.is_introspection() => Some(Ok((this.introspected)(field))),
                // It is not of the type that has the field.
                None if field.types.is_some() && type_name.is_none() && !this.has_failed() => None,
                None => Some(absorb_null(Err(PropagateNull), &field.ty)),
            });
            if let Some(value) = value {
                completed.insert(Name::new(key), value?);
            }
        }
        Ok(Value::Object(completed))
    }

    fn at<T>(&mut self, segment: PathSegment, work: impl FnOnce(&mut Self) -> T) -> T {
        if self.failed.is_empty() {
            return work(self);
        }
        self.path.push(segment);
        let result = work(self);
        self.path.pop();
        result
    }

    /// Whether an error is here or below.
    fn has_failed(&self) -> bool {
        self.failed.contains_key(&path_text(&self.path))
    }

    /// Whether a null here was an object, of which no field is left.
    fn is_emptied(&self) -> bool {
        self.failed.get(&path_text(&self.path)) == Some(&true)
    }
}

fn absorb_null(value: Result<Value, PropagateNull>, ty: &Type) -> Result<Value, PropagateNull> {
    match value {
        Err(PropagateNull) if !ty.is_non_null() => Ok(Value::Null),
        value => value,
    }
}

fn members(data: Value) -> IndexMap<Name, Value> {
    match data {
        Value::Object(members) => members,
        _ => IndexMap::new(),
    }
}

fn error_paths(errors: &[ServerError]) -> ErrorPaths {
    let mut failed = ErrorPaths::new();
    for error in errors.iter().filter(|error| !error.path.is_empty()) {
        for length in 0..=error.path.len() {
            let is_in_object = matches!(error.path.get(length), Some(PathSegment::Field(_)));
            *failed.entry(path_text(&error.path[..length])).or_default() |= is_in_object;
        }
    }
    failed
}
