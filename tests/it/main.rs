//! One test binary for what only the whole can show.

mod cases;
mod generating;
mod harness;
mod http;
mod import;
mod readme;
mod store;
