//! Cited pages, and which fact each of them backs.

use sea_orm_migration::prelude::*;

use crate::column::{OnDelete, key, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The columns of which a citation fills exactly one, with the tables that they refer to.
const FACTS: [(&str, &str); 3] = [
    ("node_id", "node"),
    ("link_id", "link"),
    ("observation_id", "observation"),
];

/// Booleans cannot be added up in PostgreSQL.
const EXACTLY_ONE_FACT: &str = "(CASE WHEN node_id IS NULL THEN 0 ELSE 1 END) \
    + (CASE WHEN link_id IS NULL THEN 0 ELSE 1 END) \
    + (CASE WHEN observation_id IS NULL THEN 0 ELSE 1 END) = 1";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("source")
                    .col(key(manager, "id").not_null().primary_key())
                    .col(ColumnDef::new("url").text().not_null().unique_key())
                    .to_owned(),
            )
            .await?;
        manager.create_table(citation(manager)).await?;
        manager
            .create_index(
                Index::create()
                    .name("citation_source_id")
                    .table("citation")
                    .col("source_id")
                    .to_owned(),
            )
            .await?;
        for (column, _) in FACTS {
            // Most citations leave the column empty: those need no place in its index.
            let index = Index::create()
                .name(format!("citation_{column}_source_id"))
                .table("citation")
                .col(column)
                .col("source_id")
                .unique()
                .and_where(Expr::col(column).is_not_null())
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["citation", "source"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn citation(manager: &SchemaManager) -> TableCreateStatement {
    let mut table = Table::create()
        .table("citation")
        .col(
            ColumnDef::new("id")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(reference(manager, "source_id", "source", OnDelete::Refuse).not_null())
        .to_owned();
    for (column, fact) in FACTS {
        table.col(reference(manager, column, fact, OnDelete::Cascade));
    }
    table
        .col(ColumnDef::new("position").integer().not_null())
        .check(Expr::cust(EXACTLY_ONE_FACT))
        .to_owned()
}
