//! Application of mutations: from edits to the payload.

use std::sync::Arc;

use async_graphql::{Context, Result};
use entity::audit::AuditedOperation;
use entity::text::find_hidden;
use entity::{Confidence, UserErrorCode};

use super::change_input::ChangeInput;
use super::known::known;
use super::payload::ChangePayload;
use crate::change::edit::{Edit, EditComplaint};
use crate::schema::fault::write_fault;
use crate::schema::scalar::Revision;
use crate::view::View;
use crate::world::{Applied, LONGEST_KEY, Refused, World, Write};

/// The options that all mutations share.
pub struct Options {
    pub dry_run: bool,
    pub if_revision: Option<Revision>,
    pub idempotency_key: Option<String>,
    pub note: Option<String>,
}

/// The ID of a request in the log, if there is one.
pub struct RequestName(pub Option<String>);

/// Declares an object of mutations, each with its own arguments and the shared ones.
macro_rules! written {
    (
        $object:ident
        $(
            $(#[doc = $doc:expr])+
            $field:ident($(#[desc = $argument_doc:literal] $argument:ident: $argument_type:ty),+) => $edits:expr;
        )*
    ) => {
        #[Object]
        impl $object {
            $(
                $(#[doc = $doc])+
                #[allow(clippy::too_many_arguments)]
                async fn $field(
                    &self,
                    ctx: &Context<'_>,
                    $(#[graphql(desc = $argument_doc)] $argument: $argument_type,)+
                    #[graphql(desc = "Validate and preview without writing.", default)]
                    dry_run: bool,
                    #[graphql(desc = "Write only if no affected fact has changed since this revision. Otherwise, the result is a CONFLICT with the changes.")]
                    if_revision: Option<Revision>,
                    #[graphql(desc = "A key of your choice for this write. A request repeated with the same key within 30 days is not written again. Keys are private to each user. Maximum 200 bytes.")]
                    idempotency_key: Option<String>,
                    #[graphql(desc = "A note for the history (default: a generated summary). Maximum 2000 characters.")]
                    note: Option<String>,
                ) -> Result<ChangePayload> {
                    let options = Options { dry_run, if_revision, idempotency_key, note };
                    apply(ctx, $edits, options).await
                }
            )*
        }
    };
}

pub(super) use written;

/// The changes of one mutation.
pub enum Edits {
    /// A single change.
    One(Edit),
    /// Several changes; errors carry their index.
    Many(Vec<Edit>),
}

impl From<Edit> for Edits {
    fn from(edit: Edit) -> Self {
        Self::One(edit)
    }
}

impl From<Vec<ChangeInput>> for Edits {
    fn from(changes: Vec<ChangeInput>) -> Self {
        Self::Many(changes.into_iter().map(ChangeInput::into_edit).collect())
    }
}

/// Writes the edits, and moves the request to the new revision.
pub async fn apply(
    ctx: &Context<'_>,
    edits: impl Into<Edits>,
    options: Options,
) -> Result<ChangePayload> {
    let view = ctx.data::<View>()?;
    let viewer = known(ctx, AuditedOperation::Write)?;
    let (edits, is_one) = match edits.into() {
        Edits::One(edit) => (vec![edit], true),
        Edits::Many(edits) => (edits, false),
    };
    let edits: Vec<Edit> = edits
        .into_iter()
        .map(|edit| edit.or_with_confidence(Confidence::Sourced))
        .collect();
    let complaints = complaints(&edits, &options);
    if !complaints.is_empty() {
        let conflicts = Vec::new();
        return Ok(ChangePayload::refused(Refused {
            complaints,
            conflicts,
        }));
    }
    let write = Write {
        note: options.note,
        dry_run: options.dry_run,
        if_revision: options.if_revision.map(|revision| revision.0),
        idempotency_key: options.idempotency_key,
        request_id: ctx.data::<RequestName>()?.0.clone(),
        ..Write::new(viewer, edits)
    };
    let applied = ctx.data::<Arc<World>>()?.apply(write).await;
    let mut applied = applied.map_err(|error| write_fault(&error))?;
    if let Applied::Refused(refused) = &mut applied
        && is_one
    {
        for complaint in &mut refused.complaints {
            complaint.edit = None;
        }
    }
    let payload = ChangePayload::of(view, applied)?;
    Ok(match is_one {
        true => payload.of_one(),
        false => payload,
    })
}

/// Errors of a change set that do not depend on its content.
fn complaints(edits: &[Edit], options: &Options) -> Vec<EditComplaint> {
    none_complaint(edits)
        .into_iter()
        .chain(key_complaint(options.idempotency_key.as_deref()))
        .chain(note_complaint(options.note.as_deref(), "note"))
        .collect()
}

/// The error in an idempotency key, if any.
pub fn key_complaint(key: Option<&str>) -> Option<EditComplaint> {
    let key = key?;
    let message = format!("expected a key of 1 to {LONGEST_KEY} bytes");
    let complaint = EditComplaint::of_all(UserErrorCode::Invalid, message);
    let is_wrong = key.is_empty() || key.len() > LONGEST_KEY;
    is_wrong.then(|| complaint.in_field("idempotency_key"))
}

/// An empty change set is invalid.
pub fn none_complaint(edits: &[Edit]) -> Option<EditComplaint> {
    let message = "expected at least one change";
    let complaint = EditComplaint::of_all(UserErrorCode::Invalid, message);
    edits.is_empty().then(|| complaint.in_field("changes"))
}

/// Maximum length of a note in characters, as documented in the argument.
const LONGEST_NOTE: usize = 2000;

/// The error in a free text, if any.
pub fn note_complaint(note: Option<&str>, field: &str) -> Option<EditComplaint> {
    let note = note?;
    let unprintable = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let expected = if note.trim().is_empty() {
        "expected text".to_owned()
    } else if note.chars().count() > LONGEST_NOTE {
        format!("expected text of at most {LONGEST_NOTE} characters")
    } else if note.contains(unprintable) {
        "expected text without control characters".to_owned()
    } else if let Some(hidden) = find_hidden(note) {
        format!(
            "expected text without invisible or direction-changing characters, got U+{:04X}",
            hidden as u32
        )
    } else {
        return None;
    };
    let complaint = EditComplaint::of_all(UserErrorCode::Invalid, expected);
    Some(complaint.in_field(field))
}
