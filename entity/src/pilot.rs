//! A pilot activity.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::PartialDate;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "pilot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub programme: Option<String>,
    /// The cohort of the programme, counted from 1; absent where the programme has none.
    pub cohort: Option<i32>,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
    /// The grant for the whole pilot, in euros.
    pub grant_eur: Option<i64>,

    #[sea_orm(belongs_to, from = "id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
