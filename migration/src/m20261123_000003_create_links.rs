//! Typed, directed relations between nodes.

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
                    .table("link")
                    .col(key(manager, "id").not_null().primary_key())
                    .col(reference(manager, "from_id", "node", OnDelete::Refuse).not_null())
                    .col(ColumnDef::new("kind").text().not_null())
                    .col(reference(manager, "to_id", "node", OnDelete::Refuse).not_null())
                    .col(ColumnDef::new("role").text())
                    .col(key(manager, "since"))
                    .col(key(manager, "until"))
                    .col(key(manager, "as_of"))
                    .col(ColumnDef::new("confidence").text().not_null())
                    .index(
                        Index::create()
                            .name("link_from_id_kind_to_id")
                            .col("from_id")
                            .col("kind")
                            .col("to_id")
                            .unique(),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("link_to_id")
                    .table("link")
                    .col("to_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("link").to_owned())
            .await
    }
}
