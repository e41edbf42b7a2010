//! One test binary for what only the whole can show.

mod agreement;
mod cases;
mod cursors;
mod exports;
mod filters;
mod following;
mod generating;
mod harness;
mod house;
mod http;
mod identity;
mod import;
mod importing;
mod insight;
mod limits;
mod links;
mod orders;
mod places;
mod readme;
mod revisions;
mod schema_rules;
mod search;
mod statements;
mod store;
mod tables;
