//! Ids under which merged or renamed nodes keep answering.

use sea_orm_migration::prelude::*;

use crate::column::{OnDelete, key, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("alias")
                    .col(key(manager, "id").not_null().primary_key())
                    .col(reference(manager, "node_id", "node", OnDelete::Cascade).not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("alias_node_id")
                    .table("alias")
                    .col("node_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("alias").to_owned())
            .await
    }
}
