//! A city and its part in the Mission.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::PartialDate;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// A city's status in the EU Mission "100 Climate-Neutral and Smart Cities by 2030".
    pub enum MissionStatus as "MissionStatus" {
        /// On the official list of cities selected on 28 April 2022.
        MissionCity = "MISSION_CITY",
        /// Not selected, but takes part in the Mission's activities or pursues its goals.
        MissionMinded = "MISSION_MINDED",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "city")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub local_name: Option<String>,
    pub country_id: String,
    pub region: Option<String>,
    pub mission_status: MissionStatus,
    /// Latitude in degrees north (WGS 84).
    pub latitude: Option<f64>,
    /// Longitude in degrees east (WGS 84).
    pub longitude: Option<f64>,
    pub population: Option<i64>,
    pub population_year: Option<i32>,
    /// The year by which the city aims at climate neutrality.
    pub target_year: Option<i32>,
    /// When the EU Mission Label was awarded; absent where it was not, or is not known.
    pub eu_label_awarded: Option<PartialDate>,
    pub geonames_id: Option<i64>,

    #[sea_orm(belongs_to, from = "id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
    #[sea_orm(belongs_to, from = "country_id", to = "id")]
    pub country: HasOne<super::country::Entity>,
    #[sea_orm(has_many)]
    pub stakeholders: HasMany<super::stakeholder::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
