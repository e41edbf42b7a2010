//! To which countries edits belong: who may write or review them follows from it.
//!
//! Edits are judged in the order given. An edit belongs where the nodes and links that it touches belong, before it and
//! after it; so does every node that belongs to other countries after it. A node that the edits create belongs to the
//! countries that they give it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use entity::fact::Fact;
use entity::proposal::{self, EUROPE};

use super::overlay::{Countries, Overlay};
use crate::change::Change;
use crate::permit::Place;
use crate::snapshot::Snapshot;

/// Ids of countries, each with a fact that belongs there; none stands for what belongs to no single country.
pub type Places = BTreeMap<Option<String>, String>;

/// The places of edits, each given as what it changes in the graph as those before it leave it.
pub fn places(edits: &[Vec<Change>], snapshot: &Snapshot) -> Places {
    let mut judged = Judged {
        graph: Overlay::new(snapshot),
        places: Places::new(),
    };
    for changes in edits {
        judged.edit(changes);
    }
    let Judged { graph, mut places } = judged;
    for id in graph.created_without_country() {
        places.entry(None).or_insert_with(|| id.to_owned());
    }
    places
}

/// As who may do what reads them.
pub fn as_permitted(places: &Places) -> Vec<Place<'_>> {
    let countries = places.keys().map(Option::as_deref);
    let place = |country: Option<_>| country.map_or(Place::Europe, Place::Country);
    countries.map(place).collect()
}

/// As proposals keep them.
pub fn as_kept(places: &Places) -> String {
    let names = places.keys().map(|place| place.as_deref());
    proposal::written_places(names.map(|place| place.unwrap_or(EUROPE)))
}

/// The places of a proposal, as who may do what reads them.
pub fn places_of(proposal: &proposal::Model) -> Vec<Place<'_>> {
    let place = |place| match place {
        EUROPE => Place::Europe,
        country => Place::Country(country),
    };
    proposal.places().map(place).collect()
}

/// The edits so far: the graph as they leave it, and where they belong.
struct Judged<'a> {
    graph: Overlay<'a>,
    places: Places,
}

impl Judged<'_> {
    fn edit(&mut self, changes: &[Change]) {
        let reached = self.graph.reached(changes).into_iter();
        let before = reached.map(|id| (self.graph.countries(&id), id));
        let before: Vec<(Countries, String)> = before.collect();
        for fact in changes.iter().filter_map(|change| change.before.as_ref()) {
            self.fact(fact);
        }
        let existed = before.iter().map(|(_, id)| self.graph.has(id));
        let existed: Vec<bool> = existed.collect();

        self.graph.apply(changes);
        for fact in changes.iter().filter_map(|change| change.after.as_ref()) {
            self.fact(fact);
        }
        for ((before, id), existed) in before.into_iter().zip(existed) {
            let after = self.graph.countries(&id);
            if !after.is_empty() {
                self.graph.note_country(&id);
            }
            if before != after {
                if existed {
                    self.belongs(&id, before, &[&id]);
                }
                if self.graph.has(&id) {
                    self.belongs(&id, after, &[&id]);
                }
            }
        }
    }

    /// Notes where a fact belongs in the graph as it is.
    fn fact(&mut self, fact: &Fact) {
        match fact {
            Fact::Node(fact) => self.at(&fact.node.id, &[&fact.node.id]),
            // What belongs to no single country has no say where the other end lies in one.
            Fact::Link(fact) => self.at(&fact.link.id, &[&fact.link.from_id, &fact.link.to_id]),
            Fact::Observation(fact) => {
                let subject = fact.observation.subject_id.as_deref();
                self.at(&fact.observation.id, subject.as_slice());
            }
            Fact::Alias(alias) => self.at(&alias.id, &[&alias.node_id]),
            Fact::Indicator(indicator) => self.at(&indicator.id, &[]),
        }
    }

    /// Notes that a fact belongs where these nodes do.
    fn at(&mut self, fact: &str, nodes: &[&str]) {
        let countries = nodes.iter().flat_map(|id| self.graph.countries(id));
        let countries = countries.collect();
        self.belongs(fact, countries, nodes);
    }

    fn belongs(&mut self, fact: &str, countries: Countries, nodes: &[&str]) {
        // A created node may still be given a country; in the end, `created_without_country` tells.
        let is_open = nodes.iter().any(|id| self.graph.is_created(id));
        let europe = (countries.is_empty() && !is_open).then_some(None);
        for place in countries.into_iter().map(Some).chain(europe) {
            if let Entry::Vacant(entry) = self.places.entry(place) {
                entry.insert(fact.to_owned());
            }
        }
    }
}
