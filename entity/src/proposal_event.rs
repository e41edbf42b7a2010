//! What happened to a proposal, and what was said about it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What happened to a proposal.
    pub enum ProposalEventKind as "ProposalEventKind" {
        /// It was made.
        Proposed = "PROPOSED",
        /// Somebody said something about it.
        Commented = "COMMENTED",
        /// Its changes were replaced by others.
        Amended = "AMENDED",
        /// It was applied.
        Accepted = "ACCEPTED",
        /// It was declined.
        Declined = "DECLINED",
        /// It was taken back.
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
    /// Of whoever did it.
    pub organisation: Option<String>,
    /// In their words; nothing where there is nothing to say.
    pub text: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
