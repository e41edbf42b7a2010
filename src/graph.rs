//! Algorithms over the links of a snapshot. Pure: they see nodes and links as numbers, and ask a
//! [`Graph`] for whatever lies around a node, or have [`Csr`] of all.

mod assortativity;
mod betweenness;
mod bit_set;
mod brokerage;
mod budget;
mod closeness;
mod community;
mod components;
mod csr;
mod density;
mod distance;
#[cfg(test)]
mod fixtures;
mod groups;
mod layout;
mod modularity;
mod multi_source_bfs;
mod neighbourhood;
mod pagerank;
mod path;
mod reach;
mod sorted;
mod sources;
mod spiral;

pub use assortativity::assortativity;
pub use betweenness::betweenness;
pub use brokerage::{Brokerage, brokerage};
pub use budget::{Budget, Interrupted, SharedSteps};
pub use closeness::closeness;
pub use community::communities;
pub use components::components;
pub use csr::{Csr, TraversalGraph};
pub use density::density;
pub use distance::{Distances, distances};
pub use groups::Groups;
pub use layout::{LayoutNode, Position, layout};
pub use modularity::modularity;
pub use neighbourhood::{NodeAtDepth, neighbourhood};
pub use pagerank::pagerank;
pub use path::{Path, shortest_paths};
pub use reach::reach;
pub use sources::SourceNodes;
pub use spiral::spiral;

/// What an algorithm needs to know of the links it may follow. Nodes and links are numbered; a
/// node's number is its place in the order of ids, so that ties are broken by id.
pub trait Graph {
    /// Above the number of any node.
    fn node_count(&self) -> usize;

    /// The links that may be followed from a node, each with the node it leads to.
    fn steps(&self, node: u32) -> impl Iterator<Item = Step>;

    /// How many links lie on the way from a node, or to it: as many steps as there are, or more.
    fn degree(&self, node: u32) -> usize;
    fn degree_back(&self, node: u32) -> usize;

    /// The same links from their other ends: those that may be followed to a node, each with the
    /// node it comes from.
    fn steps_back(&self, node: u32) -> impl Iterator<Item = Step>;
}

/// A link that may be followed, and the node at its other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    pub to: u32,
    pub link: u32,
}
