//! One test binary for what only the whole can show.

mod agreement;
mod cases;
mod cursors;
mod filters;
mod generating;
mod harness;
mod http;
mod import;
mod importing;
mod statements;
mod store;
