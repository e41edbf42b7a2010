//! One test binary for what only the whole can show.

mod cases;
mod harness;
mod http;
mod import;
mod store;
