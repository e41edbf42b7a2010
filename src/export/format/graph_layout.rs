//! A network as it is written: which nodes and links, where they lie and how large they are.

use std::sync::Arc;

use entity::change::FactKind;
use entity::fact::FactKey;

use super::{LinkRow, NodeRow, Sources};
use crate::graph::{Budget, Interrupted, Position, spiral};
use crate::insight::network::Network;
use crate::snapshot::LinkIndex;

/// Networks of more nodes are laid out in a spiral, the most important in its middle: where linked nodes
/// belong cannot be found while somebody waits.
pub const LARGEST_LAYOUT: usize = 5000;

/// The nodes of a network that are written, in the order of ids, and all links between them.
pub struct GraphLayout {
    network: Arc<Network>,
    nodes: Vec<LaidOutNode>,
    links: Vec<LinkIndex>,
}

struct LaidOutNode {
    number: u32,
    degree: u32,
    radius: f64,
    position: Position,
}

impl GraphLayout {
    /// The foremost nodes of a network, or all of them.
    ///
    /// # Errors
    /// When the work ends before the layout is done.
    pub fn new(
        network: Arc<Network>,
        most: Option<usize>,
        work: &mut Budget,
    ) -> Result<Self, Interrupted> {
        let shown = network.top_nodes(most.unwrap_or(usize::MAX));
        let positions = if shown.len() <= LARGEST_LAYOUT {
            network.layout(&shown, work)?
        } else {
            spiral(shown.len())
        };
        let links = network.links_between(&shown);
        let (degrees, radii) = (network.degrees_among(&shown), network.radii(&shown));
        let mut nodes: Vec<LaidOutNode> = shown
            .iter()
            .zip(positions)
            .zip(degrees.into_iter().zip(radii))
            .map(|((&number, position), (degree, radius))| LaidOutNode {
                number,
                degree,
                radius,
                position,
            })
            .collect();
        nodes.sort_unstable_by_key(|node| node.number);
        Ok(Self {
            network,
            nodes,
            links,
        })
    }

    pub fn network(&self) -> &Network {
        &self.network
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub fn link_count(&self) -> usize {
        self.links.len()
    }

    /// The fact that a node is, by its place among those written.
    pub fn node_key(&self, place: usize) -> FactKey {
        let snapshot = self.network.snapshot();
        FactKey {
            kind: FactKind::Node,
            id: snapshot
                .id(self.network.node(self.nodes[place].number))
                .to_owned(),
        }
    }

    /// The fact that a link is, by its place among those written. One that follows from where a node
    /// lies is backed by what backs the node.
    pub fn link_key(&self, place: usize) -> FactKey {
        let snapshot = self.network.snapshot();
        let link = snapshot.link(self.links[place]);
        if link.kind.definition().derived {
            return FactKey {
                kind: FactKind::Node,
                id: snapshot.id(link.source).to_owned(),
            };
        }
        FactKey {
            kind: FactKind::Link,
            id: snapshot.link_id(self.links[place]),
        }
    }

    /// Hands over a node, by its place among those written.
    pub fn with_node<T>(
        &self,
        place: usize,
        sources: &Sources,
        write: impl FnOnce(&NodeRow) -> T,
    ) -> T {
        let snapshot = self.network.snapshot();
        let node = &self.nodes[place];
        let index = self.network.node(node.number);
        let sources = sources.get(&self.node_key(place));
        write(&NodeRow {
            snapshot,
            index,
            record: snapshot.node(index),
            sources: sources.map_or(&[], Vec::as_slice),
            degree: node.degree,
            depth: self.network.depth(node.number),
            position: rounded(node.position),
            size: rounded_to_hundredths(2.0 * node.radius),
        })
    }

    /// Hands over a link, by its place among those written.
    pub fn with_link<T>(
        &self,
        place: usize,
        sources: &Sources,
        write: impl FnOnce(&LinkRow) -> T,
    ) -> T {
        let snapshot = self.network.snapshot();
        let index = self.links[place];
        let sources = sources.get(&self.link_key(place));
        write(&LinkRow {
            snapshot,
            index,
            record: snapshot.link(index),
            id: &snapshot.link_id(index),
            sources: sources.map_or(&[], Vec::as_slice),
        })
    }
}

/// As the API tells it.
fn rounded(position: Position) -> Position {
    Position {
        x: rounded_to_hundredths(position.x),
        y: rounded_to_hundredths(position.y),
    }
}

fn rounded_to_hundredths(number: f64) -> f64 {
    // Minus nought would be written as such.
    (number * 100.0).round() / 100.0 + 0.0
}
