//! The graph as it would be after a change set, without building it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use entity::change::FactKind;
use entity::fact::{Details, Fact, FactKey};

use super::Change;
use super::lookup::{ExistingNode, GraphLookup, node_key};

/// What exists, with a change set laid over it.
pub struct Overlay<'a, E> {
    changes: &'a [Change],
    pub existing: &'a E,
    /// The first change of each fact.
    first_changes: HashMap<FactKey, usize>,
    /// The first change that puts a country with the code.
    countries_by_iso2: HashMap<&'a str, usize>,
    /// The first change that puts a city with the number.
    cities_by_geonames_id: HashMap<i64, usize>,
}

impl<'a, E: GraphLookup> Overlay<'a, E> {
    pub fn new(changes: &'a [Change], existing: &'a E) -> Self {
        let mut overlay = Self {
            changes,
            existing,
            first_changes: HashMap::new(),
            countries_by_iso2: HashMap::new(),
            cities_by_geonames_id: HashMap::new(),
        };
        for (index, change) in changes.iter().enumerate() {
            match overlay.first_changes.entry(change.key()) {
                Entry::Vacant(place) => place.insert(index),
                // Put again: a violation of its own, and not one of all that must be unique too.
                Entry::Occupied(_) => continue,
            };
            let Some(Fact::Node(fact)) = &change.after else {
                continue;
            };
            match &fact.details {
                Details::Country(country) => {
                    let countries = &mut overlay.countries_by_iso2;
                    countries.entry(&country.iso2).or_insert(index);
                }
                Details::City(city) => {
                    if let Some(geonames_id) = city.geonames_id {
                        let cities = &mut overlay.cities_by_geonames_id;
                        cities.entry(geonames_id).or_insert(index);
                    }
                }
                _ => {}
            }
        }
        overlay
    }

    /// The place of the first change of the fact, if the change set touches it.
    pub fn first_change(&self, key: &FactKey) -> Option<usize> {
        self.first_changes.get(key).copied()
    }

    pub fn node(&self, id: &str) -> Option<ExistingNode<'_>> {
        match self.changed(FactKind::Node, id) {
            None => self.existing.node(id),
            Some(Some(Fact::Node(fact))) => Some(ExistingNode::from(&**fact)),
            Some(_) => None,
        }
    }

    /// The id under which a merged or renamed node will stand.
    pub fn current_id(&self, former_id: &str) -> Option<&str> {
        match self.changed(FactKind::Alias, former_id) {
            None => self.existing.current_id(former_id),
            Some(Some(Fact::Alias(alias))) => Some(&alias.node_id),
            Some(_) => None,
        }
    }

    pub fn has_link(&self, id: &str) -> bool {
        match self.changed(FactKind::Link, id) {
            None => self.existing.has_link(id),
            Some(after) => after.is_some(),
        }
    }

    pub fn has_indicator(&self, id: &str) -> bool {
        match self.changed(FactKind::Indicator, id) {
            None => self.existing.has_indicator(id),
            Some(after) => after.is_some(),
        }
    }

    /// The country that has the code, seen from the change at this place: one that an earlier change
    /// puts, or one that exists and is left as it is.
    pub fn country_with_iso2(&self, iso2: &str, index: usize) -> Option<FactKey> {
        self.earlier(self.countries_by_iso2.get(iso2), index)
            .or_else(|| self.untouched(self.existing.country_with_iso2(iso2)))
    }

    /// The city that has the number, seen from the change at this place.
    pub fn city_with_geonames_id(&self, geonames_id: i64, index: usize) -> Option<FactKey> {
        self.earlier(self.cities_by_geonames_id.get(&geonames_id), index)
            .or_else(|| self.untouched(self.existing.city_with_geonames_id(geonames_id)))
    }

    /// The facts that depend on this one and that the change set leaves as they are.
    pub fn untouched_dependents(&self, key: &FactKey) -> Vec<FactKey> {
        let mut dependents = self.existing.dependents(key);
        dependents.retain(|dependent| self.first_change(dependent).is_none());
        dependents
    }

    /// The fact as it will be, if the change set touches it: nothing within when it is removed.
    fn changed(&self, kind: FactKind, id: &str) -> Option<Option<&'a Fact>> {
        let index = self.first_change(&FactKey {
            kind,
            id: id.to_owned(),
        })?;
        Some(self.changes[index].after.as_ref())
    }

    fn earlier(&self, first: Option<&usize>, index: usize) -> Option<FactKey> {
        let first = *first.filter(|first| **first < index)?;
        let key = self.changes[first].key();
        (key != self.changes[index].key()).then_some(key)
    }

    fn untouched(&self, node_id: Option<&str>) -> Option<FactKey> {
        let key = node_key(node_id?);
        self.first_change(&key).is_none().then_some(key)
    }
}
