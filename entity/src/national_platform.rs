//! A country's structure that supports its cities.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::PartialDate;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "national_platform")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub local_name: Option<String>,
    pub country_id: String,
    pub established: Option<PartialDate>,
    /// The form of organisation.
    pub organisation: Option<String>,
    /// The purpose of the platform.
    pub role: Option<String>,
    /// The support that the platform offers to cities.
    pub support: Option<String>,
    /// Whether it is open to all cities of the country, beyond the Mission Cities.
    pub engages_all_cities: Option<bool>,

    #[sea_orm(belongs_to, from = "id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
    #[sea_orm(belongs_to, from = "country_id", to = "id")]
    pub country: HasOne<super::country::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
