//! Which source backs which fact: exactly one of node, link and observation is named.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "citation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub source_id: String,
    pub node_id: Option<String>,
    pub link_id: Option<String>,
    pub observation_id: Option<String>,
    /// The place of the source among those of its fact, counted from 0.
    pub position: i32,

    #[sea_orm(belongs_to, from = "source_id", to = "id")]
    pub source: HasOne<super::source::Entity>,
    #[sea_orm(belongs_to, from = "node_id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
    #[sea_orm(belongs_to, from = "link_id", to = "id", on_delete = "Cascade")]
    pub link: HasOne<super::link::Entity>,
    #[sea_orm(belongs_to, from = "observation_id", to = "id", on_delete = "Cascade")]
    pub observation: HasOne<super::observation::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
