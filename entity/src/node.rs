//! What all nodes share.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Confidence, Level, NodeKind, PartialDate};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "node")]
pub struct Model {
    /// A stable, readable slug, the same in every database, answer and file: `city-guimaraes`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: NodeKind,
    pub name: String,
    /// As stored, see [`crate::fact::Details::level`]. Absent for learnings and themes, which act on no level.
    pub level: Option<Level>,
    pub summary: Option<String>,
    pub website: Option<String>,
    /// The day up to which the sources speak; absent where they bear no date.
    pub as_of: Option<PartialDate>,
    pub confidence: Confidence,

    #[sea_orm(has_one)]
    pub country: HasOne<super::country::Entity>,
    #[sea_orm(has_one)]
    pub city: HasOne<super::city::Entity>,
    #[sea_orm(has_one)]
    pub stakeholder: HasOne<super::stakeholder::Entity>,
    #[sea_orm(has_one)]
    pub national_platform: HasOne<super::national_platform::Entity>,
    #[sea_orm(has_one)]
    pub pilot: HasOne<super::pilot::Entity>,
    #[sea_orm(has_one)]
    pub learning: HasOne<super::learning::Entity>,
    #[sea_orm(has_one)]
    pub engagement_space: HasOne<super::engagement_space::Entity>,
    #[sea_orm(has_one)]
    pub initiative: HasOne<super::initiative::Entity>,
    #[sea_orm(has_one)]
    pub theme: HasOne<super::theme::Entity>,
    #[sea_orm(has_many)]
    pub aliases: HasMany<super::alias::Entity>,
    #[sea_orm(has_many)]
    pub citations: HasMany<super::citation::Entity>,
    #[sea_orm(has_many)]
    pub observations: HasMany<super::observation::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
