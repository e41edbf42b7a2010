//! What differs between two revisions, whatever happened in between.

use std::collections::{BTreeMap, HashSet};

use entity::change::{Action, FactKind};
use entity::fact::Fact;
use serde_json::Value;

use super::View;
use super::feed::Concern;
use crate::change::Change;
use crate::store::{HistoryEntry, Position, StoreError};

/// Changes that are looked at: they lie in memory, some kilobytes each, while they are.
pub const COMPARED: u64 = 10_000;

/// A fact that is not the same at two revisions.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub kind: FactKind,
    pub id: String,
    pub change: Change,
}

/// Why two revisions are not compared.
#[derive(Debug, thiserror::Error)]
pub enum ComparisonError {
    /// There are more than [`COMPARED`] changes between them.
    #[error("there are more than {COMPARED} changes between the two revisions")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a fact was before the first and after the last of the changes in between.
struct Ends {
    before: Option<Value>,
    after: Option<Value>,
}

impl View {
    /// The facts of concern that differ between two revisions, by kind, then by id: those that were added and
    /// removed again are not among them. From a later to an earlier one, what it would take to go back. One
    /// statement, and one more where concern is limited and nodes are gone.
    ///
    /// # Errors
    /// When there is too much in between, or the store cannot be read.
    pub async fn compare(
        &self,
        from: u64,
        to: u64,
        concern: &Concern,
    ) -> Result<Vec<Difference>, ComparisonError> {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let start = Position {
            revision: signed(from.min(to)),
            position: i32::MAX,
        };
        let until = signed(from.max(to)).min(self.until());
        let page = self.read_changes(start, until, COMPARED + 1);
        let entries = page.await?;
        if entries.len() as u64 > COMPARED {
            return Err(ComparisonError::TooMany);
        }
        let key = |entry: &HistoryEntry| (entry.change.fact_kind, entry.change.fact_id.clone());
        let meant: Option<HashSet<_>> = match concern.is_everything() {
            true => None,
            false => {
                let of_concern = self.of_concern(concern, entries.iter()).await?;
                Some(of_concern.iter().map(key).collect())
            }
        };
        let mut facts: BTreeMap<_, Ends> = BTreeMap::new();
        for entry in entries {
            let key = key(&entry);
            if meant.as_ref().is_some_and(|meant| !meant.contains(&key)) {
                continue;
            }
            let HistoryEntry { change, .. } = entry;
            let ends = facts.entry(key).or_insert(Ends {
                before: change.before,
                after: None,
            });
            ends.after = change.after;
        }
        let mut differences = Vec::new();
        for ((kind, id), ends) in facts {
            let (earlier, later) = (fact(&id, ends.before)?, fact(&id, ends.after)?);
            if earlier == later {
                continue;
            }
            let (before, after) = match from <= to {
                true => (earlier, later),
                false => (later, earlier),
            };
            let change = Change { before, after };
            differences.push(Difference { kind, id, change });
        }
        Ok(differences)
    }
}

impl Difference {
    pub fn action(&self) -> Action {
        self.change.action()
    }
}

fn fact(id: &str, json: Option<Value>) -> Result<Option<Fact>, StoreError> {
    let fact = json.map(serde_json::from_value).transpose();
    fact.map_err(|error| StoreError::Corrupt(format!("{id} was no fact: {error}")))
}
