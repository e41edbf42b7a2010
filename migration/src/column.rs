//! Columns that are the same on SQLite and PostgreSQL.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// What becomes of a row when the row that it refers to is removed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// It goes too.
    Cascade,
    /// The transaction fails, unless the row goes too before it ends.
    Refuse,
}

/// A text column that is compared and sorted by bytes: ids and dates.
///
/// SQLite does so by itself; PostgreSQL would follow the language of the database, and so sort
/// `city-a-b` and `city-ab` differently from one server to the next.
pub fn key(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text().extra(byte_order(manager));
    column
}

/// A column that holds the id of a row of another table.
///
/// References are checked when the transaction ends, so that a change set may rename what others
/// refer to. Neither database can add such a constraint through sea-query, nor SQLite after the
/// table is made; the words are the same in both.
pub fn reference(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &str,
    on_delete: OnDelete,
) -> ColumnDef {
    referring(
        key(manager, name),
        byte_order(manager),
        table,
        "id",
        on_delete,
    )
}

/// Like [`reference`], for the number of a revision.
pub fn revision_reference(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer();
    referring(column, "", "revision", "number", OnDelete::Cascade)
}

/// Degrees within `-limit` and `limit`, or nothing.
pub fn degrees(name: &'static str, limit: f64) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column
        .double()
        .check(Expr::col(name).between(-limit, limit));
    column
}

fn referring(
    mut column: ColumnDef,
    prefix: &str,
    table: &str,
    target: &str,
    on_delete: OnDelete,
) -> ColumnDef {
    let on_delete = match on_delete {
        OnDelete::Cascade => "ON DELETE CASCADE ",
        OnDelete::Refuse => "",
    };
    column.extra(format!(
        r#"{prefix} REFERENCES "{table}" ("{target}") {on_delete}DEFERRABLE INITIALLY DEFERRED"#
    ));
    column
}

fn byte_order(manager: &SchemaManager<'_>) -> &'static str {
    match manager.get_database_backend() {
        DbBackend::Postgres => r#"COLLATE "C""#,
        _ => "",
    }
}
