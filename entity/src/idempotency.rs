//! Writes that were acknowledged, by the keys that their clients gave them: a write that is sent again is
//! done once.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Whose key it is: how they are known, and as whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// A hash of what was to be written, in hexadecimal digits.
    pub request: String,
    /// The revision that it made.
    pub revision: i64,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
