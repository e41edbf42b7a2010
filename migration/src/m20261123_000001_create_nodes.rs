//! What all nodes share.

use sea_orm_migration::prelude::*;

use crate::column::key;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("node")
                    .col(key(manager, "id").not_null().primary_key())
                    .col(ColumnDef::new("kind").text().not_null())
                    .col(ColumnDef::new("name").text().not_null())
                    .col(ColumnDef::new("level").text())
                    .col(ColumnDef::new("summary").text())
                    .col(ColumnDef::new("website").text())
                    .col(key(manager, "as_of"))
                    .col(ColumnDef::new("confidence").text().not_null())
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("node").to_owned())
            .await
    }
}
