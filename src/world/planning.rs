//! Plans of edits, made before a write takes the write lock: an edit that is refused does not keep other writers waiting.

use std::sync::{Arc, LazyLock};

use tokio::sync::MutexGuard;

use super::apply::InvalidWrite;
use super::writing::Caller;
use super::{World, WorldError};
use crate::access::{AccessRequest, Denied, Scope, Viewer, authorize, missing_scopes};
use crate::change::edit::Edit;
use crate::plan::{Plan, to_scopes};
use crate::snapshot::Snapshot;
use crate::store::{BUSY_TIMEOUT, StoreError, WriteTransaction};
use crate::view::FairSemaphore;

/// As many plans at a time as there are cores, half of them for one client.
static PLANNERS: LazyLock<FairSemaphore> = LazyLock::new(FairSemaphore::of_cores);

/// Number of times that edits are planned without the write lock before they are planned under it: each time, others may have
/// written meanwhile.
const ATTEMPTS: u32 = 3;

/// What can be written, planned on a revision that was the newest.
pub(super) struct PlannedWrite {
    snapshot: Arc<Snapshot>,
    pub plan: Plan,
}

impl World {
    /// Plans edits on the newest revision. Others may write meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if others write so often that a dry run, which keeps no writer waiting, meets none of their
    /// revisions; if the store fails.
    pub(super) async fn plan_without_lock(
        &self,
        edits: &[Edit],
        if_revision: Option<u64>,
        dry_run: bool,
        caller: &Caller,
    ) -> Result<Result<PlannedWrite, InvalidWrite>, WorldError> {
        let _core = PLANNERS.acquire(caller.client().as_ref()).await;
        self.catch_up().await?;
        for _ in 0..ATTEMPTS {
            let snapshot = self.current();
            let planned = self.plan(edits, if_revision).await?;
            self.catch_up().await?;
            // Facts are read as they are stored now, which has to be as they are in the snapshot.
            if Arc::ptr_eq(&snapshot, &self.current()) {
                return Ok(planned.map(|plan| PlannedWrite { snapshot, plan }));
            }
        }
        if dry_run {
            return Err(StoreError::Busy(BUSY_TIMEOUT).into());
        }
        let (_writer, _turn) = self.begin_write_at_newest(caller).await?;
        let snapshot = self.current();
        let planned = self.plan(edits, if_revision).await?;
        Ok(planned.map(|plan| PlannedWrite { snapshot, plan }))
    }

    /// Begins a write transaction with edits that are planned on its revision: as they were planned before, unless something has
    /// been written since.
    pub(super) async fn begin_write_with_plan(
        &self,
        mut planned: PlannedWrite,
        edits: &[Edit],
        if_revision: Option<u64>,
        caller: &Caller,
    ) -> Result<Result<(MutexGuard<'_, ()>, WriteTransaction, Plan), InvalidWrite>, WorldError>
    {
        for _ in 0..ATTEMPTS {
            let (writer, transaction) = self.begin_write_at_newest(caller).await?;
            if Arc::ptr_eq(&planned.snapshot, &self.current()) {
                return Ok(Ok((writer, transaction, planned.plan)));
            }
            drop((transaction, writer));
            planned = match self
                .plan_without_lock(edits, if_revision, false, caller)
                .await?
            {
                Ok(planned) => planned,
                Err(refused) => return Ok(Err(refused)),
            };
        }
        let (writer, transaction) = self.begin_write_at_newest(caller).await?;
        let planned = self.plan(edits, if_revision).await?;
        Ok(planned.map(|plan| (writer, transaction, plan)))
    }

    /// Begins a write transaction at the newest revision, which is published.
    pub(super) async fn begin_write_at_newest(
        &self,
        caller: &Caller,
    ) -> Result<(MutexGuard<'_, ()>, WriteTransaction), WorldError> {
        let (writer, transaction) = self.begin_write(caller).await?;
        self.catch_up_as_writer().await?;
        Ok((writer, transaction))
    }
}

/// Whether the viewer may write what was planned.
///
/// # Errors
/// Why not, with a fact that is out of reach.
pub(super) fn may_write(viewer: &Viewer, plan: &Plan) -> Result<(), String> {
    // What changes nothing has no place; whether it may be written is a matter of the role.
    let scopes = to_scopes(&plan.scopes);
    let operation = match scopes.is_empty() {
        true => AccessRequest::WriteSomewhere,
        false => AccessRequest::Write(&scopes),
    };
    authorize(viewer, operation).map_err(|denied| denial_reason(viewer, plan, &denied))
}

/// Whether the viewer may accept a proposal that would change what was planned.
///
/// # Errors
/// As above.
pub(super) fn may_accept(viewer: &Viewer, plan: &Plan) -> Result<(), String> {
    let scopes = to_scopes(&plan.scopes);
    let decided = authorize(viewer, AccessRequest::Review(&scopes));
    decided.map_err(|denied| denial_reason(viewer, plan, &denied))
}

fn denial_reason(viewer: &Viewer, plan: &Plan, denied: &Denied) -> String {
    let scopes = to_scopes(&plan.scopes);
    let Some(place) = missing_scopes(viewer, &scopes).into_iter().next() else {
        return denied.to_string();
    };
    match (place, plan.fact_in_scope(place)) {
        (Scope::Country(country), Some(fact)) => {
            format!("{fact} belongs to {country}. {denied}")
        }
        (Scope::Europe, Some(fact)) => format!("{fact} belongs to no single country. {denied}"),
        (_, None) => denied.to_string(),
    }
}
