//! The whole published graph at one revision, in memory and immutable: what answers every hot read.
//! Pure: built from facts, it does no I/O.

mod build;
mod census;
mod concern;
mod coordination;
mod latest;
#[cfg(test)]
pub mod literal;
mod record;
mod relate;
pub mod relation;
mod searched;
mod topology;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{NodeKind, indicator};

pub use build::DanglingReference;
pub use census::Census;
pub use coordination::Coordination;
pub use latest::LatestObservation;
pub use record::{LinkIndex, LinkRecord, NodeIndex, NodeRecord};
pub use relate::Related;
pub use relation::{Direction, Relation};
pub use topology::Neighbour;

pub use crate::search::fold;

use concern::Concern;
use latest::LatestObservations;
use topology::Topology;

use crate::search::{self, Found, Question};

/// One revision of the graph. Nodes are sorted by id, so that the order of indexes is the order of
/// ids; links by start, kind and end.
#[derive(Debug, PartialEq)]
pub struct Snapshot {
    revision: u64,
    committed_at: DateTime<Utc>,
    nodes: Vec<NodeRecord>,
    /// Of each node: what a walk asks of very many, away from all else.
    kinds: Vec<NodeKind>,
    /// Of each node, the country that it lies in, for the same reason.
    countries: Vec<Option<NodeIndex>>,
    by_kind: Vec<Vec<NodeIndex>>,
    aliases: HashMap<String, NodeIndex>,
    by_iso2: HashMap<String, NodeIndex>,
    by_geonames_id: HashMap<i64, NodeIndex>,
    topology: Topology,
    concern: Concern,
    indicators: Vec<indicator::Model>,
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
        &self.nodes[index.position()]
    }

    pub fn kind(&self, index: NodeIndex) -> NodeKind {
        self.kinds[index.position()]
    }

    /// The node of that id, or the one that once had it.
    pub fn find(&self, id: &str) -> Option<NodeIndex> {
        self.nodes
            .binary_search_by(|record| record.node.id.as_str().cmp(id))
            .ok()
            .map(NodeIndex::from_position)
            .or_else(|| self.aliases.get(id).copied())
    }

    /// The ids that a node once had.
    pub fn former_ids(&self, node: NodeIndex) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter();
        aliases
            .filter(move |(_, current)| **current == node)
            .map(|(id, _)| id.as_str())
    }

    pub fn find_by_iso2(&self, iso2: &str) -> Option<NodeIndex> {
        self.by_iso2.get(iso2).copied()
    }

    pub fn find_by_geonames_id(&self, geonames_id: i64) -> Option<NodeIndex> {
        self.by_geonames_id.get(&geonames_id).copied()
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

    pub fn link(&self, index: LinkIndex) -> &LinkRecord {
        self.topology.link(index)
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
        let link = self.link(index);
        entity::link::id(self.id(link.source), link.kind, self.id(link.target))
    }

    pub fn id(&self, node: NodeIndex) -> &str {
        &self.node(node).node.id
    }

    /// Whether the two ends act on different levels; nothing where one acts on none.
    pub fn is_vertical(&self, link: LinkIndex) -> Option<bool> {
        let link = self.link(link);
        let level = |node| self.node(node).node.level;
        Some(level(link.source)? != level(link.target)?)
    }

    /// The country that a node lies in; a country lies in itself.
    pub fn country_of(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.countries[node.position()]
    }

    /// The nodes that a question finds, and how they are named in what is found: by their places.
    pub fn search(&self, question: Question) -> Found {
        self.search.find(question)
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
        self.latest.find(subject, indicator)
    }
}
