//! What an editor or a proposal wants changed, in the words of the domain; and the change set that it takes.
//!
//! An edit says what to do and not what is there, so it can wait: a proposal is planned anew on whatever the
//! graph has become.

mod cascade;
mod draft;
mod generated_id;
mod needs;
mod plan;
mod warning;
mod wording;

use std::collections::BTreeMap;

use entity::{Confidence, LinkKind, NodeKind, UserErrorCode, Vocabulary};
use serde::{Deserialize, Serialize};

pub use cascade::merged_urls;
pub(super) use generated_id::slug;
pub use needs::{MAX_TOUCHED, missing_nodes, needed_facts, removed_nodes, touched_facts};
pub use plan::{PlannedEdits, plan_edits};
pub use warning::EditWarning;

use crate::import::Values;

/// Fields by name, as [`Values`] has them; one that holds nothing is cleared. Fields that are not named
/// stay as they are.
pub type ChangedValues = BTreeMap<String, Option<String>>;

/// The values as changes, except the ID.
fn given(values: &Values) -> ChangedValues {
    let given = values.iter().filter(|(field, _)| *field != "id");
    given
        .map(|(field, value)| (field.clone(), Some(value.clone())))
        .collect()
}

/// The values with those that are changed in their place, and without those that are cleared.
fn merged(mut values: Values, changed: &ChangedValues) -> Values {
    for (field, value) in changed {
        match value {
            Some(value) => values.insert(field.clone(), value.clone()),
            None => values.remove(field),
        };
    }
    values
}

/// One thing that somebody wants changed. Ids may be former ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// Puts a new node. Without an id among its values it gets one made of its name.
    CreateNode {
        kind: NodeKind,
        values: Values,
        sources: Vec<String>,
        /// Whether to update the node if it exists.
        #[serde(default)]
        upsert: bool,
    },
    /// Changes fields of a node, and cites its sources before those that it has.
    UpdateNode {
        kind: NodeKind,
        id: String,
        values: ChangedValues,
        sources: Vec<String>,
        no_longer: Vec<String>,
    },
    /// Removes a node with its links, observations and former ids.
    RemoveNode {
        id: String,
        sources: Vec<String>,
    },
    /// Gives a node another id; it keeps answering under the one it had.
    RenameNode {
        id: String,
        new_id: String,
        sources: Vec<String>,
    },
    /// Makes one node of two: links, observations and former ids move, what the one that stays does not
    /// know is taken over, and the other's id leads to it.
    MergeNodes {
        id: String,
        into: String,
        sources: Vec<String>,
    },
    AddLink {
        from: String,
        kind: LinkKind,
        to: String,
        values: Values,
        sources: Vec<String>,
        /// Whether to update the link if it exists.
        #[serde(default)]
        upsert: bool,
    },
    UpdateLink {
        id: String,
        values: ChangedValues,
        sources: Vec<String>,
        no_longer: Vec<String>,
    },
    RemoveLink {
        id: String,
        sources: Vec<String>,
    },
    /// Puts the value of an indicator on a day, or another in its place.
    RecordObservation {
        values: Values,
        sources: Vec<String>,
    },
    RemoveObservation {
        id: String,
        sources: Vec<String>,
    },
    /// Puts the definition of an indicator, or another in its place.
    PutIndicator {
        values: Values,
        sources: Vec<String>,
    },
    /// Cites pages for a fact, before those that it has.
    CiteSources {
        fact_id: String,
        sources: Vec<String>,
        no_longer: Vec<String>,
    },
}

/// An error in an edit, worded for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditError {
    pub code: UserErrorCode,
    /// The place of the edit among all, counted from 0; absent where it is about all of them.
    pub edit: Option<usize>,
    /// The field, as the rules call it; absent where it is about the edit as a whole.
    pub field: Option<String>,
    pub message: String,
}

impl EditError {
    pub fn new(code: UserErrorCode, edit: usize, message: impl Into<String>) -> Self {
        Self {
            edit: Some(edit),
            ..Self::about_all(code, message)
        }
    }

    /// About no edit in particular.
    pub fn about_all(code: UserErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            edit: None,
            field: None,
            message: message.into(),
        }
    }

    /// About edits that the graph says already.
    pub fn no_change() -> Self {
        let message = "Nothing to change: the graph already contains all of this.";
        Self::about_all(UserErrorCode::AlreadySo, message)
    }

    pub fn in_field(self, field: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..self
        }
    }
}

/// Every edit has sources, whatever else it has.
macro_rules! sources_of {
    ($edit:expr) => {
        match $edit {
            Edit::CreateNode { sources, .. }
            | Edit::UpdateNode { sources, .. }
            | Edit::RemoveNode { sources, .. }
            | Edit::RenameNode { sources, .. }
            | Edit::MergeNodes { sources, .. }
            | Edit::AddLink { sources, .. }
            | Edit::UpdateLink { sources, .. }
            | Edit::RemoveLink { sources, .. }
            | Edit::RecordObservation { sources, .. }
            | Edit::RemoveObservation { sources, .. }
            | Edit::PutIndicator { sources, .. }
            | Edit::CiteSources { sources, .. } => sources,
        }
    };
}

impl Edit {
    /// The pages that back it.
    pub fn sources(&self) -> &[String] {
        sources_of!(self)
    }

    /// The edit, backed by these pages where it names none.
    #[must_use]
    pub fn with_default_sources(mut self, evidence: &[String]) -> Self {
        let sources = sources_of!(&mut self);
        if sources.is_empty() {
            sources.extend_from_slice(evidence);
        }
        self
    }

    /// The edit, where it puts a new fact without a confidence, with this one. A fact that may exist keeps its own.
    #[must_use]
    pub fn with_default_confidence(mut self, confidence: Confidence) -> Self {
        if let Self::CreateNode {
            values,
            upsert: false,
            ..
        }
        | Self::AddLink {
            values,
            upsert: false,
            ..
        }
        | Self::RecordObservation { values, .. } = &mut self
        {
            let confidence = || confidence.name().to_ascii_lowercase();
            values
                .entry("confidence".to_owned())
                .or_insert_with(confidence);
        }
        self
    }

    /// The edit, which updates a node or link that exists instead of failing.
    #[must_use]
    pub fn with_upsert(mut self) -> Self {
        if let Self::CreateNode { upsert, .. } | Self::AddLink { upsert, .. } = &mut self {
            *upsert = true;
        }
        self
    }

    /// Whether its pages back the change set as a whole, there being no fact that would cite them.
    pub fn is_backed_by_evidence(&self) -> bool {
        matches!(
            self,
            Self::RemoveNode { .. }
                | Self::RenameNode { .. }
                | Self::MergeNodes { .. }
                | Self::RemoveLink { .. }
                | Self::RemoveObservation { .. }
                | Self::PutIndicator { .. }
        )
    }
}

#[cfg(test)]
mod tests;
