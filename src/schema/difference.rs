//! What differs between two revisions, and between two states of a fact.

use async_graphql::{ID, Json, Object, Result, SimpleObject};
use entity::Vocabulary;
use entity::change::{Action, FactKind};
use entity::fact::Fact;

use super::connection::PageInfo;
use super::error::{ErrorCode, coded_error, store_error};
use super::paging::{
    ListOrdering, OrderDirection, Page, PageArguments, SortKey, SortPosition, page,
};
use super::scalar::Revision;
use super::term::Term;
use crate::change::differing_fields;
use crate::view::{self, ChangeFilter, ComparisonError, MAX_CHANGES, View};

/// A field of a fact that differs.
#[derive(SimpleObject)]
pub struct FieldChange {
    /// The name of its column in the import format, such as `population`.
    name: &'static str,
    /// What stood there, as the import format writes it; null where it was empty, or the fact was not there.
    before: Option<String>,
    /// What stands there; null where it is empty, or the fact is not there.
    after: Option<String>,
}

/// The fields in which two states of a fact differ; nothing where the import format has no words for one of them.
pub fn field_changes(before: Option<&Fact>, after: Option<&Fact>) -> Option<Vec<FieldChange>> {
    let fields = differing_fields(before, after).ok()?.into_iter();
    let fields = fields.map(|field| FieldChange {
        name: field.name,
        before: field.before,
        after: field.after,
    });
    Some(fields.collect())
}

/// A fact that is not the same at two revisions.
#[derive(Clone)]
pub struct Difference(view::FactDifference);

/// A fact that is not the same at two revisions, whatever happened to it in between.
#[Object]
impl Difference {
    /// What it takes to come from the one to the other.
    async fn action(&self) -> Term<Action> {
        Term(self.0.action())
    }

    /// What sort of fact it is.
    async fn fact_kind(&self) -> Term<FactKind> {
        Term(self.0.kind)
    }

    /// The id of the fact: that of a node, link, observation or indicator, or a former one.
    async fn fact_id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// The fields that differ, in the order of columns in the import format; of a fact that is added or removed,
    /// those that are not empty. Null where that format cannot say all of the fact.
    async fn fields(&self) -> Option<Vec<FieldChange>> {
        let change = &self.0.change;
        field_changes(change.before.as_ref(), change.after.as_ref())
    }

    /// The fact at the revision `from`, with its sources; null where it is not there.
    async fn before(&self) -> Result<Option<Json<serde_json::Value>>> {
        written(self.0.change.before.as_ref())
    }

    /// The fact at the revision `to`, with its sources; null where it is not there.
    async fn after(&self) -> Result<Option<Json<serde_json::Value>>> {
        written(self.0.change.after.as_ref())
    }
}

/// As it stands in the history.
fn written(fact: Option<&Fact>) -> Result<Option<Json<serde_json::Value>>> {
    let value = fact.map(serde_json::to_value).transpose();
    value
        .map(|value| value.map(Json))
        .map_err(|error| store_error(&error))
}

/// A page of what differs between two revisions.
pub struct DifferenceConnection {
    page: Page<Difference>,
    counts: Vec<DifferenceCount>,
}

/// A difference and its place in the list.
#[derive(SimpleObject)]
pub struct DifferenceEdge {
    /// The place in the list, for `after` and `before`.
    cursor: String,
    /// The difference.
    node: Difference,
}

/// How many facts of a kind differ, and how.
#[derive(SimpleObject, Clone)]
pub struct DifferenceCount {
    /// The kind of facts.
    fact_kind: Term<FactKind>,
    /// How many are there at `to` and not at `from`.
    added: usize,
    /// How many are there at both, and not the same.
    changed: usize,
    /// How many are there at `from` and not at `to`.
    removed: usize,
}

/// A page of what differs between two revisions, by kind of fact, then by id.
#[Object]
impl DifferenceConnection {
    /// The differences of the page.
    async fn nodes(&self) -> Vec<&Difference> {
        self.page.items.iter().map(|(_, node)| node).collect()
    }

    /// The differences of the page, each with its place in the list.
    async fn edges(&self) -> Vec<DifferenceEdge> {
        let edge = |(cursor, node): &(String, Difference)| DifferenceEdge {
            cursor: cursor.clone(),
            node: node.clone(),
        };
        self.page.items.iter().map(edge).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// How many facts differ, all pages together.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// How many facts of each kind differ, and how, all pages together; also of kinds of which none does.
    async fn counts(&self) -> &[DifferenceCount] {
        &self.counts
    }
}

impl DifferenceConnection {
    /// # Errors
    /// Where a revision is later than that of the view, there is too much between the two, the page is none of
    /// this list, and when the store cannot be read.
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
                let message =
                    format!("`{name}` is {number}, but this is answered at revision {newest}");
                return Err(coded_error(ErrorCode::BadUserInput, message));
            }
        }
        let differences = view.compare(from.0, to.0, concern).await;
        let differences = differences.map_err(|error| match error {
            ComparisonError::TooMany => coded_error(
                ErrorCode::LimitExceeded,
                format!(
                    "There are more than {MAX_CHANGES} changes between the two revisions; compare some that are \
                     closer to each other"
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
            direction: OrderDirection::Asc,
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
