//! Every table, row by row, out of a database and into another: for backups, and to move from SQLite to
//! PostgreSQL or back.

use entity::{
    alias, audit, change, citation, city, country, engagement_space, idempotency, indicator,
    initiative, learning, link, national_platform, node, observation, pilot, proposal,
    proposal_event, revision, source, stakeholder, theme, token,
};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::transaction::{TABLE_TIMEOUT, Transaction};
use super::write::insert_rows;
use super::{BUSY_TIMEOUT, Store, StoreError, newest_revision};

/// Rows that are read at once.
const BATCH_ROWS: u64 = 1000;

/// Takes the rows of each table, each as a line of JSON.
pub trait RowSink: Send {
    /// # Errors
    /// When it cannot take them.
    fn write_rows(
        &mut self,
        table: &'static str,
        lines: Vec<u8>,
        rows: usize,
    ) -> std::io::Result<()>;
}

/// Gives the rows of each table.
pub trait RowSource: Send {
    /// The next rows of a table, some at a time, each as JSON; none after the last.
    ///
    /// # Errors
    /// When they cannot be read.
    fn read_rows(&mut self, table: &'static str) -> std::io::Result<Vec<Vec<u8>>>;
}

/// Why a copy is not made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is written to, or read from, failed.
    #[error("cannot read or write the backup")]
    Io(#[from] std::io::Error),
    /// A row that is none of the table's.
    #[error("a row of {table} cannot be read: {reason}")]
    Row { table: &'static str, reason: String },
    /// A restored database would no longer be what either was.
    #[error(
        "the database is at revision {0}; a backup can only be restored into an empty database"
    )]
    NotEmpty(i64),
    /// It has no revision, but something else: a token was made, say.
    #[error(
        "the database has rows in table {0}; a backup can only be restored into an empty \
        database"
    )]
    HasRows(&'static str),
    /// Its tables are other ones.
    #[error("the backup was made by another version of the program: {0}")]
    OtherVersion(String),
}

impl From<sea_orm::DbErr> for CopyError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// Declares the tables in the order in which they are written, each with its key.
macro_rules! tables {
    ($($entity:ident: $($column:ident $field:ident),+;)+) => {
        /// Every table that is copied.
        pub const TABLES: &[&str] = &[$(stringify!($entity)),+];

        async fn read_all(
            transaction: &Transaction,
            sink: &mut dyn RowSink,
        ) -> Result<(), CopyError> {
            $({
                let mut cursor = $entity::Entity::find().cursor_by(($($entity::Column::$column),+));
                loop {
                    let rows = cursor.first(BATCH_ROWS).all(transaction).await?;
                    let Some(last) = rows.last() else { break };
                    cursor.after(($(last.$field.clone()),+));
                    sink.write_rows(stringify!($entity), lines(&rows), rows.len())?;
                }
            })+
            Ok(())
        }

        /// The first table that is not empty.
        async fn first_nonempty(
            transaction: &Transaction,
        ) -> Result<Option<&'static str>, CopyError> {
            $(
                if $entity::Entity::find().one(transaction).await?.is_some() {
                    return Ok(Some(stringify!($entity)));
                }
            )+
            Ok(None)
        }

        async fn write_all(
            transaction: &Transaction,
            source: &mut dyn RowSource,
        ) -> Result<(), CopyError> {
            $(
                loop {
                    let lines = source.read_rows(stringify!($entity))?;
                    if lines.is_empty() { break }
                    let rows: Vec<$entity::Model> = rows(stringify!($entity), &lines)?;
                    insert_rows::<$entity::Entity>(transaction, rows.iter().collect()).await?;
                }
            )+
            Ok(())
        }
    };
}

tables! {
    revision: Number number;
    node: Id id;
    country: Id id;
    city: Id id;
    stakeholder: Id id;
    national_platform: Id id;
    pilot: Id id;
    learning: Id id;
    engagement_space: Id id;
    initiative: Id id;
    theme: Id id;
    link: Id id;
    indicator: Id id;
    observation: Id id;
    source: Id id;
    citation: Id id;
    alias: Id id;
    change: Revision revision, Position position;
    token: Id id;
    audit: Id id;
    idempotency: Owner owner, Key key;
    proposal: Id id;
    proposal_event: Id id;
}

impl Store {
    /// Hands out every row of every table, in the order of their keys, as they are at one revision,
    /// whatever is written meanwhile. Gives that revision.
    ///
    /// # Errors
    /// When the database or the sink fails.
    pub async fn copy_out(
        &self,
        sink: &mut dyn RowSink,
    ) -> Result<Option<revision::Model>, CopyError> {
        let transaction = self.begin_read(TABLE_TIMEOUT).await?;
        let newest = newest_revision(&transaction).await?;
        read_all(&transaction, sink).await?;
        Ok(newest)
    }

    /// Fills an empty database: with all rows or none.
    ///
    /// # Errors
    /// [`CopyError::NotEmpty`] when the database has a revision, [`CopyError::HasRows`] when it has anything else; when
    /// a row is none of its table's, and when the database or the source fails. Then nothing is written.
    pub async fn copy_in(&self, source: &mut dyn RowSource) -> Result<(), CopyError> {
        let transaction = self.begin_write(BUSY_TIMEOUT).await?;
        if let Some(newest) = newest_revision(&transaction).await? {
            return Err(CopyError::NotEmpty(newest.number));
        }
        if let Some(table) = first_nonempty(&transaction).await? {
            return Err(CopyError::HasRows(table));
        }
        write_all(&transaction, source).await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            // Numbers that were given go on behind those that were written.
            for table in ["citation", "audit", "proposal", "proposal_event"] {
                let next = format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), \
                     (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
                );
                transaction.execute_unprepared(&next).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// The names of the migrations that this program knows: which tables there are, with which columns.
pub fn known_migrations() -> Vec<String> {
    let migrations = Migrator::migrations();
    migrations
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect()
}

fn lines(rows: &[impl Serialize]) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut lines, row).expect("rows have names and finite numbers");
        lines.push(b'\n');
    }
    lines
}

fn rows<Row: DeserializeOwned>(
    table: &'static str,
    lines: &[Vec<u8>],
) -> Result<Vec<Row>, CopyError> {
    let row = |line: &Vec<u8>| serde_json::from_slice(line);
    let rows: Result<Vec<Row>, _> = lines.iter().map(row).collect();
    rows.map_err(|error| CopyError::Row {
        table,
        reason: error.to_string(),
    })
}
