//! Edits to a change set.

use std::collections::HashMap;

use entity::change::FactKind;
use entity::fact::{Fact, FactKey, NodeFact};
use entity::{Confidence, LinkKind, NodeKind, UserErrorCode, Vocabulary, link, observation};

use super::cascade::{self, merged_urls};
use super::draft::{Draft, key};
use super::generated_id::generated_id;
use super::needs::cited_key;
use super::warning::{EditWarning, edit_warnings};
use super::wording::{expected_message, violation_error};
use super::{ChangedValues, Edit, EditError, given, merged};
use crate::change::lookup::{GraphLookup, node_key};
use crate::change::rules::{check, check_url};
use crate::change::{Change, WarningDates};
use crate::import::{DatasetPart, FieldError, Values, read_entry, write_entry};

/// What edits change.
#[derive(Clone, Debug)]
pub struct PlannedEdits {
    /// All of it, in an order in which it can be applied.
    pub changes: Vec<Change>,
    /// For each edit, what it changes in the graph as the edits before it leave it.
    pub steps: Vec<Vec<Change>>,
    pub warnings: Vec<EditWarning>,
}

/// The changes that the edits take, one after the other, all at once. `stored` holds those of the [`super::needed_facts`]
/// that exist. Edits that change nothing make no change.
///
/// # Errors
/// Everything that is wrong with them, at once.
pub fn plan_edits(
    edits: &[Edit],
    stored: &HashMap<FactKey, Fact>,
    existing: &impl GraphLookup,
    dates: WarningDates,
) -> Result<PlannedEdits, Vec<EditError>> {
    let mut draft = Draft::new(existing, stored);
    let mut errors = Vec::new();
    let mut steps = Vec::with_capacity(edits.len());
    for (place, edit) in edits.iter().enumerate() {
        let mut step = EditPlanner {
            draft: &mut draft,
            place,
            errors: &mut errors,
        };
        step.sources(edit);
        step.apply(edit);
        steps.push(draft.end_edit());
    }
    let (changes, places) = draft.into_changes();
    let violations = check(&changes, existing);
    // What follows from an edit that could not be read says nothing new; one that only lacks sources was read.
    let known = errors.clone();
    let is_new = |new: &EditError| {
        let mut of_edit = known.iter().filter(|known| known.edit == new.edit);
        of_edit.all(|known| known.code == UserErrorCode::Unsourced && known.field != new.field)
    };
    let error = |violation| violation_error(violation, places[violation.change]);
    errors.extend(violations.iter().map(error).filter(is_new));
    match errors.is_empty() {
        true => Ok(PlannedEdits {
            warnings: edit_warnings(&changes, &places, existing, dates),
            changes,
            steps,
        }),
        false => Err(errors),
    }
}

/// One edit, on its way onto the draft.
struct EditPlanner<'a, 'b, E> {
    draft: &'a mut Draft<'b, E>,
    place: usize,
    errors: &'a mut Vec<EditError>,
}

impl<E: GraphLookup> EditPlanner<'_, '_, E> {
    /// Every write needs a source, and the fact that will cite it need not be there.
    fn sources(&mut self, edit: &Edit) {
        let sources = edit.sources();
        if sources.is_empty() {
            let message = "Source required: pass at least one page that supports the change in \
                `sources`.";
            self.add_field_error("source", UserErrorCode::Unsourced, message);
        }
        if edit.is_backed_by_evidence() {
            for url in sources {
                if let Err(expected) = check_url(url) {
                    let message = expected_message(Some(url), &expected);
                    self.add_field_error("source", UserErrorCode::Invalid, message);
                }
            }
        }
    }

    fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::CreateNode {
                kind,
                values,
                sources,
                upsert,
            } => self.create(*kind, values, sources, *upsert),
            Edit::UpdateNode {
                kind,
                id,
                values,
                sources,
                no_longer,
            } => {
                if let Some(node) = self.node(id, Some(*kind), "id") {
                    let part = DatasetPart::Nodes(*kind);
                    let fact = Fact::Node(Box::new(node));
                    self.update(part, &fact, values, sources, no_longer);
                }
            }
            Edit::RemoveNode { id, .. } => {
                if let Some(node) = self.node(id, None, "id") {
                    cascade::remove(self.draft, &node.node.id, self.place);
                }
            }
            Edit::RenameNode { id, new_id, .. } => self.rename(id, new_id),
            Edit::MergeNodes { id, into, .. } => self.merge(id, into),
            Edit::AddLink {
                from,
                kind,
                to,
                values,
                sources,
                upsert,
            } => self.add_link((from, *kind, to), values, sources, *upsert),
            Edit::UpdateLink {
                id,
                values,
                sources,
                no_longer,
            } => {
                if let Some(fact) = self.link(id) {
                    self.update(DatasetPart::Links, &fact, values, sources, no_longer);
                }
            }
            Edit::RemoveLink { id, .. } => {
                if let Some(fact) = self.link(id) {
                    self.draft.remove(fact.key(), self.place);
                }
            }
            Edit::RecordObservation { values, sources } => self.record(values, sources),
            Edit::RemoveObservation { id, .. } => {
                let key = key(FactKind::Observation, id);
                match self.draft.find(&key) {
                    Some(_) => self.draft.remove(key, self.place),
                    None => self.not_found("id", "observation", id),
                }
            }
            Edit::PutIndicator { values, .. } => {
                self.put(DatasetPart::Indicators, values, Vec::new())
            }
            Edit::CiteSources {
                fact_id,
                sources,
                no_longer,
            } => self.cite(fact_id, sources, no_longer),
        }
    }

    fn create(&mut self, kind: NodeKind, values: &Values, sources: &[String], upsert: bool) {
        let id = generated_id(kind, values);
        let part = DatasetPart::Nodes(kind);
        if self.draft.current_id(&id) != id || self.draft.find(&node_key(&id)).is_some() {
            // An ID that was made from a name may be that of a namesake.
            if upsert && values.contains_key("id") {
                if let Some(node) = self.node(&id, Some(kind), "id") {
                    let fact = Fact::Node(Box::new(node));
                    self.update(part, &fact, &given(values), sources, &[]);
                }
                return;
            }
            let id_given = if upsert { " by passing its `id`" } else { "" };
            let message =
                format!("`{id}` already exists: update it{id_given}, or choose another ID.");
            self.add_field_error("id", UserErrorCode::Taken, message);
            return;
        }
        let mut values = values.clone();
        values.insert("id".to_owned(), id);
        self.put_new(part, values, sources, upsert);
    }

    fn update(
        &mut self,
        part: DatasetPart,
        fact: &Fact,
        changed: &ChangedValues,
        sources: &[String],
        no_longer: &[String],
    ) {
        match write_entry(fact) {
            Ok(values) => {
                let sources = self.cited(fact, sources, no_longer);
                self.put(part, &merged(values, changed), sources);
            }
            Err(unsayable) => self.add_error(UserErrorCode::Invalid, unsayable.to_string()),
        }
    }

    fn rename(&mut self, id: &str, new_id: &str) {
        let Some(node) = self.node(id, None, "id") else {
            return;
        };
        let current = self.draft.current_id(new_id);
        let is_taken = current != new_id && current != node.node.id;
        if is_taken || self.draft.find(&node_key(new_id)).is_some() {
            let message =
                format!("`{current}` already exists; use `nodeMerge` to merge two nodes.");
            self.add_field_error("new_id", UserErrorCode::Taken, message);
            return;
        }
        cascade::rename(self.draft, node, new_id, self.place);
    }

    fn merge(&mut self, id: &str, into: &str) {
        let (gone, stays) = (self.node(id, None, "id"), self.node(into, None, "into"));
        let (Some(gone), Some(stays)) = (gone, stays) else {
            return;
        };
        if gone.node.id == stays.node.id {
            let message = format!("`{into}` and `{id}` are the same node.");
            self.add_field_error("into", UserErrorCode::Invalid, message);
        } else if gone.node.kind != stays.node.kind {
            let [gone, stays] = [&gone, &stays].map(|fact| fact.node.kind.noun());
            let message = format!(
                "Nodes of different kinds cannot be merged: `{id}` is a {gone}, \
                `{into}` is a {stays}."
            );
            self.add_field_error("into", UserErrorCode::Invalid, message);
        } else {
            cascade::merge(self.draft, &gone, &stays, self.place);
        }
    }

    fn add_link(
        &mut self,
        (from, kind, to): (&str, LinkKind, &str),
        values: &Values,
        sources: &[String],
        upsert: bool,
    ) {
        let [from, to] = [from, to].map(|id| self.draft.current_id(id));
        let id = link::id(&from, kind, &to);
        if let Some(fact) = self.draft.find(&key(FactKind::Link, &id)) {
            if upsert {
                let fact = fact.clone();
                return self.update(DatasetPart::Links, &fact, &given(values), sources, &[]);
            }
            let message = format!("The link `{id}` already exists: update it.");
            self.add_error(UserErrorCode::Taken, message);
            return;
        }
        let mut values = values.clone();
        values.extend([
            ("from".to_owned(), from),
            ("kind".to_owned(), kind.name().to_owned()),
            ("to".to_owned(), to),
        ]);
        self.put_new(DatasetPart::Links, values, sources, upsert);
    }

    fn record(&mut self, values: &Values, sources: &[String]) {
        let mut values = values.clone();
        if let Some(subject) = values.get_mut("subject")
            && subject != observation::EUROPE
        {
            *subject = self.draft.current_id(subject);
        }
        self.put(DatasetPart::Observations, &values, sources.to_vec());
    }

    fn cite(&mut self, fact_id: &str, sources: &[String], no_longer: &[String]) {
        let mut key = cited_key(fact_id);
        key.id = match key.kind {
            FactKind::Node => self.draft.current_id(fact_id),
            FactKind::Link => self.draft.current_link_id(fact_id),
            _ => key.id,
        };
        let Some(mut fact) = self.draft.find(&key).cloned() else {
            self.not_found("fact_id", "node, link or observation", fact_id);
            return;
        };
        fact.set_sources(self.cited(&fact, sources, no_longer));
        self.draft.put(fact, self.place);
    }

    /// What a fact cites when new sources come before those that it has, and some no longer back it.
    fn cited(&mut self, fact: &Fact, sources: &[String], no_longer: &[String]) -> Vec<String> {
        for url in no_longer {
            if !fact.sources().contains(url) {
                let message = format!("{url} is not cited, so it cannot be removed.");
                self.add_field_error("no_longer", UserErrorCode::NotFound, message);
            }
        }
        let kept = fact.sources().iter().filter(|url| !no_longer.contains(url));
        let kept: Vec<String> = kept.cloned().collect();
        match sources.iter().all(|url| kept.contains(url)) {
            true => kept,
            false => merged_urls(sources, &kept),
        }
    }

    /// Puts a new fact. Where it might have existed, its confidence could not be set before.
    fn put_new(&mut self, part: DatasetPart, mut values: Values, sources: &[String], upsert: bool) {
        if upsert {
            let confidence = || Confidence::Sourced.name().to_ascii_lowercase();
            values
                .entry("confidence".to_owned())
                .or_insert_with(confidence);
        }
        self.put(part, &values, sources.to_vec());
    }

    fn put(&mut self, part: DatasetPart, values: &Values, sources: Vec<String>) {
        let values = self.draft.with_current_ids(part, values);
        match read_entry(part, &values, sources) {
            Ok(fact) => self.draft.put(fact, self.place),
            Err(misread) => {
                for FieldError {
                    field,
                    value,
                    expected,
                } in misread
                {
                    // That there is none has its own words.
                    if field != "source" {
                        let message = expected_message(value.as_deref(), &expected);
                        self.add_field_error(field, UserErrorCode::Invalid, message);
                    }
                }
            }
        }
    }

    /// The node of an id, present or former, if it is of the kind.
    fn node(&mut self, id: &str, kind: Option<NodeKind>, field: &str) -> Option<NodeFact> {
        let current = self.draft.current_id(id);
        match self.draft.find(&node_key(&current)) {
            Some(Fact::Node(fact)) if kind.is_none_or(|kind| kind == fact.node.kind) => {
                Some((**fact).clone())
            }
            Some(Fact::Node(fact)) => {
                let (found, wanted) = (fact.node.kind.noun(), kind.map_or("node", NodeKind::noun));
                let message = format!("`{current}` is a {found}, not a {wanted}.");
                self.add_field_error(field, UserErrorCode::NotFound, message);
                None
            }
            _ => {
                self.not_found(field, kind.map_or("node", NodeKind::noun), id);
                None
            }
        }
    }

    fn link(&mut self, id: &str) -> Option<Fact> {
        let key = key(FactKind::Link, &self.draft.current_link_id(id));
        let found = self.draft.find(&key).cloned();
        let is_derived = link::parts(id).is_some_and(|(_, kind, _)| kind.definition().derived);
        if is_derived {
            let message = format!(
                "`{id}` is derived from the location of its source node; update \
                that node."
            );
            self.add_field_error("id", UserErrorCode::NotFound, message);
        } else if found.is_none() {
            self.not_found("id", "link", id);
        }
        found
    }

    fn not_found(&mut self, field: &str, what: &str, id: &str) {
        let message = format!("There is no {what} `{id}`.");
        self.add_field_error(field, UserErrorCode::NotFound, message);
    }

    fn add_error(&mut self, code: UserErrorCode, message: impl Into<String>) {
        self.errors.push(EditError::new(code, self.place, message));
    }

    fn add_field_error(
        &mut self,
        field: impl Into<String>,
        code: UserErrorCode,
        message: impl Into<String>,
    ) {
        self.errors
            .push(EditError::new(code, self.place, message).in_field(field));
    }
}
