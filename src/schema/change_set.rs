//! Committed change sets.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, Utc};
use entity::revision::Origin;

use super::error::store_error;
use super::fact_change::FactChange;
use super::history::ChangeConnection;
use super::list_connection::ListConnection;
use super::paging::{Page, PageArguments, number_cursor, page_size, read_number_cursor};
use super::scalar::{LongText, Revision, Url};
use super::term::Term;
use crate::change::Change;
use crate::snapshot::Snapshot;
use crate::store::{ChangeSetSummary, HistoryOf};
use crate::view::{ChangeFilter, RecentChangeSet, View};

/// The name of this list in its cursors.
const LIST: &str = "revision";

/// A committed change set.
#[derive(Clone)]
pub struct ChangeSet(ChangeSetSummary);

/// A committed change set: changes that were applied together.
#[Object]
impl ChangeSet {
    /// The revision number of the change set.
    async fn revision(&self) -> Revision {
        Revision::from(&self.0.revision)
    }

    /// When the change set was committed.
    async fn committed_at(&self) -> DateTime<Utc> {
        self.0.revision.committed_at
    }

    /// The origin of the change set.
    async fn origin(&self) -> Term<Origin> {
        Term(self.0.revision.origin)
    }

    /// The author's note.
    async fn note(&self) -> LongText {
        LongText(self.0.revision.note.clone())
    }

    /// The organisation that the change set is credited to; null if none, as for imports.
    async fn organisation(&self) -> Option<&str> {
        self.0.revision.organisation.as_deref()
    }

    /// Sources for the change set as a whole: of removals, renames, merges and definitions, which
    /// leave no fact to cite them.
    async fn evidence(&self) -> Vec<Url> {
        let urls = self.0.revision.evidence.as_deref().unwrap_or_default();
        urls.split_whitespace()
            .map(|url| Url(url.to_owned()))
            .collect()
    }

    /// Number of facts added.
    async fn added(&self) -> u64 {
        self.0.added
    }

    /// Number of facts changed.
    async fn changed(&self) -> u64 {
        self.0.changed
    }

    /// Number of facts removed.
    async fn removed(&self) -> u64 {
        self.0.removed
    }

    /// The changes, latest first.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ChangeConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let of = HistoryOf::Revision(self.0.revision.number);
        ChangeConnection::load(ctx, of, arguments).await
    }
}

impl From<ChangeSetSummary> for ChangeSet {
    fn from(committed: ChangeSetSummary) -> Self {
        Self(committed)
    }
}

/// A recent change set, with those of its changes that match.
pub struct RecentChanges {
    found: RecentChangeSet,
    snapshot: Arc<Snapshot>,
}

/// A recent change set, with those of its changes that affect the requested countries and kinds.
#[Object]
impl RecentChanges {
    /// The change set.
    async fn change_set(&self) -> ChangeSet {
        ChangeSet(self.found.committed.clone())
    }

    /// The matching changes, in the order in which they were applied; at most as many as requested.
    async fn changes(&self) -> Vec<FactChange> {
        let entries = self.found.changes.iter();
        let changes = entries.filter_map(|entry| Change::of_history(entry.change.clone()).ok());
        changes
            .map(|change| FactChange::new(change, self.snapshot.clone()))
            .collect()
    }

    /// Number of matching changes.
    async fn change_count(&self) -> usize {
        self.found.count
    }

    /// Whether all changes of the change set were examined; only the first of a large one are.
    async fn is_complete(&self) -> bool {
        self.found.is_whole
    }
}

impl RecentChanges {
    /// The newest change sets with matching changes, newest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn load(
        view: &View,
        filter: &ChangeFilter,
        first: usize,
        changes: usize,
    ) -> Result<Vec<Self>> {
        let found = view.recent_change_sets(filter, first, changes).await;
        let found = found.map_err(|error| store_error(&*error))?;
        let with_snapshot = |found| Self {
            found,
            snapshot: view.snapshot().clone(),
        };
        Ok(found.into_iter().map(with_snapshot).collect())
    }
}

/// A page of change sets.
pub type ChangeSetConnection = ListConnection<ChangeSet>;

impl ChangeSetConnection {
    /// A page of the change sets, newest first.
    ///
    /// # Errors
    /// If the page arguments are invalid, or if the store cannot be read.
    pub async fn load(view: &View, arguments: &PageArguments) -> Result<Self> {
        let total = view.revision();
        let size = page_size(arguments)? as u64;
        // The inclusive range of numbers that may be on the page.
        let newest = match read_number_cursor::<u64>(LIST, arguments.after.as_deref(), "after")? {
            Some(after) => total.min(after.saturating_sub(1)),
            None => total,
        };
        let oldest = read_number_cursor::<u64>(LIST, arguments.before.as_deref(), "before")?
            .map_or(1, |before| before.saturating_add(1));
        let (high, low) = match arguments.last {
            Some(_) => (
                newest.min(oldest.saturating_add(size).saturating_sub(1)),
                oldest,
            ),
            None => (newest, oldest.max((newest + 1).saturating_sub(size))),
        };
        let mut page = match low <= high && size > 0 {
            true => view
                .page_change_sets(low - 1, high)
                .await
                .map_err(|error| store_error(&*error))?,
            false => Vec::new(),
        };
        page.reverse();
        let number = |committed: &ChangeSetSummary| committed.revision.number;
        let (first, last) = (page.first().map(number), page.last().map(number));
        let items = page.into_iter();
        let items = items.map(|committed| {
            (
                number_cursor(LIST, number(&committed)),
                ChangeSet(committed),
            )
        });
        Ok(Self(Page {
            items: items.collect(),
            // Numbers start at 1 and have no gaps.
            has_previous: first.is_some_and(|first| first.unsigned_abs() < total),
            has_next: last.is_some_and(|last| last > 1),
            total: usize::try_from(total).unwrap_or(usize::MAX),
        }))
    }
}

impl ChangeSet {
    /// The change set of a number; `None` if there is no such revision in the view.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn find(view: &View, number: u64) -> Result<Option<Self>> {
        if number == 0 || number > view.revision() {
            return Ok(None);
        }
        let found = view.page_change_sets(number - 1, number).await;
        let found = found.map_err(|error| store_error(&*error))?;
        Ok(found.into_iter().next().map(Self))
    }
}
