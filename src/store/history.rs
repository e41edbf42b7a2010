//! What changed: page by page for each node, newest first, and of all nodes, oldest first.

mod feed;
mod statement;

use std::collections::{HashMap, HashSet};

use entity::{change, revision};

use super::{Store, StoreError};
use statement::{HistorySubjects, page_of_each};

pub use feed::ChangeSetSummary;

/// Which stretch of a history is asked for. Histories run from the newest change to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HistoryPageArguments {
    pub direction: PageEnd,
    /// The most changes that are given.
    pub limit: u32,
    /// Only changes that are older than this one.
    pub after: Option<ChangePosition>,
    /// Only changes that are newer than this one.
    pub before: Option<ChangePosition>,
}

/// From which end of the stretch a page is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageEnd {
    /// The newest changes of the stretch.
    First,
    /// The oldest changes of the stretch.
    Last,
}

/// A change's place in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangePosition {
    pub revision: i64,
    /// The place within the revision, counted from 0.
    pub position: i32,
}

/// A page of one history.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HistoryKey {
    pub of: HistoryOf,
    pub page: HistoryPageArguments,
}

/// Whose history it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HistoryOf {
    /// That of a node, by id.
    Node(String),
    /// What one revision changed.
    Revision(i64),
}

/// Changes, newest first. Those that concern a node: of the node itself, of links at either end of which
/// it stands, and of what was observed there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryPage {
    pub entries: Vec<HistoryEntry>,
    /// Whether changes that are newer than the page exist.
    pub has_newer: bool,
    /// Whether changes that are older than the page exist.
    pub has_older: bool,
    /// How many changes there are, on this page or off it.
    pub total: u64,
}

/// A change, and the revision that it was a part of.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    pub change: change::Model,
    pub revision: revision::Model,
}

impl Store {
    /// A page of each history, as long as it was at a revision. Those that are empty do not appear. One
    /// statement for all nodes, and one for all revisions, of which the same page is asked.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn page_history(
        &self,
        keys: &[HistoryKey],
        until: i64,
    ) -> Result<HashMap<HistoryKey, HistoryPage>, StoreError> {
        let mut by_page: HashMap<HistoryPageArguments, (HashSet<&str>, HashSet<i64>)> =
            HashMap::new();
        for key in keys {
            let (nodes, revisions) = by_page.entry(key.page).or_default();
            match &key.of {
                HistoryOf::Node(node) => _ = nodes.insert(node),
                HistoryOf::Revision(revision) => _ = revisions.insert(*revision),
            }
        }
        let mut pages = HashMap::new();
        for (page, (nodes, revisions)) in by_page {
            let nodes = HistorySubjects::Nodes(nodes.into_iter().collect());
            let revisions = HistorySubjects::Revisions(revisions.into_iter().collect());
            for histories in [nodes, revisions] {
                for (of, history) in page_of_each(&self.reader()?, page, until, &histories).await? {
                    pages.insert(HistoryKey { of, page }, history);
                }
            }
        }
        Ok(pages)
    }
}
