//! Changes one after the other, those of concern, in batches of one revision each.

use std::collections::{HashMap, HashSet, VecDeque};

use entity::NodeKind;
use entity::fact::NodeFact;

use super::{Feed, PAGE, Told};
use crate::snapshot::Snapshot;
use crate::store::{HistoryEntry, Position, StoreError};
use crate::view::View;

/// The changes that a follower wants to hear of. Those that concern no node, such as what is observed
/// of Europe as a whole, are told only to one who wants all.
#[derive(Clone, Debug, Default)]
pub struct Concern {
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
pub(super) struct ChangesAhead {
    /// The change up to which they have been read.
    read: Position,
    ahead: VecDeque<HistoryEntry>,
    /// A part of a revision was told, and its rest was not.
    is_amid: bool,
}

impl View {
    /// The next changes of concern that the follower has not been told of, as far as this view knows.
    ///
    /// # Errors
    /// When the store cannot be read; nothing is lost by it.
    pub async fn next_changes(
        &self,
        feed: &Feed,
        after: Option<u64>,
        concern: &Concern,
    ) -> Result<Option<ChangeBatch>, StoreError> {
        feed.note(Told::Nothing);
        let mut reading = feed.0.changes.lock().await;
        let reading = reading.get_or_insert_with(|| ChangesAhead::new(feed.start(after)));
        loop {
            let is_all = reading.read_on(self).await?;
            let Some(first) = reading.ahead.front() else {
                return Ok(None);
            };
            let revision = first.revision.clone();
            let together = reading.of_same_revision();
            let length = together.min(PAGE);
            let is_last = length == together && (is_all || together < reading.ahead.len());
            let candidates = reading.ahead.iter().take(length);
            let changes = self.of_concern(concern, candidates).await?;
            // Not before, so that what failed can be tried again.
            reading.ahead.drain(..length);
            if is_last {
                feed.note_whole(revision.number);
            }
            // Who was told a part has to learn that there is no more.
            if !changes.is_empty() || (is_last && reading.is_amid) {
                reading.is_amid = !is_last;
                feed.note(Told::Something);
                return Ok(Some(ChangeBatch {
                    revision,
                    changes,
                    is_last,
                }));
            }
        }
    }

    /// Those of concern. Asks the store about nodes that are gone, in one statement.
    pub(in crate::view) async fn of_concern<'a>(
        &self,
        concern: &Concern,
        changes: impl Iterator<Item = &'a HistoryEntry> + Clone,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        if concern.is_everything() {
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
                let (store, until) = (self.0.store.clone(), self.until());
                let removed = async move {
                    let gone = gone.iter().map(String::as_str);
                    store.removed_nodes(gone, until).await
                };
                self.0.waves.read(removed).await?
            }
        };
        let is_of_concern = |change: &&HistoryEntry| {
            let mut nodes = nodes(change);
            nodes.any(|id| concern.covers(id, snapshot, &gone))
        };
        Ok(changes.filter(is_of_concern).cloned().collect())
    }
}

impl ChangesAhead {
    fn new(after: i64) -> Self {
        Self {
            read: Position {
                revision: after,
                position: i32::MAX,
            },
            ahead: VecDeque::new(),
            is_amid: false,
        }
    }

    /// Reads a page on, unless it is known already what to tell next. Whether there is no more than
    /// what has been read, as far as the view knows.
    async fn read_on(&mut self, view: &View) -> Result<bool, StoreError> {
        let together = self.of_same_revision();
        if together > PAGE || together < self.ahead.len() {
            return Ok(false);
        }
        // One more than is told at once, so that a page tells whether it is the last.
        let limit = PAGE + 1;
        let page = view.read_changes(self.read, view.until(), limit as u64);
        let page = page.await?;
        if let Some(last) = page.last() {
            self.read = Position {
                revision: last.change.revision,
                position: last.change.position,
            };
        }
        let is_all = page.len() < limit;
        self.ahead.extend(page);
        Ok(is_all)
    }

    /// How many of those that come next are of one revision.
    fn of_same_revision(&self) -> usize {
        let revision = |entry: &HistoryEntry| entry.change.revision;
        let first = self.ahead.front().map(revision);
        self.ahead
            .iter()
            .take_while(|&entry| Some(revision(entry)) == first)
            .count()
    }
}

impl Concern {
    pub(in crate::view) fn is_everything(&self) -> bool {
        self.countries.is_empty() && self.kinds.is_empty()
    }

    /// Of a node that is gone counts what it was last.
    fn covers(&self, id: &str, snapshot: &Snapshot, gone: &HashMap<String, NodeFact>) -> bool {
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
