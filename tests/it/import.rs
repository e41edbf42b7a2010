//! A folder of files to changes, seen from outside.

mod cells;
mod changes;
mod curated;
mod properties;
mod sample;
mod structure;
