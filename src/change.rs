//! The change set: the only way anything is ever written. Pure: rules, comparison and plan, no I/O.
//!
//! `compare` says what to change so that one dataset becomes another; `rules` judge any change set,
//! wherever it comes from, against what exists; `import` does both for a folder of files.

mod compare;
mod difference;
pub mod edit;
mod import;
mod lookup;
mod overlay;
mod rules;
mod squash;
mod warnings;

use entity::change::Action;
use entity::fact::{Fact, FactKey, NoFact};
use entity::revision::Origin;

pub use compare::{Removal, compare};
pub use difference::{FieldChange, differing_fields};
pub use import::{LocatedWarning, folder_warnings, plan_import, stored_warnings};
pub use lookup::{DatasetLookup, ExistingNode, GraphLookup, KnownLink, KnownNode};
pub use rules::{Violation, check, check_url};
pub use squash::squash;
pub use warnings::{Warning, WarningDates, warnings};

/// One fact put or removed. At least one of the two sides is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The fact as it was; absent when it is added.
    pub before: Option<Fact>,
    /// The fact as it will be; absent when it is removed.
    pub after: Option<Fact>,
}

/// Changes that are applied together or not at all; once committed, they are a revision.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet {
    pub origin: Origin,
    /// A summary, as stated by the author.
    pub note: String,
    /// The organisation that it is credited to; nothing where nobody in particular is.
    pub organisation: Option<String>,
    /// Pages that back it as a whole.
    pub evidence: Vec<String>,
    pub changes: Vec<Change>,
}

impl Change {
    /// A change as the history has it.
    ///
    /// # Errors
    /// When one of its sides is no such fact.
    pub fn of_history(line: entity::change::Model) -> Result<Self, NoFact> {
        let side = |side| Fact::of_history(line.fact_kind, &line.fact_id, side);
        Ok(Self {
            before: side(line.before)?,
            after: side(line.after)?,
        })
    }

    pub fn action(&self) -> Action {
        match (&self.before, &self.after) {
            (None, _) => Action::Added,
            (Some(_), Some(_)) => Action::Changed,
            (Some(_), None) => Action::Removed,
        }
    }

    /// The fact that changes.
    ///
    /// # Panics
    /// When neither side is there, which no change may be.
    pub fn key(&self) -> FactKey {
        self.after
            .as_ref()
            .or(self.before.as_ref())
            .expect("a change has a side")
            .key()
    }
}
