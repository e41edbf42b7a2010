//! Writes a change set, as a part of somebody's turn.

use chrono::{DateTime, SubsecRound, Utc};
use entity::revision;
use sea_orm::{DbErr, EntityTrait, IntoActiveModel};

use super::StoreError;
use super::replication::notify;
use super::transaction::Transaction;
use crate::change::ChangeSet;

mod citations;
mod facts;
mod history;
mod rows;

/// The digits of a second that PostgreSQL keeps.
const MICROSECONDS: u16 = 6;

/// Writes a change set as the revision of that number.
pub(super) async fn write_change_set(
    transaction: &Transaction,
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
    let mut progress = WriteProgress {
        halves: 0,
        report: progress,
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
    transaction: &Transaction,
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
struct WriteProgress<'a> {
    halves: usize,
    report: &'a (dyn Fn(usize) + Send + Sync),
}

impl WriteProgress<'_> {
    fn add_half(&mut self, changes: usize) {
        self.halves += changes;
        (self.report)(self.halves / 2);
    }
}
