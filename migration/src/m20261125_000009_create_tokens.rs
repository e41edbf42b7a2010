//! Tokens of the API, and the audit trail.

use sea_orm_migration::prelude::*;

use crate::column::key;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(token(manager)).await?;
        manager.create_table(audit(manager)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit", "token"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn token(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table("token")
        .col(key(manager, "id").not_null().primary_key())
        .col(
            ColumnDef::new("secret_hash")
                .text()
                .not_null()
                .unique_key()
                .check(Func::char_length(Expr::col("secret_hash")).eq(64)),
        )
        .col(ColumnDef::new("label").text().not_null())
        .col(ColumnDef::new("organisation").text().not_null())
        .col(ColumnDef::new("role").text().not_null())
        .col(ColumnDef::new("countries").text().not_null())
        .col(
            ColumnDef::new("created_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .col(
            ColumnDef::new("expires_at")
                .timestamp_with_time_zone()
                .not_null(),
        )
        .col(ColumnDef::new("last_used_on").date())
        .col(ColumnDef::new("revoked_at").timestamp_with_time_zone())
        .to_owned()
}

/// The trail outlives what it tells of: it refers to no token and to no revision.
fn audit(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(
            ColumnDef::new("id")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("request_id").text())
        .col(ColumnDef::new("viewer_kind").text().not_null())
        .col(key(manager, "viewer_id"))
        .col(ColumnDef::new("organisation").text())
        .col(ColumnDef::new("operation").text().not_null())
        .col(ColumnDef::new("outcome").text().not_null())
        .col(ColumnDef::new("reason").text().not_null())
        .col(ColumnDef::new("revision").big_integer())
        .col(
            ColumnDef::new("times")
                .big_integer()
                .not_null()
                .default(1)
                .check(Expr::col("times").gt(0)),
        )
        .to_owned()
}
