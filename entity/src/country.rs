//! A country and its National Mission Ecosystem.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A country's relation to the European Union's research programme, which funds the Mission.
    pub enum EuStatus as "EuStatus" {
        /// A member state of the European Union.
        MemberState = "MEMBER_STATE",
        /// Not a member state, but associated with Horizon Europe.
        HorizonAssociated = "HORIZON_ASSOCIATED",
        /// Neither a member state nor associated with Horizon Europe.
        Other = "OTHER",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "country")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// ISO 3166-1 alpha-2, in capitals.
    #[sea_orm(unique)]
    pub iso2: String,
    pub native_name: Option<String>,
    /// ISO 639-1 codes, separated by `;`.
    pub languages: String,
    pub eu_status: EuStatus,
    pub capital: Option<String>,
    pub population: Option<i64>,
    pub population_year: Option<i32>,
    /// Degrees north of a point inside the country, WGS 84.
    pub latitude: Option<f64>,
    /// Degrees east of a point inside the country, WGS 84.
    pub longitude: Option<f64>,
    /// Whether the country has a National Mission Ecosystem page.
    pub ecosystem_page: bool,
    pub page_url: Option<String>,

    #[sea_orm(belongs_to, from = "id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
    #[sea_orm(has_many)]
    pub cities: HasMany<super::city::Entity>,
    #[sea_orm(has_many)]
    pub stakeholders: HasMany<super::stakeholder::Entity>,
    #[sea_orm(has_many)]
    pub national_platforms: HasMany<super::national_platform::Entity>,
    #[sea_orm(has_many)]
    pub engagement_spaces: HasMany<super::engagement_space::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
