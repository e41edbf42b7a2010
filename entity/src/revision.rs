//! A committed change set.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The origin of a change set.
    pub enum Origin as "ChangeOrigin" {
        /// An import of a folder of files.
        Import = "IMPORT",
        /// A mutation by a user with write permission.
        Edit = "EDIT",
        /// A proposal that a steward accepted.
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
    /// A summary, as stated by the author.
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
