//! Revisions other than the newest: a past one is rebuilt from the history when it is first asked for, and kept
//! for those who ask for it next.

use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::fact::Dataset;
use lru::LruCache;
use tokio::time::timeout;

use super::{World, WorldError, run_blocking};
use crate::access::Viewer;
use crate::snapshot::Snapshot;
use crate::store::{HistoricalFacts, ReadTransaction, ReconstructionSize, StoreError};
use crate::view::{ClientKey, FairSemaphore, PublishedSnapshot, RequestBudget, View};

/// Past revisions whose time of commit is kept.
const KNOWN_COMMITS: NonZero<usize> = NonZero::new(10_000).unwrap();

/// Which revision is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevisionSelector {
    #[default]
    Newest,
    /// This one, as it was.
    Revision(u64),
    /// The newest, as soon as it is this one or a later one: what somebody wrote elsewhere, they read here.
    AtLeast(u64),
}

/// What past revisions may take, and how long one that is not there yet is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastLimits {
    /// Revisions that are kept.
    pub revisions: usize,
    /// Facts of all revisions that are kept, together; and for one revision, facts that are read and later
    /// changes that are undone.
    pub facts: u64,
    pub wait: Duration,
}

/// The revision that a request is answered at.
pub enum ResolvedRevision {
    Newest(Arc<PublishedSnapshot>),
    Past {
        revision: u64,
        /// Tells the revision from one of the same number in another history, as after a fail-over to an older
        /// copy of the database.
        committed_at: DateTime<Utc>,
    },
}

/// Why a request is answered at no revision.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    #[error("{}", StoreError::NoRevision { asked: *asked, newest: *newest })]
    NoRevision { asked: u64, newest: u64 },
    /// It did not come in time.
    #[error("revision {asked} did not become available within {} seconds; the newest is {newest}", wait.as_secs_f64())]
    NotReached {
        asked: u64,
        newest: u64,
        wait: Duration,
    },
    #[error(
        "revision {revision} requires reading {} facts and undoing {} later changes, more than \
         the limit of {most} together", size.facts, size.changes_since
    )]
    TooLarge {
        revision: u64,
        size: ReconstructionSize,
        most: u64,
    },
    #[error(transparent)]
    World(#[from] WorldError),
}

/// Past revisions that are kept, those that were asked for last.
pub(super) struct PastSnapshotCache {
    /// By history and revision.
    cached: Mutex<LruCache<(u64, u64), CachedSnapshot>>,
    /// Times of commit, by history and revision. Held while one is read, so that none is read twice.
    commits: tokio::sync::Mutex<LruCache<(u64, u64), DateTime<Utc>>>,
    /// Its only permit is held while one is built. So none is built twice at the same time, however many ask, what
    /// building takes is taken once, and no client waits for more than one revision of each of the others.
    building: FairSemaphore,
}

struct CachedSnapshot {
    published: Arc<PublishedSnapshot>,
    facts: u64,
}

impl ResolvedRevision {
    pub fn revision(&self) -> u64 {
        match self {
            Self::Newest(published) => published.snapshot().revision(),
            Self::Past { revision, .. } => *revision,
        }
    }

    /// Whether what is answered at it stays as it is.
    pub fn is_past(&self) -> bool {
        matches!(self, Self::Past { .. })
    }
}

impl World {
    /// The revision that is asked for. Waits for one that is not there yet, no longer than the limit. A past one takes a
    /// statement when it is first asked for.
    ///
    /// # Errors
    /// [`PastError::NoRevision`] when there is none of this number, as far as this process knows;
    /// [`PastError::NotReached`] when it has not come; otherwise when the database fails.
    pub async fn resolve(
        &self,
        selector: RevisionSelector,
        limits: &PastLimits,
    ) -> Result<ResolvedRevision, PastError> {
        if let RevisionSelector::AtLeast(asked) = selector
            && let Some(before) = asked.checked_sub(1)
        {
            let reached = timeout(limits.wait, self.wait_for_revision_after(before)).await;
            reached.map_err(|_| PastError::NotReached {
                asked,
                newest: self.current().revision(),
                wait: limits.wait,
            })?;
        }
        let published = self.published.borrow().clone();
        let newest = published.snapshot().revision();
        match selector {
            RevisionSelector::Revision(asked) if asked > newest => {
                Err(PastError::NoRevision { asked, newest })
            }
            RevisionSelector::Revision(asked) if asked < newest => {
                let committed_at = self.committed_at(asked).await?;
                Ok(ResolvedRevision::Past {
                    revision: asked,
                    committed_at,
                })
            }
            _ => Ok(ResolvedRevision::Newest(published)),
        }
    }

    /// A view of a revision, for one request of somebody. One that is not kept is built, which takes some thirty
    /// statements, and one for each thousand later changes.
    ///
    /// # Errors
    /// [`PastError::TooLarge`] when that would take more than the limit; otherwise when the database fails.
    pub async fn view_at(
        &self,
        resolved: ResolvedRevision,
        viewer: Viewer,
        budget: RequestBudget,
        limits: &PastLimits,
    ) -> Result<View, PastError> {
        let published = match resolved {
            ResolvedRevision::Newest(published) => published,
            ResolvedRevision::Past { revision, .. } => {
                self.past_snapshot(revision, budget.client(), limits)
                    .await?
            }
        };
        Ok(View::for_viewer(
            viewer,
            budget,
            published,
            self.store.clone(),
        ))
    }

    /// A view of the revision that is asked for, and what is cold at the same one, for what reads much of it.
    ///
    /// # Errors
    /// Those of [`World::resolve`] and [`World::view_at`].
    pub async fn view_with_read_transaction_at(
        &self,
        selector: RevisionSelector,
        budget: RequestBudget,
        limits: &PastLimits,
    ) -> Result<(View, ReadTransaction), PastError> {
        let revision = match (self.resolve(selector, limits).await?, selector) {
            (ResolvedRevision::Past { revision, .. }, _) => revision,
            (ResolvedRevision::Newest(_), RevisionSelector::Revision(revision)) => {
                let (view, transaction) = self.view_with_read_transaction(&budget).await?;
                if view.revision() == revision {
                    return Ok((view, transaction));
                }
                // It has just become a past one.
                revision
            }
            (ResolvedRevision::Newest(_), _) => {
                return Ok(self.view_with_read_transaction(&budget).await?);
            }
        };
        let published = self
            .past_snapshot(revision, budget.client(), limits)
            .await?;
        let held = published.historical_facts().cloned().unwrap_or_default();
        let viewer = Viewer::ANONYMOUS;
        let view = View::for_viewer(viewer, budget, published, self.store.clone());
        Ok((view, ReadTransaction::of_past(revision, held)))
    }

    /// When a past revision was committed. Before the first one there was nothing, up to the time of that revision.
    async fn committed_at(&self, revision: u64) -> Result<DateTime<Utc>, PastError> {
        let key = (self.replacements(), revision);
        let mut commits = self.past_snapshots.commits.lock().await;
        if let Some(known) = commits.get(&key) {
            return Ok(*known);
        }
        let committed_at = self.store.read_commit_time(revision.max(1)).await;
        let committed_at = committed_at.map_err(WorldError::from)?;
        let committed_at = committed_at.ok_or_else(|| PastError::NoRevision {
            asked: revision,
            newest: self.current().revision(),
        })?;
        commits.put(key, committed_at);
        Ok(committed_at)
    }

    async fn past_snapshot(
        &self,
        revision: u64,
        client: Option<&ClientKey>,
        limits: &PastLimits,
    ) -> Result<Arc<PublishedSnapshot>, PastError> {
        let key = (self.replacements(), revision);
        if let Some(kept) = self.past_snapshots.find(key) {
            return Ok(kept);
        }
        let _building = self.past_snapshots.building.acquire(client).await;
        if let Some(built) = self.past_snapshots.find(key) {
            return Ok(built);
        }
        let kept = self.build_past(revision, limits.facts).await?;
        let published = kept.published.clone();
        self.past_snapshots.insert(key, kept, limits);
        Ok(published)
    }

    async fn build_past(&self, revision: u64, most: u64) -> Result<CachedSnapshot, PastError> {
        if revision == 0 {
            return self.build_empty().await;
        }
        let past = self.store.begin_read_revision(Some(revision)).await;
        let past = past.map_err(PastError::of_store)?;
        let size = past.size().await.map_err(PastError::of_store)?;
        if size.facts.saturating_add(size.changes_since) > most {
            return Err(PastError::TooLarge {
                revision,
                size,
                most,
            });
        }
        let committed_at = past.revision().committed_at;
        let dataset = past.load_dataset().await.map_err(PastError::of_store)?;
        drop(past);
        let building = move || {
            let mut dataset = dataset;
            let facts = count_facts(&dataset);
            let held = HistoricalFacts::extract(&mut dataset);
            let snapshot = Snapshot::build(revision, committed_at, dataset)?;
            let published = PublishedSnapshot::of_past(snapshot, held);
            Ok::<_, WorldError>(CachedSnapshot { published, facts })
        };
        Ok(run_blocking(building).await??)
    }

    /// Before the first revision there was nothing, up to the time of that revision.
    async fn build_empty(&self) -> Result<CachedSnapshot, PastError> {
        let first = self.store.begin_read_revision(Some(1)).await;
        let first = first.map_err(PastError::of_store)?;
        let committed_at = first.revision().committed_at;
        let snapshot = Snapshot::build(0, committed_at, Dataset::default());
        let published = PublishedSnapshot::of_past(
            snapshot.map_err(WorldError::from)?,
            HistoricalFacts::default(),
        );
        Ok(CachedSnapshot {
            published,
            facts: 0,
        })
    }
}

impl PastError {
    fn of_store(error: StoreError) -> Self {
        match error {
            StoreError::NoRevision { asked, newest } => Self::NoRevision { asked, newest },
            error => Self::World(error.into()),
        }
    }
}

impl PastSnapshotCache {
    pub(super) fn new() -> Self {
        Self {
            cached: Mutex::new(LruCache::unbounded()),
            commits: tokio::sync::Mutex::new(LruCache::new(KNOWN_COMMITS)),
            building: FairSemaphore::new(1, 1),
        }
    }

    fn find(&self, key: (u64, u64)) -> Option<Arc<PublishedSnapshot>> {
        let mut kept = lock(&self.cached);
        Some(kept.get(&key)?.published.clone())
    }

    /// Keeps one, and lets go of those that nobody has asked for longest, until all are within the limits.
    fn insert(&self, key: (u64, u64), new: CachedSnapshot, limits: &PastLimits) {
        let mut kept = lock(&self.cached);
        kept.put(key, new);
        let mut facts: u64 = kept.iter().map(|(_, kept)| kept.facts).sum();
        while kept.len() > limits.revisions || facts > limits.facts {
            let Some((_, oldest)) = kept.pop_lru() else {
                break;
            };
            facts -= oldest.facts;
        }
    }
}

fn lock<T>(cache: &Mutex<T>) -> MutexGuard<'_, T> {
    cache.lock().unwrap_or_else(PoisonError::into_inner)
}

fn count_facts(dataset: &Dataset) -> u64 {
    let Dataset {
        nodes,
        links,
        indicators,
        observations,
        aliases,
    } = dataset;
    let facts = nodes.len() + links.len() + indicators.len() + observations.len() + aliases.len();
    facts as u64
}
