//! What a process knows of its database: whether it answers, takes writes, and how far it is ahead.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use super::{World, WorldError};
use crate::store::StoreError;

/// How long the served revision may be behind the database before the process counts as degraded.
const BEHIND_TOLERANCE: Duration = Duration::from_secs(5);

/// How it was noticed that there is a newer revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The database told.
    Notification,
    /// The database was asked.
    Poll,
}

/// How a process keeps up with those that write to its database.
#[derive(Debug, Default)]
pub struct ReplicationStatus {
    /// The newest revision that the database is known to have.
    pub(super) head: AtomicU64,
    /// Revisions, by how they were noticed.
    pub(super) revisions_by_trigger: [AtomicU64; 2],
    /// How often the graph was read anew, and not made from what was changed.
    pub(super) rebuilt: AtomicU64,
    /// How often the database held another history than the one that was served.
    pub(super) replaced: AtomicU64,
    since: Mutex<OutageTimes>,
    /// Tells that nothing is heard of, though something has happened.
    pub(super) listener_stalled: Notify,
}

/// Since when something is not as it should be; nothing while it is.
#[derive(Debug, Default)]
struct OutageTimes {
    unavailable: Option<DateTime<Utc>>,
    unwritable: Option<DateTime<Utc>>,
    behind: Option<Instant>,
    /// When the database last answered.
    answered: Option<Instant>,
}

/// Why a process is degraded: it answers, but not all that it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Degraded {
    /// The database does not answer.
    Database(DateTime<Utc>),
    /// The last write failed, and no write has succeeded since.
    Writes(DateTime<Utc>),
    /// The database has had newer revisions for too long.
    Behind,
}

impl ReplicationStatus {
    /// How many revisions of other processes were published, by how they were noticed.
    pub fn revisions_by_trigger(&self, noticed: Trigger) -> u64 {
        self.revisions_by_trigger[noticed as usize].load(Ordering::Relaxed)
    }

    /// How often the whole graph was read to keep up, and not only what had changed.
    pub fn rebuilt(&self) -> u64 {
        self.rebuilt.load(Ordering::Relaxed)
    }

    /// Since when the database has not answered; nothing while it does.
    pub fn unavailable_since(&self) -> Option<DateTime<Utc>> {
        self.outages().unavailable
    }

    /// Since when writes have failed; nothing while they succeed.
    pub fn unwritable_since(&self) -> Option<DateTime<Utc>> {
        self.outages().unwritable
    }

    /// How long the served revision has been behind the database.
    pub fn behind_for(&self) -> Duration {
        let behind = self.outages().behind;
        behind.map_or(Duration::ZERO, |since| since.elapsed())
    }

    pub fn degraded(&self) -> Option<Degraded> {
        let since = self.outages();
        let behind = since.behind.map(|since| since.elapsed());
        let is_behind = behind.is_some_and(|behind| behind > BEHIND_TOLERANCE);
        let database = since.unavailable.map(Degraded::Database);
        database
            .or(since.unwritable.map(Degraded::Writes))
            .or(is_behind.then_some(Degraded::Behind))
    }

    pub(super) fn is_unwritable(&self) -> bool {
        self.outages().unwritable.is_some()
    }

    /// Notes whether the database has newer revisions than the one that is served.
    pub(super) fn set_behind(&self, is_behind: bool) {
        let mut since = self.outages();
        match is_behind {
            true => since.behind = since.behind.or_else(|| Some(Instant::now())),
            false => since.behind = None,
        }
    }

    fn outages(&self) -> MutexGuard<'_, OutageTimes> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    /// How this process keeps up with others.
    pub fn replication(&self) -> &ReplicationStatus {
        &self.replication
    }

    /// How many revisions the database is known to have beyond the one that is served.
    pub fn behind(&self) -> u64 {
        let head = self.replication.head.load(Ordering::Relaxed);
        head.saturating_sub(self.current().revision())
    }

    /// How often the history that is served was replaced by that of another copy of the database.
    pub fn replacements(&self) -> u64 {
        self.replication.replaced.load(Ordering::Relaxed)
    }

    /// Notes that the database answers.
    pub(super) fn record_answer(&self) {
        let mut since = self.replication.outages();
        let before = since.answered.replace(Instant::now());
        if since.unavailable.take().is_some() {
            self.store.close_circuit();
            let seconds = before.map_or(0, |before| before.elapsed().as_secs());
            tracing::info!(seconds, "the database is available again");
        }
    }

    /// Notes that the database did not answer a question that takes no time.
    pub(super) fn record_failure(&self, error: StoreError) -> WorldError {
        if error.is_unavailable() {
            let mut since = self.replication.outages();
            if since.unavailable.is_none() {
                since.unavailable = Some((self.clock)());
                self.store.open_circuit();
                let error: &(dyn Error + 'static) = &error;
                tracing::error!(
                    error,
                    "the database is unavailable: reads continue from memory"
                );
            }
        }
        error.into()
    }

    /// Notes that a write failed for want of a database that takes it.
    pub(super) fn record_write_failure(&self, error: &StoreError) {
        if !error.is_unavailable() || matches!(error, StoreError::Busy(_)) {
            return;
        }
        let mut since = self.replication.outages();
        if since.unwritable.is_none() {
            since.unwritable = Some((self.clock)());
            let error: &(dyn Error + 'static) = error;
            tracing::error!(error, "the database does not accept writes: reads continue");
        }
    }

    /// Notes that a write is stored.
    pub(super) fn record_write_success(&self) {
        if self.replication.is_unwritable() {
            self.replication.outages().unwritable = None;
            tracing::info!("the database accepts writes again");
        }
    }
}
