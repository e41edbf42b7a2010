use std::collections::HashMap;

use entity::fact::FactKey;
use entity::{NodeKind, Vocabulary};

use super::colour::{self, Colour};
use crate::graph::Position;
use crate::snapshot::{LinkIndex, LinkRecord, NodeIndex, NodeRecord, Snapshot};

/// The URLs that back each fact, in the order in which it cites them.
pub type Sources = HashMap<FactKey, Vec<String>>;

/// A node as it is written.
pub struct NodeRow<'a> {
    pub snapshot: &'a Snapshot,
    pub index: NodeIndex,
    pub record: &'a NodeRecord,
    pub sources: &'a [String],
    /// Number of links to other nodes in this file.
    pub degree: u32,
    /// How many links it is away from the nearest node that the network is around, if it is around any.
    pub depth: Option<u32>,
    pub position: Position,
    /// The diameter of its circle, in the units of the position.
    pub size: f64,
}

/// A link as it is written.
pub struct LinkRow<'a> {
    pub snapshot: &'a Snapshot,
    pub index: LinkIndex,
    pub record: LinkRecord<'a>,
    pub id: &'a str,
    pub sources: &'a [String],
}

impl<'a> NodeRow<'a> {
    pub fn id(&self) -> &'a str {
        &self.record.node.id
    }

    pub fn label(&self) -> &'a str {
        &self.record.node.name
    }

    pub fn kind(&self) -> NodeKind {
        self.record.kind()
    }

    pub fn colour(&self) -> Colour {
        colour::of(self.kind())
    }

    pub fn country(&self) -> Option<&'a NodeRecord> {
        let country = self.snapshot.country_of(self.index)?;
        Some(self.snapshot.node(country))
    }
}

impl<'a> LinkRow<'a> {
    pub fn source(&self) -> &'a str {
        self.snapshot.id(self.record.source)
    }

    pub fn target(&self) -> &'a str {
        self.snapshot.id(self.record.target)
    }

    /// The wording along the arrow: `is a member of`.
    pub fn label(&self) -> &'static str {
        self.record.kind.definition().reads
    }

    pub fn kind(&self) -> &'static str {
        self.record.kind.name()
    }

    pub fn end(&self, node: NodeIndex) -> &'a NodeRecord {
        self.snapshot.node(node)
    }
}
