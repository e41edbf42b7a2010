//! What differs between two revisions, whatever happened in between.

use std::collections::HashSet;

use entity::change::{Action, FactKind};
use entity::fact::FactKey;

use super::View;
use super::subscription_cursor::ChangeFilter;
use crate::change::{Change, squash};
use crate::store::{ChangePosition, HistoryEntry, StoreError};

/// Changes that are looked at: they lie in memory, some kilobytes each, while they are.
pub const MAX_CHANGES: u64 = 10_000;

/// A fact that is not the same at two revisions.
#[derive(Clone, Debug, PartialEq)]
pub struct FactDifference {
    pub kind: FactKind,
    pub id: String,
    pub change: Change,
}

/// Why two revisions are not compared.
#[derive(Debug, thiserror::Error)]
pub enum ComparisonError {
    /// There are more than [`MAX_CHANGES`] changes between them.
    #[error("there are more than {MAX_CHANGES} changes between the two revisions")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl View {
    /// The facts of concern that differ between two revisions, by kind, then by id: those that were added and
    /// removed again are not among them. From a later to an earlier one, what it would take to go back. One
    /// statement, and one more where concern is limited and nodes are gone.
    ///
    /// # Errors
    /// When there is too much in between, or the store cannot be read.
    pub async fn compare(
        &self,
        from: u64,
        to: u64,
        concern: &ChangeFilter,
    ) -> Result<Vec<FactDifference>, ComparisonError> {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let start = ChangePosition {
            revision: signed(from.min(to)),
            position: i32::MAX,
        };
        let until = signed(from.max(to)).min(self.last_revision());
        let page = self.read_changes(start, until, MAX_CHANGES + 1);
        let entries = page.await?;
        if entries.len() as u64 > MAX_CHANGES {
            return Err(ComparisonError::TooMany);
        }
        let key = |entry: &HistoryEntry| (entry.change.fact_kind, entry.change.fact_id.clone());
        let meant: Option<HashSet<_>> = match concern.is_unfiltered() {
            true => None,
            false => {
                let of_concern = self.filter_changes(concern, entries.iter()).await?;
                Some(of_concern.iter().map(key).collect())
            }
        };
        let mut changes = Vec::new();
        for entry in entries {
            if meant
                .as_ref()
                .is_none_or(|meant| meant.contains(&key(&entry)))
            {
                changes.push(Change::of_history(entry.change).map_err(StoreError::from)?);
            }
        }
        let mut differences: Vec<_> = squash(changes)
            .into_iter()
            .map(|change| {
                let FactKey { kind, id } = change.key();
                let change = match from <= to {
                    true => change,
                    false => Change {
                        before: change.after,
                        after: change.before,
                    },
                };
                FactDifference { kind, id, change }
            })
            .collect();
        differences.sort_unstable_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
        Ok(differences)
    }
}

impl FactDifference {
    pub fn action(&self) -> Action {
        self.change.action()
    }
}
