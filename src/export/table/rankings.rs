//! Countries ranked by the newest value of each indicator.

use entity::{Confidence, Vocabulary};

use super::column::{AcceptedValues, Column, ColumnKind, SOURCES, count, date, of_node, of_rank};
use super::text;
use crate::export::format::AttributeValue;
use crate::insight::{Ranked, rank};
use crate::snapshot::{LatestObservation, NodeIndex, Snapshot};
use ColumnKind::{Date, Id, Integer, Number, Term, Text};

/// The newest observation of an indicator for a country, with its rank.
pub type IndicatorRank = Ranked<RankedObservation>;

/// The newest observation of an indicator for a country.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedObservation {
    country: NodeIndex,
    /// The place of the indicator.
    indicator: usize,
    pub observation: LatestObservation,
}

impl IndicatorRank {
    pub fn country(&self) -> NodeIndex {
        self.item.country
    }
}

/// The ranks of those of the countries that have a National Mission Ecosystem, by indicator and rank.
pub fn ranks(snapshot: &Snapshot, countries: &[NodeIndex]) -> Vec<IndicatorRank> {
    let mut ranked = snapshot.ecosystem_countries();
    ranked.retain(|country| countries.contains(country));
    let of_indicator = |(indicator, model): (usize, &entity::indicator::Model)| {
        let observed = ranked.iter().filter_map(|&country| {
            Some(RankedObservation {
                country,
                indicator,
                observation: snapshot
                    .latest_observation(Some(country), &model.id)?
                    .clone(),
            })
        });
        rank(
            observed.collect(),
            |observed| observed.observation.value,
            true,
        )
    };
    let indicators = snapshot.indicators().iter().enumerate();
    indicators.flat_map(of_indicator).collect()
}

pub fn rankings() -> Vec<Column> {
    vec![
        of_rank("id", Id, "The id of the observation", |_, rank| {
            text(&rank.item.observation.id)
        })
        .accepting(AcceptedValues::ForeignId),
        of_rank("indicator_id", Id, "The indicator", |snapshot, rank| {
            text(&snapshot.indicators()[rank.item.indicator].id)
        })
        .accepting(AcceptedValues::ForeignId),
        of_rank(
            "indicator",
            Text,
            "The name of the indicator",
            |snapshot, rank| text(&snapshot.indicators()[rank.item.indicator].name),
        ),
        of_rank("unit", Text, "The unit of the value", |snapshot, rank| {
            text(&snapshot.indicators()[rank.item.indicator].unit)
        }),
        of_node("country_id", Id, "The country", |snapshot, country| {
            text(snapshot.id(country))
        }),
        of_node(
            "country",
            Text,
            "The name of the country",
            |snapshot, country| text(&snapshot.node(country).node.name),
        ),
        of_node(
            "country_iso2",
            Text,
            "The ISO 3166-1 alpha-2 code of the country",
            |snapshot, country| snapshot.iso2(country).and_then(text),
        )
        .accepting(AcceptedValues::CountryCode),
        of_rank(
            "rank",
            Integer,
            "The rank among the selected countries, from 1 for the highest value; countries with the same value have \
             the same rank",
            |_, rank| count(rank.rank),
        ),
        of_rank("of", Integer, "Number of ranked countries", |_, rank| {
            count(rank.of)
        })
        .in_unit("countries"),
        of_rank(
            "quantile",
            Number,
            "The share of the other ranked countries with a lower value, from 0 to 1",
            |_, rank| {
                let rounded = rank
                    .quantile()
                    .map(|quantile| (quantile * 1e4).round() / 1e4);
                rounded.map(AttributeValue::Number)
            },
        ),
        of_rank(
            "date",
            Date,
            "The day, month or year of the value",
            |_, rank| date(Some(rank.item.observation.date)),
        ),
        of_rank(
            "value",
            Number,
            "The newest value, in the unit of the indicator",
            |_, rank| Some(AttributeValue::Number(rank.item.observation.value)),
        ),
        SOURCES,
        of_rank(
            "confidence",
            Term,
            "How well the sources support the row",
            |_, rank| text(rank.item.observation.confidence.name()),
        )
        .of_terms::<Confidence>(),
    ]
}
