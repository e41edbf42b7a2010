//! ISO codes of countries in views, and the ranks of countries by the newest value of each indicator.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::m20261125_000008_create_views as views;
use crate::m20261128_000012_derive_levels::with_levels;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        views::drop_all(manager).await?;
        views::create_all(manager, |select| with_codes(&with_levels(&select), backend)).await?;
        let rankings = format!("CREATE VIEW rankings AS {}", rankings(backend));
        let connection = manager.get_connection();
        connection.execute_unprepared(&rankings).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared("DROP VIEW rankings").await?;
        views::drop_all(manager).await?;
        views::create_all(manager, |select| with_levels(&select)).await
    }
}

/// The statement of a view with the codes of countries after their names or IDs.
fn with_codes(select: &str, backend: DbBackend) -> String {
    let code = |id: &str| format!("(SELECT iso2 FROM country WHERE id = {id})");
    let country = format!("AS country, {} AS country_iso2", code("k.country_id"));
    let subject = format!(
        "n.name AS subject, {} AS subject_iso2",
        code("o.subject_id")
    );
    let coded = select
        .replace("AS country,", &format!("{country},"))
        .replace("n.name AS subject", &subject);
    let aggregate = match backend {
        DbBackend::Postgres => "(SELECT string_agg(",
        _ => "(SELECT group_concat(",
    };
    let start = coded.find(&format!("{aggregate}country_id,"));
    let Some((start, end)) = start.zip(coded.find(" AS country_ids")) else {
        return coded;
    };
    // The codes are aggregated in the subquery of the IDs, in the same order.
    let ids = format!("{aggregate}country_id,");
    let codes = coded[start..end].replacen(&ids, &format!("{aggregate}{},", code("country_id")), 1);
    let end = end + " AS country_ids".len();
    format!(
        "{}, {codes} AS countries_iso2{}",
        &coded[..end],
        &coded[end..]
    )
}

fn rankings(backend: DbBackend) -> String {
    // Dates are compared by their bytes.
    let date = match backend {
        DbBackend::Postgres => "o.date COLLATE \"C\"",
        _ => "o.date",
    };
    let quantile = "percent_rank() OVER (PARTITION BY o.indicator_id ORDER BY o.value)";
    let quantile = match backend {
        DbBackend::Postgres => {
            format!("CAST(round(CAST({quantile} AS numeric), 4) AS double precision)")
        }
        _ => format!("round({quantile}, 4)"),
    };
    let newest = format!(
        "SELECT o.*, row_number() OVER (PARTITION BY o.subject_id, o.indicator_id ORDER BY {date} DESC) AS age \
         FROM observation o JOIN country k ON k.id = o.subject_id WHERE k.ecosystem_page"
    );
    format!(
        "SELECT o.id, o.indicator_id, o.indicator, o.unit, o.country_id, n.name AS country, k.iso2 AS country_iso2, \
             rank() OVER (PARTITION BY o.indicator_id ORDER BY o.value DESC) AS rank, \
             count(*) OVER (PARTITION BY o.indicator_id) AS \"of\", \
             CASE WHEN count(*) OVER (PARTITION BY o.indicator_id) > 1 \
                 THEN {quantile} END AS quantile, \
             o.date, o.value, o.sources, o.confidence \
         FROM (SELECT w.id, w.indicator_id, w.subject_id AS country_id, w.date, w.value, w.confidence, \
                   v.indicator, v.unit, v.sources \
               FROM ({newest}) w JOIN observations v ON v.id = w.id WHERE w.age = 1) o \
         JOIN node n ON n.id = o.country_id JOIN country k ON k.id = o.country_id"
    )
}
