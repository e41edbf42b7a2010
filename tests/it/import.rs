//! A folder of files to changes, seen from outside.

mod cells;
mod changes;
mod curated;
mod properties;
pub mod sample;
mod structure;
