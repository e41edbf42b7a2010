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

/// Declares the object: of each kind, how it is created and updated, and what is done to nodes of any kind.
macro_rules! node_mutation {
    ($($create_doc:literal, $update_doc:literal: $create:ident($create_input:ident), $update:ident($update_input:ident);)+) => {
        mutations! {
            NodeMutation
            $(
                #[doc = $create_doc]
                $create(#[desc = "What is known of it."] input: $create_input)
                    => input.into_edit();
                #[doc = $update_doc]
                $update(
                    #[desc = "Which one; it may be called by a former id."] id: ID,
                    #[desc = "What becomes of it."] input: $update_input
                ) => input.into_edit(id);
            )+
            /// Removes a node with its links, observations and former ids. A node in which others lie stays.
            node_remove(
                #[desc = "Which one."] id: ID,
                #[desc = "The pages that say that it is no more, or never was; at least one."] sources: Vec<Url>
            ) => Edit::RemoveNode { id: id.0, sources: urls(sources) };
            /// Gives a node another id. It keeps answering under the one it had.
            node_rename(
                #[desc = "Which one."] id: ID,
                #[desc = "The id that it gets, which begins as those of its kind do."] new_id: ID,
                #[desc = "The pages that back the new id; at least one."] sources: Vec<Url>
            ) => Edit::RenameNode { id: id.0, new_id: new_id.0, sources: urls(sources) };
            /// Makes one node of two of the same kind: links, observations and former ids move to the one that
            /// stays, which takes over what it does not know itself and answers under the id of the other too.
            node_merge(
                #[desc = "The node that goes."] id: ID,
                #[desc = "The node that stays."] into: ID,
                #[desc = "The pages that say that the two are one; at least one."] sources: Vec<Url>
            ) => Edit::MergeNodes { id: id.0, into: into.0, sources: urls(sources) };
        }
    };
}

node_mutation! {
    "Puts a new country into the graph.", "Changes what is known of a country.": country_create(CountryCreateInput), country_update(CountryUpdateInput);
    "Puts a new city into the graph.", "Changes what is known of a city.": city_create(CityCreateInput), city_update(CityUpdateInput);
    "Puts a new stakeholder into the graph.", "Changes what is known of a stakeholder.": stakeholder_create(StakeholderCreateInput), stakeholder_update(StakeholderUpdateInput);
    "Puts a new national platform into the graph.", "Changes what is known of a national platform.": national_platform_create(NationalPlatformCreateInput), national_platform_update(NationalPlatformUpdateInput);
    "Puts a new pilot into the graph.", "Changes what is known of a pilot.": pilot_create(PilotCreateInput), pilot_update(PilotUpdateInput);
    "Puts a new learning into the graph.", "Changes what is known of a learning.": learning_create(LearningCreateInput), learning_update(LearningUpdateInput);
    "Puts a new engagement space into the graph.", "Changes what is known of an engagement space.": engagement_space_create(EngagementSpaceCreateInput), engagement_space_update(EngagementSpaceUpdateInput);
    "Puts a new initiative into the graph.", "Changes what is known of an initiative.": initiative_create(InitiativeCreateInput), initiative_update(InitiativeUpdateInput);
    "Puts a new theme into the graph.", "Changes what is known of a theme.": theme_create(ThemeCreateInput), theme_update(ThemeUpdateInput);
}
