//! Follows what other processes commit to the same database, and knows whether the database answers.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::{Trigger, World, WorldError, read_snapshot, run_blocking};
use crate::change::{Change, squash};
use crate::snapshot::Snapshot;
use crate::store::{BUSY_TIMEOUT, CommittedChangeSet, NewCommits, StoreError};
use crate::view::PublishedSnapshot;

/// How often the database is asked for the newest revision, whether or not something was heard of.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// How long the database may take to say which revision is the newest, before it counts as one that does not
/// answer.
const QUERY_TIMEOUT: Duration = Duration::from_secs(3);

/// How often to try whether a database that takes no writes takes them again.
const WRITE_PROBE_INTERVAL: Duration = Duration::from_secs(2);

/// How often to look whether a reader gets a connection.
const READ_PROBE_INTERVAL: Duration = Duration::from_secs(5);

/// How long to wait before one listens again where the connection was lost.
const LISTEN_RETRY_DELAY: Duration = Duration::from_secs(1);

/// Changes that are read from the history, at the most; beyond them the graph is read anew, which takes about as
/// long.
const MOST_CHANGES: u64 = 10_000;

/// The number of consecutive revisions found by polling after which the listening connection counts as broken.
const MISSED_NOTIFICATIONS: u32 = 3;

impl World {
    /// Publishes what other processes commit, for ever: soon after the database tells, and where it does not, after
    /// half a second. While the database does not answer, what is published stays.
    pub async fn follow(&self) {
        let heard = Notify::new();
        tokio::join!(
            self.listen(&heard),
            self.run_catch_up(&heard),
            self.probe_reads()
        );
    }

    /// Publishes what other processes have written to the same database since. Goes back to an older revision only
    /// if the database holds another history, as after a fail-over to an older copy.
    ///
    /// # Errors
    /// When the database fails; the current snapshot stays.
    pub async fn catch_up(&self) -> Result<(), WorldError> {
        self.catch_up_after(Trigger::Poll).await.map(|_| ())
    }

    /// How many revisions it was behind.
    async fn catch_up_after(&self, noticed: Trigger) -> Result<u64, WorldError> {
        if self.is_up_to_date().await? {
            return Ok(0);
        }
        // Held while the graph is reloaded, which takes as long as the database lets it.
        let Ok(_writer) = timeout(BUSY_TIMEOUT, self.writer.lock()).await else {
            return Err(StoreError::Busy(BUSY_TIMEOUT).into());
        };
        let published = self.publish_pending(noticed).await;
        // A connection that has gone silent while others answer.
        let failed = published.as_ref().err().and_then(WorldError::store_error);
        if failed.is_some_and(StoreError::is_unavailable) {
            self.store.renew_connections().await;
        }
        published
    }

    /// The same, for a caller that holds the writer's lock.
    pub(super) async fn catch_up_as_writer(&self) -> Result<(), WorldError> {
        if !self.is_up_to_date().await? {
            self.publish_pending(Trigger::Poll).await?;
        }
        Ok(())
    }

    /// Publishes committed revisions and returns their number. The caller must hold the writer's lock.
    async fn publish_pending(&self, noticed: Trigger) -> Result<u64, WorldError> {
        let current = self.current();
        let (revision, committed_at) = (current.revision(), current.committed_at());
        let news = self
            .store
            .commits_after(revision, committed_at, MOST_CHANGES);
        let next = match news.await? {
            // The previous holder of the lock has published them.
            NewCommits::Changes(committed) if committed.is_empty() => {
                self.replication.set_behind(false);
                return Ok(0);
            }
            NewCommits::Replaced => return self.replace_history().await,
            NewCommits::Changes(committed) => {
                self.next_snapshot(current.clone(), committed).await?
            }
            NewCommits::TooMany(changes) => {
                tracing::info!(changes, "too many changes to apply: reloading the graph");
                self.rebuild().await?
            }
            NewCommits::Unreadable(reason) => {
                tracing::warn!(reason, "cannot apply the history: reloading the graph");
                self.rebuild().await?
            }
        };
        let revision = next.revision();
        let newer = revision.saturating_sub(current.revision());
        if newer == 0 {
            return Ok(0);
        }
        self.publish(next);
        self.replication.revisions_by_trigger[noticed as usize].fetch_add(newer, Ordering::Relaxed);
        tracing::debug!(
            revision,
            newer,
            ?noticed,
            "loaded revisions of other processes"
        );
        Ok(newer)
    }

    /// The graph after these change sets.
    async fn next_snapshot(
        &self,
        current: Arc<Snapshot>,
        committed: Vec<CommittedChangeSet>,
    ) -> Result<Snapshot, WorldError> {
        let Some(CommittedChangeSet {
            revision,
            committed_at,
            ..
        }) = committed.last()
        else {
            return self.rebuild().await;
        };
        let (revision, committed_at) = (*revision, *committed_at);
        let patched = run_blocking(move || {
            let changes = squash(committed.into_iter().flat_map(|set| set.changes));
            patched(&current, revision, committed_at, &changes)
        });
        match patched.await? {
            Some(next) => Ok(next),
            None => self.rebuild().await,
        }
    }

    /// Publishes the revision that this process has just written. The caller must hold the writer's lock.
    pub(super) async fn publish_written(
        &self,
        revision: &entity::revision::Model,
        changes: Vec<Change>,
    ) -> Result<Vec<Change>, WorldError> {
        let current = self.current();
        let (number, committed_at) = (revision.number.unsigned_abs(), revision.committed_at);
        if current.revision() + 1 != number {
            // Others have written between the revision that is published and this one.
            self.publish_pending(Trigger::Poll).await?;
            return Ok(changes);
        }
        let (next, changes) = run_blocking(move || {
            let next = patched(&current, number, committed_at, &changes);
            (next, changes)
        })
        .await?;
        let next = match next {
            Some(next) => next,
            None => read_snapshot(&self.store, self.clock).await?,
        };
        self.publish(next);
        Ok(changes)
    }

    fn publish(&self, next: Snapshot) {
        self.published.send_replace(PublishedSnapshot::new(next));
        self.replication.set_behind(self.behind() > 0);
    }

    /// Serves what the database holds in place of a history that it does not hold. For the holder of the writer's
    /// lock.
    async fn replace_history(&self) -> Result<u64, WorldError> {
        let served = self.current().revision();
        let next = self.rebuild().await?;
        let found = next.revision();
        tracing::error!(
            served,
            found,
            "the database has a different history than the one served, as after a fail-over to an \
             older copy: reloaded the graph"
        );
        // First, so that nothing made of the new history is kept under the name of the old one.
        self.replication.replaced.fetch_add(1, Ordering::Relaxed);
        self.replication.head.store(found, Ordering::Relaxed);
        self.publish(next);
        Ok(1)
    }

    async fn rebuild(&self) -> Result<Snapshot, WorldError> {
        self.replication.rebuilt.fetch_add(1, Ordering::Relaxed);
        read_snapshot(&self.store, self.clock).await
    }

    /// Looks whether anything has happened to proposals at another process.
    async fn poll_proposal_events(&self) -> Result<(), WorldError> {
        let event = self
            .query_with_timeout(self.store.newest_proposal_event())
            .await?;
        self.publish_event(event);
        Ok(())
    }

    /// Asks the database something that takes no time, and notes it where it does not answer.
    async fn query_with_timeout<T>(
        &self,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, WorldError> {
        let error = match timeout(QUERY_TIMEOUT, question).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => StoreError::TimedOut(QUERY_TIMEOUT),
        };
        if error.is_unavailable() {
            self.store.renew_connections().await;
        }
        Err(self.record_failure(error))
    }

    /// Whether what is published is the newest revision of the database.
    async fn is_up_to_date(&self) -> Result<bool, WorldError> {
        // What is published while the database is being asked may be newer than its answer.
        let asked_at = self.current();
        let head = self.query_with_timeout(self.store.head()).await?;
        self.record_answer();
        let number = head.as_ref().map_or(0, |head| head.number.unsigned_abs());
        self.replication.head.store(number, Ordering::Relaxed);
        let is_replaced = match &head {
            Some(head) if number == asked_at.revision() => {
                head.committed_at != asked_at.committed_at()
            }
            _ => number < asked_at.revision(),
        };
        let is_behind = number > self.current().revision();
        self.replication.set_behind(is_behind);
        Ok(!is_replaced && !is_behind)
    }

    async fn run_catch_up(&self, heard: &Notify) {
        let mut unheard = 0;
        let mut probed = Instant::now();
        loop {
            let noticed = match timeout(POLL_INTERVAL, heard.notified()).await {
                Ok(()) => Trigger::Notification,
                Err(_) => Trigger::Poll,
            };
            let caught_up = match self.catch_up_after(noticed).await {
                Ok(newer) => self.poll_proposal_events().await.map(|()| newer),
                failed => failed,
            };
            if self.replication.is_unwritable() && probed.elapsed() > WRITE_PROBE_INTERVAL {
                probed = Instant::now();
                match self.store.probe_write().await {
                    Ok(()) => self.record_write_success(),
                    Err(error) => tracing::debug!(%error, "the database still does not accept \
                        writes"),
                }
            }
            match caught_up {
                Ok(0) => {}
                Ok(_) if noticed == Trigger::Notification => unheard = 0,
                Ok(_) => {
                    unheard += 1;
                    if unheard == MISSED_NOTIFICATIONS {
                        unheard = 0;
                        self.replication.listener_stalled.notify_one();
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot check for new revisions");
                    // It was told that something is there; it is asked again, but not at once.
                    sleep(POLL_INTERVAL).await;
                }
            }
        }
    }

    /// Looks from time to time whether a reader gets a connection, for ever.
    async fn probe_reads(&self) {
        loop {
            sleep(READ_PROBE_INTERVAL).await;
            // The database that does not answer at all is noticed by asking for new revisions.
            if self.replication.unavailable_since().is_none()
                && let Err(error) = self.store.probe_read().await
            {
                tracing::warn!(%error, "no connection for readers: reconnecting");
                self.store.renew_connections().await;
            }
        }
    }

    /// Listens until there is nothing to listen to: a database that has no notifications.
    async fn listen(&self, heard: &Notify) {
        while let Some(lost) = self.listen_once(heard).await {
            tracing::debug!(%lost, "notifications of new revisions are interrupted");
            sleep(LISTEN_RETRY_DELAY).await;
        }
    }

    /// Listens until the connection is lost, and says why. Nothing where there are no notifications.
    async fn listen_once(&self, heard: &Notify) -> Option<StoreError> {
        let mut notifications = match self.store.listen().await {
            Ok(notifications) => notifications?,
            Err(error) => return Some(error),
        };
        loop {
            // Whatever was committed before it listened, or while it did not, was not told.
            heard.notify_one();
            tokio::select! {
                told = notifications.next() => if let Err(error) = told {
                    return Some(error);
                },
                () = self.replication.listener_stalled.notified() => return Some(StoreError::TimedOut(MISSED_NOTIFICATIONS * POLL_INTERVAL)),
            }
        }
    }
}

/// The graph with these changes, one of each fact at the most; nothing where it has to be read anew.
fn patched(
    current: &Snapshot,
    revision: u64,
    committed_at: DateTime<Utc>,
    changes: &[Change],
) -> Option<Snapshot> {
    let changes = changes
        .iter()
        .map(|change| (change.before.as_ref(), change.after.as_ref()));
    match current.patch(revision, committed_at, changes) {
        Ok(next) => Some(next),
        Err(reason) => {
            tracing::debug!(%reason, "cannot patch the graph: reloading it");
            None
        }
    }
}
