//! Mission Graph: the National Mission Ecosystems of the EU Cities Mission as one navigable graph.
//!
//! ARCHITECTURE.md holds the map: what each module is for and who may import whom.

pub mod access;
pub mod auth;
pub mod change;
pub mod cli;
pub mod config;
pub mod explorer;
pub mod export;
pub mod graph;
pub mod graphql;
pub mod import;
pub mod insight;
pub mod mcp;
pub mod plan;
pub mod schema;
pub mod search;
pub mod server;
pub mod snapshot;
pub mod store;
pub mod telemetry;
pub mod view;
pub mod world;
