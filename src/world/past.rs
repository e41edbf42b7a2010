//! Revisions other than the newest: a past one is rebuilt from the history when it is first asked for, and kept
//! for those who ask for it next.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use entity::fact::Dataset;
use lru::LruCache;
use tokio::time::timeout;

use super::{World, WorldError, off_the_async_threads};
use crate::permit::Viewer;
use crate::snapshot::Snapshot;
use crate::store::{Held, Reading, Size, StoreError};
use crate::view::{Allowance, Edition, View};

/// Which revision is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moment {
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
pub enum Standing {
    Newest(Arc<Edition>),
    Past(u64),
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
        size: Size,
        most: u64,
    },
    #[error(transparent)]
    World(#[from] WorldError),
}

/// Past revisions that are kept, those that were asked for last.
pub(super) struct PastEditions {
    /// By history and revision.
    kept: std::sync::Mutex<LruCache<(u64, u64), Kept>>,
    /// Held while one is built. So none is built twice at the same time, however many ask, and what building
    /// takes is taken once.
    building: tokio::sync::Mutex<()>,
}

struct Kept {
    edition: Arc<Edition>,
    facts: u64,
}

impl Standing {
    pub fn revision(&self) -> u64 {
        match self {
            Self::Newest(edition) => edition.snapshot().revision(),
            Self::Past(revision) => *revision,
        }
    }

    /// Whether what is answered at it stays as it is.
    pub fn is_past(&self) -> bool {
        matches!(self, Self::Past(_))
    }
}

impl World {
    /// The revision that is asked for. Waits for one that is not there yet, no longer than the limit.
    ///
    /// # Errors
    /// [`PastError::NoRevision`] when there is none of this number, as far as this process knows;
    /// [`PastError::NotReached`] when it has not come.
    pub async fn stand(&self, moment: Moment, limits: &PastLimits) -> Result<Standing, PastError> {
        if let Moment::AtLeast(asked) = moment
            && let Some(before) = asked.checked_sub(1)
        {
            let reached = timeout(limits.wait, self.newer_than(before)).await;
            reached.map_err(|_| PastError::NotReached {
                asked,
                newest: self.current().revision(),
                wait: limits.wait,
            })?;
        }
        let edition = self.published.borrow().clone();
        let newest = edition.snapshot().revision();
        match moment {
            Moment::Revision(asked) if asked > newest => {
                Err(PastError::NoRevision { asked, newest })
            }
            Moment::Revision(asked) if asked < newest => Ok(Standing::Past(asked)),
            _ => Ok(Standing::Newest(edition)),
        }
    }

    /// A view of a revision, for one request of somebody. One that is not kept is built, which takes some thirty
    /// statements, and one for each thousand later changes.
    ///
    /// # Errors
    /// [`PastError::TooLarge`] when that would take more than the limit; otherwise when the database fails.
    pub async fn view_at(
        &self,
        standing: Standing,
        viewer: Viewer,
        allowance: Allowance,
        limits: &PastLimits,
    ) -> Result<View, PastError> {
        let edition = match standing {
            Standing::Newest(edition) => edition,
            Standing::Past(revision) => self.past_edition(revision, limits).await?,
        };
        Ok(View::of(viewer, allowance, edition, self.store.clone()))
    }

    /// A view of the revision that is asked for, and what is cold at the same one, for what reads much of it.
    ///
    /// # Errors
    /// Those of [`World::stand`] and [`World::view_at`].
    pub async fn view_with_reading_at(
        &self,
        moment: Moment,
        allowance: Allowance,
        limits: &PastLimits,
    ) -> Result<(View, Reading), PastError> {
        let revision = match (self.stand(moment, limits).await?, moment) {
            (Standing::Past(revision), _) => revision,
            (Standing::Newest(_), Moment::Revision(revision)) => {
                let (view, reading) = self.view_with_reading(&allowance).await?;
                if view.revision() == revision {
                    return Ok((view, reading));
                }
                // It has just become a past one.
                revision
            }
            (Standing::Newest(_), _) => return Ok(self.view_with_reading(&allowance).await?),
        };
        let edition = self.past_edition(revision, limits).await?;
        let held = edition.held().cloned().unwrap_or_default();
        let viewer = Viewer::ANONYMOUS;
        let view = View::of(viewer, allowance, edition, self.store.clone());
        Ok((view, Reading::of_past(revision, held)))
    }

    async fn past_edition(
        &self,
        revision: u64,
        limits: &PastLimits,
    ) -> Result<Arc<Edition>, PastError> {
        let key = (self.replacements(), revision);
        if let Some(kept) = self.past.find(key) {
            return Ok(kept);
        }
        let _building = self.past.building.lock().await;
        if let Some(built) = self.past.find(key) {
            return Ok(built);
        }
        let kept = self.build_past(revision, limits.facts).await?;
        let edition = kept.edition.clone();
        self.past.keep(key, kept, limits);
        Ok(edition)
    }

    async fn build_past(&self, revision: u64, most: u64) -> Result<Kept, PastError> {
        if revision == 0 {
            return self.build_beginning().await;
        }
        let past = self.store.begin_reading_past(Some(revision)).await;
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
            let facts = count(&dataset);
            let held = Held::take(&mut dataset);
            let snapshot = Snapshot::build(revision, committed_at, dataset)?;
            let edition = Edition::of_past(snapshot, held);
            Ok::<_, WorldError>(Kept { edition, facts })
        };
        Ok(off_the_async_threads(building).await??)
    }

    /// Before the first revision there was nothing, up to the time of that revision.
    async fn build_beginning(&self) -> Result<Kept, PastError> {
        let first = self.store.begin_reading_past(Some(1)).await;
        let first = first.map_err(PastError::of_store)?;
        let committed_at = first.revision().committed_at;
        let snapshot = Snapshot::build(0, committed_at, Dataset::default());
        let edition = Edition::of_past(snapshot.map_err(WorldError::from)?, Held::default());
        Ok(Kept { edition, facts: 0 })
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

impl PastEditions {
    pub(super) fn new() -> Self {
        Self {
            kept: std::sync::Mutex::new(LruCache::unbounded()),
            building: tokio::sync::Mutex::new(()),
        }
    }

    fn find(&self, key: (u64, u64)) -> Option<Arc<Edition>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        Some(kept.get(&key)?.edition.clone())
    }

    /// Keeps one, and lets go of those that nobody has asked for longest, until all are within the limits.
    fn keep(&self, key: (u64, u64), new: Kept, limits: &PastLimits) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
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

fn count(dataset: &Dataset) -> u64 {
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
