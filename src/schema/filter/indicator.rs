use async_graphql::{Error, ID, InputObject};

use super::{Condition, DateFilter, FilterEvaluation, FloatFilter};
use crate::schema::barometer::check_indicator;
use crate::snapshot::{NodeIndex, Snapshot};

/// Conditions on the latest observation of an indicator for the country.
#[derive(InputObject, Clone, Debug)]
pub struct LatestObservationFilter {
    /// The ID of the indicator: `co2-per-capita`.
    indicator: ID,
    /// Conditions on the value, in the unit of the indicator. `isNull: true` matches countries
    /// without an observation.
    value: Option<FloatFilter>,
    /// Conditions on the date of the observation.
    date: Option<DateFilter>,
}

impl LatestObservationFilter {
    pub fn matches(&self, matching: &FilterEvaluation, country: NodeIndex) -> bool {
        let snapshot = matching.snapshot;
        let latest = snapshot.latest_observation(Some(country), &self.indicator);
        let value = latest.map(|observation| observation.value);
        let date = latest.map(|observation| observation.date);
        self.value
            .as_ref()
            .is_none_or(|wanted| wanted.matches(matching, value))
            && self
                .date
                .as_ref()
                .is_none_or(|wanted| wanted.matches(matching, date))
            // Without conditions, there has to be an observation.
            && (latest.is_some() || self.value.is_some() || self.date.is_some())
    }
}

impl Condition for LatestObservationFilter {
    fn check(&self, snapshot: &Snapshot) -> Result<(), Error> {
        check_indicator(snapshot, &self.indicator)
    }
}
