//! A dated value of an indicator.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Confidence, PartialDate};

/// The subject of observations that speak of Europe as a whole, as files write it.
pub const EUROPE: &str = "eu";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "observation")]
pub struct Model {
    /// Made of subject, indicator and date by [`id`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The node measured; absent for the Europe-wide reference value.
    pub subject_id: Option<String>,
    pub indicator_id: String,
    pub date: PartialDate,
    /// In the indicator's unit.
    pub value: f64,
    pub confidence: Confidence,

    #[sea_orm(belongs_to, from = "subject_id", to = "id")]
    pub subject: HasOne<super::node::Entity>,
    #[sea_orm(belongs_to, from = "indicator_id", to = "id")]
    pub indicator: HasOne<super::indicator::Entity>,
    #[sea_orm(has_many)]
    pub citations: HasMany<super::citation::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The stable id of an observation: `country-pt--co2-per-capita--2020`.
pub fn id(subject: Option<&str>, indicator: &str, date: PartialDate) -> String {
    format!("{}--{indicator}--{date}", subject.unwrap_or(EUROPE))
}
