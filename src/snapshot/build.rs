use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::fact::{Dataset, Details, LinkFact, NodeFact, ObservationFact};
use entity::{LinkKind, NodeKind, Vocabulary, link};

use super::concern::Concern;
use super::latest::LatestObservations;
use super::topology::Topology;
use super::{LinkRecord, NodeIndex, NodeRecord, Snapshot};
use crate::search::{self, fold};

/// A fact refers to a node that the dataset does not have. The database's foreign keys and the
/// rules of the change set rule this out.
#[derive(Debug, thiserror::Error)]
#[error("{fact} refers to {id}, which is not there")]
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
        let mut by_kind = vec![Vec::new(); NodeKind::all().len()];
        let mut by_iso2 = HashMap::new();
        let mut by_geonames_id = HashMap::new();
        for (position, fact) in node_facts.into_iter().enumerate() {
            let index = NodeIndex::from_position(position);
            by_kind[fact.node.kind as usize].push(index);
            match &fact.details {
                Details::Country(country) => {
                    by_iso2.insert(country.iso2.clone(), index);
                }
                Details::City(city) => {
                    by_geonames_id.extend(city.geonames_id.map(|id| (id, index)));
                }
                _ => {}
            }
            let country = match fact.details.country_id() {
                Some(id) => Some(find(&fact.node.id, id)?),
                None => (fact.node.kind == NodeKind::Country).then_some(index),
            };
            let city = match fact.details.city_id() {
                Some(id) => Some(find(&fact.node.id, id)?),
                None => None,
            };
            for place in country.into_iter().chain(city) {
                if place != index {
                    links.push(location(index, place, &fact));
                }
            }
            let NodeFact { node, details, .. } = fact;
            nodes.push(NodeRecord {
                folded_name: fold(&node.name),
                node,
                details,
                country,
            });
        }

        for LinkFact { link, .. } in link_facts {
            let link::Model {
                id,
                from_id,
                kind,
                to_id,
                role,
                since,
                until,
                as_of,
                confidence,
            } = link;
            links.push(LinkRecord {
                source: find(&id, &from_id)?,
                kind,
                target: find(&id, &to_id)?,
                role,
                since,
                until,
                as_of,
                confidence,
            });
        }

        let mut latest = LatestObservations::default();
        for ObservationFact { observation, .. } in observations {
            let subject = match &observation.subject_id {
                Some(id) => Some(find(&observation.id, id)?),
                None => None,
            };
            latest.keep(subject, observation);
        }

        let aliases = aliases
            .into_iter()
            .map(|alias| Ok((alias.id.clone(), find(&alias.id, &alias.node_id)?)))
            .collect::<Result<_, _>>()?;

        let mut snapshot = Self {
            concern: Concern::default(),
            search: search::Index::default(),
            revision,
            committed_at,
            topology: Topology::new(links, nodes.len()),
            kinds: nodes.iter().map(NodeRecord::kind).collect(),
            countries: nodes.iter().map(|record| record.country).collect(),
            nodes,
            by_kind,
            aliases,
            by_iso2,
            by_geonames_id,
            indicators,
            latest,
        };
        snapshot.concern = Concern::of(&snapshot);
        snapshot.search = snapshot.searchable();
        Ok(snapshot)
    }
}

/// That a node lies where its own columns place it, as a link with the node's own date and
/// confidence.
fn location(node: NodeIndex, place: NodeIndex, fact: &NodeFact) -> LinkRecord {
    LinkRecord {
        source: node,
        kind: LinkKind::LocatedIn,
        target: place,
        role: None,
        since: None,
        until: None,
        as_of: fact.node.as_of,
        confidence: fact.node.confidence,
    }
}
