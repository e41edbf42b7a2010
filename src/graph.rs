//! Algorithms over the links of a snapshot. Pure: they see nodes and links as numbers, and ask a
//! [`Graph`] for whatever lies around a node.

mod path;

pub use path::{OverBudget, Path, shortest_paths};

/// What an algorithm needs to know of the links it may follow. Nodes and links are numbered; a
/// node's number is its place in the order of ids, so that ties are broken by id.
pub trait Graph {
    /// The links that may be followed from a node, each with the node it leads to.
    fn steps(&self, node: u32) -> impl Iterator<Item = Step>;
}

/// A link that may be followed, and where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    pub to: u32,
    pub link: u32,
}
