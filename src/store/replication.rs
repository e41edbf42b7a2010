//! What other processes have committed: heard of by notification where the database can tell, and read from
//! the history.

use chrono::{DateTime, Utc};
use entity::{change, revision};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};

use super::transaction::{STATEMENT_TIMEOUT, Transaction};
use super::{Store, StoreError};
use crate::change::Change;

/// The channel on which a commit is told. PostgreSQL keeps those of each database apart.
const CHANNEL: &str = "mission_graph_revision";

/// A committed change set, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct CommittedChangeSet {
    pub revision: u64,
    pub committed_at: DateTime<Utc>,
    /// In the order in which they were written.
    pub changes: Vec<Change>,
}

/// What was committed after a revision.
#[derive(Clone, Debug, PartialEq)]
pub enum NewCommits {
    /// Every change set since, oldest first, without a gap; none when nothing was committed.
    Changes(Vec<CommittedChangeSet>),
    /// More changes than the limit: their number.
    TooMany(u64),
    /// The database holds another history: the revision does not exist in it, or is another one.
    Replaced,
    /// The history does not say it all, for the reason that is given.
    Unreadable(String),
}

/// Hears of revisions when they are committed. Holds a connection.
pub struct RevisionListener(PgListener);

impl Store {
    /// Begins to listen for revisions that are committed from now on; nothing on SQLite, where one can only ask.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database does not answer.
    pub async fn listen(&self) -> Result<Option<RevisionListener>, StoreError> {
        if self.backend != DbBackend::Postgres {
            return Ok(None);
        }
        // Out of the pool, for the sake of its options.
        let pools = self.connections.current();
        let pool = pools.follower.get_postgres_connection_pool();
        let listening = async {
            let mut listener = PgListener::connect_with(pool).await?;
            listener.listen(CHANNEL).await?;
            Ok(listener)
        };
        let listener = listening.await.map_err(connection_error)?;
        Ok(Some(RevisionListener(listener)))
    }

    /// All that was committed after the revision `after`, which was committed at `committed_at`, up to `most` changes.
    /// Up to four statements.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn commits_after(
        &self,
        after: u64,
        committed_at: DateTime<Utc>,
        most: u64,
    ) -> Result<NewCommits, StoreError> {
        let transaction = self.begin_read(STATEMENT_TIMEOUT).await?;
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let mut revisions = revision::Entity::find()
            .filter(revision::Column::Number.gte(after))
            .order_by_asc(revision::Column::Number)
            // Each has a change, so that there are too many of those as well.
            .limit(most.saturating_add(2))
            .all(&transaction)
            .await?;
        if after > 0 {
            let is_known = |first: &revision::Model| {
                first.number == after && first.committed_at == committed_at
            };
            if !revisions.first().is_some_and(is_known) {
                return Ok(NewCommits::Replaced);
            }
            revisions.remove(0);
        }
        if revisions.is_empty() {
            return Ok(NewCommits::Changes(Vec::new()));
        }
        let since = change::Entity::find().filter(change::Column::Revision.gt(after));
        let count = since.clone().count(&transaction).await?;
        if count > most {
            return Ok(NewCommits::TooMany(count));
        }
        let changes = since
            .order_by_asc(change::Column::Revision)
            .order_by_asc(change::Column::Position)
            .all(&transaction)
            .await?;
        Ok(group_by_revision(after, revisions, changes).unwrap_or_else(NewCommits::Unreadable))
    }
}

impl RevisionListener {
    /// Waits for the next revision that is committed. Nothing when the connection was lost and is there again:
    /// whatever was committed meanwhile was not heard of.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the connection is lost for good.
    pub async fn next(&mut self) -> Result<Option<u64>, StoreError> {
        let notification = self.0.try_recv().await.map_err(connection_error)?;
        // Any database user can send any payload, so only the arrival of a notification is trusted.
        let number = notification.map(|told| told.payload().parse().unwrap_or(0));
        Ok(number)
    }
}

/// Tells those who listen, once the transaction is committed.
pub(super) async fn notify(transaction: &Transaction, revision: i64) -> Result<(), DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let values = [CHANNEL.into(), revision.to_string().into()];
    let notify = "SELECT pg_notify($1, $2)";
    let notify = Statement::from_sql_and_values(DbBackend::Postgres, notify, values);
    transaction.query_one_raw(notify).await.map(|_| ())
}

fn connection_error(error: sea_orm::sqlx::Error) -> StoreError {
    DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())).into()
}

/// # Errors
/// What is missing or cannot be read.
fn group_by_revision(
    after: i64,
    revisions: Vec<revision::Model>,
    changes: Vec<change::Model>,
) -> Result<NewCommits, String> {
    let mut changes = changes.into_iter().peekable();
    let mut committed = Vec::with_capacity(revisions.len());
    for (revision, expected) in revisions.into_iter().zip(after + 1..) {
        if revision.number != expected {
            return Err(format!("there is no revision {expected}"));
        }
        let mut own = Vec::new();
        while let Some(change) = changes.next_if(|change| change.revision == expected) {
            if usize::try_from(change.position) != Ok(own.len()) {
                return Err(format!("revision {expected} lacks change {}", own.len()));
            }
            own.push(parse_change(change)?);
        }
        if own.is_empty() {
            return Err(format!("revision {expected} has no changes"));
        }
        committed.push(CommittedChangeSet {
            revision: revision.number.unsigned_abs(),
            committed_at: revision.committed_at,
            changes: own,
        });
    }
    match changes.next() {
        None => Ok(NewCommits::Changes(committed)),
        Some(change) => Err(format!("there is no revision {}", change.revision)),
    }
}

fn parse_change(change: change::Model) -> Result<Change, String> {
    let id = change.fact_id.clone();
    let change = Change::of_history(change).map_err(|error| error.to_string())?;
    match change.before.is_none() && change.after.is_none() {
        true => Err(format!("the change of {id} is empty")),
        false => Ok(change),
    }
}
