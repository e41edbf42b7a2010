//! What a write answers.

use std::sync::Arc;

use async_graphql::{ID, Object, Result, SimpleObject};
use entity::UserErrorCode;
use entity::change::{Action, FactKind};
use entity::fact::Fact;

use crate::change;
use crate::change::edit::EditComplaint;
use crate::schema::difference::{FieldChange, field_changes};
use crate::schema::fault::{Code, fault};
use crate::schema::history::Change;
use crate::schema::interface::EcosystemNode;
use crate::schema::link::Link;
use crate::schema::node::NodeRef;
use crate::schema::scalar::Revision;
use crate::schema::term::Term;
use crate::snapshot::Snapshot;
use crate::view::View;
use crate::world::{Applied, Done, Refused};

/// What became of a write.
#[derive(Default)]
pub struct ChangePayload {
    done: Option<Told>,
    complaints: Vec<EditComplaint>,
    conflicts: Vec<Change>,
}

/// What was written, or would be.
struct Told {
    revision: Option<u64>,
    changes: Vec<change::Change>,
    replayed: bool,
    snapshot: Arc<Snapshot>,
}

/// Something that is wrong with what was to be written.
#[derive(SimpleObject)]
pub struct UserError {
    /// Of what sort it is.
    code: Term<UserErrorCode>,
    /// What is wrong, and what would be right.
    message: String,
    /// Where it is: the argument, or the field of the input; in `changeSetApply` behind `changes` and the place of
    /// the edit, counted from 0. Empty where it is about all of it.
    path: Vec<String>,
}

/// A fact that is put or removed.
pub struct FactChange(pub change::Change);

/// A fact that is put or removed, field by field.
#[Object]
impl FactChange {
    /// What happens to the fact.
    async fn action(&self) -> Term<Action> {
        Term(self.0.action())
    }

    /// What sort of fact it is.
    async fn fact_kind(&self) -> Term<FactKind> {
        Term(self.0.key().kind)
    }

    /// The id of the fact.
    async fn fact_id(&self) -> ID {
        self.0.key().id.into()
    }

    /// The fields that hold something else before and after; null where the files of the import format cannot
    /// say them.
    async fn fields(&self) -> Option<Vec<FieldChange>> {
        field_changes(self.0.before.as_ref(), self.0.after.as_ref())
    }
}

/// What became of a write: either it was done, or `userErrors` say why not.
#[Object]
impl ChangePayload {
    /// The revision that it made; null when nothing was written: in a dry run, where something is wrong, and where
    /// nothing differed.
    async fn revision(&self) -> Option<Revision> {
        self.done.as_ref()?.revision.map(Revision)
    }

    /// All that is wrong with it; empty when it was done, or in a dry run could be.
    async fn user_errors(&self) -> Vec<UserError> {
        self.complaints.iter().map(Into::into).collect()
    }

    /// What it put and removed, or in a dry run would. Empty where it had been written before.
    async fn changes(&self) -> Vec<FactChange> {
        let changes = self.done.iter().flat_map(|done| &done.changes);
        changes.cloned().map(FactChange).collect()
    }

    /// The nodes that it concerns as they are now, in the order of their ids: those that changed, and those at the ends of
    /// links that did. In a dry run, as they still are.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let Some(done) = &self.done else {
            return Vec::new();
        };
        let mut ids: Vec<&str> = Vec::new();
        for change in &done.changes {
            for fact in [&change.before, &change.after].into_iter().flatten() {
                let (node, other) = fact.concerned_nodes();
                ids.extend(node.into_iter().chain(other));
            }
        }
        let mut nodes: Vec<_> = ids
            .into_iter()
            .filter_map(|id| done.snapshot.find(id))
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        let node = |index| NodeRef::new(done.snapshot.clone(), index).into();
        nodes.into_iter().map(node).collect()
    }

    /// The links that it put, as they are now. Empty in a dry run.
    async fn links(&self) -> Vec<Link> {
        let Some(done) = self.done.as_ref().filter(|done| done.revision.is_some()) else {
            return Vec::new();
        };
        let put = done
            .changes
            .iter()
            .filter_map(|change| change.after.as_ref());
        let ids = put.filter_map(|fact| match fact {
            Fact::Link(fact) => Some(&fact.link.id),
            _ => None,
        });
        let found = ids.filter_map(|id| done.snapshot.find_link(id));
        found
            .map(|index| Link::new(done.snapshot.clone(), index))
            .collect()
    }

    /// What others have changed meanwhile, oldest first, where there is a CONFLICT: 100 changes at most.
    async fn conflicts(&self) -> &[Change] {
        &self.conflicts
    }

    /// Whether it had been written before, under the same `idempotencyKey`: it was not written again.
    async fn replayed(&self) -> bool {
        self.done.as_ref().is_some_and(|done| done.replayed)
    }
}

impl ChangePayload {
    /// The answer to a write, which the rest of the request sees as well.
    ///
    /// # Errors
    /// When whoever asks may not write it.
    pub fn of(view: &View, applied: Applied) -> Result<Self> {
        match applied {
            Applied::Done(done) => Ok(Self::done(view, done)),
            Applied::Refused(refused) => Ok(Self::refused(refused)),
            Applied::Denied(reason) => Err(fault(Code::Forbidden, reason)),
        }
    }

    pub fn done(view: &View, done: Done) -> Self {
        let snapshot = done.edition.snapshot().clone();
        view.turn_to(done.edition);
        Self {
            done: Some(Told {
                revision: done.revision,
                changes: done.changes,
                replayed: done.replayed,
                snapshot,
            }),
            ..Self::default()
        }
    }

    pub fn refused(refused: Refused) -> Self {
        Self {
            complaints: refused.complaints,
            conflicts: refused.conflicts.into_iter().map(Change::from).collect(),
            ..Self::default()
        }
    }
}

impl From<&EditComplaint> for UserError {
    fn from(complaint: &EditComplaint) -> Self {
        let mut path = Vec::new();
        if let Some(edit) = complaint.edit {
            path.extend(["changes".to_owned(), edit.to_string()]);
        }
        path.extend(complaint.field.as_deref().map(as_in_the_api));
        Self {
            code: Term(complaint.code),
            message: complaint.message.clone(),
            path,
        }
    }
}

/// The name that the API has for a field of the rules.
fn as_in_the_api(field: &str) -> String {
    match field {
        "source" => return "sources".to_owned(),
        "no_longer" => return "noLongerSources".to_owned(),
        "ecosystem_page" => return "hasEcosystemPage".to_owned(),
        "page_url" => return "ecosystemPageUrl".to_owned(),
        _ => {}
    }
    let mut words = field.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    name
}
