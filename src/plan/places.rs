//! To which countries changes belong: who may write or review them follows from it.

use std::collections::{BTreeMap, BTreeSet};

use entity::fact::{Fact, NodeFact};
use entity::proposal::EUROPE;
use entity::{NodeKind, proposal};

use crate::change::Change;
use crate::permit::Place;
use crate::snapshot::Snapshot;

/// Ids of countries; none stands for what belongs to no single country.
pub type Places = BTreeSet<Option<String>>;

/// The places that the changes touch, as the graph was before them and as it will be after.
pub fn places(changes: &[Change], snapshot: &Snapshot) -> Places {
    let changed = Changed::new(changes, snapshot);
    let mut places = Places::new();
    for change in changes {
        for fact in [&change.before, &change.after].into_iter().flatten() {
            match fact {
                Fact::Node(fact) => places.extend(changed.of_node(fact)),
                Fact::Link(fact) => {
                    places.extend(changed.of_link(&fact.link.from_id, &fact.link.to_id));
                }
                Fact::Observation(fact) => match &fact.observation.subject_id {
                    Some(subject) => places.extend(changed.of(subject)),
                    None => _ = places.insert(None),
                },
                Fact::Alias(alias) => places.extend(changed.of(&alias.node_id)),
                Fact::Indicator(_) => _ = places.insert(None),
            }
        }
    }
    places
}

/// As who may do what reads them.
pub fn as_permitted(places: &Places) -> Vec<Place<'_>> {
    let countries = places.iter().map(Option::as_deref);
    let place = |country: Option<_>| country.map_or(Place::Europe, Place::Country);
    countries.map(place).collect()
}

/// As proposals keep them.
pub fn as_kept(places: &Places) -> String {
    let names = places.iter().map(|place| place.as_deref());
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

/// What a change set says of nodes, over what is there.
struct Changed<'a> {
    snapshot: &'a Snapshot,
    /// The nodes that it puts or removes, as they were and as they will be.
    nodes: BTreeMap<&'a str, Vec<&'a NodeFact>>,
    /// The other ends of links that it puts or removes.
    linked: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Changed<'a> {
    fn new(changes: &'a [Change], snapshot: &'a Snapshot) -> Self {
        let mut changed = Self {
            snapshot,
            nodes: BTreeMap::new(),
            linked: BTreeMap::new(),
        };
        for change in changes {
            for fact in [&change.before, &change.after].into_iter().flatten() {
                match fact {
                    Fact::Node(fact) => {
                        let nodes = changed.nodes.entry(&fact.node.id).or_default();
                        nodes.push(fact);
                    }
                    Fact::Link(fact) => {
                        let (from, to) = (&*fact.link.from_id, &*fact.link.to_id);
                        changed.linked.entry(from).or_default().insert(to);
                        changed.linked.entry(to).or_default().insert(from);
                    }
                    _ => {}
                }
            }
        }
        changed
    }

    /// The countries that a node lies in; for one whose kind has no place, those where it is carried out or
    /// produced. What has none belongs to no single country.
    fn of_node(&self, fact: &NodeFact) -> Places {
        let id = &*fact.node.id;
        if let Some(country) = own_country(fact) {
            return Places::from([Some(country.to_owned())]);
        }
        let mut places = Places::new();
        if matches!(fact.node.kind, NodeKind::Pilot | NodeKind::Learning) {
            let ends = self.linked.get(id).into_iter().flatten();
            places.extend(ends.flat_map(|end| self.lying(end)).map(Some));
            places.extend(self.concerned(id).map(Some));
        }
        or_europe(places)
    }

    fn of(&self, id: &str) -> Places {
        match self.nodes.get(id) {
            Some(facts) => facts.iter().flat_map(|fact| self.of_node(fact)).collect(),
            None => or_europe(self.concerned(id).map(Some).collect()),
        }
    }

    /// A link belongs where its ends do; what belongs to no single country has no say where the other end
    /// lies in one.
    fn of_link(&self, from: &str, to: &str) -> Places {
        let mut places = self.of(from);
        places.extend(self.of(to));
        places.remove(&None);
        or_europe(places)
    }

    /// The countries in which a node itself lies, before and after.
    fn lying(&self, id: &str) -> BTreeSet<String> {
        let facts = self.nodes.get(id).into_iter().flatten();
        let mut countries: BTreeSet<String> = facts
            .filter_map(|fact| own_country(fact))
            .map(str::to_owned)
            .collect();
        if let Some(node) = self.snapshot.find(id)
            && let Some(country) = self.snapshot.country_of(node)
        {
            countries.insert(self.snapshot.id(country).to_owned());
        }
        countries
    }

    /// The countries that an existing node has to do with.
    fn concerned(&self, id: &str) -> impl Iterator<Item = String> {
        let node = self.snapshot.find(id).into_iter();
        let countries = node.flat_map(|node| self.snapshot.countries_of(node).iter().copied());
        countries.map(|country| self.snapshot.id(country).to_owned())
    }
}

/// A country lies in itself.
fn own_country(fact: &NodeFact) -> Option<&str> {
    match fact.node.kind {
        NodeKind::Country => Some(&fact.node.id),
        _ => fact.details.country_id(),
    }
}

fn or_europe(mut places: Places) -> Places {
    if places.is_empty() {
        places.insert(None);
    }
    places
}
