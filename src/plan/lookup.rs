//! The newest snapshot, as the rules ask about it.

use std::collections::HashMap;
use std::sync::Arc;

use entity::NodeKind;
use entity::change::FactKind;
use entity::fact::FactKey;

use crate::change::{ExistingNode, GraphLookup, KnownLink, KnownNode};
use crate::snapshot::{Direction, NodeIndex, NodeRecord, Snapshot};

/// A snapshot, with what it does not hold and edits need: which observations there are at the nodes that
/// they remove.
pub struct SnapshotLookup {
    snapshot: Arc<Snapshot>,
    observations: HashMap<String, Vec<String>>,
}

impl SnapshotLookup {
    pub fn new(snapshot: Arc<Snapshot>, observations: HashMap<String, Vec<String>>) -> Self {
        Self {
            snapshot,
            observations,
        }
    }

    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The node that has this id now.
    fn find(&self, id: &str) -> Option<NodeIndex> {
        let found = self.snapshot.find(id)?;
        (self.snapshot.id(found) == id).then_some(found)
    }
}

impl GraphLookup for SnapshotLookup {
    fn node(&self, id: &str) -> Option<ExistingNode<'_>> {
        let record = self.snapshot.node(self.find(id)?);
        Some(ExistingNode {
            kind: record.kind(),
            country_id: record.details.country_id(),
        })
    }

    fn has_link(&self, id: &str) -> bool {
        let found = self.snapshot.find_link(id);
        // It may have been found by former ids of its ends.
        found.is_some_and(|link| self.snapshot.link_id(link) == id)
    }

    fn has_indicator(&self, id: &str) -> bool {
        let indicators = self.snapshot.indicators();
        indicators.iter().any(|indicator| indicator.id == id)
    }

    fn current_id(&self, former_id: &str) -> Option<&str> {
        let current = self.snapshot.id(self.snapshot.find(former_id)?);
        (current != former_id).then_some(current)
    }

    fn country_with_iso2(&self, iso2: &str) -> Option<&str> {
        let found = self.snapshot.find_by_iso2(iso2)?;
        Some(self.snapshot.id(found))
    }

    fn city_with_geonames_id(&self, geonames_id: i64) -> Option<&str> {
        let found = self.snapshot.find_by_geonames_id(geonames_id)?;
        Some(self.snapshot.id(found))
    }

    fn nodes_of(&self, kind: NodeKind) -> Vec<KnownNode<'_>> {
        let nodes = self.snapshot.nodes_of(kind).iter();
        let known = nodes.map(|&node| known_node(self.snapshot.node(node)));
        known.collect()
    }

    fn known_node(&self, id: &str) -> Option<KnownNode<'_>> {
        Some(known_node(self.snapshot.node(self.find(id)?)))
    }

    fn links_of(&self, id: &str) -> Vec<KnownLink> {
        let Some(node) = self.find(id) else {
            return Vec::new();
        };
        let snapshot = &self.snapshot;
        let stored = snapshot
            .neighbours(node, Direction::Any)
            .filter(|neighbour| !neighbour.kind.definition().derived);
        let links = stored.map(|neighbour| {
            let link = snapshot.link(neighbour.link);
            KnownLink {
                id: snapshot.link_id(neighbour.link),
                from: snapshot.id(link.source).to_owned(),
                kind: link.kind,
                to: snapshot.id(link.target).to_owned(),
                until: link.until,
            }
        });
        links.collect()
    }

    /// Of an indicator, none: it is never removed.
    fn dependents(&self, key: &FactKey) -> Vec<FactKey> {
        let node = (key.kind == FactKind::Node).then(|| self.find(&key.id));
        let Some(node) = node.flatten() else {
            return Vec::new();
        };
        let key_of = |kind, id: &str| FactKey {
            kind,
            id: id.to_owned(),
        };
        let snapshot = &self.snapshot;
        let mut keys = Vec::new();
        for neighbour in snapshot.neighbours(node, Direction::Any) {
            if !neighbour.kind.definition().derived {
                keys.push(key_of(FactKind::Link, &snapshot.link_id(neighbour.link)));
            }
        }
        for neighbour in snapshot.neighbours(node, Direction::Incoming) {
            if neighbour.kind.definition().derived {
                keys.push(key_of(FactKind::Node, snapshot.id(neighbour.node)));
            }
        }
        let observations = self.observations.get(&key.id).into_iter().flatten();
        keys.extend(observations.map(|id| key_of(FactKind::Observation, id)));
        let aliases = snapshot.former_ids(node);
        keys.extend(aliases.map(|id| key_of(FactKind::Alias, id)));
        keys
    }
}

fn known_node(record: &NodeRecord) -> KnownNode<'_> {
    KnownNode {
        node: &record.node,
        details: &record.details,
    }
}
