//! What was learned and written down.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::PartialDate;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// The form of a learning.
    pub enum LearningKind as "LearningKind" {
        /// What one city or project did, and the results.
        CaseStudy = "CASE_STUDY",
        /// A lesson drawn from experience.
        Lesson = "LESSON",
        /// A report or deliverable.
        Report = "REPORT",
        /// A guide, method or piece of software to work with.
        Tool = "TOOL",
        /// A recording.
        Video = "VIDEO",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "learning")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: LearningKind,
    pub published: Option<PartialDate>,

    #[sea_orm(belongs_to, from = "id", to = "id", on_delete = "Cascade")]
    pub node: HasOne<super::node::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
