//! What each kind of node adds: one table per kind, with the node's id as its key.

use sea_orm_migration::prelude::*;

use crate::column::{OnDelete, degrees, key, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Tables that refer to others stand after them.
const TABLES: [&str; 9] = [
    "country",
    "city",
    "stakeholder",
    "national_platform",
    "pilot",
    "learning",
    "engagement_space",
    "initiative",
    "theme",
];

/// Without these, removing a country or city would read every row that might refer to it.
const REFERENCES: [(&str, &str); 5] = [
    ("city", "country_id"),
    ("stakeholder", "country_id"),
    ("stakeholder", "city_id"),
    ("national_platform", "country_id"),
    ("engagement_space", "country_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            country(manager),
            city(manager),
            stakeholder(manager),
            national_platform(manager),
            pilot(manager),
            learning(manager),
            engagement_space(manager),
            initiative(manager),
            kind_table(manager, "theme"),
        ] {
            manager.create_table(table).await?;
        }
        for (table, column) in REFERENCES {
            let index = Index::create()
                .name(format!("{table}_{column}"))
                .table(table)
                .col(column)
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.into_iter().rev() {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn country(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "country")
        .col(ColumnDef::new("iso2").text().not_null().unique_key())
        .col(ColumnDef::new("native_name").text())
        .col(ColumnDef::new("languages").text().not_null())
        .col(ColumnDef::new("eu_status").text().not_null())
        .col(ColumnDef::new("capital").text())
        .col(ColumnDef::new("population").big_integer())
        .col(ColumnDef::new("population_year").integer())
        .col(degrees("latitude", 90.0))
        .col(degrees("longitude", 180.0))
        .col(ColumnDef::new("ecosystem_page").boolean().not_null())
        .col(ColumnDef::new("page_url").text())
        .to_owned()
}

fn city(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "city")
        .col(ColumnDef::new("local_name").text())
        .col(reference(manager, "country_id", "country", OnDelete::Refuse).not_null())
        .col(ColumnDef::new("region").text())
        .col(ColumnDef::new("mission_status").text().not_null())
        .col(degrees("latitude", 90.0))
        .col(degrees("longitude", 180.0))
        .col(ColumnDef::new("population").big_integer())
        .col(ColumnDef::new("population_year").integer())
        .col(ColumnDef::new("target_year").integer())
        .col(key(manager, "eu_label_awarded"))
        .col(ColumnDef::new("geonames_id").big_integer().unique_key())
        .to_owned()
}

fn stakeholder(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "stakeholder")
        .col(ColumnDef::new("short_name").text())
        .col(ColumnDef::new("kind").text().not_null())
        .col(reference(
            manager,
            "country_id",
            "country",
            OnDelete::Refuse,
        ))
        .col(reference(manager, "city_id", "city", OnDelete::Refuse))
        .to_owned()
}

fn national_platform(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "national_platform")
        .col(ColumnDef::new("local_name").text())
        .col(reference(manager, "country_id", "country", OnDelete::Refuse).not_null())
        .col(key(manager, "established"))
        .col(ColumnDef::new("organisation").text())
        .col(ColumnDef::new("role").text())
        .col(ColumnDef::new("support").text())
        .col(ColumnDef::new("engages_all_cities").boolean())
        .to_owned()
}

fn pilot(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "pilot")
        .col(ColumnDef::new("programme").text())
        .col(ColumnDef::new("cohort").integer())
        .col(key(manager, "start"))
        .col(key(manager, "end"))
        .col(ColumnDef::new("grant_eur").big_integer())
        .to_owned()
}

fn learning(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "learning")
        .col(ColumnDef::new("kind").text().not_null())
        .col(key(manager, "published"))
        .to_owned()
}

fn engagement_space(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "engagement_space")
        .col(reference(
            manager,
            "country_id",
            "country",
            OnDelete::Refuse,
        ))
        .col(ColumnDef::new("kind").text().not_null())
        .to_owned()
}

fn initiative(manager: &SchemaManager) -> TableCreateStatement {
    kind_table(manager, "initiative")
        .col(ColumnDef::new("programme").text())
        .col(key(manager, "start"))
        .col(key(manager, "end"))
        .to_owned()
}

fn kind_table(manager: &SchemaManager, name: &'static str) -> TableCreateStatement {
    Table::create()
        .table(name)
        .col(
            reference(manager, "id", "node", OnDelete::Cascade)
                .not_null()
                .primary_key(),
        )
        .to_owned()
}
