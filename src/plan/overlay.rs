//! Which countries nodes belong to, with edits laid over a snapshot one after the other.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::fact::{Details, Fact};
use entity::{LinkKind, NodeKind};

use crate::change::Change;
use crate::snapshot::{Direction, Snapshot, relation};

/// Ids of countries.
pub type Countries = BTreeSet<String>;

/// The links at a node, in one direction: their kinds and their other ends.
type Ends = BTreeSet<(LinkKind, String)>;

/// A snapshot after some edits, as far as it says which countries a node belongs to.
pub struct SnapshotOverlay<'a> {
    snapshot: &'a Snapshot,
    /// The nodes that edits have put or removed.
    nodes: HashMap<String, Option<NodeLocation>>,
    /// The links of [`propagates_countries`] at the nodes where edits have put or removed some.
    outgoing: HashMap<String, Ends>,
    incoming: HashMap<String, Ends>,
    /// The nodes that edits have created, and whether they have belonged to a country since.
    created: BTreeMap<String, bool>,
}

#[derive(Clone, Debug)]
struct NodeLocation {
    kind: NodeKind,
    /// The country that it lies in. A country lies in itself.
    country: Option<String>,
}

impl<'a> SnapshotOverlay<'a> {
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            nodes: HashMap::new(),
            outgoing: HashMap::new(),
            incoming: HashMap::new(),
            created: BTreeMap::new(),
        }
    }

    pub fn has(&self, id: &str) -> bool {
        self.node(id).is_some()
    }

    /// Whether the edits have created the node.
    pub fn is_created(&self, id: &str) -> bool {
        self.created.contains_key(id)
    }

    /// The created nodes that belong to no country, or that never did before they were removed.
    pub fn created_without_country(&self) -> impl Iterator<Item = &str> {
        let without = self.created.iter().filter(|(id, had_country)| {
            !**had_country || (self.has(id) && self.countries(id).is_empty())
        });
        without.map(|(id, _)| id.as_str())
    }

    /// The country that a node lies in; for a pilot or learning, those of the nodes that carry it out or produced it.
    pub fn countries(&self, id: &str) -> Countries {
        let Some(node) = self.node(id) else {
            return Countries::new();
        };
        if let Some(country) = node.country {
            return Countries::from([country]);
        }
        if !belongs_by_links(node.kind) {
            return Countries::new();
        }
        let ends = self.ends(id, Direction::Incoming);
        let gives = |(kind, from): &&(LinkKind, String)| {
            let from = self.node(from);
            from.is_some_and(|from| propagates_between(from.kind, *kind, node.kind))
        };
        let giving = ends.iter().filter(gives);
        giving.flat_map(|(_, from)| self.countries(from)).collect()
    }

    /// The nodes that may belong to other countries after these changes, those first that they touch.
    pub fn affected_nodes(&self, changes: &[Change]) -> Vec<String> {
        let facts = changes.iter().flat_map(sides);
        let touched = facts.filter_map(|fact| match fact {
            Fact::Node(fact) => Some(fact.node.id.clone()),
            Fact::Link(fact) => Some(fact.link.to_id.clone()),
            _ => None,
        });
        let mut known: HashSet<String> = touched.collect();
        let mut reached: Vec<String> = known.iter().cloned().collect();
        reached.sort_unstable();
        let mut followed = 0;
        while let Some(id) = reached.get(followed) {
            followed += 1;
            let ends = self.ends(id, Direction::Outgoing);
            let new = ends.iter().map(|(_, to)| to);
            let new: Vec<String> = new
                .filter(|to| known.insert((*to).clone()))
                .cloned()
                .collect();
            reached.extend(new);
        }
        reached
    }

    /// Lays changes over what is there.
    pub fn apply(&mut self, changes: &[Change]) {
        let renamed: HashMap<&str, &str> = changes.iter().filter_map(renaming).collect();
        for change in changes {
            if let Some(Fact::Node(fact)) = change.after.as_ref().or(change.before.as_ref()) {
                let id = &fact.node.id;
                let located = change.after.is_some().then(|| NodeLocation {
                    kind: fact.node.kind,
                    country: own_country(&fact.node.id, &fact.details).map(str::to_owned),
                });
                if located.is_some() && found(self.snapshot, id).is_none() {
                    match renamed.get(id.as_str()) {
                        // Created if it was created under its former id.
                        Some(former) => {
                            if let Some(had_country) = self.created.remove(*former) {
                                self.created.insert(id.clone(), had_country);
                            }
                        }
                        None => {
                            self.created.entry(id.clone()).or_insert(false);
                        }
                    }
                }
                self.nodes.insert(id.clone(), located);
            }
            for (fact, is_put) in [(&change.before, false), (&change.after, true)] {
                if let Some(Fact::Link(fact)) = fact
                    && propagates_countries(fact.link.kind)
                {
                    let row = &fact.link;
                    let out = (row.kind, row.to_id.clone());
                    self.set_end(&row.from_id, Direction::Outgoing, out, is_put);
                    let back = (row.kind, row.from_id.clone());
                    self.set_end(&row.to_id, Direction::Incoming, back, is_put);
                }
            }
        }
    }

    /// Notes that a node belongs to a country.
    pub fn record_country(&mut self, id: &str) {
        if let Some(had_country) = self.created.get_mut(id) {
            *had_country = true;
        }
    }

    fn set_end(&mut self, id: &str, direction: Direction, end: (LinkKind, String), is_put: bool) {
        let snapshot = self.snapshot;
        let of = match direction {
            Direction::Outgoing => &mut self.outgoing,
            _ => &mut self.incoming,
        };
        let ends = of.entry(id.to_owned());
        let ends = ends.or_insert_with(|| stored_ends(snapshot, id, direction));
        match is_put {
            true => ends.insert(end),
            false => ends.remove(&end),
        };
    }

    fn node(&self, id: &str) -> Option<NodeLocation> {
        if let Some(node) = self.nodes.get(id) {
            return node.clone();
        }
        let record = self.snapshot.node(found(self.snapshot, id)?);
        Some(NodeLocation {
            kind: record.kind(),
            country: own_country(id, &record.details).map(str::to_owned),
        })
    }

    fn ends(&self, id: &str, direction: Direction) -> Cow<'_, Ends> {
        let of = match direction {
            Direction::Outgoing => &self.outgoing,
            _ => &self.incoming,
        };
        if let Some(ends) = of.get(id) {
            return Cow::Borrowed(ends);
        }
        Cow::Owned(stored_ends(self.snapshot, id, direction))
    }
}

fn stored_ends(snapshot: &Snapshot, id: &str, direction: Direction) -> Ends {
    let node = found(snapshot, id).into_iter();
    let neighbours = node.flat_map(|node| snapshot.neighbours(node, direction));
    let passing = neighbours.filter(|neighbour| propagates_countries(neighbour.kind));
    let ends = passing.map(|it| (it.kind, snapshot.id(it.node).to_owned()));
    ends.collect()
}

/// The new and the former id of a node that a change renames.
fn renaming(change: &Change) -> Option<(&str, &str)> {
    match (&change.before, &change.after) {
        (None, Some(Fact::Alias(alias))) => Some((&alias.node_id, &alias.id)),
        _ => None,
    }
}

/// The facts of a change, as they were and as they will be.
fn sides(change: &Change) -> impl Iterator<Item = &Fact> {
    [&change.before, &change.after].into_iter().flatten()
}

/// The node that has this id now, not one that had it.
fn found(snapshot: &Snapshot, id: &str) -> Option<crate::snapshot::NodeIndex> {
    let found = snapshot.find(id)?;
    (snapshot.id(found) == id).then_some(found)
}

fn own_country<'f>(id: &'f str, details: &'f Details) -> Option<&'f str> {
    match details.kind() {
        NodeKind::Country => Some(id),
        _ => details.country_id(),
    }
}

/// Whether nodes of a kind belong to countries by their links.
fn belongs_by_links(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Pilot | NodeKind::Learning)
}

/// Whether links of a kind may give countries to the node that they lead to.
fn propagates_countries(kind: LinkKind) -> bool {
    matches!(
        kind,
        LinkKind::Leads | LinkKind::ParticipatesIn | LinkKind::Produced
    )
}

/// Whether a link of this kind gives the countries of the node that it starts from to the one that it leads to.
fn propagates_between(from: NodeKind, kind: LinkKind, to: NodeKind) -> bool {
    let mut hops = relation::countries(to).iter().filter_map(|way| way.first());
    hops.any(|hop| {
        hop.direction == Direction::Incoming && hop.kinds.contains(&kind) && hop.to == Some(from)
    })
}

#[cfg(test)]
mod tests {
    use entity::Vocabulary;

    use super::*;

    #[test]
    fn countries_are_passed_on_as_relations_have_it() {
        for &to in NodeKind::all() {
            let mut by_links = false;
            for &kind in LinkKind::all() {
                let mut from = NodeKind::all().iter();
                let gives = from.any(|&from| propagates_between(from, kind, to));
                assert!(!gives || propagates_countries(kind), "{kind:?}");
                by_links |= gives;
            }
            assert_eq!(by_links, belongs_by_links(to), "{to:?}");
        }
    }
}
