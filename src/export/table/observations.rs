//! The columns of the table of observations.

use entity::{Confidence, Vocabulary, indicator, observation};

use super::column::{AcceptedValues, Column, ColumnKind, SOURCES, date, of_observation};
use super::text;
use crate::export::format::AttributeValue;
use crate::snapshot::Snapshot;
use ColumnKind::{Date, Id, Number, Term, Text};

pub fn observations() -> Vec<Column> {
    vec![
        of_observation("id", Id, "The id", |_, observation| text(&observation.id))
            .accepting(AcceptedValues::ForeignId),
        of_observation("indicator_id", Id, "The indicator", |_, observation| {
            text(&observation.indicator_id)
        }),
        of_observation(
            "indicator",
            Text,
            "The name of the indicator",
            |snapshot, observation| {
                indicator(snapshot, observation).and_then(|indicator| text(&indicator.name))
            },
        ),
        of_observation(
            "unit",
            Text,
            "The unit of the value",
            |snapshot, observation| {
                indicator(snapshot, observation).and_then(|indicator| text(&indicator.unit))
            },
        ),
        of_observation(
            "subject_id",
            Id,
            "The observed country; empty for Europe as a whole",
            |_, observation| observation.subject_id.as_deref().and_then(text),
        ),
        of_observation(
            "subject",
            Text,
            "The name of the country; empty for Europe as a whole",
            |snapshot, observation| {
                let subject = observation
                    .subject_id
                    .as_deref()
                    .and_then(|id| snapshot.find(id));
                subject.and_then(|subject| text(&snapshot.node(subject).node.name))
            },
        ),
        of_observation(
            "subject_iso2",
            Text,
            "The ISO 3166-1 alpha-2 code of the country; empty for Europe as a whole",
            |snapshot, observation| {
                let subject = snapshot.find(observation.subject_id.as_deref()?)?;
                snapshot.iso2(subject).and_then(text)
            },
        )
        .accepting(AcceptedValues::CountryCode),
        of_observation(
            "date",
            Date,
            "The day, month or year of the value",
            |_, observation| date(Some(observation.date)),
        ),
        of_observation(
            "value",
            Number,
            "The value, in the unit of the indicator",
            |_, observation| Some(AttributeValue::Number(observation.value)),
        ),
        SOURCES,
        of_observation(
            "confidence",
            Term,
            "How well the sources support the row",
            |_, observation| text(observation.confidence.name()),
        )
        .of_terms::<Confidence>(),
    ]
}

fn indicator<'a>(
    snapshot: &'a Snapshot,
    observation: &observation::Model,
) -> Option<&'a indicator::Model> {
    let mut indicators = snapshot.indicators().iter();
    indicators.find(|indicator| indicator.id == observation.indicator_id)
}
