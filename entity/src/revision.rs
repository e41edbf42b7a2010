//! A committed change set.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// How a change set came about.
    pub enum Origin as "ChangeOrigin" {
        /// A folder of files was imported.
        Import = "IMPORT",
        /// Somebody who may write changed it through the API.
        Edit = "EDIT",
        /// Somebody proposed it, and a steward accepted it.
        Proposal = "PROPOSAL",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// 1, 2, 3 …, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub committed_at: DateTimeUtc,
    pub origin: Origin,
    /// What was done, in the words of whoever did it.
    pub note: String,
    /// The organisation that it is credited to; nothing where nobody in particular is.
    pub organisation: Option<String>,
    /// Pages that back the change set as a whole, with a blank between them: what backs a removal has
    /// no fact to stand with.
    pub evidence: Option<String>,

    #[sea_orm(has_many)]
    pub changes: HasMany<super::change::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
