use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};
use entity::proposal_event::{self, ProposalEventKind};

use super::Proposal;
use crate::schema::term::Term;
use crate::view;

/// What happened to a proposal.
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

/// What happened to a proposal, or was said about it.
#[Object]
impl ProposalEvent {
    /// Its number: those of later events are greater.
    async fn id(&self) -> ID {
        self.event.id.into()
    }

    /// What happened.
    async fn kind(&self) -> Term<ProposalEventKind> {
        Term(self.event.kind)
    }

    /// When it happened.
    async fn at(&self) -> DateTime<Utc> {
        self.event.at
    }

    /// The organisation of whoever did it; null where they act for none.
    async fn organisation(&self) -> Option<&str> {
        self.event.organisation.as_deref()
    }

    /// What they say about it; null where they say nothing.
    async fn text(&self) -> Option<&str> {
        self.event.text.as_deref()
    }

    /// The version of the proposal that it made or was about.
    async fn version(&self) -> i32 {
        self.event.version
    }

    /// The proposal as it is now.
    async fn proposal(&self) -> &Proposal {
        &self.proposal
    }
}
