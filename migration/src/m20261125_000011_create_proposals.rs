//! Proposals, and what happened to them.

use sea_orm_migration::prelude::*;

use crate::column::{key, revision_reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(proposal(manager)).await?;
        let own = Index::create()
            .name("proposal_owner_key")
            .table("proposal")
            .col("owner")
            .col("key")
            .unique()
            .to_owned();
        manager.create_index(own).await?;
        let queue = Index::create()
            .name("proposal_state")
            .table("proposal")
            .col("state")
            .to_owned();
        manager.create_index(queue).await?;
        manager.create_table(event()).await?;
        let events = Index::create()
            .name("proposal_event_proposal_id")
            .table("proposal_event")
            .col("proposal_id")
            .to_owned();
        manager.create_index(events).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["proposal_event", "proposal"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn proposal(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table("proposal")
        .col(id())
        .col(time("proposed_at").not_null())
        .col(ColumnDef::new("version").integer().not_null())
        .col(ColumnDef::new("state").text().not_null())
        .col(key(manager, "owner").not_null())
        .col(key(manager, "key"))
        .col(ColumnDef::new("request").text().not_null())
        .col(key(manager, "organisation"))
        .col(ColumnDef::new("note").text().not_null())
        .col(ColumnDef::new("evidence").text().not_null())
        .col(ColumnDef::new("edits").json_binary().not_null())
        .col(ColumnDef::new("base_revision").big_integer().not_null())
        .col(key(manager, "places").not_null())
        .col(time("decided_at"))
        .col(ColumnDef::new("decided_by").text())
        .col(ColumnDef::new("reason").text())
        .col(revision_reference("revision"))
        .to_owned()
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("proposal_event")
        .col(id())
        .col(ColumnDef::new("proposal_id").big_integer().not_null())
        .col(time("at").not_null())
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("version").integer().not_null())
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

/// In the order in which the rows are written.
fn id() -> ColumnDef {
    ColumnDef::new("id")
        .big_integer()
        .not_null()
        .auto_increment()
        .primary_key()
        .to_owned()
}

fn time(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().to_owned()
}
