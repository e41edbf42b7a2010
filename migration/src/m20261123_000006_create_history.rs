//! Committed change sets and what each of them changed.

use sea_orm_migration::prelude::*;

use crate::column::{key, revision_reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("revision")
                    .col(
                        ColumnDef::new("number")
                            .big_integer()
                            .not_null()
                            .primary_key()
                            .check(Expr::col("number").gt(0)),
                    )
                    .col(
                        ColumnDef::new("committed_at")
                            .timestamp_with_time_zone()
                            .not_null(),
                    )
                    .col(ColumnDef::new("origin").text().not_null())
                    .col(ColumnDef::new("note").text().not_null())
                    .to_owned(),
            )
            .await?;
        manager.create_table(change(manager)).await?;
        for column in ["node_id", "other_node_id"] {
            // The rest of the key lets a page of a node's history be found without its rows.
            let index = Index::create()
                .name(format!("change_{column}_revision_position"))
                .table("change")
                .col(column)
                .col("revision")
                .col("position")
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["change", "revision"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// The history outlives what it tells of: it refers to no node.
fn change(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table("change")
        .col(revision_reference("revision").not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("fact_kind").text().not_null())
        .col(key(manager, "fact_id").not_null())
        .col(ColumnDef::new("action").text().not_null())
        .col(key(manager, "node_id"))
        .col(key(manager, "other_node_id"))
        .col(ColumnDef::new("before").json_binary())
        .col(ColumnDef::new("after").json_binary())
        .primary_key(Index::create().col("revision").col("position"))
        .to_owned()
}
