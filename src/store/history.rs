//! What changed: page by page for each node, newest first, and of all nodes, oldest first.

mod feed;
mod statement;

use std::collections::{HashMap, HashSet};

use entity::{change, revision};

use super::{Store, StoreError};

pub use feed::Committed;

/// Which stretch of a history is asked for. Histories run from the newest change to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    pub direction: Direction,
    /// The most changes that are given.
    pub limit: u32,
    /// Only changes that are older than this one.
    pub after: Option<Position>,
    /// Only changes that are newer than this one.
    pub before: Option<Position>,
}

/// From which end of the stretch a page is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The newest changes of the stretch.
    First,
    /// The oldest changes of the stretch.
    Last,
}

/// A change's place in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub revision: i64,
    /// The place within the revision, counted from 0.
    pub position: i32,
}

/// A page of the history of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HistoryKey {
    pub node: String,
    pub page: Page,
}

/// Changes that concern a node, newest first: of the node itself, of links at either end of which
/// it stands, and of what was observed there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryPage {
    pub entries: Vec<HistoryEntry>,
    /// Whether changes that are newer than the page exist.
    pub has_newer: bool,
    /// Whether changes that are older than the page exist.
    pub has_older: bool,
    /// How many changes concern the node, on this page or off it.
    pub total: u64,
}

/// A change, and the revision that it was a part of.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    pub change: change::Model,
    pub revision: revision::Model,
}

impl Store {
    /// A page of the history of each node. Nodes without history do not appear. One statement for
    /// all nodes of which the same page is asked.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn page_history(
        &self,
        keys: &[HistoryKey],
    ) -> Result<HashMap<HistoryKey, HistoryPage>, StoreError> {
        let mut nodes_by_page: HashMap<Page, HashSet<&str>> = HashMap::new();
        for key in keys {
            nodes_by_page.entry(key.page).or_default().insert(&key.node);
        }
        let mut pages = HashMap::new();
        for (page, nodes) in nodes_by_page {
            let nodes: Vec<&str> = nodes.into_iter().collect();
            for (node, history) in statement::page_of_each(&self.reader, page, &nodes).await? {
                pages.insert(HistoryKey { node, page }, history);
            }
        }
        Ok(pages)
    }
}
