//! A change set that waits for review, and what became of it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::audit::ViewerKind;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What has become of a proposal.
    pub enum ProposalState as "ProposalState" {
        /// It waits for a steward.
        Open = "OPEN",
        /// It was applied, and is a revision.
        Accepted = "ACCEPTED",
        /// A steward declined it, and said why.
        Declined = "DECLINED",
        /// Whoever proposed it took it back.
        Withdrawn = "WITHDRAWN",
    }
}

/// Between places in [`Model::places`], before the first and behind the last.
pub const PLACE_MARK: char = ';';

/// What stands in [`Model::places`] for what belongs to no single country.
pub const EUROPE: &str = "europe";

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
    /// How it is known who proposed it, and who that is; shown to nobody.
    pub viewer_kind: ViewerKind,
    pub viewer_id: Option<String>,
    /// Which is credited.
    pub organisation: Option<String>,
    /// What it is for, in the words of whoever proposed it.
    pub note: String,
    /// Pages that back it, with a blank between them.
    pub evidence: String,
    /// What is to be changed, in order.
    #[sea_orm(column_type = "JsonBinary")]
    pub edits: Json,
    /// The revision that it was made for, or last amended for.
    pub base_revision: i64,
    /// The countries that it touches, and Europe: `;country-pt;europe;`.
    pub places: String,
    pub decided_at: Option<DateTimeUtc>,
    /// The organisation of whoever decided.
    pub decided_by: Option<String>,
    /// Why, in the words of whoever decided.
    pub reason: Option<String>,
    /// The revision that it became.
    pub revision: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
