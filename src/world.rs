//! The process's Store and its current Snapshot: the only place where a write happens.

mod apply;
pub mod backup;
mod error;
mod past;
mod planning;
mod proposals;
mod replication;
mod replication_status;
mod verify;
mod writing;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use entity::audit::AuditedOperation;
use entity::change::Action;
use entity::revision::Origin;
use tokio::sync::{Mutex, watch};

pub use apply::{CompletedWrite, InvalidWrite, LONGEST_KEY, WriteOutcome, WriteRequest};
pub use error::WorldError;
pub use past::{PastError, PastLimits, ResolvedRevision, RevisionSelector};
pub use proposals::{Amendment, ProposalOutcome, ProposalRequest, ReviewAction, ReviewRequest};
pub use replication_status::{Degraded, ReplicationStatus, Trigger};
pub use verify::{FileChange, FileCheck, Verification};

use crate::access::Viewer;
use crate::change::{Change, ChangeSet, DatasetLookup, WarningDates, plan_import, warnings};
use crate::import::{Diagnostics, Folder};
use crate::snapshot::Snapshot;
use crate::store::{
    AuditEntry, BUSY_TIMEOUT, ReadTransaction, RefusalLog, Sources, Store, StoreError,
    WriteTransaction,
};
use crate::view::{PublishedSnapshot, RequestBudget, View};
use writing::Caller;

/// What tells the time of a revision; tests stop it.
pub type Clock = fn() -> DateTime<Utc>;

/// Told how many changes of a change set are written so far.
pub type Progress = Arc<dyn Fn(usize) + Send + Sync>;

/// How often an import is planned before it takes the write lock, if others write between its plan and its end.
const IMPORT_ATTEMPTS: u32 = 2;

/// How long an import waits for the write lock.
const IMPORT_LOCK_TIMEOUT: Duration = Duration::from_secs(60);

/// How long planning may take while an import holds the write lock.
const PLANNING_TIMEOUT: Duration = Duration::from_secs(600);

/// One store, and the snapshot of its newest revision that this process knows.
pub struct World {
    store: Store,
    clock: Clock,
    published: watch::Sender<Arc<PublishedSnapshot>>,
    /// The number of what happened last to any proposal, as far as this process knows.
    newest_event: watch::Sender<i64>,
    /// Held while a change set is planned and applied, so that its plan is of the newest revision.
    writer: Mutex<()>,
    refusal_log: RefusalLog,
    past_snapshots: past::PastSnapshotCache,
    replication: ReplicationStatus,
}

/// What an import did, or, without writing, would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    /// Number of warnings about the changes.
    pub warnings: usize,
    /// The revision that it made; nothing when nothing differed or nothing was to be written.
    pub revision: Option<u64>,
}

impl ImportSummary {
    /// The number of changes of each kind.
    pub fn of(changes: &[Change], warnings: usize) -> Self {
        let count = |action| {
            let of_action = changes.iter().filter(|change| change.action() == action);
            of_action.count()
        };
        Self {
            added: count(Action::Added),
            changed: count(Action::Changed),
            removed: count(Action::Removed),
            warnings,
            revision: None,
        }
    }
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
        let (published, _) = watch::channel(PublishedSnapshot::new(snapshot));
        Ok(Arc::new(Self {
            refusal_log: RefusalLog::new(store.clone()),
            store,
            clock,
            published,
            newest_event: watch::Sender::new(0),
            writer: Mutex::new(()),
            past_snapshots: past::PastSnapshotCache::new(),
            replication: ReplicationStatus::default(),
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
        let published = self.published.borrow().clone();
        View::for_viewer(
            viewer,
            RequestBudget::unlimited(),
            published,
            self.store.clone(),
        )
    }

    /// A view, and the database at the same revision, for what reads much that is cold. It is of nobody in
    /// particular: what is made of it is for all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn view_with_read_transaction(
        &self,
        budget: &RequestBudget,
    ) -> Result<(View, ReadTransaction), WorldError> {
        loop {
            let transaction = self.store.begin_read_transaction().await?;
            let published = self.published.borrow().clone();
            let budget = budget.clone();
            let view = View::for_viewer(Viewer::ANONYMOUS, budget, published, self.store.clone());
            if view.revision() == transaction.revision() {
                return Ok((view, transaction));
            }
            // One of the two is ahead: a write of this process is about to be published, or another process wrote.
            drop(transaction);
            self.catch_up().await?;
        }
    }

    /// Waits until a revision after this one is published.
    pub async fn wait_for_revision_after(&self, revision: u64) {
        let mut published = self.published.subscribe();
        let is_newer =
            |published: &Arc<PublishedSnapshot>| published.snapshot().revision() > revision;
        // The sender is ours, and outlives this.
        let _ = published.wait_for(is_newer).await;
    }

    /// Waits until the history that is served is replaced by that of another copy of the database; `replacements` is
    /// the number of times that this has happened before.
    pub async fn wait_for_history_replacement(&self, replacements: u64) {
        let mut published = self.published.subscribe();
        let is_replaced = |_: &Arc<PublishedSnapshot>| self.replacements() > replacements;
        let _ = published.wait_for(is_replaced).await;
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Where refusals are written down.
    pub fn refusal_log(&self) -> &RefusalLog {
        &self.refusal_log
    }

    /// Imports a folder as one change set, for somebody at the command line: everything or nothing. What is
    /// unchanged makes no change, and where nothing differs there is no revision. If the caller leaves before the commit
    /// begins, nothing is written.
    ///
    /// # Errors
    /// [`WorldError::Invalid`] with all that is wrong with the folder; otherwise when the store
    /// fails.
    pub async fn import(
        self: &Arc<Self>,
        folder: Folder,
        options: ImportOptions,
    ) -> Result<ImportSummary, WorldError> {
        self.run_write(None, |world, caller| async move {
            world.import_exclusively(folder, options, &caller).await
        })
        .await
    }

    async fn import_exclusively(
        &self,
        folder: Folder,
        options: ImportOptions,
        caller: &Caller,
    ) -> Result<ImportSummary, WorldError> {
        let _writer = self.writer.lock().await;
        let folder = Arc::new(folder);
        for _ in 0..IMPORT_ATTEMPTS {
            match self.try_import(&folder, &options, None, caller).await {
                Err(WorldError::Store(StoreError::Conflict { .. })) => {}
                done => return done,
            }
        }
        // Others write more often than an import can be planned: it is planned under the write lock, while they wait.
        tracing::info!(
            "other processes are writing: the import takes the write lock before \
            planning"
        );
        let transaction = self.begin_long_write().await?;
        self.try_import(&folder, &options, Some(transaction), caller)
            .await
    }

    async fn begin_long_write(&self) -> Result<WriteTransaction, WorldError> {
        let began = Instant::now();
        loop {
            match self.store.begin_write_transaction(BUSY_TIMEOUT).await {
                Err(StoreError::Busy(_)) if began.elapsed() < IMPORT_LOCK_TIMEOUT => {}
                begun => {
                    let transaction = begun?;
                    transaction.allow_idle(PLANNING_TIMEOUT).await?;
                    return Ok(transaction);
                }
            }
        }
    }

    async fn try_import(
        &self,
        folder: &Arc<Folder>,
        options: &ImportOptions,
        transaction: Option<WriteTransaction>,
        caller: &Caller,
    ) -> Result<ImportSummary, WorldError> {
        let (head, existing) = self.store.read_dataset(Sources::Included).await?;
        let (folder, prune) = (folder.clone(), options.prune);
        let dates = WarningDates::on((self.clock)().date_naive());
        let planned = run_blocking(move || {
            let changes = plan_import(&folder, &existing, prune)?;
            let warnings = warnings(&changes, &DatasetLookup::new(&existing), dates);
            Ok::<_, Diagnostics>((changes, warnings.len()))
        });
        let (changes, warnings) = planned.await??;
        let mut imported = ImportSummary::of(&changes, warnings);
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
        let mut transaction = match transaction {
            Some(transaction) => transaction,
            None => self.store.begin_write_transaction(BUSY_TIMEOUT).await?,
        };
        transaction.expect_head(head)?;
        self.catch_up_as_writer().await?;
        let revision = transaction
            .write(&change_set, now, &*options.written)
            .await?;
        transaction
            .record_audit(AuditEntry {
                revision: Some(revision.number),
                ..AuditEntry::of_command_line(now, AuditedOperation::Write, &change_set.note)
            })
            .await?;
        self.commit(transaction, caller).await?;
        self.publish_written(&revision, change_set.changes).await?;
        imported.revision = u64::try_from(revision.number).ok();
        Ok(imported)
    }
}

async fn read_snapshot(store: &Store, clock: Clock) -> Result<Snapshot, WorldError> {
    let (head, dataset) = store.read_dataset(Sources::Omitted).await?;
    let (revision, committed_at) = match head {
        Some(head) => (u64::try_from(head.number).unwrap_or(0), head.committed_at),
        None => (0, clock()),
    };
    Ok(run_blocking(move || Snapshot::build(revision, committed_at, dataset)).await??)
}

async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, WorldError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| WorldError::Panicked)
}
