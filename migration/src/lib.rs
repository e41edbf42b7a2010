//! The tables, step by step: one file per migration, the same on SQLite and PostgreSQL.
//!
//! A migration that is released is never changed: a new one follows it. None of them knows the
//! entities, which go on changing.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod column;
mod m20261123_000001_create_nodes;
mod m20261123_000002_create_kinds;
mod m20261123_000003_create_links;
mod m20261123_000004_create_observations;
mod m20261123_000005_create_citations;
mod m20261123_000006_create_history;
mod m20261123_000007_create_aliases;
mod m20261125_000008_create_views;
mod m20261125_000009_create_tokens;
mod m20261125_000010_credit_revisions;
mod m20261125_000011_create_proposals;
mod m20261128_000012_derive_levels;
mod m20261129_000013_add_codes;

/// Every migration, in the order in which they are applied.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_nodes::Migration),
            Box::new(m20261123_000002_create_kinds::Migration),
            Box::new(m20261123_000003_create_links::Migration),
            Box::new(m20261123_000004_create_observations::Migration),
            Box::new(m20261123_000005_create_citations::Migration),
            Box::new(m20261123_000006_create_history::Migration),
            Box::new(m20261123_000007_create_aliases::Migration),
            Box::new(m20261125_000008_create_views::Migration),
            Box::new(m20261125_000009_create_tokens::Migration),
            Box::new(m20261125_000010_credit_revisions::Migration),
            Box::new(m20261125_000011_create_proposals::Migration),
            Box::new(m20261128_000012_derive_levels::Migration),
            Box::new(m20261129_000013_add_codes::Migration),
        ]
    }
}
