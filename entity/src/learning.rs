//! What was learned and written down.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::PartialDate;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// The form that a learning has.
    pub enum LearningKind as "LearningKind" {
        /// What one city or project did, and what came of it.
        CaseStudy = "CASE_STUDY",
        /// A lesson drawn from experience.
        Lesson = "LESSON",
        /// A report or deliverable.
        Report = "REPORT",
        /// Something to work with: a guide, a method, a piece of software.
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
