use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::fact::{Dataset, Details, LinkFact, NodeFact, ObservationFact};
use entity::{LinkKind, NodeKind, Vocabulary, link};

use super::country_index::CountryIndex;
use super::latest::LatestObservations;
use super::topology::{LinkEndpoints, Topology};
use super::{Cardinalities, LinkFacts, NodeIndex, NodeRecord, Snapshot};
use crate::search::{self, fold};

/// A fact refers to a node that the dataset does not have. The database's foreign keys and the
/// rules of the change set rule this out.
#[derive(Debug, thiserror::Error)]
#[error("{fact} refers to {id}, which does not exist")]
pub struct DanglingReference {
    fact: String,
    id: String,
}

impl Snapshot {
    /// Builds the graph of a revision from all its facts. Sources are not kept: they are cold.
    ///
    /// # Errors
    /// When a fact refers to a node that is not there.
    pub fn build(
        revision: u64,
        committed_at: DateTime<Utc>,
        dataset: Dataset,
    ) -> Result<Self, DanglingReference> {
        let Dataset {
            nodes: mut node_facts,
            links: link_facts,
            mut indicators,
            observations,
            aliases,
        } = dataset;
        node_facts.sort_by(|a, b| a.node.id.cmp(&b.node.id));
        indicators.sort_by(|a, b| a.id.cmp(&b.id));

        let ids: HashMap<String, NodeIndex> = node_facts
            .iter()
            .enumerate()
            .map(|(position, fact)| (fact.node.id.clone(), NodeIndex::from_position(position)))
            .collect();
        let find = |fact: &str, id: &str| {
            ids.get(id).copied().ok_or_else(|| DanglingReference {
                fact: fact.to_owned(),
                id: id.to_owned(),
            })
        };

        let mut links = Vec::with_capacity(link_facts.len() + 2 * node_facts.len());
        let mut nodes = Vec::with_capacity(node_facts.len());
        let mut countries = Vec::with_capacity(node_facts.len());
        let mut by_geonames_id = Vec::new();
        for (position, fact) in node_facts.into_iter().enumerate() {
            let index = NodeIndex::from_position(position);
            by_geonames_id.extend(geonames_id(&fact).map(|id| (id, index)));
            for id in places(&fact) {
                let ends = LinkEndpoints {
                    source: index,
                    kind: LinkKind::LocatedIn,
                    target: find(&fact.node.id, id)?,
                };
                links.push((ends, LinkFacts::of_location(&fact)));
            }
            countries.push(match fact.details.country_id() {
                Some(id) => Some(find(&fact.node.id, id)?),
                None => (fact.node.kind == NodeKind::Country).then_some(index),
            });
            nodes.push(NodeRecord::of(fact));
        }
        by_geonames_id.sort_unstable();

        for LinkFact { link, .. } in link_facts {
            let ends = LinkEndpoints {
                source: find(&link.id, &link.from_id)?,
                kind: link.kind,
                target: find(&link.id, &link.to_id)?,
            };
            links.push((ends, LinkFacts::of(link)));
        }
        links.sort_unstable_by_key(|&(ends, _)| ends);
        let ends: Vec<LinkEndpoints> = links.iter().map(|&(ends, _)| ends).collect();
        let topology = Topology::new(&ends, nodes.len());

        let mut latest = LatestObservations::default();
        for ObservationFact { observation, .. } in observations {
            if let Some(id) = &observation.subject_id {
                find(&observation.id, id)?;
            }
            latest.insert_if_newer(&observation);
        }

        for alias in &aliases {
            find(&alias.id, &alias.node_id)?;
        }
        let aliases = aliases.into_iter().map(|alias| (alias.id, alias.node_id));

        let kinds: Arc<[NodeKind]> = nodes.iter().map(NodeRecord::kind).collect();
        let by_kind = by_kind(&kinds);
        let mut snapshot = Self {
            revision,
            committed_at,
            by_iso2: by_iso2(&by_kind, |index| &nodes[index.position()]),
            nodes: nodes.into_iter().collect(),
            kinds,
            countries: countries.into(),
            by_kind: Arc::new(by_kind),
            levels: Arc::default(),
            aliases: Arc::new(aliases.collect()),
            by_geonames_id: Arc::new(by_geonames_id),
            topology: Arc::new(topology),
            link_facts: links.into_iter().map(|(_, facts)| facts).collect(),
            cardinalities: Cardinalities::default(),
            country_index: Arc::default(),
            indicators: Arc::new(indicators),
            latest,
            search: search::Index::default(),
        };
        snapshot.levels = snapshot.derived_levels();
        snapshot.cardinalities = Cardinalities::of(&snapshot);
        snapshot.country_index = Arc::new(CountryIndex::of(&snapshot));
        snapshot.search = snapshot.build_search_index();
        Ok(snapshot)
    }
}

impl NodeRecord {
    pub(super) fn of(fact: NodeFact) -> Self {
        let NodeFact { node, details, .. } = fact;
        Self {
            folded_name: fold(&node.name),
            node,
            details,
        }
    }
}

impl LinkFacts {
    pub(super) fn of(link: link::Model) -> Self {
        Self {
            role: link.role.map(String::into_boxed_str),
            since: link.since,
            until: link.until,
            as_of: link.as_of,
            confidence: link.confidence,
        }
    }

    /// That a node lies where its own columns place it, with the node's own date and confidence.
    pub(super) fn of_location(fact: &NodeFact) -> Self {
        Self {
            role: None,
            since: None,
            until: None,
            as_of: fact.node.as_of,
            confidence: fact.node.confidence,
        }
    }
}

/// The ids of the nodes that a node lies in by its own columns.
pub(super) fn places(fact: &NodeFact) -> impl Iterator<Item = &str> {
    let country = fact.details.country_id().into_iter();
    let places = country.chain(fact.details.city_id());
    places.filter(|&place| place != fact.node.id)
}

pub(super) fn geonames_id(fact: &NodeFact) -> Option<i64> {
    match &fact.details {
        Details::City(city) => city.geonames_id,
        _ => None,
    }
}

/// The nodes of each kind, in their order.
pub(super) fn by_kind(kinds: &[NodeKind]) -> Vec<Vec<NodeIndex>> {
    let mut by_kind = vec![Vec::new(); NodeKind::all().len()];
    for (position, &kind) in kinds.iter().enumerate() {
        by_kind[kind as usize].push(NodeIndex::from_position(position));
    }
    by_kind
}

/// Countries by their codes.
pub(super) fn by_iso2<'a>(
    by_kind: &[Vec<NodeIndex>],
    record: impl Fn(NodeIndex) -> &'a NodeRecord,
) -> HashMap<String, NodeIndex> {
    let countries = by_kind[NodeKind::Country as usize].iter();
    let code = |&index: &NodeIndex| match &record(index).details {
        Details::Country(country) => Some((country.iso2.clone(), index)),
        _ => None,
    };
    countries.filter_map(code).collect()
}
