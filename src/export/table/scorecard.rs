//! A country in figures: what is counted of it, how its cities are coordinated, and the newest value of each
//! indicator.

use std::collections::HashMap;

use entity::city::MissionStatus;
use entity::fact::Details;
use entity::{Confidence, CoordinationStatus, Vocabulary};

use super::column::{AcceptedValues, Column, ColumnKind, count, date, of_node, of_score};
use super::nodes::{ID, NAME};
use super::text;
use crate::export::format::AttributeValue;
use crate::insight::{Gap, completeness};
use crate::snapshot::{LatestObservation, NodeIndex, Relation, Snapshot, relation};
use ColumnKind::{Date, Integer, Number, Term, Text};

/// What is counted of a country.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    pub country: NodeIndex,
    coordination: CoordinationStatus,
    cities: usize,
    mission_cities: usize,
    labelled_cities: usize,
    stakeholders: usize,
    platforms: usize,
    pilots: usize,
    learnings: usize,
    spaces: usize,
    initiatives: usize,
    facts_known: usize,
    facts_missing: usize,
    gaps: usize,
}

/// What is told of an indicator's newest observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Value,
    Date,
    Confidence,
}

pub fn scorecard() -> Vec<Column> {
    vec![
        ID,
        NAME,
        of_node("iso2", Text, "ISO 3166-1 alpha-2", |snapshot, node| {
            snapshot.iso2(node).and_then(text)
        })
        .accepting(AcceptedValues::CountryCode),
        of_score(
            "coordination",
            Term,
            "Whether it has a national platform; NONE_FOUND does not prove that none exists",
            |score| text(score.coordination.name()),
        )
        .of_terms::<CoordinationStatus>(),
        of_score(
            "cities",
            Integer,
            "Number of cities that take part in the Mission",
            |score| count(score.cities),
        )
        .in_unit("cities"),
        of_score(
            "mission_cities",
            Integer,
            "Number of Mission Cities",
            |score| count(score.mission_cities),
        )
        .in_unit("cities"),
        of_score(
            "labelled_cities",
            Integer,
            "Number of cities with a known award of the EU Mission Label",
            |score| count(score.labelled_cities),
        )
        .in_unit("cities"),
        of_score(
            "stakeholders",
            Integer,
            "Number of organisations",
            |score| count(score.stakeholders),
        )
        .in_unit("organisations"),
        of_score(
            "platforms",
            Integer,
            "Number of national platforms, including those in preparation",
            |score| count(score.platforms),
        )
        .in_unit("platforms"),
        of_score(
            "pilots",
            Integer,
            "Number of pilots of its cities",
            |score| count(score.pilots),
        )
        .in_unit("pilots"),
        of_score(
            "learnings",
            Integer,
            "Number of learnings from the country",
            |score| count(score.learnings),
        )
        .in_unit("learnings"),
        of_score("spaces", Integer, "Number of engagement spaces", |score| {
            count(score.spaces)
        })
        .in_unit("spaces"),
        of_score(
            "initiatives",
            Integer,
            "Number of initiatives in the country",
            |score| count(score.initiatives),
        )
        .in_unit("initiatives"),
        of_score(
            "facts_known",
            Integer,
            "Number of expected facts on its page that are known",
            |score| count(score.facts_known),
        )
        .in_unit("facts"),
        of_score(
            "facts_missing",
            Integer,
            "Number of expected facts on its page that are missing",
            |score| count(score.facts_missing),
        )
        .in_unit("facts"),
        of_score("gaps", Integer, "Number of gaps", |score| count(score.gaps)).in_unit("gaps"),
    ]
}

/// The scores of countries, in their order. The gaps are all that there are.
pub fn scores(snapshot: &Snapshot, countries: &[NodeIndex], gaps: &[Gap]) -> Vec<Score> {
    let mut gaps_of: HashMap<NodeIndex, usize> = HashMap::new();
    for gap in gaps {
        for country in gap.countries(snapshot) {
            *gaps_of.entry(country).or_default() += 1;
        }
    }
    let score = |&country: &NodeIndex| {
        let related = |relation: Relation| snapshot.related_nodes(country, relation);
        let cities = related(relation::COUNTRY_CITIES);
        let are = |is: fn(&entity::city::Model) -> bool| {
            let cities = cities
                .iter()
                .filter(|&&city| match &snapshot.node(city).details {
                    Details::City(city) => is(city),
                    _ => false,
                });
            cities.count()
        };
        let sections = completeness(snapshot, country);
        Score {
            country,
            coordination: snapshot.coordination(country).status(),
            mission_cities: are(|city| city.mission_status == MissionStatus::MissionCity),
            labelled_cities: are(|city| city.eu_label_awarded.is_some()),
            cities: cities.len(),
            stakeholders: related(relation::COUNTRY_STAKEHOLDERS).len(),
            platforms: related(relation::COUNTRY_PLATFORMS).len(),
            pilots: related(relation::COUNTRY_PILOTS).len(),
            learnings: related(relation::COUNTRY_LEARNINGS).len(),
            spaces: related(relation::COUNTRY_SPACES).len(),
            initiatives: related(relation::COUNTRY_INITIATIVES).len(),
            facts_known: sections.iter().map(|section| section.known()).sum(),
            facts_missing: sections.iter().map(|section| section.missing()).sum(),
            gaps: gaps_of.get(&country).copied().unwrap_or_default(),
        }
    };
    countries.iter().map(score).collect()
}

/// Three columns for each indicator.
pub fn of_indicators(snapshot: &Snapshot) -> Vec<Column> {
    let indicators = snapshot.indicators().iter().enumerate();
    let columns = indicators.flat_map(|(place, indicator)| {
        // The prefix keeps what is measured apart from what is counted.
        let name = format!("barometer_{}", indicator.id.replace('-', "_"));
        let column = |name, kind, meaning, measure| {
            Column::of_indicator(name, kind, meaning, place, measure)
        };
        let mut value = column(
            name.clone(),
            Number,
            format!("{}: newest value", indicator.name),
            Measure::Value,
        );
        value.unit = Some(indicator.unit.clone().into());
        let when = format!("Date of {name}");
        let backed = format!("How well the sources support {name}");
        [
            value,
            column(format!("{name}_date"), Date, when, Measure::Date),
            column(
                format!("{name}_confidence"),
                Term,
                backed,
                Measure::Confidence,
            )
            .of_terms::<Confidence>(),
        ]
    });
    columns.collect()
}

impl Score {
    /// The newest observation of each indicator that has one.
    pub fn latest<'a>(
        &self,
        snapshot: &'a Snapshot,
    ) -> impl Iterator<Item = &'a LatestObservation> {
        let country = self.country;
        let indicators = snapshot.indicators().iter();
        indicators
            .filter_map(move |indicator| snapshot.latest_observation(Some(country), &indicator.id))
    }

    /// What is told of the newest observation of an indicator.
    pub fn indicator<'a>(
        &self,
        snapshot: &'a Snapshot,
        place: usize,
        measure: Measure,
    ) -> Option<AttributeValue<'a>> {
        let indicator = snapshot.indicators().get(place)?;
        let latest = snapshot.latest_observation(Some(self.country), &indicator.id)?;
        match measure {
            Measure::Value => Some(AttributeValue::Number(latest.value)),
            Measure::Date => date(Some(latest.date)),
            Measure::Confidence => text(latest.confidence.name()),
        }
    }
}
