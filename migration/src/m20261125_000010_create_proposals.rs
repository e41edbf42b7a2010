//! Proposals; whom a revision is credited to and what backs it; and the keys of writes that may be sent
//! again.

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
        manager.create_table(proposal(manager)).await?;
        manager.create_table(event()).await?;
        let events = Index::create()
            .name("proposal_event_proposal_id")
            .table("proposal_event")
            .col("proposal_id")
            .to_owned();
        manager.create_index(events).await?;
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
        for table in ["idempotency", "proposal_event", "proposal"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
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

fn proposal(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table("proposal")
        .col(
            ColumnDef::new("id")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(
            ColumnDef::new("proposed_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .col(ColumnDef::new("version").integer().not_null())
        .col(ColumnDef::new("state").text().not_null())
        .col(ColumnDef::new("viewer_kind").text().not_null())
        .col(key(manager, "viewer_id"))
        .col(ColumnDef::new("organisation").text())
        .col(ColumnDef::new("note").text().not_null())
        .col(ColumnDef::new("evidence").text().not_null())
        .col(ColumnDef::new("edits").json_binary().not_null())
        .col(ColumnDef::new("base_revision").big_integer().not_null())
        .col(key(manager, "places").not_null())
        .col(ColumnDef::new("decided_at").timestamp_with_time_zone())
        .col(ColumnDef::new("decided_by").text())
        .col(ColumnDef::new("reason").text())
        .col(revision_reference("revision"))
        .to_owned()
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("proposal_event")
        .col(
            ColumnDef::new("id")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(ColumnDef::new("proposal_id").big_integer().not_null())
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("organisation").text())
        .col(ColumnDef::new("text").text())
        .foreign_key(
            ForeignKey::create()
                .from("proposal_event", "proposal_id")
                .to("proposal", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
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
