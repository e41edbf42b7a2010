//! How every mutation goes: from edits to the payload.

use std::sync::Arc;

use async_graphql::{Context, Result};
use entity::audit::AuditedOperation;
use entity::text::find_hidden;
use entity::{Confidence, UserErrorCode};

use super::authentication::require_authentication;
use super::change_input::ChangeInput;
use super::payload::ChangePayload;
use crate::change::edit::{Edit, EditError};
use crate::schema::error::write_error;
use crate::schema::scalar::Revision;
use crate::view::View;
use crate::world::{InvalidWrite, LONGEST_KEY, World, WriteOutcome, WriteRequest};

/// What every mutation can be told beside what to write.
pub struct MutationOptions {
    pub dry_run: bool,
    pub if_revision: Option<Revision>,
    pub idempotency_key: Option<String>,
    pub note: Option<String>,
}

/// How a request is called in the log, where it has a name.
pub struct RequestId(pub Option<String>);

/// Declares an object of mutations: each has its own arguments and those that all have.
macro_rules! mutations {
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
                    #[graphql(desc = "Judge it, tell what it would change, and write nothing.", default)]
                    dry_run: bool,
                    #[graphql(desc = "Only if nothing that it touches has changed since this revision; otherwise a CONFLICT shows what has.")]
                    if_revision: Option<Revision>,
                    #[graphql(desc = "A name for this write, of your choice and for you alone: sent again with the same name within 30 days, it is written once. 200 bytes at most.")]
                    idempotency_key: Option<String>,
                    #[graphql(desc = "What it is for, in your words, for the history; made of what it does when left out. 2000 characters at most.")]
                    note: Option<String>,
                ) -> Result<ChangePayload> {
                    let options = MutationOptions { dry_run, if_revision, idempotency_key, note };
                    apply(ctx, $edits, options).await
                }
            )*
        }
    };
}

pub(super) use mutations;

/// What one mutation does.
pub enum MutationEdits {
    /// What its name says.
    One(Edit),
    /// Many things, which complaints tell apart by their places.
    Many(Vec<Edit>),
}

impl From<Edit> for MutationEdits {
    fn from(edit: Edit) -> Self {
        Self::One(edit)
    }
}

impl From<Vec<ChangeInput>> for MutationEdits {
    fn from(changes: Vec<ChangeInput>) -> Self {
        Self::Many(changes.into_iter().map(ChangeInput::into_edit).collect())
    }
}

/// Writes the edits, and turns the request to the revision that they make.
pub async fn apply(
    ctx: &Context<'_>,
    edits: impl Into<MutationEdits>,
    options: MutationOptions,
) -> Result<ChangePayload> {
    let view = ctx.data::<View>()?;
    let viewer = require_authentication(ctx, AuditedOperation::Write)?;
    let (edits, is_one) = match edits.into() {
        MutationEdits::One(edit) => (vec![edit], true),
        MutationEdits::Many(edits) => (edits, false),
    };
    let edits: Vec<Edit> = edits
        .into_iter()
        .map(|edit| edit.with_default_confidence(Confidence::Sourced))
        .collect();
    let errors = validate(&edits, &options);
    if !errors.is_empty() {
        let conflicts = Vec::new();
        return Ok(ChangePayload::invalid(InvalidWrite { errors, conflicts }));
    }
    let write = WriteRequest {
        note: options.note,
        dry_run: options.dry_run,
        if_revision: options.if_revision.map(|revision| revision.0),
        idempotency_key: options.idempotency_key,
        request_id: ctx.data::<RequestId>()?.0.clone(),
        ..WriteRequest::new(viewer, edits)
    };
    let applied = ctx.data::<Arc<World>>()?.apply(write).await;
    let mut applied = applied.map_err(|error| write_error(&error))?;
    if let WriteOutcome::Invalid(refused) = &mut applied
        && is_one
    {
        for error in &mut refused.errors {
            error.edit = None;
        }
    }
    let payload = ChangePayload::from_outcome(view, applied)?;
    Ok(match is_one {
        true => payload.into_single(),
        false => payload,
    })
}

/// What is wrong with a change set before anybody looks at what is in it.
fn validate(edits: &[Edit], options: &MutationOptions) -> Vec<EditError> {
    empty_error(edits)
        .into_iter()
        .chain(key_complaint(options.idempotency_key.as_deref()))
        .chain(note_error(options.note.as_deref(), "note"))
        .collect()
}

/// What is wrong with the name that somebody gives a write.
pub fn key_complaint(key: Option<&str>) -> Option<EditError> {
    let key = key?;
    let message = format!("expected a key of 1 to {LONGEST_KEY} bytes");
    let error = EditError::about_all(UserErrorCode::Invalid, message);
    let is_wrong = key.is_empty() || key.len() > LONGEST_KEY;
    is_wrong.then(|| error.in_field("idempotency_key"))
}

/// Nothing is no change set.
pub fn empty_error(edits: &[Edit]) -> Option<EditError> {
    let message = "expected at least one edit";
    let error = EditError::about_all(UserErrorCode::Invalid, message);
    edits.is_empty().then(|| error.in_field("changes"))
}

/// The most characters of a note; the description of the argument says so.
const LONGEST_NOTE: usize = 2000;

/// What is wrong with somebody's words.
pub fn note_error(note: Option<&str>, field: &str) -> Option<EditError> {
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
            "expected text without invisible or direction-changing characters, but it has U+{:04X}",
            hidden as u32
        )
    } else {
        return None;
    };
    let error = EditError::about_all(UserErrorCode::Invalid, expected);
    Some(error.in_field(field))
}
