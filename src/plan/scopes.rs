//! To which countries edits belong: who may write or review them follows from it.
//!
//! Edits are judged in the order given. An edit belongs where the nodes and links that it touches belong, before it and
//! after it; so does every node that belongs to other countries after it. A node that the edits create belongs to the
//! countries that they give it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use entity::fact::Fact;
use entity::proposal::{self, EUROPE};

use super::overlay::{Countries, SnapshotOverlay};
use crate::access::Scope;
use crate::change::Change;
use crate::snapshot::Snapshot;

/// Ids of countries, each with a fact that belongs there; none stands for what belongs to no single country.
pub type ScopesWithFact = BTreeMap<Option<String>, String>;

/// The places of edits, each given as what it changes in the graph as those before it leave it.
pub fn scopes_of_edits(edits: &[Vec<Change>], snapshot: &Snapshot) -> ScopesWithFact {
    let mut judged = ScopeCollector {
        graph: SnapshotOverlay::new(snapshot),
        scopes: ScopesWithFact::new(),
    };
    for changes in edits {
        judged.add_edit(changes);
    }
    let ScopeCollector { graph, mut scopes } = judged;
    for id in graph.created_without_country() {
        scopes.entry(None).or_insert_with(|| id.to_owned());
    }
    scopes
}

/// As who may do what reads them.
pub fn to_scopes(scopes: &ScopesWithFact) -> Vec<Scope<'_>> {
    let countries = scopes.keys().map(Option::as_deref);
    let scope = |country: Option<_>| country.map_or(Scope::Europe, Scope::Country);
    countries.map(scope).collect()
}

/// As proposals keep them.
pub fn to_stored(scopes: &ScopesWithFact) -> String {
    let names = scopes.keys().map(|scope| scope.as_deref());
    proposal::written_places(names.map(|scope| scope.unwrap_or(EUROPE)))
}

/// The places of a proposal, as who may do what reads them.
pub fn scopes_of_proposal(proposal: &proposal::Model) -> Vec<Scope<'_>> {
    let scope = |scope| match scope {
        EUROPE => Scope::Europe,
        country => Scope::Country(country),
    };
    proposal.places().map(scope).collect()
}

/// The edits so far: the graph as they leave it, and where they belong.
struct ScopeCollector<'a> {
    graph: SnapshotOverlay<'a>,
    scopes: ScopesWithFact,
}

impl ScopeCollector<'_> {
    fn add_edit(&mut self, changes: &[Change]) {
        let reached = self.graph.affected_nodes(changes).into_iter();
        let before = reached.map(|id| (self.graph.countries(&id), id));
        let before: Vec<(Countries, String)> = before.collect();
        for fact in changes.iter().filter_map(|change| change.before.as_ref()) {
            self.add_fact(fact);
        }
        let existed = before.iter().map(|(_, id)| self.graph.has(id));
        let existed: Vec<bool> = existed.collect();

        self.graph.apply(changes);
        for fact in changes.iter().filter_map(|change| change.after.as_ref()) {
            self.add_fact(fact);
        }
        for ((before, id), existed) in before.into_iter().zip(existed) {
            let after = self.graph.countries(&id);
            if !after.is_empty() {
                self.graph.record_country(&id);
            }
            if before != after {
                if existed {
                    self.add_scope(&id, before, &[&id]);
                }
                if self.graph.has(&id) {
                    self.add_scope(&id, after, &[&id]);
                }
            }
        }
    }

    /// Notes where a fact belongs in the graph as it is.
    fn add_fact(&mut self, fact: &Fact) {
        match fact {
            Fact::Node(fact) => self.add_nodes(&fact.node.id, &[&fact.node.id]),
            // What belongs to no single country has no say where the other end lies in one.
            Fact::Link(fact) => {
                self.add_nodes(&fact.link.id, &[&fact.link.from_id, &fact.link.to_id])
            }
            Fact::Observation(fact) => {
                let subject = fact.observation.subject_id.as_deref();
                self.add_nodes(&fact.observation.id, subject.as_slice());
            }
            Fact::Alias(alias) => self.add_nodes(&alias.id, &[&alias.node_id]),
            Fact::Indicator(indicator) => self.add_nodes(&indicator.id, &[]),
        }
    }

    /// Notes that a fact belongs where these nodes do.
    fn add_nodes(&mut self, fact: &str, nodes: &[&str]) {
        let countries = nodes.iter().flat_map(|id| self.graph.countries(id));
        let countries = countries.collect();
        self.add_scope(fact, countries, nodes);
    }

    fn add_scope(&mut self, fact: &str, countries: Countries, nodes: &[&str]) {
        // A created node may still be given a country; in the end, `created_without_country` tells.
        let is_open = nodes.iter().any(|id| self.graph.is_created(id));
        let europe = (countries.is_empty() && !is_open).then_some(None);
        for scope in countries.into_iter().map(Some).chain(europe) {
            if let Entry::Vacant(entry) = self.scopes.entry(scope) {
                entry.insert(fact.to_owned());
            }
        }
    }
}
