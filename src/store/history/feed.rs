//! What was committed after a point, oldest first: what those are told who follow the data.

use std::collections::HashMap;

use entity::change::{Action, FactKind};
use entity::fact::{Fact, NodeFact};
use entity::{change, revision};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::{ChangePosition, HistoryEntry};
use crate::store::{Store, StoreError};

/// A committed change set without its changes: how many there are of each sort.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSetSummary {
    pub revision: revision::Model,
    pub added: u64,
    pub changed: u64,
    pub removed: u64,
}

impl ChangeSetSummary {
    /// How many changes it has.
    pub fn changes(&self) -> u64 {
        self.added + self.changed + self.removed
    }
}

#[derive(FromQueryResult)]
struct ActionCount {
    revision: i64,
    action: Action,
    changes: i64,
}

impl Store {
    /// A page of the change sets after a revision, up to another one, oldest first. Two statements.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn page_committed(
        &self,
        after: i64,
        until: i64,
        limit: u64,
    ) -> Result<Vec<ChangeSetSummary>, StoreError> {
        let revisions = revision::Entity::find()
            .filter(revision::Column::Number.gt(after))
            .filter(revision::Column::Number.lte(until))
            .order_by_asc(revision::Column::Number)
            .limit(limit)
            .all(&self.reader()?)
            .await?;
        let Some(last) = revisions.last() else {
            return Ok(Vec::new());
        };
        let counts = change::Entity::find()
            .select_only()
            .columns([change::Column::Revision, change::Column::Action])
            .column_as(Expr::col(change::Column::Position).count(), "changes")
            .filter(change::Column::Revision.gt(after))
            .filter(change::Column::Revision.lte(last.number))
            .group_by(change::Column::Revision)
            .group_by(change::Column::Action)
            .into_model::<ActionCount>()
            .all(&self.reader()?)
            .await?;
        let mut counted = HashMap::new();
        for count in counts {
            counted.insert((count.revision, count.action), count.changes.unsigned_abs());
        }
        let committed = revisions.into_iter().map(|revision| {
            let count = |action| counted.get(&(revision.number, action)).copied();
            ChangeSetSummary {
                added: count(Action::Added).unwrap_or(0),
                changed: count(Action::Changed).unwrap_or(0),
                removed: count(Action::Removed).unwrap_or(0),
                revision,
            }
        });
        Ok(committed.collect())
    }

    /// A page of the changes after a position, up to the end of a revision, oldest first. One
    /// statement.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn page_changes(
        &self,
        after: ChangePosition,
        until: i64,
        limit: u64,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        let later_in_revision = Condition::all()
            .add(change::Column::Revision.eq(after.revision))
            .add(change::Column::Position.gt(after.position));
        let rows = change::Entity::find()
            .filter(
                Condition::any()
                    .add(later_in_revision)
                    .add(change::Column::Revision.gt(after.revision)),
            )
            // Also tells the database where in its index to begin.
            .filter(change::Column::Revision.gte(after.revision))
            .filter(change::Column::Revision.lte(until))
            .order_by_asc(change::Column::Revision)
            .order_by_asc(change::Column::Position)
            .limit(limit)
            .find_also_related(revision::Entity)
            .all(&self.reader()?)
            .await?;
        let entries = rows.into_iter().filter_map(|(change, revision)| {
            let revision = revision?;
            Some(HistoryEntry { change, revision })
        });
        Ok(entries.collect())
    }

    /// Nodes that were gone at a revision, as they were last. One statement.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, [`StoreError::Corrupt`] when its history holds
    /// what cannot be a fact.
    pub async fn removed_nodes(
        &self,
        ids: impl IntoIterator<Item = &str>,
        until: i64,
    ) -> Result<HashMap<String, NodeFact>, StoreError> {
        let removals = change::Entity::find()
            .filter(change::Column::NodeId.is_in(ids))
            .filter(change::Column::FactKind.eq(FactKind::Node))
            .filter(change::Column::Action.eq(Action::Removed))
            .filter(change::Column::Revision.lte(until))
            .order_by_asc(change::Column::Revision)
            .all(&self.reader()?)
            .await?;
        let mut nodes = HashMap::new();
        for removal in removals {
            let fact = Fact::of_history(removal.fact_kind, &removal.fact_id, removal.before)?;
            if let Some(Fact::Node(node)) = fact {
                nodes.insert(removal.fact_id, *node);
            }
        }
        Ok(nodes)
    }
}
