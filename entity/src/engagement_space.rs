//! A place to connect.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What sort of place to connect an engagement space is.
    pub enum SpaceKind as "SpaceKind" {
        /// The group of one country's cities and stakeholders.
        CountryGroup = "COUNTRY_GROUP",
        /// A group around a theme.
        ThematicGroup = "THEMATIC_GROUP",
        /// Events that recur.
        EventSeries = "EVENT_SERIES",
        /// A network that can be joined.
        Network = "NETWORK",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "engagement_space")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Absent for spaces that are open across Europe.
    pub country_id: Option<String>,
    pub kind: SpaceKind,

    #[sea_orm(belongs_to, from = "id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
    #[sea_orm(belongs_to, from = "country_id", to = "id")]
    pub country: HasOne<super::country::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
