//! One thing to do of several, for change sets.

use async_graphql::{ID, InputObject, OneofObject};

use super::cell::urls;
use super::links::{
    IndicatorInput, LinkAddInput, LinkUpdateInput, ObservationInput, SourceCiteInput,
};
use super::node_inputs::{
    CityCreateInput, CityUpdateInput, CountryCreateInput, CountryUpdateInput,
    EngagementSpaceCreateInput, EngagementSpaceUpdateInput, InitiativeCreateInput,
    InitiativeUpdateInput, LearningCreateInput, LearningUpdateInput, NationalPlatformCreateInput,
    NationalPlatformUpdateInput, PilotCreateInput, PilotUpdateInput, StakeholderCreateInput,
    StakeholderUpdateInput, ThemeCreateInput, ThemeUpdateInput,
};
use crate::change::edit::Edit;
use crate::schema::scalar::Url;

/// Declares updates that say which fact they are of.
macro_rules! selected {
    ($($name:ident of $input:ident, $doc:literal;)+) => {$(
        #[doc = $doc]
        #[derive(InputObject)]
        pub struct $name {
            /// Which one; it may be called by a former id.
            id: ID,
            /// What becomes of it.
            input: $input,
        }

        impl $name {
            fn into_edit(self) -> Edit {
                self.input.into_edit(self.id)
            }
        }
    )+};
}

selected! {
    CountryUpdate of CountryUpdateInput, "A country, and what becomes of it.";
    CityUpdate of CityUpdateInput, "A city, and what becomes of it.";
    StakeholderUpdate of StakeholderUpdateInput, "A stakeholder, and what becomes of it.";
    NationalPlatformUpdate of NationalPlatformUpdateInput, "A national platform, and what becomes of it.";
    PilotUpdate of PilotUpdateInput, "A pilot, and what becomes of it.";
    LearningUpdate of LearningUpdateInput, "A learning, and what becomes of it.";
    EngagementSpaceUpdate of EngagementSpaceUpdateInput, "An engagement space, and what becomes of it.";
    InitiativeUpdate of InitiativeUpdateInput, "An initiative, and what becomes of it.";
    ThemeUpdate of ThemeUpdateInput, "A theme, and what becomes of it.";
    LinkUpdate of LinkUpdateInput, "A link, and what becomes of it.";
}

/// Something that goes.
#[derive(InputObject)]
pub struct RemovalInput {
    /// Which one.
    id: ID,
    /// The pages that say that it is no more, or never was; at least one.
    sources: Vec<Url>,
}

/// A node that gets another id.
#[derive(InputObject)]
pub struct RenameInput {
    /// Which one.
    id: ID,
    /// The id that it gets, which begins as those of its kind do.
    new_id: ID,
    /// The pages that back the new id; at least one.
    sources: Vec<Url>,
}

/// Two nodes that are one.
#[derive(InputObject)]
pub struct MergeInput {
    /// The node that goes.
    id: ID,
    /// The node that stays.
    into: ID,
    /// The pages that say that the two are one; at least one.
    sources: Vec<Url>,
}

/// One thing to do: what the mutation of the same name does.
#[derive(OneofObject)]
pub enum ChangeInput {
    /// Put a new country into the graph.
    CountryCreate(CountryCreateInput),
    /// Change what is known of a country.
    CountryUpdate(CountryUpdate),
    /// Put a new city into the graph.
    CityCreate(CityCreateInput),
    /// Change what is known of a city.
    CityUpdate(CityUpdate),
    /// Put a new stakeholder into the graph.
    StakeholderCreate(StakeholderCreateInput),
    /// Change what is known of a stakeholder.
    StakeholderUpdate(StakeholderUpdate),
    /// Put a new national platform into the graph.
    NationalPlatformCreate(NationalPlatformCreateInput),
    /// Change what is known of a national platform.
    NationalPlatformUpdate(NationalPlatformUpdate),
    /// Put a new pilot into the graph.
    PilotCreate(PilotCreateInput),
    /// Change what is known of a pilot.
    PilotUpdate(PilotUpdate),
    /// Put a new learning into the graph.
    LearningCreate(LearningCreateInput),
    /// Change what is known of a learning.
    LearningUpdate(LearningUpdate),
    /// Put a new engagement space into the graph.
    EngagementSpaceCreate(EngagementSpaceCreateInput),
    /// Change what is known of an engagement space.
    EngagementSpaceUpdate(EngagementSpaceUpdate),
    /// Put a new initiative into the graph.
    InitiativeCreate(InitiativeCreateInput),
    /// Change what is known of an initiative.
    InitiativeUpdate(InitiativeUpdate),
    /// Put a new theme into the graph.
    ThemeCreate(ThemeCreateInput),
    /// Change what is known of a theme.
    ThemeUpdate(ThemeUpdate),
    /// Remove a node with its links, observations and former ids.
    NodeRemove(RemovalInput),
    /// Give a node another id.
    NodeRename(RenameInput),
    /// Make one node of two of the same kind.
    NodeMerge(MergeInput),
    /// Put a link between two nodes.
    LinkAdd(LinkAddInput),
    /// Change what is known of a link.
    LinkUpdate(LinkUpdate),
    /// Remove a link that never was.
    LinkRemove(RemovalInput),
    /// Put the value of an indicator on a day, or another in its place.
    ObservationRecord(ObservationInput),
    /// Remove a value that never was.
    ObservationRemove(RemovalInput),
    /// Say what an indicator measures, or say it anew.
    IndicatorDefine(IndicatorInput),
    /// Cite pages for a fact.
    SourceCite(SourceCiteInput),
}

impl ChangeInput {
    pub fn into_edit(self) -> Edit {
        macro_rules! edit {
            ($($plain:ident)+) => {
                match self {
                    $(Self::$plain(input) => input.into_edit(),)+
                    Self::NodeRemove(RemovalInput { id, sources }) => Edit::RemoveNode {
                        id: id.0,
                        sources: urls(sources),
                    },
                    Self::LinkRemove(RemovalInput { id, sources }) => Edit::RemoveLink {
                        id: id.0,
                        sources: urls(sources),
                    },
                    Self::ObservationRemove(RemovalInput { id, sources }) => {
                        Edit::RemoveObservation {
                            id: id.0,
                            sources: urls(sources),
                        }
                    }
                    Self::NodeRename(RenameInput { id, new_id, sources }) => Edit::RenameNode {
                        id: id.0,
                        new_id: new_id.0,
                        sources: urls(sources),
                    },
                    Self::NodeMerge(MergeInput { id, into, sources }) => Edit::MergeNodes {
                        id: id.0,
                        into: into.0,
                        sources: urls(sources),
                    },
                }
            };
        }
        edit! {
            CountryCreate CountryUpdate CityCreate CityUpdate StakeholderCreate StakeholderUpdate
            NationalPlatformCreate NationalPlatformUpdate PilotCreate PilotUpdate LearningCreate
            LearningUpdate EngagementSpaceCreate EngagementSpaceUpdate InitiativeCreate
            InitiativeUpdate ThemeCreate ThemeUpdate LinkAdd LinkUpdate ObservationRecord
            IndicatorDefine SourceCite
        }
    }
}
