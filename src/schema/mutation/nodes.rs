//! Mutations of nodes.

use async_graphql::{Context, ID, Object, Result};

use super::apply::{MutationOptions, apply};
use super::cell::urls;
use super::mutations;
use super::node_inputs::{
    CityCreateInput, CityUpdateInput, CountryCreateInput, CountryUpdateInput,
    EngagementSpaceCreateInput, EngagementSpaceUpdateInput, InitiativeCreateInput,
    InitiativeUpdateInput, LearningCreateInput, LearningUpdateInput, NationalPlatformCreateInput,
    NationalPlatformUpdateInput, PilotCreateInput, PilotUpdateInput, StakeholderCreateInput,
    StakeholderUpdateInput, ThemeCreateInput, ThemeUpdateInput,
};
use super::payload::ChangePayload;
use crate::change::edit::Edit;
use crate::schema::scalar::{Revision, Url};

#[derive(Default)]
pub struct NodeMutation;

/// Declares the mutations: create and update for each kind, then those for nodes of any kind.
macro_rules! node_mutation {
    ($($create_doc:literal, $update_doc:literal: $create:ident($create_input:ident), $update:ident($update_input:ident);)+) => {
        mutations! {
            NodeMutation
            $(
                #[doc = $create_doc]
                $create(#[desc = "The attributes of the new fact."] input: $create_input)
                    => input.into_edit();
                #[doc = $update_doc]
                $update(
                    #[desc = "The ID or a former ID of the node."] id: ID,
                    #[desc = "The fields to change."] input: $update_input
                ) => input.into_edit(id);
            )+
            /// Removes a node with its links, observations and former IDs. Fails if other nodes are located in it.
            node_remove(
                #[desc = "The ID."] id: ID,
                #[desc = "The sources that show that the node no longer exists or never did, at least one."] sources: Vec<Url>
            ) => Edit::RemoveNode { id: id.0, sources: urls(sources) };
            /// Changes the ID of a node. The node can still be found by its former ID.
            node_rename(
                #[desc = "The ID."] id: ID,
                #[desc = "The new ID, with the prefix of the node's kind."] new_id: ID,
                #[desc = "The sources that support the new ID, at least one."] sources: Vec<Url>
            ) => Edit::RenameNode { id: id.0, new_id: new_id.0, sources: urls(sources) };
            /// Merges a node into another of the same kind. Links, observations and former IDs move
            /// to the node that is kept. It takes over attributes that it lacks, and can also be
            /// found by the other node's ID.
            node_merge(
                #[desc = "The ID of the node to merge, which is removed."] id: ID,
                #[desc = "The ID of the node to keep."] into: ID,
                #[desc = "The sources that show that both nodes are the same, at least one."] sources: Vec<Url>
            ) => Edit::MergeNodes { id: id.0, into: into.0, sources: urls(sources) };
        }
    };
}

node_mutation! {
    "Creates a country.", "Updates a country.": country_create(CountryCreateInput), country_update(CountryUpdateInput);
    "Creates a city.", "Updates a city.": city_create(CityCreateInput), city_update(CityUpdateInput);
    "Creates a stakeholder.", "Updates a stakeholder.": stakeholder_create(StakeholderCreateInput), stakeholder_update(StakeholderUpdateInput);
    "Creates a national platform.", "Updates a national platform.": national_platform_create(NationalPlatformCreateInput), national_platform_update(NationalPlatformUpdateInput);
    "Creates a pilot.", "Updates a pilot.": pilot_create(PilotCreateInput), pilot_update(PilotUpdateInput);
    "Creates a learning.", "Updates a learning.": learning_create(LearningCreateInput), learning_update(LearningUpdateInput);
    "Creates an engagement space.", "Updates an engagement space.": engagement_space_create(EngagementSpaceCreateInput), engagement_space_update(EngagementSpaceUpdateInput);
    "Creates an initiative.", "Updates an initiative.": initiative_create(InitiativeCreateInput), initiative_update(InitiativeUpdateInput);
    "Creates a theme.", "Updates a theme.": theme_create(ThemeCreateInput), theme_update(ThemeUpdateInput);
}
