//! The tables that the server sends, as views of the same names and columns, for whoever points a program at
//! the database itself.
//!
//! Two of them lack what takes more than SQL: there is no view of gaps, and `scorecard` has only what can be
//! counted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Views that name others stand after them.
const VIEWS: [&str; 12] = [
    "links",
    "countries",
    "cities",
    "stakeholders",
    "platforms",
    "pilots",
    "learnings",
    "spaces",
    "initiatives",
    "themes",
    "observations",
    "scorecard",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(manager, |select| select).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager).await
    }
}

/// Creates each view with what is made of its statement.
pub async fn create_all(
    manager: &SchemaManager<'_>,
    changed: impl Fn(String) -> String,
) -> Result<(), DbErr> {
    let dialect = Dialect(manager.get_database_backend());
    let connection = manager.get_connection();
    for view in VIEWS {
        let select = match view {
            "links" => dialect.links(),
            "observations" => dialect.observations(),
            "scorecard" => scorecard(),
            _ => dialect.nodes(view),
        };
        let statement = format!("CREATE VIEW {view} AS {}", changed(select));
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}

pub async fn drop_all(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for view in VIEWS.into_iter().rev() {
        let statement = format!("DROP VIEW {view}");
        manager
            .get_connection()
            .execute_unprepared(&statement)
            .await?;
    }
    Ok(())
}

/// What each table of a kind adds to the columns of all nodes, and the columns of the place it lies in.
const KINDS: [(&str, &str, &str, &str); 9] = [
    (
        "countries",
        "country",
        "",
        "k.iso2, k.native_name, NULLIF(k.languages, '') AS languages, k.eu_status, k.capital, k.population, \
         k.population_year, k.latitude, k.longitude, k.ecosystem_page, k.page_url AS ecosystem_page_url",
    ),
    (
        "cities",
        "city",
        "k.country_id",
        "k.local_name, k.region, k.mission_status, k.latitude, k.longitude, k.population, \
         k.population_year, k.target_year, k.eu_label_awarded, k.geonames_id",
    ),
    (
        "stakeholders",
        "stakeholder",
        "k.country_id",
        "k.short_name, k.kind, k.city_id, (SELECT name FROM node WHERE id = k.city_id) AS city",
    ),
    (
        "platforms",
        "national_platform",
        "k.country_id",
        "k.local_name, k.established, k.organisation, k.role, k.support, k.engages_all_cities",
    ),
    (
        "pilots",
        "pilot",
        "",
        "{country_ids}, k.programme, k.cohort, k.start, k.\"end\", k.grant_eur",
    ),
    (
        "learnings",
        "learning",
        "",
        "{country_ids}, k.kind, k.published",
    ),
    ("spaces", "engagement_space", "k.country_id", "k.kind"),
    (
        "initiatives",
        "initiative",
        "",
        "k.programme, k.start, k.\"end\"",
    ),
    ("themes", "theme", "", ""),
];

/// The cities of a pilot.
const CITIES_OF_PILOT: &str = "SELECT l.from_id FROM link l JOIN city ON city.id = l.from_id \
     WHERE l.kind IN ('LEADS', 'PARTICIPATES_IN') AND l.to_id";

struct Dialect(DbBackend);

impl Dialect {
    fn nodes(&self, view: &str) -> String {
        let (_, table, country, own) = KINDS
            .into_iter()
            .find(|(name, ..)| *name == view)
            .expect("the view is one of nodes");
        let place = match country {
            "" => String::new(),
            id => format!("{id}, (SELECT name FROM node WHERE id = {id}) AS country, "),
        };
        let countries = match view {
            "pilots" => {
                format!("SELECT country_id FROM city WHERE id IN ({CITIES_OF_PILOT} = n.id)")
            }
            _ => format!(
                "SELECT country_id FROM city WHERE id IN \
                     (SELECT from_id FROM link WHERE kind = 'PRODUCED' AND to_id = n.id) \
                 UNION SELECT country_id FROM stakeholder WHERE country_id IS NOT NULL AND id IN \
                     (SELECT from_id FROM link WHERE kind = 'PRODUCED' AND to_id = n.id) \
                 UNION SELECT country_id FROM city WHERE id IN ({CITIES_OF_PILOT} IN \
                     (SELECT from_id FROM link JOIN pilot ON pilot.id = from_id \
                      WHERE link.kind = 'PRODUCED' AND to_id = n.id))"
            ),
        };
        let countries = self.joined(
            "country_id",
            &format!("SELECT DISTINCT country_id FROM ({countries}) c"),
            "country_id",
        );
        let own = own.replace("{country_ids}", &format!("{countries} AS country_ids"));
        let comma = if own.is_empty() { "" } else { ", " };
        // Learnings and themes act on no level, and themes have no pages of their own.
        let shared = match view {
            "themes" => "n.id, n.name, n.summary",
            "learnings" => "n.id, n.name, n.summary, n.website",
            _ => "n.id, n.name, n.level, n.summary, n.website",
        };
        let sources = self.sources("node_id", "n.id");
        format!(
            "SELECT {shared}, {place}{own}{comma}\
                 (SELECT count(*) FROM links WHERE source_id = n.id) \
                     + (SELECT count(*) FROM links WHERE target_id = n.id) AS degree, \
                 {sources} AS sources, n.as_of, n.confidence \
             FROM node n JOIN {table} k ON k.id = n.id"
        )
    }

    /// Those that are written, and those that follow from where a node lies.
    fn links(&self) -> String {
        let located = |table: &str, column: &str| {
            format!(
                "SELECT n.id || '--located-in--' || k.{column}, n.id, 'LOCATED_IN', k.{column}, \
                     NULL, NULL, NULL, n.as_of, n.confidence, {} \
                 FROM node n JOIN {table} k ON k.id = n.id WHERE k.{column} IS NOT NULL",
                self.sources("node_id", "n.id"),
            )
        };
        let located = [
            located("city", "country_id"),
            located("stakeholder", "country_id"),
            located("stakeholder", "city_id"),
            located("national_platform", "country_id"),
            located("engagement_space", "country_id"),
        ]
        .join(" UNION ALL ");
        let written = format!(
            "SELECT id, from_id AS source_id, kind, to_id AS target_id, role, since, until, as_of, \
                 confidence, {} AS sources FROM link",
            self.sources("link_id", "link.id"),
        );
        let is_current = format!(
            "(l.since IS NULL OR {} <= {}) AND (l.until IS NULL OR {} <= {})",
            self.bytes("l.since"),
            self.beginning("d.today", "l.since"),
            self.beginning("d.today", "l.until"),
            self.bytes("l.until"),
        );
        format!(
            "SELECT l.id, l.kind, l.source_id, s.name AS source, s.kind AS source_kind, l.target_id, \
                 t.name AS target, t.kind AS target_kind, l.role, l.since, l.until, {is_current} AS is_current, \
                 s.level <> t.level AS is_vertical, l.sources, l.as_of, l.confidence \
             FROM ({written} UNION ALL {located}) l \
             JOIN node s ON s.id = l.source_id JOIN node t ON t.id = l.target_id \
             CROSS JOIN ({}) d",
            self.today(),
        )
    }

    fn observations(&self) -> String {
        format!(
            "SELECT o.id, o.indicator_id, i.name AS indicator, i.unit, o.subject_id, n.name AS subject, \
                 o.date, o.value, {} AS sources, o.confidence \
             FROM observation o JOIN indicator i ON i.id = o.indicator_id \
             LEFT JOIN node n ON n.id = o.subject_id",
            self.sources("observation_id", "o.id"),
        )
    }

    /// The URLs that a fact cites, in their order.
    fn sources(&self, column: &str, id: &str) -> String {
        let cited = format!(
            "SELECT source.url, citation.position FROM citation \
             JOIN source ON source.id = citation.source_id WHERE citation.{column} = {id}"
        );
        self.joined("url", &cited, "position")
    }

    /// The values of a column in one text, with blanks between them.
    fn joined(&self, column: &str, rows: &str, order: &str) -> String {
        match self.0 {
            DbBackend::Postgres => {
                format!("(SELECT string_agg({column}, ' ' ORDER BY {order}) FROM ({rows}) r)")
            }
            // What stands in order stays in order; to say so inside needs a newer SQLite than many have.
            _ => format!(
                "(SELECT group_concat({column}, ' ') FROM (SELECT {column} FROM ({rows}) r ORDER BY {order}) o)"
            ),
        }
    }

    /// The day of the newest revision.
    fn today(&self) -> &'static str {
        match self.0 {
            DbBackend::Postgres => {
                "SELECT to_char(max(committed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS today FROM revision"
            }
            _ => "SELECT substr(max(committed_at), 1, 10) AS today FROM revision",
        }
    }

    /// As much of a day as a date of reduced precision says.
    fn beginning(&self, day: &str, date: &str) -> String {
        self.bytes(&format!("substr({day}, 1, length({date}))"))
    }

    /// A text that is compared by its bytes.
    fn bytes(&self, text: &str) -> String {
        match self.0 {
            DbBackend::Postgres => format!("{text} COLLATE \"C\""),
            _ => text.to_owned(),
        }
    }
}

fn scorecard() -> String {
    let here = "SELECT id FROM city WHERE country_id = n.id";
    let organisations = "SELECT id FROM stakeholder WHERE country_id = n.id";
    let pilots = format!(
        "SELECT l.to_id FROM link l JOIN pilot ON pilot.id = l.to_id \
         WHERE l.kind IN ('LEADS', 'PARTICIPATES_IN') AND l.from_id IN ({here})"
    );
    let learnings = format!(
        "SELECT to_id FROM link WHERE kind = 'PRODUCED' \
         AND (from_id IN ({here}) OR from_id IN ({organisations}) OR from_id IN ({pilots}))"
    );
    let initiatives = format!(
        "SELECT l.to_id AS id FROM link l JOIN initiative ON initiative.id = l.to_id \
             WHERE l.kind IN ('PARTICIPATES_IN', 'MEMBER_OF') AND l.from_id IN ({here}) \
         UNION SELECT l.to_id FROM link l JOIN initiative ON initiative.id = l.to_id \
             WHERE l.kind IN ('COORDINATES', 'FUNDS', 'PARTNER_IN', 'MEMBER_OF') \
             AND l.from_id IN ({organisations}) \
         UNION SELECT l.from_id FROM link l JOIN initiative ON initiative.id = l.from_id \
             WHERE l.kind = 'SUPPORTS' AND l.to_id = n.id"
    );
    let platforms = "FROM national_platform p JOIN node m ON m.id = p.id WHERE p.country_id = n.id";
    format!(
        "SELECT n.id, n.name, k.iso2, \
             CASE WHEN EXISTS (SELECT 1 {platforms} AND m.name NOT LIKE '%(in preparation)') \
                 THEN 'PLATFORM_EXISTS' \
                 WHEN EXISTS (SELECT 1 {platforms}) THEN 'IN_PREPARATION' \
                 WHEN k.ecosystem_page THEN 'NONE_FOUND' ELSE 'UNKNOWN' END AS coordination, \
             (SELECT count(*) FROM city WHERE country_id = n.id) AS cities, \
             (SELECT count(*) FROM city WHERE country_id = n.id AND mission_status = 'MISSION_CITY') \
                 AS mission_cities, \
             (SELECT count(*) FROM city WHERE country_id = n.id AND eu_label_awarded IS NOT NULL) \
                 AS labelled_cities, \
             (SELECT count(*) FROM stakeholder WHERE country_id = n.id) AS stakeholders, \
             (SELECT count(*) FROM national_platform WHERE country_id = n.id) AS platforms, \
             (SELECT count(DISTINCT to_id) FROM ({pilots}) p) AS pilots, \
             (SELECT count(DISTINCT to_id) FROM ({learnings}) p) AS learnings, \
             (SELECT count(*) FROM engagement_space WHERE country_id = n.id) AS spaces, \
             (SELECT count(*) FROM ({initiatives}) i) AS initiatives \
         FROM node n JOIN country k ON k.id = n.id"
    )
}
