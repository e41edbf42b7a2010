//! Differences between two revisions, and between two states of a fact.

use async_graphql::{Context, ID, Json, Object, Result, SimpleObject};
use entity::Vocabulary;
use entity::change::{Action, FactKind};
use entity::fact::Fact;

use super::connection::PageInfo;
use super::error::{ErrorCode, coded_error, response_error, store_error};
use super::paging::{
    ListOrdering, OrderDirection, Page, PageArguments, SortKey, SortPosition, page,
};
use super::scalar::{LongText, Revision};
use super::term::Term;
use crate::change::differing_fields;
use crate::view::{self, ChangeFilter, ComparisonError, MAX_CHANGES, View};

/// A field of a fact that differs.
#[derive(SimpleObject)]
pub struct FieldChange {
    /// The name of the field's column in the import format, such as `population`.
    name: &'static str,
    /// The value before, in the import format. Null if the field was empty or the fact did not exist.
    before: Option<LongText>,
    /// The value after, in the import format. Null if the field is empty or the fact does not
    /// exist.
    after: Option<LongText>,
}

/// The fields in which two states of a fact differ; `None` if the import format cannot represent
/// one of them.
pub fn field_changes(before: Option<&Fact>, after: Option<&Fact>) -> Option<Vec<FieldChange>> {
    let fields = differing_fields(before, after).ok()?.into_iter();
    let fields = fields.map(|field| FieldChange {
        name: field.name,
        before: field.before.map(LongText),
        after: field.after.map(LongText),
    });
    Some(fields.collect())
}

/// A fact that differs between two revisions.
#[derive(Clone)]
pub struct Difference(view::FactDifference);

/// A fact that differs between two revisions, regardless of the changes in between.
#[Object]
impl Difference {
    /// The change that leads from the first revision to the second.
    async fn action(&self) -> Term<Action> {
        Term(self.0.action())
    }

    /// The kind of fact.
    async fn fact_kind(&self) -> Term<FactKind> {
        Term(self.0.kind)
    }

    /// The ID of the fact: of a node, link, observation or indicator, or a former ID.
    async fn fact_id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// The fields that differ, in the column order of the import format. For an added or removed
    /// fact, the fields that are not empty. Null if the import format cannot represent the fact.
    async fn fields(&self) -> Option<Vec<FieldChange>> {
        let change = &self.0.change;
        field_changes(change.before.as_ref(), change.after.as_ref())
    }

    /// The fact at revision `from`, with its sources; null if it does not exist there.
    async fn before(&self, ctx: &Context<'_>) -> Result<Option<Json<serde_json::Value>>> {
        written(ctx, self.0.change.before.as_ref())
    }

    /// The fact at revision `to`, with its sources; null if it does not exist there.
    async fn after(&self, ctx: &Context<'_>) -> Result<Option<Json<serde_json::Value>>> {
        written(ctx, self.0.change.after.as_ref())
    }
}

/// As recorded in the history.
fn written(ctx: &Context<'_>, fact: Option<&Fact>) -> Result<Option<Json<serde_json::Value>>> {
    let value = fact.map(serde_json::to_value).transpose();
    recorded_fact(ctx, value.map_err(|error| store_error(&error))?)
}

/// A fact as recorded in the history, which counts towards the limit of the response.
///
/// # Errors
/// If the response becomes too large.
pub fn recorded_fact(
    ctx: &Context<'_>,
    fact: Option<serde_json::Value>,
) -> Result<Option<Json<serde_json::Value>>> {
    let length = fact.as_ref().map_or(0, |fact| fact.to_string().len());
    let counted = ctx.data::<View>()?.budget().count_text(length);
    counted.map_err(response_error)?;
    Ok(fact.map(Json))
}

/// A page of differences between two revisions.
pub struct DifferenceConnection {
    page: Page<Difference>,
    counts: Vec<DifferenceCount>,
}

/// A difference and its cursor.
#[derive(SimpleObject)]
pub struct DifferenceEdge {
    /// Cursor for `after` and `before`.
    cursor: String,
    /// The difference.
    node: Difference,
}

/// Numbers of added, changed and removed facts of one kind.
#[derive(SimpleObject, Clone)]
pub struct DifferenceCount {
    /// The kind of fact.
    fact_kind: Term<FactKind>,
    /// Number of facts that exist at `to` but not at `from`.
    added: usize,
    /// Number of facts that exist at both revisions and differ.
    changed: usize,
    /// Number of facts that exist at `from` but not at `to`.
    removed: usize,
}

/// A page of differences between two revisions, by kind of fact, then by ID.
#[Object]
impl DifferenceConnection {
    /// The differences on the page.
    async fn nodes(&self) -> Vec<&Difference> {
        self.page.items.iter().map(|(_, node)| node).collect()
    }

    /// The differences on the page, each with its cursor.
    async fn edges(&self) -> Vec<DifferenceEdge> {
        let edge = |(cursor, node): &(String, Difference)| DifferenceEdge {
            cursor: cursor.clone(),
            node: node.clone(),
        };
        self.page.items.iter().map(edge).collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// Total number of facts that differ, across all pages.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// Numbers of differing facts of each kind, across all pages. Includes kinds without differences.
    async fn counts(&self) -> &[DifferenceCount] {
        &self.counts
    }
}

impl DifferenceConnection {
    /// # Errors
    /// If a revision is later than that of the view, if there are too many changes in between, if
    /// the page arguments are invalid, or if the store cannot be read.
    pub async fn load(
        view: &View,
        from: Revision,
        to: Revision,
        concern: &ChangeFilter,
        arguments: &PageArguments,
    ) -> Result<Self> {
        let newest = view.revision();
        for (name, Revision(number)) in [("from", from), ("to", to)] {
            if number > newest {
                let message = format!(
                    "`{name}` must be at most {newest}, the revision of this response, \
                        got {number}"
                );
                return Err(coded_error(ErrorCode::BadUserInput, message));
            }
        }
        let differences = view.compare(from.0, to.0, concern).await;
        let differences = differences.map_err(|error| match error {
            ComparisonError::TooMany => coded_error(
                ErrorCode::LimitExceeded,
                format!(
                    "There are more than {MAX_CHANGES} changes between the two revisions; compare \
                     revisions that are closer together"
                ),
            ),
            ComparisonError::Store(error) => store_error(&error),
        })?;
        let counts = FactKind::all().iter().map(|&kind| {
            let of_kind = || differences.iter().filter(move |found| found.kind == kind);
            let count = |action| of_kind().filter(|found| found.action() == action).count();
            DifferenceCount {
                fact_kind: Term(kind),
                added: count(Action::Added),
                changed: count(Action::Changed),
                removed: count(Action::Removed),
            }
        });
        let counts = counts.collect();
        let ordering = ListOrdering {
            name: "Difference",
            directions: &[OrderDirection::Asc],
            is_given: true,
        };
        let place = |found: &view::FactDifference| SortPosition {
            key: SortKey::Integer(found.kind as i64),
            id: found.id.clone(),
        };
        let page = page(differences, place, &ordering, arguments)?.map(Difference);
        Ok(Self { page, counts })
    }
}
