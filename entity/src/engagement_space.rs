//! A place to connect.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of an engagement space.
    pub enum SpaceKind as "SpaceKind" {
        /// A group for the cities and stakeholders of one country.
        CountryGroup = "COUNTRY_GROUP",
        /// A group on a theme.
        ThematicGroup = "THEMATIC_GROUP",
        /// A series of events.
        EventSeries = "EVENT_SERIES",
        /// A network that is open to new members.
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
