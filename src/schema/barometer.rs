//! The barometer: indicators and their series.

use std::sync::Arc;

use async_graphql::{Context, Error, ID, Object, Result};
use entity::{NodeKind, PartialDate};
use entity::{indicator, observation};

use super::countries::find_countries;
use super::error::{ErrorCode, coded_error, store_error};
use super::node::NodeRef;
use super::observation::{Observation, ObservationConnection};
use super::paging::{OrderDirection, PageArguments};
use super::ranking::IndicatorRanking;
use super::scalar::{LongText, PartialDateScalar};
use crate::snapshot::{NodeIndex, Snapshot};
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
    pub async fn id(&self) -> ID {
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
    async fn description(&self) -> LongText {
        LongText(self.model().description.clone())
    }

    /// The countries ranked by the newest value, or by the newest value up to a date. Rank 1 is the
    /// highest value, or the lowest with `direction: ASC`.
    async fn ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date up to which observations count (default: all).")] at: Option<
            PartialDateScalar,
        >,
        #[graphql(
            desc = "Only these countries, by ID or ISO code (default: all with a National Mission Ecosystem)."
        )]
        countries: Option<Vec<ID>>,
        #[graphql(
            desc = "Which values come first.",
            default_with = "OrderDirection::Desc"
        )]
        direction: OrderDirection,
    ) -> Result<IndicatorRanking> {
        let at = at.map(|date| date.0);
        IndicatorRanking::of(ctx, self, at, countries, direction).await
    }

    /// The observations for several countries, by country and date.
    #[allow(clippy::too_many_arguments)]
    async fn observations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these countries, by ID or ISO code (default: all).")]
        countries: Option<Vec<ID>>,
        #[graphql(desc = "Only observations from this date on.")] from: Option<PartialDateScalar>,
        #[graphql(desc = "Only observations up to this date.")] to: Option<PartialDateScalar>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ObservationConnection> {
        let mut countries = match countries {
            Some(ids) => find_countries(&self.snapshot, &ids)?,
            None => self.snapshot.nodes_of(NodeKind::Country).to_vec(),
        };
        countries.sort_unstable();
        countries.dedup();
        let subjects = countries.into_iter().map(Some).collect();
        let period = (from.map(|date| date.0), to.map(|date| date.0));
        let loaded = self.load(ctx, subjects, period).await?;
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        ObservationConnection::page(loaded.into_iter().flatten().collect(), &arguments)
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

    /// The indicator with this ID.
    pub fn find(snapshot: &Arc<Snapshot>, id: &str) -> Option<Self> {
        let position = find_position(snapshot, id)?;
        Some(Self {
            snapshot: snapshot.clone(),
            position,
        })
    }

    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// For each subject its newest observation, or its newest up to a date.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn newest(
        &self,
        ctx: &Context<'_>,
        subjects: Vec<Option<NodeIndex>>,
        at: Option<PartialDate>,
    ) -> Result<Vec<Option<Observation>>> {
        if at.is_none() {
            let latest = subjects.into_iter().map(|subject| self.latest(subject));
            return Ok(latest.collect());
        }
        let loaded = self.load(ctx, subjects, (None, at)).await?;
        Ok(loaded.into_iter().map(|mut series| series.pop()).collect())
    }

    fn latest(&self, subject: Option<NodeIndex>) -> Option<Observation> {
        let latest = self
            .snapshot
            .latest_observation(subject, &self.model().id)?;
        Some(Observation {
            indicator: self.clone(),
            subject,
            observation: latest.clone(),
        })
    }

    /// The series of each subject, oldest observation first.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn load(
        &self,
        ctx: &Context<'_>,
        subjects: Vec<Option<NodeIndex>>,
        (from, to): (Option<PartialDate>, Option<PartialDate>),
    ) -> Result<Vec<Vec<Observation>>> {
        let key = |subject: &Option<NodeIndex>| SeriesKey {
            subject: subject.map(|node| self.snapshot.id(node).to_owned()),
            indicator: Some(self.model().id.clone()),
            from,
            to,
        };
        let keys = subjects.iter().map(key).collect();
        let loaded = ctx.data::<View>()?.load_series(keys).await;
        let loaded = loaded.map_err(|error| store_error(&*error))?;
        let of_subject = |(subject, series): (Option<NodeIndex>, Vec<observation::Model>)| {
            let observations = series.into_iter().map(|model| Observation {
                indicator: self.clone(),
                subject,
                observation: model.into(),
            });
            observations.collect()
        };
        Ok(subjects.into_iter().zip(loaded).map(of_subject).collect())
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
            Some(ids) => {
                let found = ids.iter().map(|id| Indicator::find(country.snapshot(), id));
                found
                    .collect::<Option<_>>()
                    .ok_or_else(|| unknown_indicator(country.snapshot()))?
            }
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
        self.indicator.latest(subject)
    }

    async fn load(
        &self,
        ctx: &Context<'_>,
        subject: Option<NodeIndex>,
    ) -> Result<Vec<Observation>> {
        let period = (self.from, self.to);
        let loaded = self.indicator.load(ctx, vec![subject], period).await?;
        Ok(loaded.into_iter().flatten().collect())
    }
}

/// # Errors
/// If there is no indicator with this ID.
pub fn check_indicator(snapshot: &Snapshot, id: &str) -> Result<()> {
    match find_position(snapshot, id) {
        Some(_) => Ok(()),
        None => Err(unknown_indicator(snapshot)),
    }
}

fn find_position(snapshot: &Snapshot, id: &str) -> Option<usize> {
    let mut indicators = snapshot.indicators().iter();
    indicators.position(|indicator| indicator.id == id)
}

fn unknown_indicator(snapshot: &Snapshot) -> Error {
    let ids = snapshot.indicators().iter().map(|known| known.id.as_str());
    let message = format!(
        "Unknown indicator; the indicators are {}",
        ids.collect::<Vec<_>>().join(", ")
    );
    coded_error(ErrorCode::BadUserInput, message)
}
