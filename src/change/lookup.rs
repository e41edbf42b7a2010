//! What the rules ask about the graph as it was before a change set.

use std::cell::OnceCell;
use std::collections::HashMap;

use entity::change::FactKind;
use entity::fact::{Dataset, Details, FactKey, LinkFact, NodeFact};
use entity::{LinkKind, NodeKind, PartialDate, node};

/// A graph that a change set is to be applied to.
pub trait GraphLookup {
    fn node(&self, id: &str) -> Option<ExistingNode<'_>>;

    fn has_link(&self, id: &str) -> bool;

    fn has_indicator(&self, id: &str) -> bool;

    /// The id under which a merged or renamed node now stands.
    fn current_id(&self, former_id: &str) -> Option<&str>;

    /// The id of the country with that code.
    fn country_with_iso2(&self, iso2: &str) -> Option<&str>;

    /// The id of the city with that number.
    fn city_with_geonames_id(&self, geonames_id: i64) -> Option<&str>;

    /// Every node of a kind.
    fn nodes_of(&self, kind: NodeKind) -> Vec<KnownNode<'_>>;

    /// The node with this id.
    fn known_node(&self, id: &str) -> Option<KnownNode<'_>>;

    /// The stored links of a node, in both directions.
    fn links_of(&self, id: &str) -> Vec<KnownLink>;

    /// Every fact that could not be without this one: a node's links, observations and
    /// former ids and the nodes that lie in it, an indicator's observations.
    fn dependents(&self, key: &FactKey) -> Vec<FactKey>;
}

/// What the rules need to know of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExistingNode<'a> {
    pub kind: NodeKind,
    /// The country that it lies in.
    pub country_id: Option<&'a str>,
}

/// A node as warnings look at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnownNode<'a> {
    pub node: &'a node::Model,
    pub details: &'a Details,
}

/// A link as warnings look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLink {
    pub id: String,
    pub from: String,
    pub kind: LinkKind,
    pub to: String,
    pub until: Option<PartialDate>,
}

impl<'a> KnownNode<'a> {
    pub fn id(self) -> &'a str {
        &self.node.id
    }

    /// Its names in all languages.
    pub fn names(self) -> [Option<&'a str>; 3] {
        let (local, short) = match self.details {
            Details::Country(country) => (&country.native_name, &None),
            Details::City(city) => (&city.local_name, &None),
            Details::NationalPlatform(platform) => (&platform.local_name, &None),
            Details::Stakeholder(stakeholder) => (&None, &stakeholder.short_name),
            _ => (&None, &None),
        };
        [Some(&self.node.name), local.as_deref(), short.as_deref()]
    }
}

impl<'a> From<&'a NodeFact> for KnownNode<'a> {
    fn from(fact: &'a NodeFact) -> Self {
        Self {
            node: &fact.node,
            details: &fact.details,
        }
    }
}

impl From<&LinkFact> for KnownLink {
    fn from(fact: &LinkFact) -> Self {
        Self {
            id: fact.link.id.clone(),
            from: fact.link.from_id.clone(),
            kind: fact.link.kind,
            to: fact.link.to_id.clone(),
            until: fact.link.until,
        }
    }
}

/// A dataset, ready to be asked. Answers by searching its sorted lists; what they are not sorted
/// by is indexed, the dependents only when somebody asks for them.
pub struct DatasetLookup<'a> {
    dataset: &'a Dataset,
    countries_by_iso2: HashMap<&'a str, &'a str>,
    cities_by_geonames_id: HashMap<i64, &'a str>,
    dependents: OnceCell<Dependents<'a>>,
}

type Dependents<'a> = HashMap<(FactKind, &'a str), Vec<(FactKind, &'a str)>>;

/// The key of a node.
pub(super) fn node_key(id: &str) -> FactKey {
    FactKey {
        kind: FactKind::Node,
        id: id.to_owned(),
    }
}

impl<'a> DatasetLookup<'a> {
    /// # Panics
    /// In builds with debug assertions, when the dataset is not sorted by id.
    pub fn new(dataset: &'a Dataset) -> Self {
        debug_assert!(dataset.nodes.is_sorted_by_key(|fact| &fact.node.id));
        debug_assert!(dataset.aliases.is_sorted_by_key(|alias| &alias.id));
        debug_assert!(dataset.links.is_sorted_by_key(|fact| &fact.link.id));
        debug_assert!(
            dataset
                .indicators
                .is_sorted_by_key(|indicator| &indicator.id)
        );
        let mut known = Self {
            dataset,
            countries_by_iso2: HashMap::new(),
            cities_by_geonames_id: HashMap::new(),
            dependents: OnceCell::new(),
        };
        for fact in &dataset.nodes {
            match &fact.details {
                Details::Country(country) => {
                    known.countries_by_iso2.insert(&country.iso2, &country.id);
                }
                Details::City(city) => {
                    if let Some(geonames_id) = city.geonames_id {
                        known.cities_by_geonames_id.insert(geonames_id, &city.id);
                    }
                }
                _ => {}
            }
        }
        known
    }

    fn node_fact(&self, id: &str) -> Option<&'a NodeFact> {
        let nodes = &self.dataset.nodes;
        let index = nodes.binary_search_by(|fact| fact.node.id.as_str().cmp(id));
        index.ok().map(|index| &nodes[index])
    }
}

impl<'a> From<&'a NodeFact> for ExistingNode<'a> {
    fn from(fact: &'a NodeFact) -> Self {
        Self {
            kind: fact.node.kind,
            country_id: fact.details.country_id(),
        }
    }
}

impl GraphLookup for DatasetLookup<'_> {
    fn node(&self, id: &str) -> Option<ExistingNode<'_>> {
        self.node_fact(id).map(ExistingNode::from)
    }

    fn has_link(&self, id: &str) -> bool {
        let links = &self.dataset.links;
        links
            .binary_search_by(|fact| fact.link.id.as_str().cmp(id))
            .is_ok()
    }

    fn has_indicator(&self, id: &str) -> bool {
        let indicators = &self.dataset.indicators;
        indicators
            .binary_search_by(|indicator| indicator.id.as_str().cmp(id))
            .is_ok()
    }

    fn current_id(&self, former_id: &str) -> Option<&str> {
        let aliases = &self.dataset.aliases;
        let index = aliases.binary_search_by(|alias| alias.id.as_str().cmp(former_id));
        index.ok().map(|index| &*aliases[index].node_id)
    }

    fn country_with_iso2(&self, iso2: &str) -> Option<&str> {
        self.countries_by_iso2.get(iso2).copied()
    }

    fn city_with_geonames_id(&self, geonames_id: i64) -> Option<&str> {
        self.cities_by_geonames_id.get(&geonames_id).copied()
    }

    fn nodes_of(&self, kind: NodeKind) -> Vec<KnownNode<'_>> {
        let nodes = self.dataset.nodes.iter();
        nodes
            .filter(|fact| fact.node.kind == kind)
            .map(KnownNode::from)
            .collect()
    }

    fn known_node(&self, id: &str) -> Option<KnownNode<'_>> {
        self.node_fact(id).map(KnownNode::from)
    }

    fn links_of(&self, id: &str) -> Vec<KnownLink> {
        let links = &self.dataset.links;
        let dependents = self.dependents(&node_key(id)).into_iter();
        let found = dependents.filter_map(|key| {
            let found = links.binary_search_by(|fact| fact.link.id.cmp(&key.id));
            let is_link = key.kind == FactKind::Link;
            found.ok().filter(|_| is_link).map(|index| &links[index])
        });
        found.map(KnownLink::from).collect()
    }

    fn dependents(&self, key: &FactKey) -> Vec<FactKey> {
        let dependents = self.dependents.get_or_init(|| dependents(self.dataset));
        let found = dependents.get(&(key.kind, key.id.as_str()));
        let keys = found.into_iter().flatten().map(|&(kind, id)| FactKey {
            kind,
            id: id.to_owned(),
        });
        keys.collect()
    }
}

fn dependents(dataset: &Dataset) -> Dependents<'_> {
    let mut dependents = Dependents::new();
    let mut add = |kind, id, dependent| dependents.entry((kind, id)).or_default().push(dependent);
    for NodeFact { node, details, .. } in &dataset.nodes {
        let places = [details.country_id(), details.city_id()];
        for place in places.into_iter().flatten() {
            add(FactKind::Node, place, (FactKind::Node, &*node.id));
        }
    }
    for fact in &dataset.links {
        let link = &fact.link;
        for end in [&link.from_id, &link.to_id] {
            add(FactKind::Node, end, (FactKind::Link, &link.id));
        }
    }
    for fact in &dataset.observations {
        let observation = &fact.observation;
        let dependent = (FactKind::Observation, &*observation.id);
        if let Some(subject) = &observation.subject_id {
            add(FactKind::Node, subject, dependent);
        }
        add(FactKind::Indicator, &observation.indicator_id, dependent);
    }
    for alias in &dataset.aliases {
        add(FactKind::Node, &alias.node_id, (FactKind::Alias, &alias.id));
    }
    dependents
}
