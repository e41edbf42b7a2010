//! The levels of pilots and initiatives in views, as the server derives them from who takes part.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::m20261125_000008_create_views as views;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        views::drop_all(manager).await?;
        let levels = format!("CREATE VIEW node_levels AS {}", node_levels());
        manager.get_connection().execute_unprepared(&levels).await?;
        views::create_all(manager, |select| with_levels(&select)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        views::drop_all(manager).await?;
        let connection = manager.get_connection();
        connection
            .execute_unprepared("DROP VIEW node_levels")
            .await?;
        views::create_all(manager, |select| select).await
    }
}

/// The statement of a view with derived levels.
pub fn with_levels(select: &str) -> String {
    let level = |id: &str| format!("(SELECT level FROM node_levels WHERE id = {id})");
    let is_vertical = format!("{} <> {}", level("l.source_id"), level("l.target_id"));
    select
        .replace("n.level", &format!("{} AS level", level("n.id")))
        .replace("s.level <> t.level", &is_vertical)
}

/// Each node with its level. One city acts on the local level, one country on the national one, more on the European one; a
/// pilot or initiative without known participants has the level that is stored.
fn node_levels() -> String {
    let cities = "SELECT l.to_id AS id, c.id AS city, c.country_id AS country \
             FROM link l JOIN city c ON c.id = l.from_id \
             WHERE l.kind IN ('LEADS', 'PARTICIPATES_IN', 'MEMBER_OF') \
         UNION SELECT l.from_id, c.id, c.country_id \
             FROM link l JOIN city c ON c.id = l.to_id WHERE l.kind = 'SUPPORTS'";
    let others = "SELECT l.from_id, NULL, k.id \
             FROM link l JOIN country k ON k.id = l.to_id WHERE l.kind = 'SUPPORTS' \
         UNION SELECT l.to_id, NULL, COALESCE(s.country_id, '') \
             FROM link l JOIN initiative i ON i.id = l.to_id \
             JOIN stakeholder s ON s.id = l.from_id JOIN node o ON o.id = s.id \
             WHERE l.kind IN ('COORDINATES', 'FUNDS', 'PARTNER_IN', 'MEMBER_OF') \
             AND (s.country_id IS NOT NULL OR o.level = 'EUROPEAN')";
    let counted = format!(
        "SELECT id, count(DISTINCT city) AS cities, count(DISTINCT country) AS countries, \
             max(CASE country WHEN '' THEN 1 ELSE 0 END) AS is_european \
         FROM ({cities} UNION {others}) p GROUP BY id"
    );
    format!(
        "SELECT n.id, CASE \
             WHEN n.kind NOT IN ('PILOT', 'INITIATIVE') OR c.id IS NULL THEN n.level \
             WHEN c.is_european = 1 OR c.countries > 1 THEN 'EUROPEAN' \
             WHEN c.cities = 1 THEN 'LOCAL' ELSE 'NATIONAL' END AS level \
         FROM node n LEFT JOIN ({counted}) c ON c.id = n.id"
    )
}
