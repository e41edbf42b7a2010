//! The barometer: indicators and their dated values.

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
                    .table("indicator")
                    .col(key(manager, "id").not_null().primary_key())
                    .col(ColumnDef::new("name").text().not_null())
                    .col(ColumnDef::new("unit").text().not_null())
                    .col(ColumnDef::new("description").text().not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("observation")
                    .col(key(manager, "id").not_null().primary_key())
                    .col(reference(manager, "subject_id", "node", OnDelete::Refuse))
                    .col(
                        reference(manager, "indicator_id", "indicator", OnDelete::Refuse)
                            .not_null(),
                    )
                    .col(key(manager, "date").not_null())
                    .col(ColumnDef::new("value").double().not_null())
                    .col(ColumnDef::new("confidence").text().not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("observation_subject_id_indicator_id_date")
                    .table("observation")
                    .col("subject_id")
                    .col("indicator_id")
                    .col("date")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["observation", "indicator"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
