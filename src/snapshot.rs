//! The whole published graph at one revision, in memory and immutable: what answers every hot read.
//! Pure: built from facts, it does no I/O.

mod build;
mod cardinalities;
mod coordination;
mod country_index;
#[cfg(test)]
pub mod fixture;
mod latest;
mod levels;
mod named_filter;
mod patch;
mod place;
mod place_names;
mod record;
mod records;
mod relate;
pub mod relation;
mod searchable_text;
mod topology;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::fact::Details;
use entity::{Level, NodeKind, indicator};

pub use build::DanglingReference;
pub use cardinalities::Cardinalities;
pub use coordination::Coordination;
pub use latest::LatestObservation;
pub use patch::Unpatchable;
pub use place::Place;
pub use record::{LinkFacts, LinkIndex, LinkRecord, NodeIndex, NodeRecord};
pub use relate::Related;
pub use relation::{Direction, Relation};
pub use topology::Neighbour;

pub use crate::search::fold;

use country_index::CountryIndex;
use latest::LatestObservations;
use records::Records;
use topology::{LinkEndpoints, Topology};

use crate::search;

/// One revision of the graph. Nodes are sorted by id, so that the order of indexes is the order of
/// ids; links by start, kind and end.
///
/// What two revisions have in common they share: the records, and all columns in which nothing differs.
#[derive(Debug, PartialEq)]
pub struct Snapshot {
    revision: u64,
    committed_at: DateTime<Utc>,
    nodes: Records<NodeRecord>,
    /// Of each node: what a walk asks of very many, away from all else.
    kinds: Arc<[NodeKind]>,
    /// Of each node, the country that it lies in, for the same reason.
    countries: Arc<[Option<NodeIndex>]>,
    by_kind: Arc<Vec<Vec<NodeIndex>>>,
    /// Former ids, with the present ones.
    levels: Arc<[Option<Level>]>,
    aliases: Arc<HashMap<String, String>>,
    by_iso2: HashMap<String, NodeIndex>,
    /// Sorted.
    by_geonames_id: Arc<Vec<(i64, NodeIndex)>>,
    topology: Arc<Topology>,
    link_facts: Records<LinkFacts>,
    cardinalities: Cardinalities,
    country_index: Arc<CountryIndex>,
    indicators: Arc<Vec<indicator::Model>>,
    latest: LatestObservations,
    /// The documents are the nodes, by their places.
    search: search::Index,
}

impl Snapshot {
    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn committed_at(&self) -> DateTime<Utc> {
        self.committed_at
    }

    /// The day on which the revision was committed: what "current" is measured against, so that
    /// equal requests at one revision have equal answers.
    pub fn today(&self) -> NaiveDate {
        self.committed_at.date_naive()
    }

    pub fn node(&self, index: NodeIndex) -> &NodeRecord {
        self.nodes.get(index.position())
    }

    pub fn kind(&self, index: NodeIndex) -> NodeKind {
        self.kinds[index.position()]
    }

    /// The node of that id, or the one that once had it; for the ISO 3166-1 alpha-2 code of a country, that country.
    pub fn find(&self, id: &str) -> Option<NodeIndex> {
        let of_alias = || self.find_by_own_id(self.aliases.get(id)?);
        let of_code = || match id.len() {
            2 => self.find_by_iso2(&id.to_ascii_uppercase()),
            _ => None,
        };
        self.find_by_own_id(id).or_else(of_alias).or_else(of_code)
    }

    fn find_by_own_id(&self, id: &str) -> Option<NodeIndex> {
        let place = self.position_of(id).ok()?;
        Some(NodeIndex::from_position(place))
    }

    /// Where the node of that id stands, or else where it would.
    fn position_of(&self, id: &str) -> Result<usize, usize> {
        let (mut first, mut end) = (0, self.nodes.len());
        while first < end {
            let middle = usize::midpoint(first, end);
            match self.nodes.get(middle).node.id.as_str().cmp(id) {
                Ordering::Less => first = middle + 1,
                Ordering::Equal => return Ok(middle),
                Ordering::Greater => end = middle,
            }
        }
        Err(first)
    }

    /// The ids that a node once had, in no particular order.
    pub fn former_ids(&self, node: NodeIndex) -> impl Iterator<Item = &str> {
        let id = self.id(node);
        let of_node = self
            .aliases
            .iter()
            .filter(move |(_, current)| *current == id);
        of_node.map(|(former, _)| former.as_str())
    }

    /// The country of an ISO 3166-1 alpha-2 code in upper case, or of one of the two that the EU writes in another way.
    pub fn find_by_iso2(&self, iso2: &str) -> Option<NodeIndex> {
        let code = match iso2 {
            "UK" => "GB",
            "EL" => "GR",
            code => code,
        };
        self.by_iso2.get(code).copied()
    }

    pub fn find_by_geonames_id(&self, geonames_id: i64) -> Option<NodeIndex> {
        let known = &self.by_geonames_id;
        let behind = known.partition_point(|&(id, _)| id <= geonames_id);
        let (id, index) = known[..behind].last()?;
        (*id == geonames_id).then_some(*index)
    }

    /// The link of that id: `city-braga--twinned-with--city-uppsala`.
    pub fn find_link(&self, id: &str) -> Option<LinkIndex> {
        let (from, kind, to) = entity::link::parts(id)?;
        let (from, to) = (self.find(from)?, self.find(to)?);
        self.neighbours(from, Direction::Outgoing)
            .find(|neighbour| neighbour.kind == kind && neighbour.node == to)
            .map(|neighbour| neighbour.link)
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Every node, in the order of ids.
    pub fn all_nodes(&self) -> impl ExactSizeIterator<Item = NodeIndex> + use<> {
        (0..self.nodes.len()).map(NodeIndex::from_position)
    }

    /// Every node of a kind, in the order of ids.
    pub fn nodes_of(&self, kind: NodeKind) -> &[NodeIndex] {
        &self.by_kind[kind as usize]
    }

    /// The ISO 3166-1 alpha-2 code of a country.
    pub fn iso2(&self, node: NodeIndex) -> Option<&str> {
        match &self.node(node).details {
            Details::Country(country) => Some(&country.iso2),
            _ => None,
        }
    }

    /// The countries with a National Mission Ecosystem, by ID.
    pub fn ecosystem_countries(&self) -> Vec<NodeIndex> {
        let has_ecosystem = |node: &NodeIndex| match &self.node(*node).details {
            Details::Country(country) => country.ecosystem_page,
            _ => false,
        };
        let countries = self.nodes_of(NodeKind::Country).iter().copied();
        countries.filter(has_ecosystem).collect()
    }

    pub fn link(&self, index: LinkIndex) -> LinkRecord<'_> {
        let LinkEndpoints {
            source,
            kind,
            target,
        } = self.topology.endpoints(index);
        let facts = self.link_facts.get(index.position());
        LinkRecord {
            source,
            kind,
            target,
            role: facts.role.as_deref(),
            since: facts.since,
            until: facts.until,
            as_of: facts.as_of,
            confidence: facts.confidence,
        }
    }

    /// Whether a link is current: whether it may hold on the day of the revision by its own dates. An unknown beginning has
    /// begun, an unknown end is still to come. The dates of its ends, such as of a pilot that is over, do not count.
    pub fn is_current(&self, index: LinkIndex) -> bool {
        let today = self.today();
        self.link(index).is_held_within(today, today)
    }

    /// Whether a pilot or an initiative runs on the day of the revision; nothing if its dates do not tell.
    pub fn is_running(&self, node: NodeIndex) -> Option<bool> {
        let (start, end) = match &self.node(node).details {
            Details::Pilot(pilot) => (pilot.start, pilot.end),
            Details::Initiative(initiative) => (initiative.start, initiative.end),
            _ => return None,
        };
        let today = self.today();
        let is_still_to_begin = start.is_some_and(|start| start.first_day() > today);
        let is_over = end.is_some_and(|end| end.last_day() < today);
        if is_still_to_begin || is_over {
            return Some(false);
        }
        let has_begun = start.is_some_and(|start| start.last_day() <= today);
        let goes_on = end.is_some_and(|end| end.first_day() >= today);
        (has_begun && goes_on).then_some(true)
    }

    /// Every link, ordered by start, kind and end.
    pub fn all_links(&self) -> impl ExactSizeIterator<Item = LinkIndex> + use<> {
        self.topology.all()
    }

    /// The links at a node, in the order of [`Snapshot::all_links`]; a link from a node to itself
    /// does not exist.
    pub fn links_at(
        &self,
        node: NodeIndex,
        direction: Direction,
    ) -> impl ExactSizeIterator<Item = LinkIndex> {
        self.neighbours(node, direction)
            .map(|neighbour| neighbour.link)
    }

    /// The links at a node with the nodes that they lead to, in the order of
    /// [`Snapshot::links_at`].
    pub fn neighbours(
        &self,
        node: NodeIndex,
        direction: Direction,
    ) -> impl ExactSizeIterator<Item = Neighbour> {
        self.topology.neighbours(node, direction)
    }

    /// How many links a node has.
    pub fn degree(&self, node: NodeIndex) -> usize {
        self.links_at(node, Direction::Any).len()
    }

    /// The stable id of a link.
    pub fn link_id(&self, index: LinkIndex) -> String {
        let link = self.topology.endpoints(index);
        entity::link::id(self.id(link.source), link.kind, self.id(link.target))
    }

    pub fn id(&self, node: NodeIndex) -> &str {
        &self.node(node).node.id
    }

    /// Whether the two ends act on different levels; nothing where one acts on none.
    pub fn is_vertical(&self, link: LinkIndex) -> Option<bool> {
        let link = self.topology.endpoints(link);
        Some(self.level(link.source)? != self.level(link.target)?)
    }

    /// The country that a node lies in; a country lies in itself.
    pub fn country_of(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.countries[node.position()]
    }

    /// How many nodes and links there are, and how they are spread.
    pub fn cardinalities(&self) -> &Cardinalities {
        &self.cardinalities
    }

    pub fn indicators(&self) -> &[indicator::Model] {
        &self.indicators
    }

    /// The newest observation of an indicator for a node, or, without one, for Europe as a whole.
    pub fn latest_observation(
        &self,
        subject: Option<NodeIndex>,
        indicator: &str,
    ) -> Option<&LatestObservation> {
        self.latest
            .find(subject.map(|node| self.id(node)), indicator)
    }
}
