//! The queue of proposals, page by page.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::proposal::ProposalState;

use super::{Proposal, check_access};
use crate::schema::connection::PageInfo;
use crate::schema::countries::find_countries;
use crate::schema::error::store_error;
use crate::schema::paging::{PageArguments, number_cursor, page_size, read_number_cursor};
use crate::schema::term::{Term, terms};
use crate::store::{PageEnd, ProposalPage, ProposalPageArguments};
use crate::view::View;

/// The name that cursors of this list bear.
const LIST: &str = "proposal";

/// The entrances to proposals.
#[derive(Default)]
pub struct Proposals;

/// The entrances to proposals.
#[Object]
impl Proposals {
    /// The proposals that whoever asks may see, newest first: their own, those of their organisation, and for stewards
    /// those that touch their countries. Takes the token of a contributor.
    #[allow(clippy::too_many_arguments)]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those in one of these states; [OPEN] is what waits.")]
        states: Option<Vec<Term<ProposalState>>>,
        #[graphql(desc = "Only those that touch one of these countries, by id.")] countries: Option<
            Vec<ID>,
        >,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<ProposalConnection> {
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
        Ok(ProposalConnection(page))
    }

    /// The proposal of this number. Null where there is none that whoever asks may see.
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number.")] id: ID,
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

/// A page of proposals, newest first.
pub struct ProposalConnection(ProposalPage);

/// A proposal and its place in the list.
#[derive(SimpleObject)]
pub struct ProposalEdge {
    /// The place in the list, for `after` and `before`.
    cursor: String,
    /// The proposal.
    node: Proposal,
}

/// A page of proposals, newest first.
#[Object]
impl ProposalConnection {
    /// The proposals of the page.
    async fn nodes(&self) -> Vec<Proposal> {
        self.0
            .proposals
            .iter()
            .cloned()
            .map(Proposal::from)
            .collect()
    }

    /// The proposals of the page, each with its place in the list.
    async fn edges(&self) -> Vec<ProposalEdge> {
        let edge = |row: &entity::proposal::Model| ProposalEdge {
            cursor: number_cursor(LIST, row.id),
            node: row.clone().into(),
        };
        self.0.proposals.iter().map(edge).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor =
            |row: Option<&entity::proposal::Model>| row.map(|row| number_cursor(LIST, row.id));
        PageInfo::new(
            self.0.has_newer,
            self.0.has_older,
            cursor(self.0.proposals.first()),
            cursor(self.0.proposals.last()),
        )
    }

    /// How many proposals there are, all pages together.
    async fn total_count(&self) -> u64 {
        self.0.total
    }
}

/// The ids of the countries that are asked for, as they are now.
///
/// # Errors
/// When an id is no country's.
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
