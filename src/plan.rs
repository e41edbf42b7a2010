//! What edits would do to the graph as it is: reads the facts that they need, has them planned and judged, and says
//! where what they change belongs. Writes nothing.

mod lookup;
mod overlay;
mod scopes;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use entity::UserErrorCode;
use entity::fact::{Fact, FactKey};
use entity::proposal;
use tokio::task::{JoinError, spawn_blocking};

pub use scopes::{ScopesWithFact, scopes_of_proposal, to_scopes, to_stored};

use crate::access::{Countries, Scope, Viewer, reviewable_countries};
use crate::change::edit::{
    Edit, EditError, EditWarning, MAX_TOUCHED, missing_nodes, needed_facts, plan_edits,
    removed_nodes, touched_facts,
};
use crate::change::{Change, WarningDates};
use crate::snapshot::Snapshot;
use crate::store::{ProposalVisibility, Store, StoreError};
use lookup::SnapshotLookup;
use scopes::scopes_of_edits;

/// Edits, judged by themselves.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The facts that they depend on, whether or not they are there.
    pub needed: Vec<FactKey>,
    /// The nodes that they refer to and that are not there.
    pub missing: Vec<FactKey>,
    pub planned: Result<Plan, Vec<EditError>>,
}

/// Edits that can be applied.
#[derive(Clone, Debug)]
pub struct Plan {
    pub changes: Vec<Change>,
    /// Where the edits belong; empty if none of them changes anything.
    pub scopes: ScopesWithFact,
    /// What looks wrong and may yet be right.
    pub warnings: Vec<EditWarning>,
}

impl Plan {
    /// A fact that belongs to a place.
    pub fn fact_in_scope(&self, scope: Scope) -> Option<&str> {
        let country = match scope {
            Scope::Country(id) => Some(id.to_owned()),
            Scope::Europe => None,
        };
        self.scopes.get(&country).map(String::as_str)
    }
}

/// Why edits could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault of this program.
    #[error("the computation failed because of an internal error")]
    Panicked(#[from] JoinError),
}

/// What a proposal would change.
///
/// # Errors
/// [`StoreError::Corrupt`] when it was written by a version of the program that knew other edits.
pub fn proposed_edits(proposal: &proposal::Model) -> Result<Vec<Edit>, StoreError> {
    serde_json::from_value(proposal.edits.clone()).map_err(|error| {
        StoreError::Corrupt(format!("proposal {} cannot be read: {error}", proposal.id))
    })
}

/// Which proposals a viewer sees: those that [`crate::access::authorize`] lets them discuss.
pub fn visibility(viewer: &Viewer) -> ProposalVisibility {
    match reviewable_countries(viewer) {
        Countries::All => ProposalVisibility::All,
        Countries::Listed(ids) => ProposalVisibility::Some {
            owner: viewer.owner(),
            organisation: viewer.organisation().map(str::to_owned),
            countries: ids.iter().cloned().collect(),
        },
    }
}

/// Judges each of several lots of edits as if it were applied alone to the newest revision, which the snapshot is of. The
/// number of statements follows from which kinds of facts they need, and not from how many lots there are. `today` is for
/// warnings only.
///
/// # Errors
/// When the store cannot be read.
pub async fn evaluate(
    store: &Store,
    snapshot: &Arc<Snapshot>,
    lots: Vec<Vec<Edit>>,
    today: NaiveDate,
) -> Result<Vec<Evaluation>, PlanError> {
    let mut uprooted = Vec::new();
    let present = SnapshotLookup::new(snapshot.clone(), HashMap::new());
    for edits in &lots {
        uprooted.extend(removed_nodes(edits, &present));
    }
    let observations = match uprooted.is_empty() {
        true => HashMap::new(),
        false => store.observation_ids_at(&uprooted).await?,
    };
    let present = SnapshotLookup::new(snapshot.clone(), observations);
    let (lots, needed, present) = spawn_blocking(move || {
        let needed = lots
            .iter()
            .map(|edits| match is_too_large(edits, &present) {
                true => Vec::new(),
                false => needed_facts(edits, &present),
            });
        let needed: Vec<Vec<FactKey>> = needed.collect();
        (lots, needed, present)
    })
    .await?;
    // `find_facts` requires distinct keys.
    let distinct: BTreeSet<FactKey> = needed.iter().flatten().cloned().collect();
    let distinct: Vec<FactKey> = distinct.into_iter().collect();
    let stored = store.find_facts(&distinct).await?;
    let dates = WarningDates::on(today);
    let evaluation = spawn_blocking(move || {
        let lots = lots.iter().zip(needed);
        let evaluation = lots.map(|(edits, needed)| Evaluation {
            planned: planned(edits, &stored, &present, dates),
            missing: missing_nodes(edits, &present),
            needed,
        });
        evaluation.collect()
    });
    Ok(evaluation.await?)
}

/// The number of facts that edits touch, with the links of nodes that are removed, renamed or
/// merged, for each lot at most one more than a change set may have.
pub fn count_touched(lots: &[Vec<Edit>], snapshot: &Arc<Snapshot>) -> usize {
    let present = SnapshotLookup::new(snapshot.clone(), HashMap::new());
    let touched = lots.iter().map(|edits| touched_facts(edits, &present));
    touched.map(|count| count.min(MAX_TOUCHED + 1)).sum()
}

fn is_too_large(edits: &[Edit], present: &SnapshotLookup) -> bool {
    touched_facts(edits, present) > MAX_TOUCHED
}

fn planned(
    edits: &[Edit],
    stored: &HashMap<FactKey, Fact>,
    present: &SnapshotLookup,
    dates: WarningDates,
) -> Result<Plan, Vec<EditError>> {
    if is_too_large(edits, present) {
        let message = format!(
            "The changes affect more than {MAX_TOUCHED} facts in total, including all links of \
             nodes that are removed, renamed or merged: split them into several change sets."
        );
        return Err(vec![EditError::about_all(UserErrorCode::Invalid, message)]);
    }
    let planned = plan_edits(edits, stored, present, dates)?;
    Ok(Plan {
        warnings: planned.warnings,
        scopes: scopes_of_edits(&planned.steps, present.snapshot()),
        changes: planned.changes,
    })
}
