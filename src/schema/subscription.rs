//! The subscription root: commits as they happen, and from any revision on.
//!
//! Each execution of a field returns at most one item. The server executes the subscription
//! repeatedly, each time with a new view, until there is nothing new, then waits for the next
//! revision. So each item is answered from one view, like a query.

use async_graphql::{Context, ID, Object, Result, Subscription as Subscribable};
use chrono::{DateTime, Utc};
use entity::NodeKind;
use futures_util::{Stream, stream};

use super::change_set::ChangeSet;
use super::countries::change_filter;
use super::error::{ErrorCode, coded_error, store_error};
use super::history::Change;
use super::proposal::{ProposalEvent, check_access, country_ids};
use super::scalar::Revision;
use super::term::Term;
use crate::view::{self, SubscriptionCursor, View};

/// Subscriptions to changes of the data.
#[derive(Default)]
pub struct Subscription;

/// Subscriptions to changes of the data.
#[Subscribable]
impl Subscription {
    /// Every change set when it is committed. Slow clients receive all of them.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Start after this revision and first send the change sets committed since; \"0\" for all (default: start with the next commit)."
        )]
        after: Option<Revision>,
    ) -> Result<impl Stream<Item = ChangeSet> + use<>> {
        let next = ctx
            .data::<View>()?
            .next_change_set(
                ctx.data::<SubscriptionCursor>()?,
                after.map(|revision| revision.0),
            )
            .await
            .map_err(|error| store_error(&error))?;
        Ok(stream::iter(next.map(ChangeSet::from)))
    }

    /// Every change of a fact when it is committed, in batches. To resume after a lost connection,
    /// pass as `after` the revision of the last batch with `isLast`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Start after this revision and first send the changes committed since; \"0\" for all (default: start with the next commit)."
        )]
        after: Option<Revision>,
        #[graphql(
            desc = "Only changes that affect these countries or nodes in them, by ID: attributes, links at either end, and observations."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "Only changes that affect nodes of these kinds. With `countries`, the same node must match both."
        )]
        kinds: Option<Vec<Term<NodeKind>>>,
    ) -> Result<impl Stream<Item = ChangeBatch> + use<>> {
        let view = ctx.data::<View>()?;
        let concern = change_filter(view.snapshot(), countries, kinds)?;
        let next = view
            .next_changes(
                ctx.data::<SubscriptionCursor>()?,
                after.map(|revision| revision.0),
                &concern,
            )
            .await
            .map_err(|error| store_error(&error))?;
        Ok(stream::iter(next.map(ChangeBatch)))
    }

    /// Events on proposals: creation, comments, amendments and decisions. Includes only proposals
    /// visible to the current user, as in `Query.proposals`. Requires a contributor token.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Start after the event with this number and first send the events since; \"0\" for all (default: start with the next event)."
        )]
        after: Option<ID>,
        #[graphql(desc = "Only proposals that affect one of these countries, by ID.")]
        countries: Option<Vec<ID>>,
    ) -> Result<impl Stream<Item = ProposalEvent> + use<>> {
        let view = ctx.data::<View>()?;
        check_access(view)?;
        let countries = country_ids(view, countries)?;
        let after = after.map(|after| after.parse()).transpose().map_err(|_| {
            coded_error(
                ErrorCode::BadUserInput,
                "`after` must be the number of an event",
            )
        })?;
        let next = view
            .next_event(ctx.data::<SubscriptionCursor>()?, after, &countries)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(stream::iter(next.map(ProposalEvent::from)))
    }
}

/// Changes of one revision.
pub struct ChangeBatch(view::ChangeBatch);

/// Changes of one revision, in the order in which they were made (maximum 100).
#[Object]
impl ChangeBatch {
    /// The revision that the changes belong to.
    async fn revision(&self) -> Revision {
        Revision::from(&self.0.revision)
    }

    /// When the revision was committed.
    async fn committed_at(&self) -> DateTime<Utc> {
        self.0.revision.committed_at
    }

    /// The changes. Empty if earlier batches held changes of this revision and none of the
    /// remaining ones matches the subscription.
    async fn changes(&self) -> Vec<Change> {
        self.0.changes.iter().cloned().map(Change::from).collect()
    }

    /// Whether this is the last batch of the revision. The next batch belongs to a later revision.
    async fn is_last(&self) -> bool {
        self.0.is_last
    }
}
