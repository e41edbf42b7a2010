//! The graph while edits are laid over it, one after the other.

use std::collections::{BTreeMap, HashMap};

use entity::change::FactKind;
use entity::fact::{Fact, FactKey};

use crate::change::Change;
use crate::change::compare::order_of_application;
use crate::change::lookup::{GraphLookup, node_key};
use crate::import::{CellType, DatasetPart, FileFormat, Values};

/// What is stored, and what the edits so far have made of it.
pub struct Draft<'a, E> {
    existing: &'a E,
    /// Every fact that an edit may touch and that exists.
    stored: &'a HashMap<FactKey, Fact>,
    touched: BTreeMap<FactKey, DraftFact>,
    /// The facts that the current edit has touched, as the edits before it left them.
    current: BTreeMap<FactKey, Option<Fact>>,
}

struct DraftFact {
    fact: Option<Fact>,
    /// The edit that touched it last.
    edit: usize,
}

impl<'a, E: GraphLookup> Draft<'a, E> {
    pub fn new(existing: &'a E, stored: &'a HashMap<FactKey, Fact>) -> Self {
        Self {
            existing,
            stored,
            touched: BTreeMap::new(),
            current: BTreeMap::new(),
        }
    }

    pub fn find(&self, key: &FactKey) -> Option<&Fact> {
        match self.touched.get(key) {
            Some(touched) => touched.fact.as_ref(),
            None => self.stored.get(key),
        }
    }

    pub fn put(&mut self, fact: Fact, edit: usize) {
        self.touch(fact.key(), Some(fact), edit);
    }

    pub fn remove(&mut self, key: FactKey, edit: usize) {
        self.touch(key, None, edit);
    }

    fn touch(&mut self, key: FactKey, now: Option<Fact>, edit: usize) {
        if !self.current.contains_key(&key) {
            let before = self.find(&key).cloned();
            self.current.insert(key.clone(), before);
        }
        self.touched.insert(key, DraftFact { fact: now, edit });
    }

    /// Ends the current edit. Returns what it changes in the graph as the edits before it left it.
    pub fn end_edit(&mut self) -> Vec<Change> {
        let touched = std::mem::take(&mut self.current).into_iter();
        let changes = touched.map(|(key, before)| Change {
            after: self.find(&key).cloned(),
            before,
        });
        changes
            .filter(|change| change.before != change.after)
            .collect()
    }

    /// The id under which a node stands now; the same where it has no other.
    pub fn current_id(&self, id: &str) -> String {
        let alias = self.touched.get(&alias_key(id));
        let current = match alias.map(|touched| &touched.fact) {
            Some(Some(Fact::Alias(alias))) => Some(&*alias.node_id),
            Some(_) => None,
            None => self.existing.current_id(id),
        };
        current.unwrap_or(id).to_owned()
    }

    /// The id of a link whose ends may be called by former ids.
    pub fn current_link_id(&self, id: &str) -> String {
        entity::link::with_ends(id, |end| self.current_id(end))
    }

    /// The values, with the nodes that they refer to called by their current ids.
    pub fn with_current_ids(&self, part: DatasetPart, values: &Values) -> Values {
        let mut values = values.clone();
        for column in FileFormat::of(part).columns {
            if matches!(column.cell_type, CellType::Reference(_))
                && let Some(id) = values.get_mut(column.field)
            {
                *id = self.current_id(id);
            }
        }
        values
    }

    /// Every fact that cannot be without the node, as things stand.
    pub fn dependents(&self, node_id: &str) -> Vec<FactKey> {
        let mut keys = self.existing.dependents(&node_key(node_id));
        keys.retain(|key| !self.touched.contains_key(key));
        let now = |(key, touched): (&FactKey, &DraftFact)| {
            let fact = touched.fact.as_ref()?;
            depends_on(fact, node_id).then(|| key.clone())
        };
        keys.extend(self.touched.iter().filter_map(now));
        keys.sort();
        keys.dedup();
        keys
    }

    /// What differs from what is stored, in an order in which it can be applied, each change with the edit
    /// that it comes from.
    pub fn into_changes(self) -> (Vec<Change>, Vec<usize>) {
        let stored = self.stored;
        let changes = self.touched.into_iter().filter_map(|(key, touched)| {
            let before = stored.get(&key).cloned();
            let after = touched.fact;
            (before != after).then_some((Change { before, after }, touched.edit))
        });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by_key(|(change, _)| order_of_application(change));
        changes.into_iter().unzip()
    }
}

fn depends_on(fact: &Fact, node_id: &str) -> bool {
    match fact {
        Fact::Node(fact) => {
            let places = [fact.details.country_id(), fact.details.city_id()];
            places.contains(&Some(node_id))
        }
        Fact::Link(fact) => fact.link.from_id == node_id || fact.link.to_id == node_id,
        Fact::Observation(fact) => fact.observation.subject_id.as_deref() == Some(node_id),
        Fact::Alias(alias) => alias.node_id == node_id,
        Fact::Indicator(_) => false,
    }
}

pub fn key(kind: FactKind, id: &str) -> FactKey {
    let id = id.to_owned();
    FactKey { kind, id }
}

pub fn alias_key(id: &str) -> FactKey {
    key(FactKind::Alias, id)
}
