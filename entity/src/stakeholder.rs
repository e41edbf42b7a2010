//! An organisation with a part in the Mission.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of organisation.
    pub enum StakeholderKind as "StakeholderKind" {
        /// An institution or agency of the European Union.
        EuBody = "EU_BODY",
        /// A ministry, region or municipality as a public authority.
        PublicAuthority = "PUBLIC_AUTHORITY",
        /// An agency, public company or institute that acts on behalf of a public authority.
        PublicAgency = "PUBLIC_AGENCY",
        /// A country's contact point for the Mission or for Horizon Europe.
        NationalContactPoint = "NATIONAL_CONTACT_POINT",
        /// A university or research institute.
        UniversityResearch = "UNIVERSITY_RESEARCH",
        /// An association of cities.
        CityNetwork = "CITY_NETWORK",
        /// An association, foundation or citizens' organisation.
        CivilSociety = "CIVIL_SOCIETY",
        /// A company or an association of companies.
        PrivateSector = "PRIVATE_SECTOR",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "stakeholder")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub short_name: Option<String>,
    pub kind: StakeholderKind,
    /// Absent for those that act across Europe.
    pub country_id: Option<String>,
    pub city_id: Option<String>,

    #[sea_orm(belongs_to, from = "id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
    #[sea_orm(belongs_to, from = "country_id", to = "id")]
    pub country: HasOne<super::country::Entity>,
    #[sea_orm(belongs_to, from = "city_id", to = "id")]
    pub city: HasOne<super::city::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
