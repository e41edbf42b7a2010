use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};
use entity::proposal_event::{self, ProposalEventKind};

use super::Proposal;
use crate::schema::scalar::LongText;
use crate::schema::term::Term;
use crate::view;

/// The kind of a proposal event.
pub struct ProposalEvent {
    event: proposal_event::Model,
    proposal: Proposal,
}

impl ProposalEvent {
    pub fn new(event: proposal_event::Model, proposal: Proposal) -> Self {
        Self { event, proposal }
    }
}

impl From<view::ProposalEvent> for ProposalEvent {
    fn from(told: view::ProposalEvent) -> Self {
        Self::new(told.event, told.proposal.into())
    }
}

/// An event or comment on a proposal.
#[Object]
impl ProposalEvent {
    /// The event number. Later events have greater numbers.
    async fn id(&self) -> ID {
        self.event.id.into()
    }

    /// The kind of event.
    async fn kind(&self) -> Term<ProposalEventKind> {
        Term(self.event.kind)
    }

    /// When it happened.
    async fn at(&self) -> DateTime<Utc> {
        self.event.at
    }

    /// The organisation of the user who caused the event; null if the user acts for none.
    async fn organisation(&self) -> Option<&str> {
        self.event.organisation.as_deref()
    }

    /// The user's comment; null if there is none.
    async fn text(&self) -> Option<LongText> {
        self.event.text.clone().map(LongText)
    }

    /// The version of the proposal that the event created or refers to.
    async fn version(&self) -> i32 {
        self.event.version
    }

    /// The proposal in its current state.
    async fn proposal(&self) -> &Proposal {
        &self.proposal
    }
}
