//! A token of the API: who has it, what it allows and for how long. Its secret is not stored.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Role;

/// A country list that stands for all countries.
pub const ALL_COUNTRIES: &str = "*";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// Stands in the token itself, in lists and in the audit: it is no secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The SHA-256 of the secret, as 64 digits. The secret is 256 random bits: nobody can guess on, so
    /// the hash need not be a slow one.
    pub secret_hash: String,
    /// The purpose, as stated by the creator.
    pub label: String,
    pub organisation: String,
    pub role: Role,
    /// Ids with `;` between them, in their order, or [`ALL_COUNTRIES`]; empty for none.
    pub countries: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// The last day on which it was used.
    pub last_used_on: Option<Date>,
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
