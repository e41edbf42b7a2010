//! What network analysis says of a network: the algorithms of [`crate::graph`], applied to its
//! connections (links without direction, several between the same two nodes counting once), with
//! the levels and countries of its nodes.

use entity::{Level, NodeKind, Vocabulary};

use super::Network;
use crate::graph::{
    self, Brokerage, Budget, Csr, Distances, Groups, Interrupted, LayoutNode, Position,
    SourceNodes, TraversalGraph,
};
use crate::snapshot::NodeIndex;

/// How many links the shortest paths from all nodes may lead over, the network being looked at once
/// for each; beyond that, a sample of the nodes stands for all of them. About a second.
const EXACT: usize = 200_000_000;

/// Of Brin & Page (1998).
const DAMPING: f64 = 0.85;

/// The maximum number of rounds; further ones hardly improve communities.
const COMMUNITY_ROUNDS: usize = 20;

/// What a round takes grows with the links, and what it wins does not: with more links than this,
/// five rounds have to do, which find all but a five-hundredth of the modularity.
const MANY_LINKS: usize = 500_000;
const ROUNDS_OF_MANY: usize = 5;

impl Network {
    /// The nodes whose shortest paths to all others are looked at.
    pub fn sources(&self) -> SourceNodes {
        let arcs = self.csr().arc_count().max(1);
        if self.node_count().saturating_mul(arcs) <= EXACT {
            SourceNodes::All
        } else {
            SourceNodes::Sample((EXACT / arcs).max(1))
        }
    }
}

impl Network {
    /// By node: the share of the pairs of other nodes whose shortest paths pass through it. Several
    /// shortest paths between two nodes count in part.
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn betweenness(&self, budget: &mut Budget) -> Result<Vec<f64>, Interrupted> {
        let others = self.node_count().saturating_sub(1) as f64;
        let pairs = others * (others - 1.0) / 2.0;
        let counted = self.count_paths_through(|_, _| true, budget)?;
        Ok(counted
            .into_iter()
            .map(|paths| share(paths, pairs))
            .collect())
    }

    /// The same, of the pairs of other nodes that act on different levels.
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn betweenness_between_levels(&self, budget: &mut Budget) -> Result<Vec<f64>, Interrupted> {
        let levels = self.levels();
        let differ = |a: u32, b: u32| match (levels[a as usize], levels[b as usize]) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        let counted = self.count_paths_through(differ, budget)?;
        let on = |level| levels.iter().filter(|&&other| other == Some(level)).count() as f64;
        let population: Vec<f64> = Level::all().iter().map(|&level| on(level)).collect();
        let levelled: f64 = population.iter().sum();
        // Of pairs on different levels, each node on a level makes one with all on the others.
        let partners = |level: Option<Level>| match level {
            Some(level) => levelled - population[level as usize],
            None => 0.0,
        };
        let pairs: f64 = levels.iter().map(|&level| partners(level)).sum::<f64>() / 2.0;
        let share_of = |(paths, &level)| share(paths, pairs - partners(level));
        Ok(counted.into_iter().zip(&levels).map(share_of).collect())
    }

    fn count_paths_through(
        &self,
        counts: impl Fn(u32, u32) -> bool,
        budget: &mut Budget,
    ) -> Result<Vec<f64>, Interrupted> {
        let passable = self.passable();
        graph::betweenness(self.walkable(&passable), counts, self.sources(), budget)
    }

    /// By node: how near all others are, after Wasserman & Faust (1994).
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn closeness(&self, budget: &mut Budget) -> Result<Vec<f64>, Interrupted> {
        graph::closeness(self.walkable(&self.passable()), budget)
    }

    /// By node: how often a walk along the arrows is at it, after Brin & Page (1998).
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn page_rank(&self, budget: &mut Budget) -> Result<Vec<f64>, Interrupted> {
        let along = Csr::directed(self.node_count(), self.endpoints());
        graph::pagerank(&along, DAMPING, budget)
    }

    /// Communities after Traag, Waltman & van Eck (2019).
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn communities(&self, budget: &mut Budget) -> Result<Groups, Interrupted> {
        let rounds = match self.link_count() {
            ..=MANY_LINKS => COMMUNITY_ROUNDS,
            _ => ROUNDS_OF_MANY,
        };
        graph::communities(self.csr(), rounds, budget)
    }

    pub fn components(&self) -> Groups {
        graph::components(self.csr())
    }

    /// How long the shortest paths are.
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn distances(&self, budget: &mut Budget) -> Result<Option<Distances>, Interrupted> {
        graph::distances(self.walkable(&self.passable()), self.sources(), budget)
    }

    /// By node: the roles in which it stands between nodes of its own level and of others.
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn brokerage(&self, budget: &mut Budget) -> Result<Vec<Brokerage>, Interrupted> {
        let levels: Vec<_> = labels(self.levels());
        graph::brokerage(self.csr(), &levels, budget)
    }

    /// How far connections join nodes of the same level, from -1 over 0 (as chance would) to 1.
    pub fn assortativity_by_level(&self) -> Option<f64> {
        graph::assortativity(self.csr(), &labels(self.levels()))
    }

    /// How far connections join nodes of the same country.
    pub fn assortativity_by_country(&self) -> Option<f64> {
        let country = |&node: &NodeIndex| match *self.snapshot.countries_of(node) {
            [country] => Some(country.number()),
            _ => None,
        };
        let countries: Vec<_> = self.nodes.iter().map(country).collect();
        graph::assortativity(self.csr(), &countries)
    }

    /// The share of the links between different levels among those whose ends both act on one.
    pub fn vertical_share(&self) -> Option<f64> {
        let mut vertical = 0_u32;
        let mut known = 0_u32;
        for &link in &self.link_indexes {
            if let Some(is_vertical) = self.snapshot.is_vertical(link) {
                known += 1;
                vertical += u32::from(is_vertical);
            }
        }
        (known > 0).then(|| f64::from(vertical) / f64::from(known))
    }

    /// Cities from which no path leads to a national platform that stands, within the network.
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn cities_without_platform(
        &self,
        budget: &mut Budget,
    ) -> Result<Vec<NodeIndex>, Interrupted> {
        let stands = |&number: &u32| {
            self.kind(number) == NodeKind::NationalPlatform
                && !self.snapshot.is_in_preparation(self.node(number))
        };
        let passable = self.passable();
        let platforms: Vec<u32> = self.numbers().filter(stands).collect();
        let reached = graph::reach(self.walkable(&passable), &platforms, budget)?;
        let cities = self
            .numbers()
            .filter(|&number| self.kind(number) == NodeKind::City && !reached[number as usize]);
        Ok(cities.map(|number| self.node(number)).collect())
    }

    /// Where the nodes that are shown lie in a picture, in their order.
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub fn layout(&self, shown: &[u32], budget: &mut Budget) -> Result<Vec<Position>, Interrupted> {
        let rows = self.rows_between(shown);
        let bodies: Vec<LayoutNode> = (0..)
            .zip(shown)
            .map(|(place, &number)| LayoutNode {
                seed: seed(self.snapshot.id(self.node(number))),
                radius: radius(rows.neighbours(place).len()),
            })
            .collect();
        graph::layout(&rows, &bodies, budget)
    }

    /// The radii of the circles as which the nodes that are shown are drawn, in their order.
    pub fn radii(&self, shown: &[u32]) -> Vec<f64> {
        if self.is_whole(shown) {
            let rows = Csr::undirected(self.node_count(), self.endpoints());
            let numbers = shown.iter();
            return numbers
                .map(|&number| radius(rows.neighbours(number).len()))
                .collect();
        }
        let rows = self.rows_between(shown);
        let places = (0_u32..).take(shown.len());
        places
            .map(|place| radius(rows.neighbours(place).len()))
            .collect()
    }

    /// How many links each node that is shown has with others that are, in their order.
    pub fn degrees_among(&self, shown: &[u32]) -> Vec<u32> {
        if self.is_whole(shown) {
            return shown.iter().map(|&number| self.degree(number)).collect();
        }
        let mut degrees = vec![0; shown.len()];
        for (a, b) in self.ends_between(shown) {
            degrees[a as usize] += 1;
            degrees[b as usize] += 1;
        }
        degrees
    }

    /// The nodes that are shown, numbered by their places, as a graph without direction.
    fn rows_between(&self, shown: &[u32]) -> Csr {
        Csr::undirected(shown.len(), &self.ends_between(shown))
    }

    /// The ends of the links between nodes that are shown, as their places.
    fn ends_between(&self, shown: &[u32]) -> Vec<(u32, u32)> {
        let mut place = vec![None; self.node_count()];
        for (position, &number) in (0_u32..).zip(shown) {
            place[number as usize] = Some(position);
        }
        let between = |&(a, b): &(u32, u32)| Some((place[a as usize]?, place[b as usize]?));
        self.endpoints.iter().filter_map(between).collect()
    }

    /// By node: the level that it acts on.
    pub fn levels(&self) -> Vec<Option<Level>> {
        let level = |&node: &NodeIndex| self.snapshot.level(node);
        self.nodes.iter().map(level).collect()
    }

    fn walkable<'a>(&'a self, passable: &'a [bool]) -> TraversalGraph<'a> {
        TraversalGraph {
            csr: self.csr(),
            through: Some(passable),
        }
    }
}

/// A stable number made of an id: FNV-1a (Fowler, Noll & Vo 1991).
fn seed(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Of a circle whose area grows with how many nodes its node is linked with.
fn radius(connections: usize) -> f64 {
    4.0 * (1.0 + connections as f64).sqrt()
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn labels(levels: Vec<Option<Level>>) -> Vec<Option<u32>> {
    levels
        .into_iter()
        .map(|level| level.map(|level| level as u32))
        .collect()
}
