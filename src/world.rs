//! The process's Store and its current Snapshot: the only place where a write happens.

mod apply;
mod error;
mod follow;
mod past;
mod proposals;
mod verify;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::audit::AuditedOperation;
use entity::revision::Origin;
use tokio::sync::{Mutex, watch};

pub use apply::{Applied, Done, LONGEST_KEY, Refused, Write};
pub use error::WorldError;
pub use follow::{Following, Noticed};
pub use past::{Moment, PastError, PastLimits, Standing};
pub use proposals::{Act, Amendment, Proposed, Proposing, Review};
pub use verify::Verification;

use crate::change::{Change, ChangeSet, plan_import};
use crate::import::Folder;
use crate::permit::Viewer;
use crate::snapshot::Snapshot;
use crate::store::{AuditEntry, Reading, Sources, Store, StoreError};
use crate::view::{Allowance, Edition, View};

/// What tells the time of a revision; tests stop it.
pub type Clock = fn() -> DateTime<Utc>;

/// Told how many changes of a change set are written so far.
pub type Progress = Arc<dyn Fn(usize) + Send + Sync>;

/// How often an import is planned anew, when others write between its plan and its end.
const TRIES: u32 = 10;

/// One store, and the snapshot of its newest revision that this process knows.
pub struct World {
    store: Store,
    clock: Clock,
    published: watch::Sender<Arc<Edition>>,
    /// The number of what happened last to any proposal, as far as this process knows.
    newest_event: watch::Sender<i64>,
    /// Held while a change set is planned and applied, so that its plan is of the newest revision.
    writer: Mutex<()>,
    past: past::PastEditions,
    following: Following,
}

/// What an import did, or, without writing, would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    /// The revision that it made; nothing when nothing differed or nothing was to be written.
    pub revision: Option<u64>,
}

/// How a folder is imported.
#[derive(Clone)]
pub struct ImportOptions {
    /// Removes what the folder's files leave out.
    pub prune: bool,
    /// Does all but writing.
    pub dry_run: bool,
    /// What the revision says it did.
    pub note: String,
    /// Told how many changes there will be, once they are known.
    pub planned: Progress,
    /// Told how many are written, as they are.
    pub written: Progress,
}

impl ImportOptions {
    /// An import that writes, removes nothing and tells nobody how far it is.
    pub fn new(note: impl Into<String>) -> Self {
        Self {
            prune: false,
            dry_run: false,
            note: note.into(),
            planned: Arc::new(|_| {}),
            written: Arc::new(|_| {}),
        }
    }
}

impl World {
    /// Migrates the database and builds the snapshot of its newest revision. An empty database gives
    /// an empty snapshot, of revision 0.
    ///
    /// # Errors
    /// When the database fails or holds what no write could have put there.
    pub async fn open(store: Store, clock: Clock) -> Result<Arc<Self>, WorldError> {
        store.migrate().await?;
        let snapshot = read_snapshot(&store, clock).await?;
        let (published, _) = watch::channel(Edition::new(snapshot));
        Ok(Arc::new(Self {
            store,
            clock,
            published,
            newest_event: watch::Sender::new(0),
            writer: Mutex::new(()),
            past: past::PastEditions::new(),
            following: Following::default(),
        }))
    }

    /// The newest snapshot.
    pub fn current(&self) -> Arc<Snapshot> {
        self.published.borrow().snapshot().clone()
    }

    /// How long ago the newest revision was committed.
    pub fn age(&self) -> TimeDelta {
        (self.clock)() - self.current().committed_at()
    }

    /// A view of the newest snapshot, for one request of nobody in particular.
    pub fn view(&self) -> View {
        self.view_of(Viewer::ANONYMOUS)
    }

    /// A view of the newest snapshot, for one request of somebody.
    pub fn view_of(&self, viewer: Viewer) -> View {
        let edition = self.published.borrow().clone();
        View::of(viewer, Allowance::unlimited(), edition, self.store.clone())
    }

    /// A view, and the database at the same revision, for what reads much that is cold. It is of nobody in
    /// particular: what is made of it is for all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn view_with_reading(
        &self,
        allowance: &Allowance,
    ) -> Result<(View, Reading), WorldError> {
        loop {
            let reading = self.store.begin_reading_newest().await?;
            let edition = self.published.borrow().clone();
            let allowance = allowance.clone();
            let view = View::of(Viewer::ANONYMOUS, allowance, edition, self.store.clone());
            if view.revision() == reading.revision() {
                return Ok((view, reading));
            }
            // One of the two is ahead: whoever wrote is about to publish, or is another process.
            drop(reading);
            self.catch_up().await?;
        }
    }

    /// Waits until a revision after this one is published.
    pub async fn newer_than(&self, revision: u64) {
        let mut published = self.published.subscribe();
        let is_newer = |edition: &Arc<Edition>| edition.snapshot().revision() > revision;
        // The sender is ours, and outlives this.
        let _ = published.wait_for(is_newer).await;
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Imports a folder as one change set, for somebody at the command line: everything or nothing. What is
    /// unchanged makes no change, and where nothing differs there is no revision. Goes on to its end even when
    /// nobody waits.
    ///
    /// # Errors
    /// [`WorldError::Complaints`] with all that is wrong with the folder; otherwise when the store
    /// fails.
    pub async fn import(
        self: &Arc<Self>,
        folder: Folder,
        options: ImportOptions,
    ) -> Result<Imported, WorldError> {
        let world = self.clone();
        in_own_task(async move { world.import_alone(folder, options).await }).await
    }

    async fn import_alone(
        &self,
        folder: Folder,
        options: ImportOptions,
    ) -> Result<Imported, WorldError> {
        let _writer = self.writer.lock().await;
        let folder = Arc::new(folder);
        for _ in 1..TRIES {
            match self.try_import(&folder, &options).await {
                Err(WorldError::Store(StoreError::Conflict { .. })) => {}
                done => return done,
            }
        }
        self.try_import(&folder, &options).await
    }

    async fn try_import(
        &self,
        folder: &Arc<Folder>,
        options: &ImportOptions,
    ) -> Result<Imported, WorldError> {
        let (head, existing) = self.store.read_dataset(Sources::Included).await?;
        let (folder, prune) = (folder.clone(), options.prune);
        let changes =
            off_the_async_threads(move || plan_import(&folder, &existing, prune)).await??;
        let mut imported = count(&changes);
        (options.planned)(changes.len());
        if changes.is_empty() || options.dry_run {
            return Ok(imported);
        }
        let change_set = ChangeSet {
            origin: Origin::Import,
            note: options.note.clone(),
            organisation: None,
            evidence: Vec::new(),
            changes,
        };
        let head = head.map(|revision| revision.number);
        let now = (self.clock)();
        let mut turn = self.store.begin_turn_after(head).await?;
        let revision = turn.write(&change_set, now, &*options.written).await?;
        turn.record(AuditEntry {
            revision: Some(revision.number),
            ..AuditEntry::of_command_line(now, AuditedOperation::Write, &change_set.note)
        })
        .await?;
        turn.commit().await?;
        self.publish_next(&revision, change_set.changes).await?;
        imported.revision = u64::try_from(revision.number).ok();
        Ok(imported)
    }
}

async fn read_snapshot(store: &Store, clock: Clock) -> Result<Snapshot, WorldError> {
    let (head, dataset) = store.read_dataset(Sources::Left).await?;
    let (revision, committed_at) = match head {
        Some(head) => (u64::try_from(head.number).unwrap_or(0), head.committed_at),
        None => (0, clock()),
    };
    Ok(off_the_async_threads(move || Snapshot::build(revision, committed_at, dataset)).await??)
}

fn count(changes: &[Change]) -> Imported {
    use entity::change::Action;

    let of = |action| {
        changes
            .iter()
            .filter(|change| change.action() == action)
            .count()
    };
    Imported {
        added: of(Action::Added),
        changed: of(Action::Changed),
        removed: of(Action::Removed),
        revision: None,
    }
}

/// Runs to its end even if the caller goes away: a client that hangs up cannot tear a write.
async fn in_own_task<T: Send + 'static>(
    work: impl Future<Output = Result<T, WorldError>> + Send + 'static,
) -> Result<T, WorldError> {
    tokio::spawn(work).await.map_err(|_| WorldError::Panicked)?
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, WorldError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| WorldError::Panicked)
}
