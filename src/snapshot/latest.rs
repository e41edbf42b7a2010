use std::collections::HashMap;
use std::sync::Arc;

use entity::observation::{self, EUROPE};
use entity::{Confidence, PartialDate};

/// The newest observation of an indicator for one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct LatestObservation {
    pub id: String,
    pub date: PartialDate,
    /// In the indicator's unit.
    pub value: f64,
    pub confidence: Confidence,
}

impl From<observation::Model> for LatestObservation {
    fn from(observation: observation::Model) -> Self {
        Self {
            id: observation.id,
            date: observation.date,
            value: observation.value,
            confidence: observation.confidence,
        }
    }
}

/// By the id of the subject.
type LatestBySubject = HashMap<Arc<str>, Arc<LatestObservation>>;

/// The newest observations by indicator and subject; no subject stands for Europe as a whole. Subjects
/// stand under their ids, which stay when their indexes do not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatestObservations {
    by_indicator: HashMap<String, Arc<LatestBySubject>>,
}

impl LatestObservations {
    pub fn find(&self, subject: Option<&str>, indicator: &str) -> Option<&LatestObservation> {
        let of_indicator = self.by_indicator.get(indicator)?;
        let latest = of_indicator.get(subject.unwrap_or(EUROPE))?;
        Some(latest)
    }

    /// Keeps the observation unless a newer one of the same indicator and subject is known.
    pub fn insert_if_newer(&mut self, observation: &observation::Model) {
        let subject = observation.subject_id.as_deref();
        let known = self.find(subject, &observation.indicator_id);
        if known.is_none_or(|latest| latest.date < observation.date) {
            self.replace(observation);
        }
    }

    /// Puts an observation in the place of what is known of the same indicator and subject.
    pub fn replace(&mut self, observation: &observation::Model) {
        let subject = observation.subject_id.as_deref().unwrap_or(EUROPE);
        let of_indicator = match self.by_indicator.get_mut(&observation.indicator_id) {
            Some(known) => known,
            None => {
                let indicator = observation.indicator_id.clone();
                self.by_indicator.entry(indicator).or_default()
            }
        };
        let latest = LatestObservation::from(observation.clone());
        Arc::make_mut(of_indicator).insert(subject.into(), Arc::new(latest));
    }

    /// Forgets what is known of a node.
    pub fn remove(&mut self, subject: &str) {
        for of_indicator in self.by_indicator.values_mut() {
            if of_indicator.contains_key(subject) {
                Arc::make_mut(of_indicator).remove(subject);
            }
        }
        self.by_indicator
            .retain(|_, of_indicator| !of_indicator.is_empty());
    }
}
