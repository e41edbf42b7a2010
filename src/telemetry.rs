//! The log, and the traces that a collector receives.

pub mod log;
pub mod traces;
