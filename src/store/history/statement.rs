//! One page of each of many histories, in one statement.

use std::collections::HashMap;
use std::fmt::Write;

use entity::{change, revision};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Iterable, QueryResult, Statement, Value};

use super::{ChangePosition, HistoryEntry, HistoryOf, HistoryPage, HistoryPageArguments, PageEnd};
use crate::store::bind::bind_limit;

/// Bound in front of what the histories are of: limit, revision and position of both ends of the stretch, and
/// the revision at which the histories end.
const VALUES_OF_A_PAGE: usize = 6;

/// Histories of one sort.
pub(super) enum HistorySubjects<'a> {
    Nodes(Vec<&'a str>),
    Revisions(Vec<i64>),
}

/// The page of every history that is not empty, with what was changed up to a revision.
pub(super) async fn page_of_each(
    connection: &impl ConnectionTrait,
    page: HistoryPageArguments,
    until: i64,
    histories: &HistorySubjects<'_>,
) -> Result<HashMap<HistoryOf, HistoryPage>, DbErr> {
    let mut pages = HashMap::new();
    let subjects = histories.values();
    for subjects in
        subjects.chunks(bind_limit(connection.get_database_backend()) - VALUES_OF_A_PAGE)
    {
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            sql(page.direction, histories, subjects.len()),
            values(page, until, subjects),
        );
        for row in connection.query_all_raw(statement).await? {
            let place = RankedChange::from_query_result(&row, "")?;
            let (start, end) = place.bounds(page);
            let of = histories.of(&place.subject);
            let history: &mut HistoryPage = pages.entry(of).or_default();
            history.has_newer = start > 0;
            history.has_older = end < place.total;
            history.total = place.total.unsigned_abs();
            if start < place.rank && place.rank <= end {
                history.entries.push(entry(&row)?);
            }
        }
    }
    Ok(pages)
}

impl HistorySubjects<'_> {
    fn values(&self) -> Vec<Value> {
        match self {
            Self::Nodes(ids) => ids.iter().map(|&id| id.into()).collect(),
            Self::Revisions(numbers) => numbers.iter().map(|&number| number.into()).collect(),
        }
    }

    fn of(&self, subject: &str) -> HistoryOf {
        match self {
            Self::Nodes(_) => HistoryOf::Node(subject.to_owned()),
            // It was written as a number by the database itself.
            Self::Revisions(_) => HistoryOf::Revision(subject.parse().unwrap_or(0)),
        }
    }

    /// The changes of each, by the text that it is told apart by.
    fn changes(&self, among: &str) -> String {
        match self {
            Self::Nodes(_) => format!(
                r#"
    SELECT node_id AS subject, "revision", "position" FROM "change"
    WHERE node_id IN ({among}) AND "revision" <= $6
    UNION ALL
    SELECT other_node_id AS subject, "revision", "position" FROM "change"
    WHERE other_node_id IN ({among}) AND other_node_id <> node_id AND "revision" <= $6"#
            ),
            Self::Revisions(_) => format!(
                r#"
    SELECT CAST("revision" AS TEXT) AS subject, "revision", "position" FROM "change"
    WHERE "revision" IN ({among}) AND "revision" <= $6"#
            ),
        }
    }
}

/// Where a change stands in its history.
#[derive(FromQueryResult)]
struct RankedChange {
    subject: String,
    /// Counted from 1, the newest change.
    rank: i64,
    total: i64,
    /// How many changes the page must come after.
    newer: i64,
    /// How many changes the page must come before.
    older: i64,
}

impl RankedChange {
    /// The page holds the changes whose rank is greater than the first and at most the second.
    fn bounds(&self, page: HistoryPageArguments) -> (i64, i64) {
        let limit = i64::from(page.limit);
        let (start, end) = (self.newer, self.total - self.older);
        match page.direction {
            _ if start > end => (start, start),
            PageEnd::First => (start, end.min(start + limit)),
            PageEnd::Last => (start.max(end - limit), end),
        }
    }
}

/// Ranks each history by its index alone, and only then fetches the changes of the
/// page. The newest change comes along always, for its numbers: of a page that is empty, too, one
/// wants to know what lies around it.
fn sql(direction: PageEnd, histories: &HistorySubjects, count: usize) -> String {
    let changes = histories.changes(&placeholders(count));
    let page = match direction {
        PageEnd::First => "rank > newer AND rank <= newer + $1 AND rank <= total - older",
        PageEnd::Last => "rank > newer AND rank > total - older - $1 AND rank <= total - older",
    };
    let change = columns::<change::Column>("change");
    let revision = columns::<revision::Column>("revision");
    format!(
        r#"
WITH concerned AS ({changes}
), ranked AS (
    SELECT subject, "revision", "position",
        row_number() OVER (PARTITION BY subject ORDER BY "revision" DESC, "position" DESC) AS rank,
        count(*) OVER (PARTITION BY subject) AS total,
        sum(CASE WHEN ("revision", "position") >= ($2, $3) THEN 1 ELSE 0 END)
            OVER (PARTITION BY subject) AS newer,
        sum(CASE WHEN ("revision", "position") <= ($4, $5) THEN 1 ELSE 0 END)
            OVER (PARTITION BY subject) AS older
    FROM concerned
)
SELECT ranked.subject, ranked.rank, ranked.total, ranked.newer, ranked.older, {change}, {revision}
FROM ranked
JOIN "change"
    ON "change"."revision" = ranked."revision" AND "change"."position" = ranked."position"
JOIN "revision" ON "revision"."number" = ranked."revision"
WHERE rank = 1 OR ({page})
ORDER BY ranked.subject, ranked.rank"#
    )
}

/// `$7, $8, …`, a form of placeholder that both databases know and that can stand twice.
fn placeholders(count: usize) -> String {
    let mut placeholders = String::new();
    for number in 1..=count {
        let separator = if number == 1 { "" } else { ", " };
        let _ = write!(placeholders, "{separator}${}", number + VALUES_OF_A_PAGE);
    }
    placeholders
}

/// The columns of a table, each under its name with the table's before it.
fn columns<C: Iterable + sea_orm::ColumnTrait>(table: &str) -> String {
    let columns = C::iter().map(|column| {
        let name = column.as_str();
        format!(r#""{table}"."{name}" AS "{table}_{name}""#)
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// An end that is left open stands before the first and behind the last change that can be.
fn values(page: HistoryPageArguments, until: i64, subjects: &[Value]) -> Vec<Value> {
    let newest = ChangePosition {
        revision: i64::MAX,
        position: i32::MAX,
    };
    let oldest = ChangePosition {
        revision: -1,
        position: -1,
    };
    let after = page.after.unwrap_or(newest);
    let before = page.before.unwrap_or(oldest);
    let mut values: Vec<Value> = vec![
        i64::from(page.limit).into(),
        after.revision.into(),
        after.position.into(),
        before.revision.into(),
        before.position.into(),
        until.into(),
    ];
    values.extend_from_slice(subjects);
    values
}

fn entry(row: &QueryResult) -> Result<HistoryEntry, DbErr> {
    Ok(HistoryEntry {
        change: change::Model::from_query_result(row, "change_")?,
        revision: revision::Model::from_query_result(row, "revision_")?,
    })
}
