//! The history: one fact put or removed, with what it was before and what it is after.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of fact that a change affects.
    pub enum FactKind as "FactKind" {
        /// A node with its own attributes.
        Node = "NODE",
        /// A link between two nodes.
        Link = "LINK",
        /// A dated value of an indicator.
        Observation = "OBSERVATION",
        /// The definition of an indicator.
        Indicator = "INDICATOR",
        /// A former ID of a node, by which it can still be found.
        Alias = "ALIAS",
    }
}

vocabulary! {
    /// The kind of change to a fact.
    pub enum Action as "ChangeAction" {
        /// The fact was added.
        Added = "ADDED",
        /// The fact was changed.
        Changed = "CHANGED",
        /// The fact was removed.
        Removed = "REMOVED",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// The place of the change within its revision, counted from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub fact_kind: FactKind,
    pub fact_id: String,
    pub action: Action,
    /// The node that the change concerns: itself, a link's start, an observation's subject.
    pub node_id: Option<String>,
    /// The other node that it concerns: a link's end.
    pub other_node_id: Option<String>,
    /// The fact with its sources as it was; absent when added.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<Json>,
    /// The fact with its sources as it is now; absent when removed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub after: Option<Json>,

    #[sea_orm(belongs_to, from = "revision", to = "number", on_delete = "Cascade")]
    pub in_revision: HasOne<super::revision::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
