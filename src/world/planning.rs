//! Plans of edits, made before a write takes its turn: an edit that is refused does not keep other writers waiting.

use std::sync::{Arc, LazyLock};

use tokio::sync::MutexGuard;

use super::apply::Refused;
use super::writing::Caller;
use super::{World, WorldError};
use crate::change::edit::Edit;
use crate::permit::{Denied, Operation, Place, Viewer, decide, lacking};
use crate::plan::{Plan, as_permitted};
use crate::snapshot::Snapshot;
use crate::store::{BUSY_TIMEOUT, StoreError, Turn};
use crate::view::FairSemaphore;

/// As many plans at a time as there are cores, half of them for one client.
static PLANNERS: LazyLock<FairSemaphore> = LazyLock::new(FairSemaphore::of_cores);

/// Number of times that edits are planned without a turn before they are planned in one: each time, others may have
/// written meanwhile.
const ATTEMPTS: u32 = 3;

/// What can be written, planned on a revision that was the newest.
pub(super) struct Planned {
    snapshot: Arc<Snapshot>,
    pub plan: Plan,
}

impl World {
    /// Plans edits on the newest revision. Others may write meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if others write so often that a dry run, which keeps no writer waiting, meets none of their
    /// revisions; if the store fails.
    pub(super) async fn plan_ahead(
        &self,
        edits: &[Edit],
        if_revision: Option<u64>,
        dry_run: bool,
        caller: &Caller,
    ) -> Result<Result<Planned, Refused>, WorldError> {
        let _core = PLANNERS.acquire(caller.client().as_ref()).await;
        self.catch_up().await?;
        for _ in 0..ATTEMPTS {
            let snapshot = self.current();
            let planned = self.plan(edits, if_revision).await?;
            self.catch_up().await?;
            // Facts are read as they are stored now, which has to be as they are in the snapshot.
            if Arc::ptr_eq(&snapshot, &self.current()) {
                return Ok(planned.map(|plan| Planned { snapshot, plan }));
            }
        }
        if dry_run {
            return Err(StoreError::Busy(BUSY_TIMEOUT).into());
        }
        let (_writer, _turn) = self.begin_turn_caught_up(caller).await?;
        let snapshot = self.current();
        let planned = self.plan(edits, if_revision).await?;
        Ok(planned.map(|plan| Planned { snapshot, plan }))
    }

    /// Begins a turn with edits that are planned on its revision: as they were planned before, unless something has
    /// been written since.
    pub(super) async fn begin_turn_with(
        &self,
        mut planned: Planned,
        edits: &[Edit],
        if_revision: Option<u64>,
        caller: &Caller,
    ) -> Result<Result<(MutexGuard<'_, ()>, Turn, Plan), Refused>, WorldError> {
        for _ in 0..ATTEMPTS {
            let (writer, turn) = self.begin_turn_caught_up(caller).await?;
            if Arc::ptr_eq(&planned.snapshot, &self.current()) {
                return Ok(Ok((writer, turn, planned.plan)));
            }
            drop((turn, writer));
            planned = match self.plan_ahead(edits, if_revision, false, caller).await? {
                Ok(planned) => planned,
                Err(refused) => return Ok(Err(refused)),
            };
        }
        let (writer, turn) = self.begin_turn_caught_up(caller).await?;
        let planned = self.plan(edits, if_revision).await?;
        Ok(planned.map(|plan| (writer, turn, plan)))
    }

    /// Begins a turn at the newest revision, which is published.
    pub(super) async fn begin_turn_caught_up(
        &self,
        caller: &Caller,
    ) -> Result<(MutexGuard<'_, ()>, Turn), WorldError> {
        let (writer, turn) = self.begin_write(caller).await?;
        self.catch_up_as_writer().await?;
        Ok((writer, turn))
    }
}

/// Whether the viewer may write what was planned.
///
/// # Errors
/// Why not, with a fact that is out of reach.
pub(super) fn may_write(viewer: &Viewer, plan: &Plan) -> Result<(), String> {
    // What changes nothing has no place; whether it may be written is a matter of the role.
    let places = as_permitted(&plan.places);
    let operation = match places.is_empty() {
        true => Operation::WriteSomewhere,
        false => Operation::Write(&places),
    };
    decide(viewer, operation).map_err(|denied| reason(viewer, plan, &denied))
}

/// Whether the viewer may accept a proposal that would change what was planned.
///
/// # Errors
/// As above.
pub(super) fn may_accept(viewer: &Viewer, plan: &Plan) -> Result<(), String> {
    let places = as_permitted(&plan.places);
    let decided = decide(viewer, Operation::Review(&places));
    decided.map_err(|denied| reason(viewer, plan, &denied))
}

fn reason(viewer: &Viewer, plan: &Plan, denied: &Denied) -> String {
    let places = as_permitted(&plan.places);
    let Some(place) = lacking(viewer, &places).into_iter().next() else {
        return denied.to_string();
    };
    match (place, plan.fact_at(place)) {
        (Place::Country(country), Some(fact)) => {
            format!("{fact} belongs to {country}. {denied}")
        }
        (Place::Europe, Some(fact)) => format!("{fact} belongs to no single country. {denied}"),
        (_, None) => denied.to_string(),
    }
}
