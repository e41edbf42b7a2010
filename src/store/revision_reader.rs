//! A revision whole, the newest or a past one: what is stored now, with what was changed since undone.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::change::{Action, FactKind};
use entity::fact::{Dataset, Fact, FactKey};
use entity::{change, indicator, link, node, observation, revision};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

use super::read::read_facts;
use super::transaction::{TABLE_TIMEOUT, Transaction};
use super::{Sources, Store, StoreError, newest_revision};
use crate::change::Change;

/// Changes that are read at once.
const BATCH_CHANGES: u64 = 1000;

/// The database as it was at a revision, whatever is written meanwhile. Holds a connection until it is
/// dropped.
pub struct RevisionReader {
    transaction: Transaction,
    revision: revision::Model,
    previous: Option<revision::Model>,
    newest: i64,
}

/// How much there is to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReconstructionSize {
    /// Those that are stored now: nodes, links, indicators and observations.
    pub facts: u64,
    /// Changes since the revision, which have to be undone.
    pub changes_since: u64,
}

/// How many facts of a kind a revision changed in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ChangeCount {
    pub fact_kind: FactKind,
    pub action: Action,
    pub changes: i64,
}

#[derive(FromQueryResult)]
struct UndoRow {
    revision: i64,
    position: i32,
    fact_kind: FactKind,
    fact_id: String,
    before: Option<Value>,
}

impl Store {
    /// When a revision was committed, if there is one of this number. One statement.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn read_commit_time(
        &self,
        revision: u64,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let number = i64::try_from(revision).unwrap_or(i64::MAX);
        let found = revision::Entity::find_by_id(number);
        let found = found.one(&self.reader()?).await?;
        Ok(found.map(|found| found.committed_at))
    }

    /// Begins to read a revision; the newest when none is asked for.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] when there is none of this number, [`StoreError::Database`] when the
    /// database fails.
    pub async fn begin_read_revision(
        &self,
        number: Option<u64>,
    ) -> Result<RevisionReader, StoreError> {
        let transaction = self.begin_read(TABLE_TIMEOUT).await?;
        let newest = newest_revision(&transaction)
            .await?
            .map_or(0, |head| head.number);
        let absent = |asked| StoreError::NoRevision {
            asked,
            newest: newest.unsigned_abs(),
        };
        let asked = number.unwrap_or(newest.unsigned_abs());
        let wanted = i64::try_from(asked).map_err(|_| absent(asked))?;
        let mut found = revision::Entity::find()
            .filter(revision::Column::Number.is_in([wanted, wanted - 1]))
            .order_by_desc(revision::Column::Number)
            .all(&transaction)
            .await?
            .into_iter();
        let revision = found.next().filter(|found| found.number == wanted);
        Ok(RevisionReader {
            revision: revision.ok_or_else(|| absent(asked))?,
            previous: found.next(),
            transaction,
            newest,
        })
    }
}

impl RevisionReader {
    pub fn revision(&self) -> &revision::Model {
        &self.revision
    }

    /// The revision before it; the first has none.
    pub fn previous(&self) -> Option<&revision::Model> {
        self.previous.as_ref()
    }

    /// How much there is to read. Five statements.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn size(&self) -> Result<ReconstructionSize, StoreError> {
        let transaction = &self.transaction;
        let facts = node::Entity::find().count(transaction).await?
            + link::Entity::find().count(transaction).await?
            + indicator::Entity::find().count(transaction).await?
            + observation::Entity::find().count(transaction).await?;
        let changes = change::Entity::find()
            .filter(change::Column::Revision.gt(self.revision.number))
            .count(transaction)
            .await?;
        Ok(ReconstructionSize {
            facts,
            changes_since: changes,
        })
    }

    /// Every fact of the revision, with its sources; lists are sorted by id. Former ids are those of
    /// today: they have no history.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, [`StoreError::Corrupt`] when it holds what
    /// cannot be a fact.
    pub async fn load_dataset(&self) -> Result<Dataset, StoreError> {
        let mut dataset = read_facts(&self.transaction, Sources::Included).await?;
        if self.newest > self.revision.number {
            apply_undo(&mut dataset, self.load_undo().await?);
        }
        Ok(dataset)
    }

    /// How many facts of each kind the revision changed, and how. One statement.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn count_changes(&self) -> Result<Vec<ChangeCount>, StoreError> {
        let counts = change::Entity::find()
            .select_only()
            .columns([change::Column::FactKind, change::Column::Action])
            .column_as(Expr::col(change::Column::Position).count(), "changes")
            .filter(change::Column::Revision.eq(self.revision.number))
            .group_by(change::Column::FactKind)
            .group_by(change::Column::Action)
            .into_model()
            .all(&self.transaction)
            .await?;
        Ok(counts)
    }

    /// What the revision changed, each fact before and after. One statement.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, [`StoreError::Corrupt`] when its history holds
    /// what cannot be a fact.
    pub async fn load_changes(&self) -> Result<Vec<Change>, StoreError> {
        let changes = change::Entity::find()
            .filter(change::Column::Revision.eq(self.revision.number))
            .order_by_asc(change::Column::Position)
            .all(&self.transaction)
            .await?;
        let changes = changes.into_iter();
        let changes = changes.map(|line| Ok(Change::of_history(line)?));
        changes.collect()
    }

    /// What each fact that was changed since was at the revision; nothing for one that was not there.
    async fn load_undo(&self) -> Result<HashMap<FactKey, Option<Fact>>, StoreError> {
        let mut undone = HashMap::new();
        // From the newest on, so that what a fact was before the first change since is what remains.
        let mut after: Option<(i64, i32)> = None;
        loop {
            let older = after.map(|(revision, position)| {
                let earlier_in_revision = Condition::all()
                    .add(change::Column::Revision.eq(revision))
                    .add(change::Column::Position.lt(position));
                Condition::all()
                    .add(change::Column::Revision.lte(revision))
                    .add(
                        Condition::any()
                            .add(earlier_in_revision)
                            .add(change::Column::Revision.lt(revision)),
                    )
            });
            let changes: Vec<UndoRow> = change::Entity::find()
                .select_only()
                .columns([
                    change::Column::Revision,
                    change::Column::Position,
                    change::Column::FactKind,
                    change::Column::FactId,
                    change::Column::Before,
                ])
                .filter(change::Column::Revision.gt(self.revision.number))
                .filter(older.unwrap_or_else(Condition::all))
                .order_by_desc(change::Column::Revision)
                .order_by_desc(change::Column::Position)
                .limit(BATCH_CHANGES)
                .into_model()
                .all(&self.transaction)
                .await?;
            let Some(last) = changes.last() else {
                return Ok(undone);
            };
            after = Some((last.revision, last.position));
            for change in changes {
                let before = Fact::of_history(change.fact_kind, &change.fact_id, change.before)?;
                let key = FactKey {
                    kind: change.fact_kind,
                    id: change.fact_id,
                };
                undone.insert(key, before);
            }
        }
    }
}

/// Puts facts back as they were.
fn apply_undo(dataset: &mut Dataset, facts: HashMap<FactKey, Option<Fact>>) {
    let is_untouched = |kind: FactKind, id: &str| {
        let id = id.to_owned();
        !facts.contains_key(&FactKey { kind, id })
    };
    dataset
        .nodes
        .retain(|fact| is_untouched(FactKind::Node, &fact.node.id));
    dataset
        .links
        .retain(|fact| is_untouched(FactKind::Link, &fact.link.id));
    dataset
        .indicators
        .retain(|indicator| is_untouched(FactKind::Indicator, &indicator.id));
    dataset
        .observations
        .retain(|fact| is_untouched(FactKind::Observation, &fact.observation.id));
    dataset
        .aliases
        .retain(|alias| is_untouched(FactKind::Alias, &alias.id));
    for fact in facts.into_values().flatten() {
        dataset.put(fact);
    }
    dataset.sort();
}
