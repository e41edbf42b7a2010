//! What was committed lately, for those who read it as news.

use std::sync::Arc;

use entity::change;
use entity::fact::Fact;

use super::View;
use super::subscription_cursor::ChangeFilter;
use crate::change::{FieldChange, differing_fields};
use crate::store::{ChangePosition, ChangeSetSummary, HistoryEntry, StoreError};

/// The number of newest change sets that are searched. Older ones are in the history.
const MAX_CHANGE_SETS: u64 = 100;
/// Changes of one revision that are read at once.
const PAGE: u64 = 1000;
/// Changes after which no older change set is looked at.
const MAX_CHANGES: u64 = 20 * PAGE;

/// A change set, with the first of its changes that are of concern.
pub struct RecentChangeSet {
    pub committed: ChangeSetSummary,
    pub changes: Vec<HistoryEntry>,
    /// Number of its changes that are of concern, told or not.
    pub count: usize,
    /// Whether all its changes were looked at, and not the first only.
    pub is_whole: bool,
}

/// The fields that a change changes, with their values before and after.
pub fn changed_fields(change: &change::Model) -> Vec<FieldChange> {
    let side = |written: &Option<_>| {
        let fact = Fact::of_history(change.fact_kind, &change.fact_id, written.clone());
        fact.ok().flatten()
    };
    let (before, after) = (side(&change.before), side(&change.after));
    differing_fields(before.as_ref(), after.as_ref()).unwrap_or_default()
}

impl View {
    /// The newest change sets with matching changes, newest first, each with a limited number of its changes. Older ones
    /// are left out where many changes were looked at.
    /// Two statements, and up to two for each thousand changes read.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recent_change_sets(
        &self,
        concern: &ChangeFilter,
        count: usize,
        told: usize,
    ) -> Result<Vec<RecentChangeSet>, Arc<StoreError>> {
        let newest = self.revision();
        let oldest = newest.saturating_sub(MAX_CHANGE_SETS);
        let mut news = Vec::new();
        // Of all change sets together.
        let mut looked_at_before = 0;
        for committed in self
            .page_change_sets(oldest, newest)
            .await?
            .into_iter()
            .rev()
        {
            if news.len() == count || looked_at_before >= MAX_CHANGES {
                break;
            }
            let number = committed.revision.number;
            let mut read = ChangePosition {
                revision: number - 1,
                position: i32::MAX,
            };
            let (mut looked_at, mut of_concern, mut changes) = (0, 0, Vec::new());
            while looked_at < committed.changes() {
                if looked_at > 0 && looked_at_before + looked_at >= MAX_CHANGES {
                    break;
                }
                let page = self.read_changes(read, number, PAGE).await?;
                let Some(last) = page.last() else { break };
                read = ChangePosition {
                    revision: last.change.revision,
                    position: last.change.position,
                };
                looked_at += page.len() as u64;
                let page = self.filter_changes(concern, page.iter()).await?;
                of_concern += page.len();
                changes.extend(page.into_iter().take(told - changes.len()));
            }
            looked_at_before += looked_at;
            let is_whole = looked_at == committed.changes();
            // What was not looked at may be of concern: better told of in vain than left out in silence.
            if of_concern > 0 || !is_whole {
                news.push(RecentChangeSet {
                    committed,
                    changes,
                    count: of_concern,
                    is_whole,
                });
            }
        }
        Ok(news)
    }
}
