//! The history of a node: what changed, when, and by which change set.

use async_graphql::{Context, ID, Json, Object, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::change::{Action, FactKind};
use entity::revision::Origin;

use super::difference::{FieldChange, field_changes, recorded_fact};
use super::error::{ErrorCode, coded_error, store_error};
use super::list_connection::ListConnection;
use super::paging::{Page, PageArguments, page_size};
use super::scalar::{LongText, Revision};
use super::term::Term;
use crate::change;
use crate::store::{
    ChangePosition, HistoryEntry, HistoryKey, HistoryOf, HistoryPageArguments, PageEnd,
};
use crate::view::View;

/// A page of a history.
pub type ChangeConnection = ListConnection<Change>;

/// A fact that was written or removed.
#[derive(Clone)]
pub struct Change(HistoryEntry);

impl From<HistoryEntry> for Change {
    fn from(entry: HistoryEntry) -> Self {
        Self(entry)
    }
}

/// A fact that was written or removed, with its content before and after.
#[Object]
impl Change {
    /// The revision that the change belongs to.
    async fn revision(&self) -> Revision {
        Revision::from(&self.0.revision)
    }

    /// When the revision was committed.
    async fn committed_at(&self) -> DateTime<Utc> {
        self.0.revision.committed_at
    }

    /// The origin of the change set.
    async fn origin(&self) -> Term<Origin> {
        Term(self.0.revision.origin)
    }

    /// The author's note on the change set.
    async fn note(&self) -> LongText {
        LongText(self.0.revision.note.clone())
    }

    /// The organisation that the change set is credited to; null if none.
    async fn organisation(&self) -> Option<&str> {
        self.0.revision.organisation.as_deref()
    }

    /// Whether the fact was added, changed or removed.
    async fn action(&self) -> Term<Action> {
        Term(self.0.change.action)
    }

    /// The kind of fact that changed.
    async fn fact_kind(&self) -> Term<FactKind> {
        Term(self.0.change.fact_kind)
    }

    /// The ID of the fact: of a node, link, observation or indicator.
    async fn fact_id(&self) -> ID {
        self.0.change.fact_id.as_str().into()
    }

    /// The fields that differ, in the column order of the import format. For an added or removed
    /// fact, the fields that are not empty. Null if the import format cannot represent the fact.
    async fn fields(&self) -> Option<Vec<FieldChange>> {
        let change = change::Change::of_history(self.0.change.clone()).ok()?;
        field_changes(change.before.as_ref(), change.after.as_ref())
    }

    /// The fact before the change, with its sources; null if it was added.
    async fn before(&self, ctx: &Context<'_>) -> Result<Option<Json<serde_json::Value>>> {
        recorded_fact(ctx, self.0.change.before.clone())
    }

    /// The fact after the change, with its sources; null if it was removed.
    async fn after(&self, ctx: &Context<'_>) -> Result<Option<Json<serde_json::Value>>> {
        recorded_fact(ctx, self.0.change.after.clone())
    }
}

impl ChangeConnection {
    /// A page of a history, newest first, read in one statement for all nodes of which the query requests the
    /// same page.
    ///
    /// # Errors
    /// If the page arguments are invalid, or if the store cannot be read.
    pub async fn load(ctx: &Context<'_>, of: HistoryOf, arguments: PageArguments) -> Result<Self> {
        let key = HistoryKey {
            of,
            page: HistoryPageArguments {
                direction: if arguments.last.is_some() {
                    PageEnd::Last
                } else {
                    PageEnd::First
                },
                limit: u32::try_from(page_size(&arguments)?).unwrap_or(u32::MAX),
                after: decode(arguments.after.as_deref(), "after")?,
                before: decode(arguments.before.as_deref(), "before")?,
            },
        };
        let page = ctx
            .data::<View>()?
            .load_history(key)
            .await
            .map_err(|error| store_error(&*error))?;
        let items = page.entries.into_iter();
        let items = items.map(|entry| (encode(&entry), Change(entry)));
        Ok(Self(Page {
            items: items.collect(),
            has_previous: page.has_newer,
            has_next: page.has_older,
            total: usize::try_from(page.total).unwrap_or(usize::MAX),
        }))
    }
}

fn encode(entry: &HistoryEntry) -> String {
    let (revision, position) = (entry.change.revision, entry.change.position);
    URL_SAFE_NO_PAD.encode(format!("{revision}.{position}"))
}

fn decode(cursor: Option<&str>, argument: &str) -> Result<Option<ChangePosition>> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let parse = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (revision, position) = text.split_once('.')?;
        Some(ChangePosition {
            revision: revision.parse().ok()?,
            position: position.parse().ok()?,
        })
    };
    parse().map(Some).ok_or_else(|| {
        coded_error(
            ErrorCode::BadUserInput,
            format!(
                "`{argument}` is not a cursor of a history; use one from its pageInfo or edges"
            ),
        )
    })
}
