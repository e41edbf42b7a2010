//! The barometer: indicators and their series.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use entity::Confidence;
use entity::PartialDate;
use entity::change::FactKind;
use entity::fact::FactKey;
use entity::{indicator, observation};

use super::error::{ErrorCode, coded_error, store_error};
use super::node::NodeRef;
use super::scalar::PartialDateScalar;
use super::source::{Source, load_sources};
use super::term::Term;
use crate::snapshot::{LatestObservation, NodeIndex, Snapshot};
use crate::store::SeriesKey;
use crate::view::View;

/// An indicator of one snapshot.
#[derive(Clone)]
pub struct Indicator {
    snapshot: Arc<Snapshot>,
    position: usize,
}

/// An indicator of the barometer.
#[Object]
impl Indicator {
    /// The stable ID: `co2-per-capita`.
    async fn id(&self) -> ID {
        self.model().id.as_str().into()
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.model().name
    }

    /// The unit of the values.
    async fn unit(&self) -> &str {
        &self.model().unit
    }

    /// What the indicator measures, and how.
    async fn description(&self) -> &str {
        &self.model().description
    }

    /// The series for Europe as a whole, the reference for all countries.
    async fn europe(
        &self,
        #[graphql(desc = "Only observations from this date on.")] from: Option<PartialDateScalar>,
        #[graphql(desc = "Only observations up to this date.")] to: Option<PartialDateScalar>,
    ) -> IndicatorSeries {
        IndicatorSeries {
            indicator: self.clone(),
            subject: None,
            from: from.map(|date| date.0),
            to: to.map(|date| date.0),
        }
    }
}

impl Indicator {
    /// All indicators, by ID.
    pub fn all(snapshot: &Arc<Snapshot>) -> Vec<Self> {
        (0..snapshot.indicators().len())
            .map(|position| Self {
                snapshot: snapshot.clone(),
                position,
            })
            .collect()
    }

    fn model(&self) -> &indicator::Model {
        &self.snapshot.indicators()[self.position]
    }
}

/// The values of an indicator for a country, or for Europe as a whole.
pub struct IndicatorSeries {
    indicator: Indicator,
    subject: Option<NodeIndex>,
    from: Option<PartialDate>,
    to: Option<PartialDate>,
}

/// The values of an indicator over time, for a country or for Europe as a whole.
#[Object]
impl IndicatorSeries {
    /// The indicator.
    async fn indicator(&self) -> &Indicator {
        &self.indicator
    }

    /// The newest observation, regardless of `from` and `to`; null if there is none.
    async fn latest(&self) -> Option<Observation> {
        self.find_latest(self.subject)
    }

    /// The observations between `from` and `to`, oldest first.
    async fn observations(&self, ctx: &Context<'_>) -> Result<Vec<Observation>> {
        self.load(ctx, self.subject).await
    }

    /// The newest Europe-wide reference value, regardless of `from` and `to`; null if there is
    /// none.
    async fn latest_reference(&self) -> Option<Observation> {
        self.find_latest(None)
    }

    /// The Europe-wide reference values between `from` and `to`, oldest first.
    async fn reference(&self, ctx: &Context<'_>) -> Result<Vec<Observation>> {
        self.load(ctx, None).await
    }
}

impl IndicatorSeries {
    /// A country's series of the requested indicators, or of all.
    ///
    /// # Errors
    /// If there is no such indicator.
    pub fn select(
        country: &NodeRef,
        ids: Option<&[ID]>,
        from: Option<PartialDateScalar>,
        to: Option<PartialDateScalar>,
    ) -> Result<Vec<Self>> {
        let known = Indicator::all(country.snapshot());
        let indicators = match ids {
            None => known,
            Some(ids) => ids
                .iter()
                .map(|id| find(&known, id))
                .collect::<Result<_>>()?,
        };
        Ok(indicators
            .into_iter()
            .map(|indicator| Self {
                indicator,
                subject: Some(country.index()),
                from: from.map(|date| date.0),
                to: to.map(|date| date.0),
            })
            .collect())
    }

    fn find_latest(&self, subject: Option<NodeIndex>) -> Option<Observation> {
        self.indicator
            .snapshot
            .latest_observation(subject, &self.indicator.model().id)
            .cloned()
            .map(Observation)
    }

    async fn load(
        &self,
        ctx: &Context<'_>,
        subject: Option<NodeIndex>,
    ) -> Result<Vec<Observation>> {
        let key = SeriesKey {
            subject: subject.map(|node| self.indicator.snapshot.id(node).to_owned()),
            indicator: Some(self.indicator.model().id.clone()),
            from: self.from,
            to: self.to,
        };
        let observations = ctx
            .data::<View>()?
            .load_series(key)
            .await
            .map_err(|error| store_error(&*error))?;
        Ok(observations.into_iter().map(Observation::from).collect())
    }
}

/// A dated value of an indicator.
pub struct Observation(LatestObservation);

/// A dated value of an indicator.
#[Object]
impl Observation {
    /// The stable ID, made of subject, indicator and date.
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// The date of the value.
    async fn date(&self) -> PartialDateScalar {
        self.0.date.into()
    }

    /// The value, in the unit of the indicator.
    async fn value(&self) -> f64 {
        self.0.value
    }

    /// How well the sources support it.
    async fn confidence(&self) -> Term<Confidence> {
        Term(self.0.confidence)
    }

    /// The sources that support it.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        let fact = FactKey {
            kind: FactKind::Observation,
            id: self.0.id.clone(),
        };
        load_sources(ctx, [fact]).await
    }
}

impl From<observation::Model> for Observation {
    fn from(observation: observation::Model) -> Self {
        Self(LatestObservation {
            id: observation.id,
            date: observation.date,
            value: observation.value,
            confidence: observation.confidence,
        })
    }
}

fn find(known: &[Indicator], id: &str) -> Result<Indicator> {
    known
        .iter()
        .find(|indicator| indicator.model().id == id)
        .cloned()
        .ok_or_else(|| {
            let ids: Vec<_> = known
                .iter()
                .map(|indicator| indicator.model().id.as_str())
                .collect();
            coded_error(
                ErrorCode::BadUserInput,
                format!("Unknown indicator; the indicators are {}", ids.join(", ")),
            )
        })
}
