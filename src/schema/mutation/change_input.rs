//! The changes of a change set.

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

/// Declares updates with the ID of their fact.
macro_rules! selected {
    ($($name:ident of $input:ident, $doc:literal;)+) => {$(
        #[doc = $doc]
        #[derive(InputObject)]
        pub struct $name {
            /// The ID or a former ID.
            id: ID,
            /// The fields to change.
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
    CountryUpdate of CountryUpdateInput, "An update of a country.";
    CityUpdate of CityUpdateInput, "An update of a city.";
    StakeholderUpdate of StakeholderUpdateInput, "An update of a stakeholder.";
    NationalPlatformUpdate of NationalPlatformUpdateInput, "An update of a national platform.";
    PilotUpdate of PilotUpdateInput, "An update of a pilot.";
    LearningUpdate of LearningUpdateInput, "An update of a learning.";
    EngagementSpaceUpdate of EngagementSpaceUpdateInput, "An update of an engagement space.";
    InitiativeUpdate of InitiativeUpdateInput, "An update of an initiative.";
    ThemeUpdate of ThemeUpdateInput, "An update of a theme.";
    LinkUpdate of LinkUpdateInput, "An update of a link.";
}

/// A removal of a fact.
#[derive(InputObject)]
pub struct RemovalInput {
    /// The ID.
    id: ID,
    /// The sources that show that the node no longer exists or never did, at least one.
    sources: Vec<Url>,
}

/// A change of a node's ID.
#[derive(InputObject)]
pub struct RenameInput {
    /// The ID.
    id: ID,
    /// The new ID, with the prefix of the node's kind.
    new_id: ID,
    /// The sources that support the new ID, at least one.
    sources: Vec<Url>,
}

/// A merge of two nodes.
#[derive(InputObject)]
pub struct MergeInput {
    /// The ID of the node to merge, which is removed.
    id: ID,
    /// The ID of the node to keep.
    into: ID,
    /// The sources that show that both nodes are the same, at least one.
    sources: Vec<Url>,
}

/// The changes of a change set.
pub struct ChangeSetInput {
    pub changes: Vec<ChangeInput>,
    /// Whether facts to create are updated if they exist.
    pub upsert: bool,
}

/// A change in a change set. Each field takes the input of the mutation of the same name.
#[derive(OneofObject)]
pub enum ChangeInput {
    /// Creates a country.
    CountryCreate(CountryCreateInput),
    /// Updates a country.
    CountryUpdate(CountryUpdate),
    /// Creates a city.
    CityCreate(CityCreateInput),
    /// Updates a city.
    CityUpdate(CityUpdate),
    /// Creates a stakeholder.
    StakeholderCreate(StakeholderCreateInput),
    /// Updates a stakeholder.
    StakeholderUpdate(StakeholderUpdate),
    /// Creates a national platform.
    NationalPlatformCreate(NationalPlatformCreateInput),
    /// Updates a national platform.
    NationalPlatformUpdate(NationalPlatformUpdate),
    /// Creates a pilot.
    PilotCreate(PilotCreateInput),
    /// Updates a pilot.
    PilotUpdate(PilotUpdate),
    /// Creates a learning.
    LearningCreate(LearningCreateInput),
    /// Updates a learning.
    LearningUpdate(LearningUpdate),
    /// Creates an engagement space.
    EngagementSpaceCreate(EngagementSpaceCreateInput),
    /// Updates an engagement space.
    EngagementSpaceUpdate(EngagementSpaceUpdate),
    /// Creates an initiative.
    InitiativeCreate(InitiativeCreateInput),
    /// Updates an initiative.
    InitiativeUpdate(InitiativeUpdate),
    /// Creates a theme.
    ThemeCreate(ThemeCreateInput),
    /// Updates a theme.
    ThemeUpdate(ThemeUpdate),
    /// Removes a node with its links, observations and former IDs.
    NodeRemove(RemovalInput),
    /// Changes the ID of a node.
    NodeRename(RenameInput),
    /// Merges a node into another of the same kind.
    NodeMerge(MergeInput),
    /// Adds a link between two nodes.
    LinkAdd(LinkAddInput),
    /// Updates a link.
    LinkUpdate(LinkUpdate),
    /// Removes a link that was recorded in error.
    LinkRemove(RemovalInput),
    /// Records an indicator's value on a date, replacing any previous value.
    ObservationRecord(ObservationInput),
    /// Removes an observation that was recorded in error.
    ObservationRemove(RemovalInput),
    /// Defines an indicator, or replaces its definition.
    IndicatorDefine(IndicatorInput),
    /// Cites sources for a fact.
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
