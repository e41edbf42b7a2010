//! The one test binary: tests of the parts as they stand together, over real databases.

mod harness;
mod store;
