//! Rules for observations.

use entity::change::FactKind;
use entity::fact::{FactKey, ObservationFact};

use super::report::Report;
use crate::change::lookup::GraphLookup;
use crate::change::overlay::Overlay;

pub fn check<E: GraphLookup>(fact: &ObservationFact, overlay: &Overlay<E>, report: &mut Report) {
    let observation = &fact.observation;
    let subject = observation.subject_id.as_deref();
    report.node_reference("subject", subject, None, overlay);
    let indicator = &observation.indicator_id;
    if !overlay.has_indicator(indicator) {
        let key = FactKey {
            kind: FactKind::Indicator,
            id: indicator.clone(),
        };
        report.conflict(
            "indicator",
            indicator,
            "the ID of an existing indicator",
            key,
        );
    }
    report.date("date", Some(observation.date));
    if !observation.value.is_finite() {
        report.invalid_value("value", observation.value, "a finite number");
    }
    report.sources(&fact.sources);
}
