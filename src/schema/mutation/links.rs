//! Mutations of links, observations, indicators and sources, and of many facts at once.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use entity::LinkKind;

use super::apply::{MutationOptions, apply};
use super::cell::{ConfidenceCell, set_change, set_value, urls};
use super::change_input::ChangeInput;
use super::mutations;
use super::payload::ChangePayload;
use crate::change::edit::{ChangedValues, Edit};
use crate::import::Values;
use crate::schema::scalar::{PartialDateScalar, Revision, Url};
use crate::schema::term::Term;

#[derive(Default)]
pub struct FactMutation;

/// A new link. Where its kind reads the same both ways, one link says both.
#[derive(InputObject)]
pub struct LinkAddInput {
    /// The id of the node that it starts from.
    from: ID,
    /// How the two are related; `ontology` says which kinds there are between what.
    kind: Term<LinkKind>,
    /// The id of the node that it leads to.
    to: ID,
    /// What the relation is in this case.
    role: Option<String>,
    /// When it began.
    since: Option<PartialDateScalar>,
    /// When it ended, or will.
    until: Option<PartialDateScalar>,
    /// The pages that back it, at least one, in the order in which they are cited.
    sources: Vec<Url>,
    /// The day up to which the sources speak; leave it out where they bear no date.
    as_of: Option<PartialDateScalar>,
    /// How far it is backed by what was read. When left out: SOURCED in a mutation, REPORTED in a proposal.
    confidence: Option<Term<entity::Confidence>>,
}

/// What becomes of a link: what is left out stays, null clears.
#[derive(InputObject)]
pub struct LinkUpdateInput {
    /// What the relation is in this case.
    role: MaybeUndefined<String>,
    /// When it began.
    since: MaybeUndefined<PartialDateScalar>,
    /// When it ended, or will.
    until: MaybeUndefined<PartialDateScalar>,
    /// The pages that back the update, at least one. They are cited before those that are cited already.
    sources: Vec<Url>,
    /// Pages that are no longer to be cited.
    #[graphql(default)]
    no_longer_sources: Vec<Url>,
    /// The day up to which the sources speak.
    as_of: MaybeUndefined<PartialDateScalar>,
    /// How far it is backed by what was read.
    confidence: MaybeUndefined<Term<entity::Confidence>>,
}

/// The value of an indicator on a day.
#[derive(InputObject)]
pub struct ObservationInput {
    /// The id of what was measured; Europe as a whole when left out.
    subject: Option<ID>,
    /// The id of the indicator.
    indicator: ID,
    /// When it was so.
    date: PartialDateScalar,
    /// The value, in the unit of the indicator.
    value: f64,
    /// The pages that say so, at least one.
    sources: Vec<Url>,
    /// How far it is backed by what was read. When left out: SOURCED in a mutation, REPORTED in a proposal.
    confidence: Option<Term<entity::Confidence>>,
}

/// What an indicator measures.
#[derive(InputObject)]
pub struct IndicatorInput {
    /// Its stable id.
    id: ID,
    /// The name in English.
    name: String,
    /// The unit of its values.
    unit: String,
    /// What is measured, and by whom.
    description: String,
    /// The pages that say so, at least one. The change set keeps them.
    sources: Vec<Url>,
}

/// Pages that back a fact.
#[derive(InputObject)]
pub struct SourceCiteInput {
    /// The id of the node, link or observation.
    fact_id: ID,
    /// The pages, at least one. They are cited before those that are cited already.
    sources: Vec<Url>,
    /// Pages that are no longer to be cited.
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
    /// Puts a link between two nodes.
    link_add(#[desc = "What is known of it."] input: LinkAddInput) => input.into_edit();
    /// Changes what is known of a link. Its ends and its kind are what it is: another end makes another link.
    link_update(
        #[desc = "Which one: `city-braga--twinned-with--city-uppsala`."] id: ID,
        #[desc = "What becomes of it."] input: LinkUpdateInput
    ) => input.into_edit(id);
    /// Removes a link that never was. One that has ended is updated, with `until`.
    link_remove(
        #[desc = "Which one."] id: ID,
        #[desc = "The pages that say that it is not so; at least one."] sources: Vec<Url>
    ) => Edit::RemoveLink { id: id.0, sources: urls(sources) };
    /// Puts the value of an indicator on a day, or another in its place.
    observation_record(#[desc = "What was measured."] input: ObservationInput) => input.into_edit();
    /// Removes a value that never was.
    observation_remove(
        #[desc = "Which one: `country-pt--co2-per-capita--2022`."] id: ID,
        #[desc = "The pages that say that it is not so; at least one."] sources: Vec<Url>
    ) => Edit::RemoveObservation { id: id.0, sources: urls(sources) };
    /// Says what an indicator measures, or says it anew.
    indicator_define(#[desc = "What it measures."] input: IndicatorInput) => input.into_edit();
    /// Cites pages for a fact.
    source_cite(#[desc = "Which pages, for what."] input: SourceCiteInput) => input.into_edit();
    /// Does many things at once: all of them or none. Each may build on those before it: a link on a node that
    /// is created in the same change set.
    change_set_apply(
        #[desc = "What to do, in order; at least one."] changes: Vec<ChangeInput>
    ) => changes;
}
