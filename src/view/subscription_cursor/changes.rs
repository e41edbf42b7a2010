//! Changes one after the other, those of concern, in batches of one revision each.

use std::collections::{HashMap, HashSet, VecDeque};

use entity::NodeKind;
use entity::fact::NodeFact;

use super::{PAGE, PollOutcome, SubscriptionCursor};
use crate::snapshot::Snapshot;
use crate::store::{ChangePosition, HistoryEntry, StoreError};
use crate::view::View;

/// The changes that a follower wants to hear of. Those that concern no node, such as what is observed
/// of Europe as a whole, are told only to one who wants all.
#[derive(Clone, Debug, Default)]
pub struct ChangeFilter {
    /// Ids of countries; empty for all.
    pub countries: HashSet<String>,
    /// Kinds of nodes; empty for all.
    pub kinds: HashSet<NodeKind>,
}

/// Changes of one revision, in the order in which they were made.
#[derive(Clone, Debug)]
pub struct ChangeBatch {
    pub revision: entity::revision::Model,
    pub changes: Vec<HistoryEntry>,
    /// With these, the revision has been told whole.
    pub is_last: bool,
}

/// Changes that have been read and not told.
pub(super) struct PrefetchedChanges {
    /// The change up to which they have been read.
    read_up_to: ChangePosition,
    queue: VecDeque<HistoryEntry>,
    /// A part of a revision was told, and its rest was not.
    is_within_revision: bool,
}

impl View {
    /// The next changes of concern that the follower has not been told of, as far as this view knows.
    ///
    /// # Errors
    /// When the store cannot be read; nothing is lost by it.
    pub async fn next_changes(
        &self,
        feed: &SubscriptionCursor,
        after: Option<u64>,
        concern: &ChangeFilter,
    ) -> Result<Option<ChangeBatch>, StoreError> {
        feed.record(PollOutcome::Pending);
        let mut reading = feed.0.changes.lock().await;
        let reading = reading.get_or_insert_with(|| PrefetchedChanges::new(feed.start(after)));
        loop {
            let is_all = reading.prefetch(self).await?;
            let Some(first) = reading.queue.front() else {
                return Ok(None);
            };
            let revision = first.revision.clone();
            let together = reading.count_of_next_revision();
            let length = together.min(PAGE);
            let is_last = length == together && (is_all || together < reading.queue.len());
            let candidates = reading.queue.iter().take(length);
            let changes = self.filter_changes(concern, candidates).await?;
            // Not before, so that what failed can be tried again.
            reading.queue.drain(..length);
            if is_last {
                feed.record_complete(revision.number);
            }
            // Who was told a part has to learn that there is no more.
            if !changes.is_empty() || (is_last && reading.is_within_revision) {
                reading.is_within_revision = !is_last;
                feed.record(PollOutcome::Delivered);
                return Ok(Some(ChangeBatch {
                    revision,
                    changes,
                    is_last,
                }));
            }
        }
    }

    /// Those of concern. Asks the store about nodes that are gone, in one statement.
    pub(in crate::view) async fn filter_changes<'a>(
        &self,
        concern: &ChangeFilter,
        changes: impl Iterator<Item = &'a HistoryEntry> + Clone,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        if concern.is_unfiltered() {
            return Ok(changes.cloned().collect());
        }
        let snapshot = self.snapshot();
        let mut gone: Vec<&str> = changes
            .clone()
            .flat_map(nodes)
            .filter(|id| snapshot.find(id).is_none())
            .collect();
        gone.sort_unstable();
        gone.dedup();
        let gone = match gone.is_empty() {
            true => HashMap::new(),
            false => {
                let gone: Vec<String> = gone.into_iter().map(str::to_owned).collect();
                let (store, until) = (self.0.store.clone(), self.last_revision());
                let removed = async move {
                    let gone = gone.iter().map(String::as_str);
                    store.removed_nodes(gone, until).await
                };
                self.0.scheduler.schedule(removed).await?
            }
        };
        let is_of_concern = |change: &&HistoryEntry| {
            let mut nodes = nodes(change);
            nodes.any(|id| concern.matches(id, snapshot, &gone))
        };
        Ok(changes.filter(is_of_concern).cloned().collect())
    }
}

impl PrefetchedChanges {
    fn new(after: i64) -> Self {
        Self {
            read_up_to: ChangePosition {
                revision: after,
                position: i32::MAX,
            },
            queue: VecDeque::new(),
            is_within_revision: false,
        }
    }

    /// Reads a page on, unless it is known already what to tell next. Whether there is no more than
    /// what has been read, as far as the view knows.
    async fn prefetch(&mut self, view: &View) -> Result<bool, StoreError> {
        let together = self.count_of_next_revision();
        if together > PAGE || together < self.queue.len() {
            return Ok(false);
        }
        // One more than is told at once, so that a page tells whether it is the last.
        let limit = PAGE + 1;
        let page = view.read_changes(self.read_up_to, view.last_revision(), limit as u64);
        let page = page.await?;
        if let Some(last) = page.last() {
            self.read_up_to = ChangePosition {
                revision: last.change.revision,
                position: last.change.position,
            };
        }
        let is_all = page.len() < limit;
        self.queue.extend(page);
        Ok(is_all)
    }

    /// How many of those that come next are of one revision.
    fn count_of_next_revision(&self) -> usize {
        let revision = |entry: &HistoryEntry| entry.change.revision;
        let first = self.queue.front().map(revision);
        self.queue
            .iter()
            .take_while(|&entry| Some(revision(entry)) == first)
            .count()
    }
}

impl ChangeFilter {
    pub(in crate::view) fn is_unfiltered(&self) -> bool {
        self.countries.is_empty() && self.kinds.is_empty()
    }

    /// Of a node that is gone counts what it was last.
    fn matches(&self, id: &str, snapshot: &Snapshot, gone: &HashMap<String, NodeFact>) -> bool {
        let known = snapshot.find(id).map(|node| {
            let country = snapshot.country_of(node);
            (snapshot.kind(node), country.map(|node| snapshot.id(node)))
        });
        let last_known = || {
            let fact = gone.get(id)?;
            let country = match fact.node.kind {
                NodeKind::Country => Some(id),
                _ => fact.details.country_id(),
            };
            Some((fact.node.kind, country))
        };
        let Some((kind, country)) = known.or_else(last_known) else {
            return false;
        };
        let is_its_country = country.is_some_and(|country| self.countries.contains(country));
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.countries.is_empty() || is_its_country)
    }
}

/// The nodes that a change concerns.
fn nodes(entry: &HistoryEntry) -> impl Iterator<Item = &str> {
    let change = &entry.change;
    [&change.node_id, &change.other_node_id]
        .into_iter()
        .filter_map(|id| id.as_deref())
}
