//! Writes a change set: all of it in one transaction, or nothing.

use chrono::{DateTime, SubsecRound, Utc};
use entity::revision;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};

use super::follow::notify;
use super::{Store, StoreError};
use crate::change::ChangeSet;

mod citations;
mod facts;
mod history;
mod rows;

/// The digits of a second that PostgreSQL keeps.
const MICROSECONDS: u16 = 6;

impl Store {
    /// Applies a change set on top of the expected revision and gives the revision that it makes.
    /// Whoever gives `progress` hears how many of the changes are written, up to all of them.
    ///
    /// `before` of each change must be what is stored: whoever made the change set has compared
    /// it with the revision that is expected. A source that no fact cites any more goes.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another revision is the newest, [`StoreError::Empty`] when
    /// there is no change, [`StoreError::Database`] when the database fails or a fact breaks its
    /// rules: a link to no node, a country's code used twice. Then nothing is written.
    pub async fn write(
        &self,
        change_set: &ChangeSet,
        expected_head: Option<i64>,
        committed_at: DateTime<Utc>,
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<revision::Model, StoreError> {
        let mut turn = self.begin_turn().await?;
        let found = turn.head();
        if found != expected_head {
            return Err(StoreError::Conflict {
                expected: expected_head,
                found,
            });
        }
        let revision = turn.write(change_set, committed_at, progress).await?;
        turn.commit().await?;
        Ok(revision)
    }
}

/// Writes a change set as the revision of that number.
pub(super) async fn write_change_set(
    transaction: &DatabaseTransaction,
    change_set: &ChangeSet,
    number: i64,
    committed_at: DateTime<Utc>,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Result<revision::Model, StoreError> {
    let evidence = &change_set.evidence;
    let revision = revision::Model {
        number,
        committed_at: committed_at.trunc_subsecs(MICROSECONDS),
        origin: change_set.origin,
        note: change_set.note.clone(),
        organisation: change_set.organisation.clone(),
        evidence: (!evidence.is_empty()).then(|| evidence.join(" ")),
    };
    revision::Entity::insert(revision.clone().into_active_model())
        .exec_without_returning(transaction)
        .await?;
    let mut progress = Progress {
        halves: 0,
        tell: progress,
    };
    let changes = &change_set.changes;
    facts::apply(transaction, changes, &mut progress).await?;
    citations::apply(transaction, changes).await?;
    history::record(transaction, revision.number, changes, &mut progress).await?;
    notify(transaction, revision.number).await?;
    Ok(revision)
}

/// Inserts rows as they are.
pub(super) async fn insert_rows<E>(
    transaction: &DatabaseTransaction,
    rows: Vec<&E::Model>,
) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Sync,
{
    rows::insert::<E>(transaction, rows, |_| {}).await
}

/// Tells a listener how many changes are written. A change is written when both the fact and its
/// line in the history are; each of them counts half.
struct Progress<'a> {
    halves: usize,
    tell: &'a (dyn Fn(usize) + Send + Sync),
}

impl Progress<'_> {
    fn half_written(&mut self, changes: usize) {
        self.halves += changes;
        (self.tell)(self.halves / 2);
    }
}
