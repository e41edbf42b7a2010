use std::collections::HashMap;

use entity::{Confidence, PartialDate, observation};

use super::NodeIndex;

/// The newest observation of an indicator for one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct LatestObservation {
    pub id: String,
    pub date: PartialDate,
    /// In the indicator's unit.
    pub value: f64,
    pub confidence: Confidence,
}

/// The newest observations by indicator and subject; no subject stands for Europe as a whole.
#[derive(Debug, Default, PartialEq)]
pub struct LatestObservations {
    by_indicator: HashMap<String, HashMap<Option<NodeIndex>, LatestObservation>>,
}

impl LatestObservations {
    pub fn find(&self, subject: Option<NodeIndex>, indicator: &str) -> Option<&LatestObservation> {
        self.by_indicator.get(indicator)?.get(&subject)
    }

    /// Keeps the observation unless a newer one of the same indicator and subject is known.
    pub fn keep(&mut self, subject: Option<NodeIndex>, observation: observation::Model) {
        let known = self
            .by_indicator
            .entry(observation.indicator_id)
            .or_default();
        if known
            .get(&subject)
            .is_some_and(|latest| latest.date >= observation.date)
        {
            return;
        }
        known.insert(
            subject,
            LatestObservation {
                id: observation.id,
                date: observation.date,
                value: observation.value,
                confidence: observation.confidence,
            },
        );
    }
}
