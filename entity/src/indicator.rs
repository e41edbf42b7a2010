//! What the barometer measures.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "indicator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub name: String,
    pub unit: String,
    pub description: String,

    #[sea_orm(has_many)]
    pub observations: HasMany<super::observation::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
