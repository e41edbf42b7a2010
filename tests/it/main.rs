//! One test binary for what only the whole can show.

mod http;
mod import;
