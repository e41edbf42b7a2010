//! Fields grouped by response key and by the object types that select them alike.

use std::collections::HashMap;
use std::sync::Arc;

use apollo_compiler::ast::Type;
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{Name, Node};

use super::Normaliser;
use crate::graphql::api_error::ApiError;

/// Object types, as bits in the order of [`crate::graphql::schema_types::SchemaTypes::objects`].
type TypeSet = u64;

/// Fields that are merged into one, for object types that have the same of them.
pub struct FieldGroup<'a> {
    /// In the order of the document.
    pub fields: Vec<&'a Node<Field>>,
    /// Where they are selected.
    pub targets: Vec<SelectionTarget>,
    /// The place of the first field among all that are collected.
    place: usize,
}

/// A type on which fields are selected.
#[derive(PartialEq)]
pub struct SelectionTarget {
    /// The condition of the fragment that contains them; absent for the parent type itself.
    pub condition: Option<Name>,
    /// The object types that this selects; all of the parent type when absent.
    pub types: Option<Arc<[Name]>>,
}

impl SelectionTarget {
    pub fn on<'b>(&'b self, parent: &'b Name) -> &'b Name {
        self.condition.as_ref().unwrap_or(parent)
    }
}

/// A field where it stands in the document.
struct FieldOccurrence<'a> {
    place: usize,
    types: TypeSet,
    field: &'a Node<Field>,
}

/// What is collected from selection sets.
struct FieldCollector<'a, 'b> {
    all: &'b [Name],
    fields: IndexMap<&'a Name, Vec<FieldOccurrence<'a>>>,
    /// The object types for which a fragment has been spread.
    spread: HashMap<&'a Name, TypeSet>,
}

impl<'a> Normaliser<'a> {
    /// The classes of what selection sets on a type select, in the order of the answer.
    pub(super) fn field_groups(
        &mut self,
        parent: &Name,
        sets: &[&'a SelectionSet],
    ) -> Result<Vec<FieldGroup<'a>>, ApiError> {
        let types = self.types;
        let all = types.objects(parent);
        let mut collection = FieldCollector {
            all,
            fields: IndexMap::default(),
            spread: HashMap::new(),
        };
        for set in sets {
            self.collect(set, all_objects(all), &mut collection)?;
        }
        let mut classes = Vec::new();
        for occurrences in collection.fields.values() {
            for (places, selected_by) in group_occurrences(occurrences, all.len()) {
                let fields: Vec<_> = places
                    .iter()
                    .map(|&place| occurrences[place].field)
                    .collect();
                classes.push(FieldGroup {
                    targets: self.targets(parent, all, selected_by, &fields[0].name),
                    place: occurrences[places[0]].place,
                    fields,
                });
            }
        }
        classes.sort_by_key(|class| class.place);
        Ok(classes)
    }

    fn collect(
        &mut self,
        set: &'a SelectionSet,
        types: TypeSet,
        collection: &mut FieldCollector<'a, '_>,
    ) -> Result<(), ApiError> {
        for selection in &set.selections {
            if self.is_skipped(selection.directives())? {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    self.count()?;
                    let place = self.fields as usize;
                    let occurrence = FieldOccurrence {
                        place,
                        types,
                        field,
                    };
                    collection
                        .fields
                        .entry(field.response_key())
                        .or_default()
                        .push(occurrence);
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref();
                    let applies =
                        condition.map_or(types, |on| types & self.select(collection.all, on));
                    if applies != 0 {
                        self.collect(&inline.selection_set, applies, collection)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let document = self.document;
                    let Some(fragment) = document.fragments.get(&spread.fragment_name) else {
                        continue;
                    };
                    let spread = collection.spread.entry(&fragment.name).or_default();
                    let applies =
                        types & !*spread & self.select(collection.all, fragment.type_condition());
                    *spread |= applies;
                    if applies != 0 {
                        self.collect(&fragment.selection_set, applies, collection)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Those of object types to which a type condition applies.
    fn select(&self, objects: &[Name], condition: &Name) -> TypeSet {
        let schema = self.types.schema();
        let applies = |object: &Name| object == condition || schema.is_subtype(condition, object);
        let bits = objects
            .iter()
            .enumerate()
            .filter(|(_, object)| applies(object));
        bits.fold(0, |set, (bit, _)| set | 1 << bit)
    }

    /// The fewest types on which a field is selected for object types: the parent, an interface, or each of them. A value
    /// is completed as the type of the field on the object says (6.4.3), which may not be null where that on the
    /// interface may.
    fn targets(
        &self,
        parent: &Name,
        all: &[Name],
        types: TypeSet,
        field: &Name,
    ) -> Vec<SelectionTarget> {
        let mut by_nullability: IndexMap<Vec<bool>, TypeSet> = IndexMap::default();
        for (bit, object) in all.iter().enumerate() {
            if types & (1 << bit) != 0 {
                let nullability = self.nullability(object, field).unwrap_or_default();
                *by_nullability.entry(nullability).or_default() |= 1 << bit;
            }
        }
        let targets = by_nullability.into_iter().flat_map(|(nullability, types)| {
            let is_same = |on: &Name| self.nullability(on, field).as_ref() == Some(&nullability);
            self.targets_alike(parent, all, types, is_same)
        });
        targets.collect()
    }

    /// Those of object types on which the field has one nullability; `is_same` tells whether it has it on a type.
    fn targets_alike(
        &self,
        parent: &Name,
        all: &[Name],
        types: TypeSet,
        is_same: impl Fn(&Name) -> bool,
    ) -> Vec<SelectionTarget> {
        if types == all_objects(all) && is_same(parent) {
            return vec![SelectionTarget {
                condition: None,
                types: None,
            }];
        }
        let named = |types: TypeSet| -> Arc<[Name]> {
            let bits = all
                .iter()
                .enumerate()
                .filter(|(bit, _)| types & (1 << bit) != 0);
            bits.map(|(_, object)| object.clone()).collect()
        };
        let mut common = self.types.abstract_types();
        let common = common.find(|on| is_same(on) && self.select(all, on) == types);
        let conditions: Vec<Name> = match common {
            Some(common) => vec![common.clone()],
            None => named(types).to_vec(),
        };
        let target = |condition: Name| SelectionTarget {
            types: (types != all_objects(all)).then(|| named(types & self.select(all, &condition))),
            condition: Some(condition),
        };
        conditions.into_iter().map(target).collect()
    }

    /// Whether a field of a type may be null, then whether its items may be; absent if the type has no such field.
    fn nullability(&self, on: &Name, field: &Name) -> Option<Vec<bool>> {
        let field = self.types.schema().type_field(on, field).ok()?;
        let levels = std::iter::successors(Some(&field.ty), |ty| match ty {
            Type::List(items) | Type::NonNullList(items) => Some(&**items),
            Type::Named(_) | Type::NonNullNamed(_) => None,
        });
        Some(levels.map(|ty| !ty.is_non_null()).collect())
    }
}

/// The set of all object types.
fn all_objects(objects: &[Name]) -> TypeSet {
    assert!(objects.len() <= 64, "a type has more than 64 object types");
    objects
        .iter()
        .enumerate()
        .fold(0, |set, (bit, _)| set | 1 << bit)
}

/// For each way in which object types select a key: the occurrences that they merge, and these types.
fn group_occurrences(
    occurrences: &[FieldOccurrence],
    objects: usize,
) -> IndexMap<Vec<usize>, TypeSet> {
    let mut alike: IndexMap<Vec<usize>, TypeSet> = IndexMap::default();
    for bit in 0..objects {
        let selects = |occurrence: &FieldOccurrence| occurrence.types & (1 << bit) != 0;
        let places = occurrences.iter().enumerate().filter(|(_, it)| selects(it));
        let mut places: Vec<usize> = places.map(|(place, _)| place).collect();
        // Of fields without fields of their own, the first says all.
        if occurrences[0].field.selection_set.selections.is_empty() {
            places.truncate(1);
        }
        if !places.is_empty() {
            *alike.entry(places).or_default() |= 1 << bit;
        }
    }
    alike
}
