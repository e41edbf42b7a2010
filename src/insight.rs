//! What follows from the graph: entry points, peers, gaps, completeness, and networks with their measures. Pure.

mod activity;
mod completeness;
mod entry_points;
mod gaps;
pub mod network;
mod peers;
mod ranking;
mod table;
mod wording;

pub use activity::link_verb;
pub use completeness::{FieldCompleteness, SectionCompleteness, completeness};
pub use entry_points::{EntryPoint, entry_points};
pub use gaps::{Gap, GapKind, Subject, gaps};
pub use peers::{Peer, PeerCriterion, PeerQuery, SharedTrait, TraitIndex, peers};
pub use ranking::{Ranked, rank};
