//! Follows what other processes commit to the same database, and knows whether the database answers.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::{World, WorldError, off_the_async_threads, read_snapshot};
use crate::change::{Change, net};
use crate::snapshot::Snapshot;
use crate::store::{CommittedChanges, News, StoreError};
use crate::view::Edition;

/// How often the database is asked for the newest revision, whether or not something was heard of.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// How long the database may take to say which revision is the newest, before it counts as one that does not
/// answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long to wait before one listens again where the connection was lost.
const LISTEN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Changes that are read from the history, at the most; beyond them the graph is read anew, which takes about as
/// long.
const MOST_CHANGES: u64 = 10_000;

/// So many times in a row may a revision be found by asking, before the connection that listens counts as one
/// that nothing comes through any more.
const UNHEARD: u32 = 3;

/// How it was noticed that there is a newer revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// The database told.
    ByNotification,
    /// The database was asked.
    ByAsking,
}

/// How a process keeps up with those that write to its database.
#[derive(Debug, Default)]
pub struct Following {
    /// The newest revision that the database is known to have.
    head: AtomicU64,
    /// Revisions, by how they were noticed.
    noticed: [AtomicU64; 2],
    /// How often the graph was read anew, and not made from what was changed.
    rebuilt: AtomicU64,
    unavailable_since: Mutex<Option<DateTime<Utc>>>,
    /// The database is at an older revision than the one that is served.
    is_ahead: AtomicBool,
    /// Tells that nothing is heard of, though something has happened.
    deaf: Notify,
}

impl Following {
    /// How many revisions of other processes were published, by how they were noticed.
    pub fn noticed(&self, noticed: Noticed) -> u64 {
        self.noticed[noticed as usize].load(Ordering::Relaxed)
    }

    /// How often the whole graph was read to keep up, and not only what had changed.
    pub fn rebuilt(&self) -> u64 {
        self.rebuilt.load(Ordering::Relaxed)
    }

    /// Since when the database has not answered; nothing while it does.
    pub fn unavailable_since(&self) -> Option<DateTime<Utc>> {
        *self.lock_unavailable()
    }

    fn lock_unavailable(&self) -> std::sync::MutexGuard<'_, Option<DateTime<Utc>>> {
        let since = self.unavailable_since.lock();
        since.unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    /// How this process keeps up with others.
    pub fn following(&self) -> &Following {
        &self.following
    }

    /// How many revisions the database is known to have beyond the one that is served.
    pub fn behind(&self) -> u64 {
        let head = self.following.head.load(Ordering::Relaxed);
        head.saturating_sub(self.current().revision())
    }

    /// Publishes what other processes commit, for ever: soon after the database tells, and where it does not, after
    /// half a second. While the database does not answer, what is published stays.
    pub async fn follow(&self) {
        let heard = Notify::new();
        tokio::join!(self.listen(&heard), self.keep_up(&heard));
    }

    /// Publishes what other processes have written to the same database since. Never goes back to an older
    /// revision.
    ///
    /// # Errors
    /// When the database fails; the current snapshot stays.
    pub async fn catch_up(&self) -> Result<(), WorldError> {
        self.catch_up_with(Noticed::ByAsking).await.map(|_| ())
    }

    /// How many revisions it was behind.
    async fn catch_up_with(&self, noticed: Noticed) -> Result<u64, WorldError> {
        if !self.is_behind().await? {
            return Ok(0);
        }
        let _writer = self.writer.lock().await;
        self.take_over(noticed).await
    }

    /// The same, for whoever holds the writer's lock.
    pub(super) async fn catch_up_as_writer(&self) -> Result<(), WorldError> {
        if self.is_behind().await? {
            self.take_over(Noticed::ByAsking).await?;
        }
        Ok(())
    }

    /// Publishes what is committed and not published, and says how many revisions that is. For whoever holds the
    /// writer's lock.
    async fn take_over(&self, noticed: Noticed) -> Result<u64, WorldError> {
        let current = self.current();
        let news = self.store.read_news(current.revision(), MOST_CHANGES);
        let next = match news.await? {
            // Whoever held the lock has published them.
            News::Changes(committed) if committed.is_empty() => return Ok(0),
            News::Changes(committed) => self.next_edition(current.clone(), committed).await?,
            News::TooMany(changes) => {
                tracing::info!(changes, "too much has changed: the graph is read anew");
                self.rebuild().await?
            }
            News::Unreadable(reason) => {
                tracing::warn!(
                    reason,
                    "the history cannot be followed: the graph is read anew"
                );
                self.rebuild().await?
            }
        };
        let revision = next.revision();
        let newer = revision.saturating_sub(current.revision());
        if newer == 0 {
            return Ok(0);
        }
        self.published.send_replace(Edition::new(next));
        self.following.noticed[noticed as usize].fetch_add(newer, Ordering::Relaxed);
        tracing::debug!(revision, newer, ?noticed, "caught up with other processes");
        Ok(newer)
    }

    /// The graph after these change sets.
    async fn next_edition(
        &self,
        current: Arc<Snapshot>,
        committed: Vec<CommittedChanges>,
    ) -> Result<Snapshot, WorldError> {
        let Some(CommittedChanges {
            revision,
            committed_at,
            ..
        }) = committed.last()
        else {
            return self.rebuild().await;
        };
        let (revision, committed_at) = (*revision, *committed_at);
        let patched = off_the_async_threads(move || {
            let changes = net(committed.into_iter().flat_map(|set| set.changes));
            patched(&current, revision, committed_at, &changes)
        });
        match patched.await? {
            Some(next) => Ok(next),
            None => self.rebuild().await,
        }
    }

    /// Publishes the revision that this process has just written, for whoever holds the writer's lock.
    pub(super) async fn publish_next(
        &self,
        revision: &entity::revision::Model,
        changes: Vec<Change>,
    ) -> Result<Vec<Change>, WorldError> {
        let current = self.current();
        let (number, committed_at) = (revision.number.unsigned_abs(), revision.committed_at);
        if current.revision() + 1 != number {
            // Others have written between the revision that is published and this one.
            self.take_over(Noticed::ByAsking).await?;
            return Ok(changes);
        }
        let (next, changes) = off_the_async_threads(move || {
            let next = patched(&current, number, committed_at, &changes);
            (next, changes)
        })
        .await?;
        let next = match next {
            Some(next) => next,
            None => read_snapshot(&self.store, self.clock).await?,
        };
        self.published.send_replace(Edition::new(next));
        Ok(changes)
    }

    async fn rebuild(&self) -> Result<Snapshot, WorldError> {
        self.following.rebuilt.fetch_add(1, Ordering::Relaxed);
        read_snapshot(&self.store, self.clock).await
    }

    /// Asks the database for its newest revision, and notes whether it answers.
    async fn find_head(&self) -> Result<u64, WorldError> {
        let head = self.ask(self.store.head()).await?;
        let head = head.map_or(0, |head| head.number.unsigned_abs());
        self.following.head.store(head, Ordering::Relaxed);
        let since = self.following.lock_unavailable().take();
        if let Some(since) = since {
            self.store.answers_again();
            let seconds = ((self.clock)() - since).num_seconds();
            tracing::info!(seconds, "the database answers again");
        }
        Ok(head)
    }

    /// Looks whether anything has happened to proposals at another process.
    async fn look_for_events(&self) -> Result<(), WorldError> {
        let event = self.ask(self.store.newest_proposal_event()).await?;
        self.note_event(event);
        Ok(())
    }

    /// Asks the database something that takes no time, and notes it where it does not answer.
    async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, WorldError> {
        match timeout(PATIENCE, question).await {
            Ok(answer) => answer.map_err(|error| self.note_failure(error)),
            Err(_) => Err(self.note_failure(StoreError::TimedOut(PATIENCE))),
        }
    }

    fn note_failure(&self, error: StoreError) -> WorldError {
        if error.is_unavailable() {
            let mut since = self.following.lock_unavailable();
            if since.is_none() {
                *since = Some((self.clock)());
                self.store.does_not_answer();
                tracing::error!(%error, "the database does not answer: reads go on from memory");
            }
        }
        error.into()
    }

    /// Whether the database has more than is published.
    async fn is_behind(&self) -> Result<bool, WorldError> {
        // What is published while the database is being asked may be newer than its answer.
        let revision = self.current().revision();
        let head = self.find_head().await?;
        let is_ahead = head < revision;
        let was_ahead = self.following.is_ahead.swap(is_ahead, Ordering::Relaxed);
        if is_ahead && !was_ahead {
            tracing::warn!(
                head,
                revision,
                "the database has gone back to an older revision; restart the server if that is meant"
            );
        }
        Ok(head > self.current().revision())
    }

    async fn keep_up(&self, heard: &Notify) {
        let mut unheard = 0;
        loop {
            let noticed = match timeout(ASK_EVERY, heard.notified()).await {
                Ok(()) => Noticed::ByNotification,
                Err(_) => Noticed::ByAsking,
            };
            let caught_up = match self.catch_up_with(noticed).await {
                Ok(newer) => self.look_for_events().await.map(|()| newer),
                failed => failed,
            };
            match caught_up {
                Ok(0) => {}
                Ok(_) if noticed == Noticed::ByNotification => unheard = 0,
                Ok(_) => {
                    unheard += 1;
                    if unheard == UNHEARD {
                        unheard = 0;
                        self.following.deaf.notify_one();
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot look for new revisions");
                    // It was told that something is there; it is asked again, but not at once.
                    sleep(ASK_EVERY).await;
                }
            }
        }
    }

    /// Listens until there is nothing to listen to: a database that has no notifications.
    async fn listen(&self, heard: &Notify) {
        while let Some(lost) = self.listen_once(heard).await {
            tracing::debug!(%lost, "nothing is heard of new revisions for a moment");
            sleep(LISTEN_AGAIN_AFTER).await;
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
                () = self.following.deaf.notified() => return Some(StoreError::TimedOut(UNHEARD * ASK_EVERY)),
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
            tracing::debug!(%reason, "the graph cannot be patched: it is read anew");
            None
        }
    }
}
