//! Mutations of links, observations, indicators and sources, and of change sets.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use entity::LinkKind;

use super::apply::{MutationOptions, apply};
use super::cell::{ConfidenceCell, set_change, set_value, urls};
use super::change_input::{ChangeInput, ChangeSetInput};
use super::mutations;
use super::payload::ChangePayload;
use crate::change::edit::{ChangedValues, Edit};
use crate::import::Values;
use crate::schema::scalar::{PartialDateScalar, Revision, Url};
use crate::schema::term::Term;

#[derive(Default)]
pub struct FactMutation;

/// A new link. For a symmetric kind, one link covers both directions.
#[derive(InputObject)]
pub struct LinkAddInput {
    /// The ID of the source node.
    from: ID,
    /// The kind of link. `ontology` lists the kinds and the kinds of nodes that they connect.
    kind: Term<LinkKind>,
    /// The ID of the target node.
    to: ID,
    /// The role in the relation.
    role: Option<String>,
    /// The start date.
    since: Option<PartialDateScalar>,
    /// The end date, past or planned.
    until: Option<PartialDateScalar>,
    /// The sources that support it, at least one, in the order in which they are cited.
    sources: Vec<Url>,
    /// The date the sources are current to. Omit it if they are undated.
    as_of: Option<PartialDateScalar>,
    /// How well the sources support it. The default is SOURCED in a mutation and REPORTED in a proposal.
    confidence: Option<Term<entity::Confidence>>,
}

/// Changes to a link. Omitted fields keep their value; `null` clears a field.
#[derive(InputObject)]
pub struct LinkUpdateInput {
    /// The role in the relation.
    role: MaybeUndefined<String>,
    /// The start date.
    since: MaybeUndefined<PartialDateScalar>,
    /// The end date, past or planned.
    until: MaybeUndefined<PartialDateScalar>,
    /// The sources that support the update, at least one. They are cited before the existing sources.
    sources: Vec<Url>,
    /// Sources to stop citing.
    #[graphql(default)]
    no_longer_sources: Vec<Url>,
    /// The date the sources are current to.
    as_of: MaybeUndefined<PartialDateScalar>,
    /// How well the sources support it.
    confidence: MaybeUndefined<Term<entity::Confidence>>,
}

/// An indicator's value on a date.
#[derive(InputObject)]
pub struct ObservationInput {
    /// The ID of the observed node (default: Europe as a whole).
    subject: Option<ID>,
    /// The ID of the indicator.
    indicator: ID,
    /// The date of the value.
    date: PartialDateScalar,
    /// The value, in the unit of the indicator.
    value: f64,
    /// The sources that support the value, at least one.
    sources: Vec<Url>,
    /// How well the sources support it. The default is SOURCED in a mutation and REPORTED in a proposal.
    confidence: Option<Term<entity::Confidence>>,
}

/// The definition of an indicator.
#[derive(InputObject)]
pub struct IndicatorInput {
    /// The stable ID.
    id: ID,
    /// The name in English.
    name: String,
    /// The unit of the values.
    unit: String,
    /// What the indicator measures, and who measures it.
    description: String,
    /// The sources that support the definition, at least one. They are kept with the change set.
    sources: Vec<Url>,
}

/// Sources for a fact.
#[derive(InputObject)]
pub struct SourceCiteInput {
    /// The ID of the node, link or observation.
    fact_id: ID,
    /// The sources, at least one. They are cited before the existing sources.
    sources: Vec<Url>,
    /// Sources to stop citing.
    #[graphql(default)]
    no_longer_sources: Vec<Url>,
}

impl LinkAddInput {
    pub fn into_edit(self) -> Edit {
        let mut values = Values::new();
        set_value(&mut values, "role", self.role);
        set_value(&mut values, "since", self.since);
        set_value(&mut values, "until", self.until);
        set_value(&mut values, "as_of", self.as_of);
        set_value(
            &mut values,
            "confidence",
            self.confidence.map(ConfidenceCell),
        );
        Edit::AddLink {
            from: self.from.0,
            kind: self.kind.0,
            to: self.to.0,
            values,
            sources: urls(self.sources),
            upsert: false,
        }
    }
}

impl LinkUpdateInput {
    pub fn into_edit(self, id: ID) -> Edit {
        let mut values = ChangedValues::new();
        set_change(&mut values, "role", self.role);
        set_change(&mut values, "since", self.since);
        set_change(&mut values, "until", self.until);
        set_change(&mut values, "as_of", self.as_of);
        let confidence = self.confidence.map_value(ConfidenceCell);
        set_change(&mut values, "confidence", confidence);
        Edit::UpdateLink {
            id: id.0,
            values,
            sources: urls(self.sources),
            no_longer: urls(self.no_longer_sources),
        }
    }
}

impl ObservationInput {
    pub fn into_edit(self) -> Edit {
        let mut values = Values::new();
        let europe = || ID::from(entity::observation::EUROPE);
        set_value(
            &mut values,
            "subject",
            Some(self.subject.unwrap_or_else(europe)),
        );
        set_value(&mut values, "indicator", Some(self.indicator));
        set_value(&mut values, "date", Some(self.date));
        set_value(&mut values, "value", Some(self.value));
        set_value(
            &mut values,
            "confidence",
            self.confidence.map(ConfidenceCell),
        );
        Edit::RecordObservation {
            values,
            sources: urls(self.sources),
        }
    }
}

impl IndicatorInput {
    pub fn into_edit(self) -> Edit {
        let mut values = Values::new();
        set_value(&mut values, "id", Some(self.id));
        set_value(&mut values, "name", Some(self.name));
        set_value(&mut values, "unit", Some(self.unit));
        set_value(&mut values, "description", Some(self.description));
        Edit::PutIndicator {
            values,
            sources: urls(self.sources),
        }
    }
}

impl SourceCiteInput {
    pub fn into_edit(self) -> Edit {
        Edit::CiteSources {
            fact_id: self.fact_id.0,
            sources: urls(self.sources),
            no_longer: urls(self.no_longer_sources),
        }
    }
}

mutations! {
    FactMutation
    /// Adds a link between two nodes.
    link_add(#[desc = "The attributes of the new fact."] input: LinkAddInput) => input.into_edit();
    /// Updates a link. The ends and the kind identify a link and cannot be changed.
    link_update(
        #[desc = "The ID of the link: `city-braga--twinned-with--city-uppsala`."] id: ID,
        #[desc = "The fields to change."] input: LinkUpdateInput
    ) => input.into_edit(id);
    /// Removes a link that was recorded in error. To end a link, set `until` with `linkUpdate`.
    link_remove(
        #[desc = "The ID."] id: ID,
        #[desc = "The sources that show that the fact is wrong, at least one."] sources: Vec<Url>
    ) => Edit::RemoveLink { id: id.0, sources: urls(sources) };
    /// Records an indicator's value on a date, replacing any previous value.
    observation_record(#[desc = "The observation."] input: ObservationInput) => input.into_edit();
    /// Removes an observation that was recorded in error.
    observation_remove(
        #[desc = "The ID of the observation: `country-pt--co2-per-capita--2022`."] id: ID,
        #[desc = "The sources that show that the fact is wrong, at least one."] sources: Vec<Url>
    ) => Edit::RemoveObservation { id: id.0, sources: urls(sources) };
    /// Defines an indicator, or replaces its definition.
    indicator_define(#[desc = "The definition."] input: IndicatorInput) => input.into_edit();
    /// Cites sources for a fact.
    source_cite(#[desc = "The fact and its sources."] input: SourceCiteInput) => input.into_edit();
    /// Applies several changes together or not at all. A change may depend on earlier ones, such as
    /// a link to a node that is created in the same change set.
    change_set_apply(
        #[desc = "The changes to apply, in order; at least one."] changes: Vec<ChangeInput>,
        #[desc = "Whether a node to create, or a link to add, is updated if it already exists (default: false): fields in the input replace those of the fact, omitted fields keep their value."] upsert: Option<bool>
    ) => ChangeSetInput { changes, upsert: upsert.unwrap_or_default() };
}
