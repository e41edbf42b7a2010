//! What happened to a proposal, and what was said about it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of a proposal event.
    pub enum ProposalEventKind as "ProposalEventKind" {
        /// The proposal was created.
        Proposed = "PROPOSED",
        /// A comment was added.
        Commented = "COMMENTED",
        /// The changes were replaced.
        Amended = "AMENDED",
        /// The proposal was accepted and applied.
        Accepted = "ACCEPTED",
        /// The proposal was declined.
        Declined = "DECLINED",
        /// The proposal was withdrawn.
        Withdrawn = "WITHDRAWN",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "proposal_event")]
pub struct Model {
    /// In the order in which they happened.
    #[sea_orm(primary_key)]
    pub id: i64,
    pub proposal_id: i64,
    pub at: DateTimeUtc,
    pub kind: ProposalEventKind,
    /// Of the proposal, when it had happened.
    pub version: i32,
    /// The organisation of the actor.
    pub organisation: Option<String>,
    /// In their words; nothing where there is nothing to say.
    pub text: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
