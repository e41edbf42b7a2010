//! Whom a revision is credited to and what backs it; and the keys of writes that may be sent again.

use sea_orm_migration::prelude::*;

use crate::column::{key, revision_reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in ["organisation", "evidence"] {
            let column = ColumnDef::new(column).text().to_owned();
            let altered = Table::alter()
                .table("revision")
                .add_column(column)
                .to_owned();
            manager.alter_table(altered).await?;
        }
        manager.create_table(idempotency(manager)).await?;
        // Those that are old are forgotten with each write.
        let times = Index::create()
            .name("idempotency_at")
            .table("idempotency")
            .col("at")
            .to_owned();
        manager.create_index(times).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("idempotency").to_owned())
            .await?;
        for column in ["evidence", "organisation"] {
            let altered = Table::alter()
                .table("revision")
                .drop_column(column)
                .to_owned();
            manager.alter_table(altered).await?;
        }
        Ok(())
    }
}

fn idempotency(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table("idempotency")
        .col(key(manager, "owner").not_null())
        .col(key(manager, "key").not_null())
        .col(ColumnDef::new("request").text().not_null())
        .col(revision_reference("revision").not_null())
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().col("owner").col("key"))
        .to_owned()
}
