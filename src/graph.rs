//! Algorithms over the links of a snapshot. Pure: they see nodes and links as numbers, and ask a
//! [`Graph`] for whatever lies around a node, or have [`Rows`] of all.

mod assortativity;
mod betweenness;
mod brokerage;
mod closeness;
mod community;
mod components;
mod density;
mod distance;
#[cfg(test)]
mod fixtures;
mod groups;
mod layout;
mod marks;
mod modularity;
mod neighbourhood;
mod pagerank;
mod path;
mod reach;
mod rows;
mod sorted;
mod sources;
mod spiral;
mod waves;
mod work;

pub use assortativity::assortativity;
pub use betweenness::betweenness;
pub use brokerage::{Brokerage, brokerage};
pub use closeness::closeness;
pub use community::communities;
pub use components::components;
pub use density::density;
pub use distance::{Distances, distances};
pub use groups::Groups;
pub use layout::{Body, Position, layout};
pub use modularity::modularity;
pub use neighbourhood::{Reached, neighbourhood};
pub use pagerank::pagerank;
pub use path::{Path, shortest_paths};
pub use reach::reach;
pub use rows::{Rows, Walkable};
pub use sources::Sources;
pub use spiral::spiral;
pub use work::{Steps, Stopped, Work};

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
