//! A cited page.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Made from the URL, so that it is the same in every database.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    #[sea_orm(unique)]
    pub url: String,

    #[sea_orm(has_many)]
    pub citations: HasMany<super::citation::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The publisher of a page: the host of its URL without `www.`.
#[must_use]
pub fn publisher(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}
