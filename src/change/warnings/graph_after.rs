//! The graph as it would be after a change set, as far as warnings ask about it.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use entity::NodeKind;
use entity::fact::{Fact, LinkFact, NodeFact};

use super::mentions::{NamesOfCities, names_of_cities};
use super::places::Places;
use crate::change::Change;
use crate::change::edit::slug;
use crate::change::lookup::{GraphLookup, KnownLink, KnownNode};

/// A website of this number of nodes is about none of them in particular.
pub(super) const SHARED_BY: usize = 5;

/// Each index is built when it is first used.
pub(super) struct GraphAfter<'a, E> {
    existing: &'a E,
    /// The changed nodes as they will be; `None` for removed ones.
    nodes: HashMap<&'a str, Option<&'a NodeFact>>,
    /// The changed links, likewise.
    links: HashMap<&'a str, Option<&'a LinkFact>>,
    by_name: HashMap<NodeKind, HashMap<String, Vec<KnownNode<'a>>>>,
    by_website: OnceCell<HashMap<String, Vec<KnownNode<'a>>>>,
    names_of_cities: OnceCell<NamesOfCities<'a>>,
    places: OnceCell<Places<'a>>,
    /// For each node, those at the other ends of changed links.
    linked: OnceCell<HashMap<&'a str, Vec<&'a str>>>,
}

impl<'a, E: GraphLookup> GraphAfter<'a, E> {
    pub(super) fn new(changes: &'a [Change], existing: &'a E) -> Self {
        let mut graph = Self {
            existing,
            nodes: HashMap::new(),
            links: HashMap::new(),
            by_name: HashMap::new(),
            by_website: OnceCell::new(),
            names_of_cities: OnceCell::new(),
            places: OnceCell::new(),
            linked: OnceCell::new(),
        };
        for change in changes {
            for (fact, is_kept) in [(&change.before, false), (&change.after, true)] {
                match fact {
                    Some(Fact::Node(fact)) => {
                        let kept = is_kept.then_some(&**fact);
                        graph.nodes.insert(&fact.node.id, kept);
                    }
                    Some(Fact::Link(fact)) => {
                        graph.links.insert(&fact.link.id, is_kept.then_some(fact));
                    }
                    _ => {}
                }
            }
        }
        graph
    }

    pub(super) fn node(&self, id: &str) -> Option<KnownNode<'a>> {
        match self.nodes.get(id) {
            Some(changed) => changed.map(KnownNode::from),
            None => self.existing.known_node(id),
        }
    }

    /// The stored links of a node that the change set leaves as they are.
    pub(super) fn untouched_links(&self, id: &str) -> Vec<KnownLink> {
        let mut links = self.existing.links_of(id);
        links.retain(|link| !self.links.contains_key(&*link.id));
        links
    }

    /// The IDs of the nodes that a node has a link with.
    pub(super) fn linked_nodes(&self, id: &str) -> HashSet<String> {
        let changed = self.linked.get_or_init(|| {
            let mut linked = HashMap::<&str, Vec<&str>>::new();
            for fact in self.links.values().flatten() {
                let (from, to) = (&*fact.link.from_id, &*fact.link.to_id);
                linked.entry(from).or_default().push(to);
                linked.entry(to).or_default().push(from);
            }
            linked
        });
        let changed = changed.get(id).into_iter().flatten();
        let untouched = self.untouched_links(id).into_iter();
        untouched
            .map(|link| if link.from == id { link.to } else { link.from })
            .chain(changed.map(|&other| other.to_owned()))
            .collect()
    }

    /// Another node of the kind with the same name, in the same country as far as that is known.
    pub(super) fn same_named_node(&mut self, node: KnownNode<'a>) -> Option<String> {
        let kind = node.details.kind();
        if !self.by_name.contains_key(&kind) {
            let mut by_name = HashMap::<String, Vec<KnownNode>>::new();
            for node in self.nodes_of(kind) {
                for name in slugs(node) {
                    by_name.entry(name).or_default().push(node);
                }
            }
            self.by_name.insert(kind, by_name);
        }
        let by_name = self.by_name.get(&kind)?;
        let country = node.details.country_id();
        let is_same = |other: &&KnownNode| {
            let elsewhere = other.details.country_id();
            other.id() != node.id()
                && (country == elsewhere || country.is_none() || elsewhere.is_none())
        };
        let mut others = slugs(node)
            .into_iter()
            .filter_map(|name| by_name.get(&name)?.iter().find(is_same));
        others.next().map(|other| other.id().to_owned())
    }

    /// The other nodes with the website.
    pub(super) fn nodes_with_website(&self, node: KnownNode, website: &str) -> Vec<KnownNode<'a>> {
        let by_website = self.by_website.get_or_init(|| {
            let mut by_website = HashMap::<String, Vec<KnownNode>>::new();
            let kinds = <NodeKind as entity::Vocabulary>::all().iter();
            for node in kinds.flat_map(|kind| self.nodes_of(*kind)) {
                if let Some(website) = &node.node.website {
                    by_website.entry(address(website)).or_default().push(node);
                }
            }
            by_website
        });
        let same = by_website.get(&address(website)).into_iter().flatten();
        same.filter(|other| other.id() != node.id())
            .copied()
            .collect()
    }

    pub(super) fn names_of_cities(&self) -> &NamesOfCities<'a> {
        self.names_of_cities
            .get_or_init(|| names_of_cities(&self.nodes_of(NodeKind::City)))
    }

    pub(super) fn places(&self) -> &Places<'a> {
        self.places.get_or_init(|| {
            let countries = self.nodes_of(NodeKind::Country).into_iter();
            Places::new(countries.chain(self.nodes_of(NodeKind::City)))
        })
    }

    fn nodes_of(&self, kind: NodeKind) -> Vec<KnownNode<'a>> {
        let changed = self.nodes.values().flatten();
        let changed = changed.filter(|fact| fact.node.kind == kind).copied();
        let untouched = self.existing.nodes_of(kind).into_iter();
        let untouched = untouched.filter(|node| !self.nodes.contains_key(node.id()));
        let mut nodes: Vec<_> = changed.map(KnownNode::from).chain(untouched).collect();
        nodes.sort_unstable_by_key(|node| node.id());
        nodes
    }
}

fn slugs(node: KnownNode) -> Vec<String> {
    let names = node.names().into_iter().flatten();
    names.map(slug).filter(|slug| !slug.is_empty()).collect()
}

/// A URL without what does not tell two websites apart.
fn address(url: &str) -> String {
    let address = url.split_once("://").map_or(url, |(_, address)| address);
    let address = address.strip_prefix("www.").unwrap_or(address);
    address.trim_end_matches('/').to_ascii_lowercase()
}
