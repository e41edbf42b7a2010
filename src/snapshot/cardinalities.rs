use std::collections::BTreeMap;

use entity::{LinkKind, NodeKind, Vocabulary};

use super::relation::{Direction, Hop};
use super::{NodeIndex, Relation, Snapshot};

/// How many kinds of nodes and of links there are.
const KINDS: usize = 9;
const LINK_KINDS: usize = 13;

/// How many nodes there are, and how many links they have: what the length of a list is estimated
/// from before it is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cardinalities {
    nodes: [usize; KINDS],
    links: usize,
    /// By kind of node: links of any kind.
    linked: [DegreeHistogram; KINDS],
    /// By kind of node, then of link: outgoing and incoming links.
    linked_by: [[[DegreeHistogram; 2]; LINK_KINDS]; KINDS],
}

/// The number of nodes for each degree above 0, so that the maximum stays known when the most linked node is
/// removed.
#[derive(Clone, Debug, Default, PartialEq)]
struct DegreeHistogram {
    nodes: BTreeMap<u32, u32>,
    /// Of all degrees, and of their squares.
    sum: u64,
    squares: u64,
}

impl DegreeHistogram {
    fn most(&self) -> usize {
        let most = self.nodes.last_key_value();
        most.map_or(0, |(&degree, _)| degree as usize)
    }

    /// The mean degree at the end of a random link: nodes with many links are reached more often.
    fn typical(&self) -> f64 {
        ratio(self.squares, self.sum)
    }

    /// The mean of the greatest degrees, of this number of nodes or of as many as have links.
    fn mean_of_greatest(&self, count: usize) -> f64 {
        let mut left = count as u64;
        let mut sum = 0;
        for (&degree, &nodes) in self.nodes.iter().rev() {
            let taken = left.min(u64::from(nodes));
            sum += taken * u64::from(degree);
            left -= taken;
            if left == 0 {
                break;
            }
        }
        ratio(sum, count as u64 - left)
    }

    fn add(&mut self, degree: u32) {
        if degree > 0 {
            *self.nodes.entry(degree).or_default() += 1;
            self.sum += u64::from(degree);
            self.squares += u64::from(degree).pow(2);
        }
    }

    fn remove(&mut self, degree: u32) {
        if let Some(nodes) = self.nodes.get_mut(&degree) {
            *nodes -= 1;
            if *nodes == 0 {
                self.nodes.remove(&degree);
            }
            self.sum -= u64::from(degree);
            self.squares -= u64::from(degree).pow(2);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn ratio(part: u64, whole: u64) -> f64 {
    match whole {
        0 => 0.0,
        _ => part as f64 / whole as f64,
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
        let kind = snapshot.kind(node) as usize;
        self.nodes[kind] += 1;
        let degrees = Degrees::of(snapshot, node);
        self.linked[kind].add(degrees.sum());
        for (histograms, degrees) in self.linked_by[kind].iter_mut().zip(degrees.0) {
            for (histogram, degree) in histograms.iter_mut().zip(degrees) {
                histogram.add(degree);
            }
        }
    }

    /// Counts a node no longer that was counted as it is in this snapshot.
    pub(super) fn remove(&mut self, snapshot: &Snapshot, node: NodeIndex) {
        let kind = snapshot.kind(node) as usize;
        self.nodes[kind] -= 1;
        let degrees = Degrees::of(snapshot, node);
        self.linked[kind].remove(degrees.sum());
        for (histograms, degrees) in self.linked_by[kind].iter_mut().zip(degrees.0) {
            for (histogram, degree) in histograms.iter_mut().zip(degrees) {
                histogram.remove(degree);
            }
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

    /// The most links that any node of a kind has.
    pub fn most_links(&self, kind: Option<NodeKind>) -> usize {
        let histograms = self.histograms(kind).map(DegreeHistogram::most);
        histograms.max().unwrap_or(0)
    }

    /// How many links a node of a kind has that is reached over a link.
    pub fn typical_links(&self, kind: Option<NodeKind>) -> f64 {
        let squares = self.histograms(kind).map(|histogram| histogram.squares);
        let sums = self.histograms(kind).map(|histogram| histogram.sum);
        ratio(squares.sum(), sums.sum())
    }

    /// How many links the most linked nodes of a kind have on average, for this number of nodes.
    pub fn links_of_most_linked(&self, kind: Option<NodeKind>, count: usize) -> f64 {
        let means = self
            .histograms(kind)
            .map(|histogram| histogram.mean_of_greatest(count));
        means.fold(0.0, f64::max)
    }

    /// How many nodes a node of a kind is related to that is reached over a link. Over several
    /// hops an estimate from the mean degrees.
    pub fn typical_related(&self, kind: NodeKind, relation: Relation) -> f64 {
        let along = |hops: &&[Hop]| {
            let (mut at, mut reached) = (Some(kind), 1.0);
            for (number, hop) in hops.iter().enumerate() {
                reached *= match number {
                    0 => self.histograms_of(at, hop).map(|(_, h)| h.typical()).sum(),
                    _ => self.mean(at, hop),
                };
                at = hop.to;
            }
            reached.min(ratio(self.nodes(at) as u64, 1))
        };
        relation.iter().map(along).sum()
    }

    fn histograms(&self, kind: Option<NodeKind>) -> impl Iterator<Item = &DegreeHistogram> {
        let kinds = NodeKind::all().iter().copied();
        let kinds = kinds.filter(move |&other| kind.is_none_or(|kind| kind == other));
        kinds.map(|kind| &self.linked[kind as usize])
    }

    /// Of nodes of a kind, the links that a hop follows.
    fn histograms_of(
        &self,
        kind: Option<NodeKind>,
        hop: &Hop,
    ) -> impl Iterator<Item = (NodeKind, &DegreeHistogram)> {
        let (links, direction) = (hop.kinds, hop.direction);
        let kinds = NodeKind::all().iter().copied();
        let kinds = kinds.filter(move |&other| kind.is_none_or(|kind| kind == other));
        kinds.flat_map(move |kind| {
            links.iter().flat_map(move |&link| {
                let [outgoing, incoming] = &self.linked_by[kind as usize][link as usize];
                let outgoing = (direction != Direction::Incoming).then_some(outgoing);
                let incoming = (direction != Direction::Outgoing).then_some(incoming);
                let both = outgoing.into_iter().chain(incoming);
                both.map(move |histogram| (kind, histogram))
            })
        })
    }

    fn mean(&self, kind: Option<NodeKind>, hop: &Hop) -> f64 {
        let sums = self.histograms_of(kind, hop);
        let sum = sums.map(|(_, histogram)| histogram.sum).sum();
        ratio(sum, self.nodes(kind) as u64)
    }
}

/// The links of a node: by kind, outgoing and incoming.
struct Degrees([[u32; 2]; LINK_KINDS]);

impl Degrees {
    fn of(snapshot: &Snapshot, node: NodeIndex) -> Self {
        let mut degrees = [[0; 2]; LINK_KINDS];
        for (place, direction) in [Direction::Outgoing, Direction::Incoming]
            .into_iter()
            .enumerate()
        {
            for neighbour in snapshot.neighbours(node, direction) {
                degrees[neighbour.kind as usize][place] += 1;
            }
        }
        Self(degrees)
    }

    fn sum(&self) -> u32 {
        self.0.iter().flatten().sum()
    }
}

/// All kinds of links have a place.
const _: () = assert!(LinkKind::HasTheme as usize == LINK_KINDS - 1);

#[cfg(test)]
mod tests {
    use NodeKind::{City, Country, Pilot};
    use entity::LinkKind::{Leads, ParticipatesIn};

    use super::*;
    use crate::snapshot::fixture::SnapshotFixture;
    use crate::snapshot::relation;

    #[test]
    fn counts_nodes_and_their_links() {
        assert_eq!(LinkKind::all().len(), LINK_KINDS);
        let snapshot = SnapshotFixture::default()
            .country("pt")
            .city("braga", "pt", None)
            .city("porto", "pt", None)
            .pilot("a", None)
            .pilot("b", None)
            .link("city-braga", Leads, "pilot-a")
            .link("city-braga", ParticipatesIn, "pilot-b")
            .link("city-porto", Leads, "pilot-b")
            .build();
        let cardinalities = Cardinalities::of(&snapshot);
        assert_eq!(cardinalities.nodes(Some(City)), 2);
        assert_eq!(cardinalities.nodes(None), 5);
        assert_eq!(cardinalities.links(), 5);
        assert_eq!(cardinalities.most_links(Some(City)), 3);
        assert_eq!(cardinalities.most_links(Some(Pilot)), 2);
        assert_eq!(cardinalities.most_links(None), 3);
        let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-9, "{one} {other}");
        // Cities have 3 and 2 links; over a link, one is reached 3 times and the other twice.
        close(cardinalities.typical_links(Some(City)), 13.0 / 5.0);
        close(cardinalities.links_of_most_linked(Some(City), 1), 3.0);
        close(cardinalities.links_of_most_linked(Some(City), 2), 2.5);
        close(cardinalities.links_of_most_linked(Some(City), 10), 2.5);
        let related = |kind, relation| cardinalities.typical_related(kind, relation);
        close(related(Country, relation::COUNTRY_CITIES), 2.0);
        // A city that leads pilots leads 1, and one that participates participates in 1.
        close(related(City, relation::CITY_PILOTS), 2.0);
        // Two cities with 1.5 pilots each, but there are only two pilots.
        close(related(Country, relation::COUNTRY_PILOTS), 2.0);
        close(related(Pilot, relation::PILOT_LEARNINGS), 0.0);
    }
}
