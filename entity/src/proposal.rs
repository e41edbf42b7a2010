//! A change set that waits for review, and what became of it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The state of a proposal.
    pub enum ProposalState as "ProposalState" {
        /// Awaiting review by a steward.
        Open = "OPEN",
        /// Accepted and applied as a revision.
        Accepted = "ACCEPTED",
        /// Declined by a steward, with a reason.
        Declined = "DECLINED",
        /// Withdrawn by its author or their organisation.
        Withdrawn = "WITHDRAWN",
    }
}

/// What stands in [`Model::places`] for what belongs to no single country.
pub const EUROPE: &str = "europe";

/// Between places in [`Model::places`], before the first and behind the last.
const PLACE_MARK: char = ';';

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    /// 1, 2, 3 …
    #[sea_orm(primary_key)]
    pub id: i64,
    pub proposed_at: DateTimeUtc,
    /// Counts from 1, and one up with each amendment.
    pub version: i32,
    pub state: ProposalState,
    /// Whose it is: how they are known, and as whom. Shown to nobody.
    pub owner: String,
    /// The owner's name for it, under which it is proposed once.
    pub key: Option<String>,
    /// A hash of what was proposed under that name, in hexadecimal digits.
    pub request: String,
    /// The credited organisation; all who act for it share the proposal.
    pub organisation: Option<String>,
    /// The purpose, as stated by the proposer.
    pub note: String,
    /// Pages that back it, with a blank between them.
    pub evidence: String,
    /// What is to be changed, in order.
    #[sea_orm(column_type = "JsonBinary")]
    pub edits: Json,
    /// The revision on which the proposal, or its last amendment, is based.
    pub base_revision: i64,
    /// The countries that it touches, and Europe: `;country-pt;europe;`.
    pub places: String,
    pub decided_at: Option<DateTimeUtc>,
    /// The organisation of the user who accepted, declined or withdrew the proposal.
    pub decided_by: Option<String>,
    /// The reason for the decision.
    pub reason: Option<String>,
    /// The revision that it became.
    pub revision: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The sources that support the proposal.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.evidence.split_whitespace()
    }

    /// The places that it touches: ids of countries, and [`EUROPE`].
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.places
            .split(PLACE_MARK)
            .filter(|place| !place.is_empty())
    }
}

/// Places as [`Model::places`] has them.
pub fn written_places<'a>(places: impl IntoIterator<Item = &'a str>) -> String {
    let mut written = String::from(PLACE_MARK);
    for place in places {
        written.push_str(place);
        written.push(PLACE_MARK);
    }
    written
}
