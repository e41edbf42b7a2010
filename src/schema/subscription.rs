//! The root of subscriptions: what is committed, as it is committed and from any revision on.
//!
//! A field gives one item at most. Whoever serves the subscription executes it again, each time with
//! a new view, until nothing is new, and waits then for the next revision. So each item is answered
//! from one view, as the answer to a query is.

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

/// What clients are told when the data change.
#[derive(Default)]
pub struct Subscription;

/// What clients are told when the data change.
#[Subscribable]
impl Subscription {
    /// Every change set, when it is committed. Nothing is left out, however slowly a client reads.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Begin behind this revision: those that were committed since come first; \"0\" for all. When left out, begin with the next one that is committed."
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

    /// Every change of a fact, when it is committed. Changes come in batches; to resume after a lost
    /// connection, ask for what is `after` the revision of the last batch with `isLast`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Begin behind this revision: what was changed since comes first; \"0\" for all. When left out, begin with the next one that is committed."
        )]
        after: Option<Revision>,
        #[graphql(
            desc = "Only changes that concern a node in one of these countries, or a country itself: its own attributes, a link at either end of which it stands, or what was observed there."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "Only changes that concern a node of one of these kinds; with `countries`, one that is both."
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

    /// What happens to proposals, when it happens: that one was made, what is said about it, how it is decided. Each
    /// is told of the proposals that they may see, as `Query.proposals` has them; it takes the token of a contributor.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Begin behind the event of this number: what happened since comes first; \"0\" for all. When left out, begin with the next."
        )]
        after: Option<ID>,
        #[graphql(desc = "Only proposals that touch one of these countries, by id.")]
        countries: Option<Vec<ID>>,
    ) -> Result<impl Stream<Item = ProposalEvent> + use<>> {
        let view = ctx.data::<View>()?;
        check_access(view)?;
        let countries = country_ids(view, countries)?;
        let after = after.map(|after| after.parse()).transpose().map_err(|_| {
            coded_error(ErrorCode::BadUserInput, "`after` is no number of an event")
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

/// Changes of one revision, in the order in which they were made; 100 at most.
#[Object]
impl ChangeBatch {
    /// The revision that they are part of.
    async fn revision(&self) -> Revision {
        Revision::from(&self.0.revision)
    }

    /// When the revision was committed.
    async fn committed_at(&self) -> DateTime<Utc> {
        self.0.revision.committed_at
    }

    /// The changes. None where the rest of a revision is of no concern to the subscriber, who was told
    /// a part of it.
    async fn changes(&self) -> Vec<Change> {
        self.0.changes.iter().cloned().map(Change::from).collect()
    }

    /// Whether, with these, the revision has been told whole: the next batch is of a later one.
    async fn is_last(&self) -> bool {
        self.0.is_last
    }
}
