//! What it costs to search and measure the graph, by what `docs/performance.md` has of it: a unit stands for
//! at most four microseconds.

use apollo_compiler::Name;

use crate::snapshot::Cardinalities;

/// What any search costs.
const SEARCH: u64 = 100;
/// Of a layout, for each node that is shown.
const LAID_OUT: u64 = 50;
/// Of a comparison of two revisions, for each fact, and the most of a small graph: the history is read and undone.
const COMPARED: u64 = 16;
const MOST_COMPARED: u64 = 200_000;
/// Of the search for recent changes, for each fact, and the most.
const READ: u64 = 4;
const MOST_READ: u64 = 80_000;
/// Pairs of a node and a link that one measure looks at for 1, and the most that it looks at.
const LOOKED_AT: u64 = 2_000;
const MOST_LOOKED_AT: u64 = 200_000_000;

/// Fields that search the graph or go through all of it, rather than read what stands at a node.
#[cfg(test)]
pub const SEARCHES: [&str; 16] = [
    "aggregate",
    "compare",
    "completeness",
    "entryPoints",
    "gaps",
    "linkStatistics",
    "measures",
    "nearestCities",
    "network",
    "paths",
    "pathsBetween",
    "peers",
    "ranking",
    "recentChanges",
    "search",
    "statistics",
];

/// What a field costs that searches the graph; nothing for another one.
pub fn search(parent: &str, field: &str, cardinalities: &Cardinalities) -> Option<u64> {
    let nodes = cardinalities.nodes(None) as u64;
    let facts = nodes + cardinalities.links() as u64;
    let more = match field {
        "compare" => facts.max((facts * COMPARED).min(MOST_COMPARED)),
        // Changes are read from the history, of the first import as many as there are facts.
        "recentChanges" => (facts * READ).min(MOST_READ),
        "gaps" => facts / 2,
        // A theme is linked to much of the graph.
        "entryPoints" if parent == "Theme" => facts * 2,
        "entryPoints" => facts / 3,
        "network" => facts / 50,
        "peers" => cardinalities.nodes(Some(entity::NodeKind::City)) as u64 / 2,
        "search" | "statistics" => nodes / 10,
        "linkStatistics" => cardinalities.links() as u64 / 10,
        "links" if parent == "Query" => return Some(1 + cardinalities.links() as u64 / 40),
        "aggregate" => return Some(1 + nodes / 40),
        "nearestCities" => cardinalities.nodes(Some(entity::NodeKind::City)) as u64 / 20,
        "completeness" | "measures" | "paths" | "pathsBetween" | "ranking" => 0,
        // Once for each revision, all citations are read.
        "publishers" => facts / 10,
        "sources" if parent == "Query" => facts / 10,
        "facts" if parent == "Source" => 0,
        _ => return None,
    };
    Some(SEARCH + more)
}

/// Which measures of a network are selected: each is computed once, for however many nodes it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NetworkMeasureSet(u8);

impl NetworkMeasureSet {
    const LAYOUT: u8 = 1;

    /// The measure that a field needs.
    pub fn of(parent: &Name, field: &Name) -> Self {
        Self(match (parent.as_str(), field.as_str()) {
            ("NetworkNode", "x" | "y") => Self::LAYOUT,
            ("NetworkNode", "betweenness") => 2,
            ("NetworkNode", "betweennessBetweenLevels") | ("NetworkMeasures", "brokers") => 4,
            ("NetworkNode", "closeness") => 8,
            ("NetworkNode", "community")
            | ("NetworkMeasures", "communities" | "communityCount" | "modularity") => 16,
            ("NetworkMeasures", "diameter" | "averagePathLength") => 32,
            _ => 0,
        })
    }

    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// The cost for a network that shows `shown` nodes.
    pub fn cost(self, shown: u64, cardinalities: &Cardinalities) -> u64 {
        let layout = match self.0 & Self::LAYOUT {
            0 => 0,
            _ => shown * LAID_OUT,
        };
        let pairs = (cardinalities.nodes(None) as u64).saturating_mul(cardinalities.links() as u64);
        let measures = u64::from((self.0 & !Self::LAYOUT).count_ones());
        layout + measures * (pairs.min(MOST_LOOKED_AT) / LOOKED_AT)
    }
}
