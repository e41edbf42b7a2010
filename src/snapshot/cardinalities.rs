use std::collections::BTreeMap;

use entity::{NodeKind, Vocabulary};

use super::{Direction, NodeIndex, Snapshot};

/// How many kinds of nodes there are.
const KINDS: usize = 9;

/// How many nodes there are, and how many links the most linked of them have: what bounds a list
/// before it is made. Nothing stands for any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cardinalities {
    nodes: [usize; KINDS],
    links: usize,
    /// How many links the nodes of the first kind have with nodes of the second.
    linked: [[DegreeHistogram; KINDS]; KINDS],
    /// How many links the nodes of the kind have.
    linked_to_any: [DegreeHistogram; KINDS],
}

/// The number of nodes for each degree above 0, so that the maximum stays known when the most linked node is
/// removed.
#[derive(Clone, Debug, Default, PartialEq)]
struct DegreeHistogram(BTreeMap<u32, u32>);

impl DegreeHistogram {
    fn most(&self) -> usize {
        let most = self.0.last_key_value();
        most.map_or(0, |(&degree, _)| degree as usize)
    }

    fn add(&mut self, degree: u32) {
        if degree > 0 {
            *self.0.entry(degree).or_default() += 1;
        }
    }

    fn remove(&mut self, degree: u32) {
        if let Some(nodes) = self.0.get_mut(&degree) {
            *nodes -= 1;
            if *nodes == 0 {
                self.0.remove(&degree);
            }
        }
    }
}

impl Cardinalities {
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut cardinalities = Self::default();
        cardinalities.count_links(snapshot);
        for node in snapshot.all_nodes() {
            cardinalities.add(snapshot, node);
        }
        cardinalities
    }

    /// Counts a node with its links.
    pub(super) fn add(&mut self, snapshot: &Snapshot, node: NodeIndex) {
        let (kind, linked) = linked(snapshot, node);
        self.nodes[kind] += 1;
        self.linked_to_any[kind].add(linked.iter().sum());
        for (degrees, linked) in self.linked[kind].iter_mut().zip(linked) {
            degrees.add(linked);
        }
    }

    /// Counts a node no longer that was counted as it is in this snapshot.
    pub(super) fn remove(&mut self, snapshot: &Snapshot, node: NodeIndex) {
        let (kind, linked) = linked(snapshot, node);
        self.nodes[kind] -= 1;
        self.linked_to_any[kind].remove(linked.iter().sum());
        for (degrees, linked) in self.linked[kind].iter_mut().zip(linked) {
            degrees.remove(linked);
        }
    }

    pub(super) fn count_links(&mut self, snapshot: &Snapshot) {
        self.links = snapshot.all_links().len();
    }

    /// How many nodes of a kind there are.
    pub fn nodes(&self, kind: Option<NodeKind>) -> usize {
        match kind {
            Some(kind) => self.nodes[kind as usize],
            None => self.nodes.iter().sum(),
        }
    }

    /// Number of links.
    pub fn links(&self) -> usize {
        self.links
    }

    /// The most links that any node of one kind has with nodes of another.
    pub fn most_links(&self, from: Option<NodeKind>, to: Option<NodeKind>) -> usize {
        let of = |from: NodeKind| match to {
            Some(to) => self.linked[from as usize][to as usize].most(),
            None => self.linked_to_any[from as usize].most(),
        };
        match from {
            Some(from) => of(from),
            None => NodeKind::all().iter().copied().map(of).max().unwrap_or(0),
        }
    }
}

/// The kind of a node, and how many links it has with nodes of each kind.
fn linked(snapshot: &Snapshot, node: NodeIndex) -> (usize, [u32; KINDS]) {
    let mut linked = [0; KINDS];
    for neighbour in snapshot.neighbours(node, Direction::Any) {
        linked[snapshot.kind(neighbour.node) as usize] += 1;
    }
    (snapshot.kind(node) as usize, linked)
}

#[cfg(test)]
mod tests {
    use NodeKind::{City, Country, Pilot};
    use entity::LinkKind::{Leads, ParticipatesIn};

    use super::*;
    use crate::snapshot::fixture::SnapshotFixture;

    #[test]
    fn counts_nodes_and_the_links_of_the_most_linked() {
        let snapshot = SnapshotFixture::default()
            .country("pt")
            .city("braga", "pt", None)
            .city("porto", "pt", None)
            .pilot("a", None)
            .pilot("b", None)
            .link("city-braga", Leads, "pilot-a")
            .link("city-braga", ParticipatesIn, "pilot-a")
            .link("city-porto", Leads, "pilot-b")
            .build();
        let cardinalities = Cardinalities::of(&snapshot);
        assert_eq!(cardinalities.nodes(Some(City)), 2);
        assert_eq!(cardinalities.nodes(None), 5);
        assert_eq!(cardinalities.links(), 5);
        assert_eq!(cardinalities.most_links(Some(Country), Some(City)), 2);
        assert_eq!(cardinalities.most_links(Some(City), Some(Pilot)), 2);
        assert_eq!(cardinalities.most_links(Some(City), None), 3);
        assert_eq!(cardinalities.most_links(None, Some(Pilot)), 2);
        assert_eq!(cardinalities.most_links(Some(Pilot), Some(Country)), 0);
    }
}
