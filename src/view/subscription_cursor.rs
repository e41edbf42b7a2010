//! What one who follows the data has been told, and what comes next.

mod changes;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use tokio::sync::{Mutex, MutexGuard};

use super::View;
use super::loaders::RevisionRange;
use super::proposals::PrefetchedEvents;
use crate::store::{ChangePosition, ChangeSetSummary, HistoryEntry, StoreError};

use changes::PrefetchedChanges;
pub use changes::{ChangeBatch, ChangeFilter};

/// What is read, and of changes also told, at once.
const PAGE: usize = 100;

/// How far a follower has come. It survives from one view to the next, and holds no more than what is
/// read ahead: what was committed is read from the store when the follower is ready for it, so that a
/// slow one costs nothing and loses nothing.
#[derive(Clone)]
pub struct SubscriptionCursor(Arc<CursorState>);

struct CursorState {
    /// Where to begin.
    after: u64,
    /// Takes the place of what the follower asks for, after its connection was lost.
    resumed: bool,
    state: AtomicU8,
    /// The last revision that was told whole, or the last of what happened to proposals.
    last_complete: AtomicU64,
    committed: Mutex<Option<PrefetchedChangeSets>>,
    changes: Mutex<Option<PrefetchedChanges>>,
    events: Mutex<Option<PrefetchedEvents>>,
    /// What is awaited is something that happens to a proposal, and no revision.
    of_proposals: AtomicBool,
}

/// Change sets that have been read and not told.
struct PrefetchedChangeSets {
    /// The revision up to which they have been read.
    read_up_to: i64,
    queue: VecDeque<ChangeSetSummary>,
}

/// What came of asking a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PollOutcome {
    /// It was not asked.
    NotPolled,
    /// There is nothing new.
    Pending,
    /// Something was told, and there may be more.
    Delivered,
}

impl SubscriptionCursor {
    /// For one who begins to follow at a revision, unless it asks for what came before. One who lost
    /// its connection goes on after the revision that it was told last.
    pub fn new(current: u64, resumed: Option<u64>) -> Self {
        Self(Arc::new(CursorState {
            after: resumed.unwrap_or(current),
            resumed: resumed.is_some(),
            state: AtomicU8::new(PollOutcome::NotPolled as u8),
            last_complete: AtomicU64::new(0),
            committed: Mutex::default(),
            changes: Mutex::default(),
            events: Mutex::default(),
            of_proposals: AtomicBool::new(false),
        }))
    }

    /// What came of it since this was last called.
    pub fn take_outcome(&self) -> PollOutcome {
        let unasked = PollOutcome::NotPolled as u8;
        match self.0.state.swap(unasked, Ordering::Relaxed) {
            state if state == PollOutcome::Pending as u8 => PollOutcome::Pending,
            state if state == PollOutcome::Delivered as u8 => PollOutcome::Delivered,
            _ => PollOutcome::NotPolled,
        }
    }

    /// Whether it follows what happens to proposals, and not what is committed.
    pub fn is_of_proposals(&self) -> bool {
        self.0.of_proposals.load(Ordering::Relaxed)
    }

    /// Where the follower goes on that had lost its connection.
    pub(super) fn resumed(&self) -> Option<u64> {
        self.0.resumed.then_some(self.0.after)
    }

    /// What has been read of proposals.
    pub(super) async fn events(&self) -> MutexGuard<'_, Option<PrefetchedEvents>> {
        self.0.of_proposals.store(true, Ordering::Relaxed);
        self.0.events.lock().await
    }

    /// The revision, or what happened to a proposal, after which the follower can resume; nothing before one was told
    /// whole.
    pub fn last_complete(&self) -> Option<u64> {
        Some(self.0.last_complete.load(Ordering::Relaxed)).filter(|&revision| revision > 0)
    }

    pub(super) fn record(&self, told: PollOutcome) {
        self.0.state.store(told as u8, Ordering::Relaxed);
    }

    pub(super) fn record_complete(&self, number: i64) {
        let number = u64::try_from(number).unwrap_or(0);
        self.0.last_complete.store(number, Ordering::Relaxed);
    }

    fn start(&self, asked: Option<u64>) -> i64 {
        let asked = asked.filter(|_| !self.0.resumed);
        i64::try_from(asked.unwrap_or(self.0.after)).unwrap_or(i64::MAX)
    }
}

impl View {
    /// The next change set that the follower has not been told of, as far as this view knows.
    ///
    /// # Errors
    /// When the store cannot be read; nothing is lost by it.
    pub async fn next_change_set(
        &self,
        feed: &SubscriptionCursor,
        after: Option<u64>,
    ) -> Result<Option<ChangeSetSummary>, StoreError> {
        feed.record(PollOutcome::Pending);
        let mut reading = feed.0.committed.lock().await;
        let PrefetchedChangeSets {
            read_up_to: read,
            queue: ahead,
        } = reading.get_or_insert_with(|| PrefetchedChangeSets {
            read_up_to: feed.start(after),
            queue: VecDeque::new(),
        });
        if ahead.is_empty() {
            let until = self.last_revision();
            let page = self.read_change_sets(*read, until, PAGE as u64);
            ahead.extend(page.await?);
            if let Some(last) = ahead.back() {
                *read = last.revision.number;
            }
        }
        let next = ahead.pop_front();
        if let Some(committed) = &next {
            feed.record(PollOutcome::Delivered);
            feed.record_complete(committed.revision.number);
        }
        Ok(next)
    }

    /// The change sets after a revision, up to another one that this view knows, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn page_change_sets(
        &self,
        after: u64,
        until: u64,
    ) -> Result<Vec<ChangeSetSummary>, Arc<StoreError>> {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let range = RevisionRange {
            after: signed(after),
            until: signed(until),
        };
        let loaded = self.0.change_sets.load_one(range).await?;
        Ok(loaded.unwrap_or_default())
    }

    async fn read_change_sets(
        &self,
        after: i64,
        until: i64,
        limit: u64,
    ) -> Result<Vec<ChangeSetSummary>, StoreError> {
        let store = self.0.store.clone();
        let page = async move { store.page_committed(after, until, limit).await };
        self.0.scheduler.schedule(page).await
    }

    /// A page of the changes after a position, up to the end of a revision, oldest first.
    pub(super) async fn read_changes(
        &self,
        after: ChangePosition,
        until: i64,
        limit: u64,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        let store = self.0.store.clone();
        let page = async move { store.page_changes(after, until, limit).await };
        self.0.scheduler.schedule(page).await
    }

    pub(super) fn last_revision(&self) -> i64 {
        i64::try_from(self.revision()).unwrap_or(i64::MAX)
    }
}
