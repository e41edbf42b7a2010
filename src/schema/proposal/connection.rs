//! Pages of proposals.

use async_graphql::{Context, ID, Object, Result};
use entity::proposal::ProposalState;

use super::{Proposal, check_access};
use crate::schema::countries::find_countries;
use crate::schema::error::store_error;
use crate::schema::list_connection::ListConnection;
use crate::schema::paging::{Page, PageArguments, number_cursor, page_size, read_number_cursor};
use crate::schema::term::{Term, terms};
use crate::store::{PageEnd, ProposalPageArguments};
use crate::view::View;

/// The name of this list in its cursors.
const LIST: &str = "proposal";

/// Query fields of proposals.
#[derive(Default)]
pub struct Proposals;

/// Query fields of proposals.
#[Object]
impl Proposals {
    /// The proposals visible to the current user, newest first: the user's own, those of the user's
    /// organisation and, for stewards, those that affect their countries. Requires a contributor
    /// token.
    #[allow(clippy::too_many_arguments)]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only proposals in one of these states, such as [OPEN].")] states: Option<
            Vec<Term<ProposalState>>,
        >,
        #[graphql(desc = "Only proposals that affect one of these countries, by ID.")]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ListConnection<Proposal>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let view = ctx.data::<View>()?;
        check_access(view)?;
        let stretch = page_arguments(&arguments)?;
        let countries = country_ids(view, countries)?;
        let page = view.page_proposals(terms(states.unwrap_or_default()), countries, stretch);
        let page = page.await.map_err(|error| store_error(&error))?;
        let items = page.proposals.into_iter();
        let items = items.map(|row| (number_cursor(LIST, row.id), Proposal::from(row)));
        Ok(ListConnection(Page {
            items: items.collect(),
            has_previous: page.has_newer,
            has_next: page.has_older,
            total: usize::try_from(page.total).unwrap_or(usize::MAX),
        }))
    }

    /// The proposal with this number. Null if there is none that the current user can see.
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the proposal.")] id: ID,
    ) -> Result<Option<Proposal>> {
        let view = ctx.data::<View>()?;
        check_access(view)?;
        let Ok(id) = id.parse() else {
            return Ok(None);
        };
        let found = view.find_proposal(id).await;
        let found = found.map_err(|error| store_error(&error))?;
        Ok(found.map(Proposal::from))
    }
}

/// The requested countries by their current IDs.
///
/// # Errors
/// If an ID is not the ID of a country.
pub fn country_ids(view: &View, countries: Option<Vec<ID>>) -> Result<Vec<String>> {
    let snapshot = view.snapshot();
    let countries = find_countries(snapshot, &countries.unwrap_or_default())?;
    let ids = countries.into_iter().map(|node| snapshot.id(node));
    Ok(ids.map(str::to_owned).collect())
}

fn page_arguments(arguments: &PageArguments) -> Result<ProposalPageArguments> {
    Ok(ProposalPageArguments {
        direction: match arguments.last {
            Some(_) => PageEnd::Last,
            None => PageEnd::First,
        },
        limit: page_size(arguments)? as u64,
        after: read_number_cursor(LIST, arguments.after.as_deref(), "after")?,
        before: read_number_cursor(LIST, arguments.before.as_deref(), "before")?,
    })
}
