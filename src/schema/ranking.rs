//! Countries ranked by an indicator.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::PartialDate;

use super::aggregate;
use super::barometer::Indicator;
use super::countries::find_countries;
use super::node::{Country, NodeRef};
use super::observation::Observation;
use super::paging::OrderDirection;
use super::scalar::PartialDateScalar;
use crate::insight::{Ranked, rank};
use crate::snapshot::NodeIndex;

/// The values of an indicator for several countries, in order.
pub struct IndicatorRanking {
    indicator: Indicator,
    /// Each country with an observation, in order.
    ranked: Vec<RankedCountry>,
    unknown: Vec<NodeIndex>,
    reference: Option<Observation>,
}

type RankedCountry = Ranked<(NodeIndex, Observation)>;

/// A difference between two observations of the same series.
#[derive(SimpleObject)]
pub struct IndicatorChange {
    /// The earlier observation.
    from: Observation,
    /// The difference of the values, in the unit of the indicator.
    absolute: f64,
    /// The difference as a share of the earlier value: 0.1 for an increase by 10 percent. Null if
    /// the earlier value is 0.
    relative: Option<f64>,
}

/// Countries ranked by the values of an indicator.
#[Object]
impl IndicatorRanking {
    /// The countries with an observation, in order. Countries with the same value have the same
    /// rank and are ordered by ID.
    async fn ranks(&self) -> Vec<IndicatorRank> {
        let rank = |ranked: &RankedCountry| IndicatorRank {
            indicator: self.indicator.clone(),
            ranked: ranked.clone(),
        };
        self.ranked.iter().map(rank).collect()
    }

    /// The countries without an observation, by ID.
    async fn unknown(&self) -> Vec<Country> {
        let snapshot = self.indicator.snapshot();
        let unknown = self.unknown.iter();
        unknown
            .map(|&country| NodeRef::new(snapshot.clone(), country).into())
            .collect()
    }

    /// The arithmetic mean of the values, not weighted by population; null without values.
    async fn average(&self) -> Option<f64> {
        aggregate::average(&self.values())
    }

    /// The median of the values; null without values.
    async fn median(&self) -> Option<f64> {
        aggregate::median(self.values())
    }

    /// The Europe-wide reference value; null if there is none.
    async fn reference(&self) -> Option<Observation> {
        self.reference.clone()
    }
}

impl IndicatorRanking {
    /// Ranks countries by their newest observation, or by the newest up to a date.
    ///
    /// # Errors
    /// If a country is unknown, or if the store cannot be read.
    pub async fn of(
        ctx: &Context<'_>,
        indicator: &Indicator,
        at: Option<PartialDate>,
        countries: Option<Vec<ID>>,
        direction: OrderDirection,
    ) -> Result<Self> {
        let snapshot = indicator.snapshot();
        let countries = match countries {
            Some(ids) => {
                let mut countries = find_countries(snapshot, &ids)?;
                countries.sort_unstable();
                countries.dedup();
                countries
            }
            None => snapshot.ecosystem_countries(),
        };
        let subjects = countries.iter().copied().map(Some).chain([None]).collect();
        let mut observations = indicator.newest(ctx, subjects, at).await?;
        let reference = observations.pop().flatten();
        let (known, unknown): (Vec<_>, Vec<_>) = countries
            .into_iter()
            .zip(observations)
            .partition(|(_, observation)| observation.is_some());
        let known = known.into_iter();
        let known = known.filter_map(|(country, observation)| Some((country, observation?)));
        Ok(Self {
            indicator: indicator.clone(),
            ranked: rank(
                known.collect(),
                |(_, observation)| observation.number(),
                direction == OrderDirection::Desc,
            ),
            unknown: unknown.into_iter().map(|(country, _)| country).collect(),
            reference,
        })
    }

    fn values(&self) -> Vec<f64> {
        self.ranked
            .iter()
            .map(|ranked| ranked.item.1.number())
            .collect()
    }
}

/// A country's place in a ranking.
pub struct IndicatorRank {
    indicator: Indicator,
    ranked: RankedCountry,
}

/// A country's place in a ranking by an indicator.
#[Object]
impl IndicatorRank {
    /// The country.
    async fn country(&self) -> Country {
        let snapshot = self.indicator.snapshot().clone();
        NodeRef::new(snapshot, self.ranked.item.0).into()
    }

    /// The observation that is ranked.
    async fn observation(&self) -> &Observation {
        &self.ranked.item.1
    }

    /// The rank, from 1. Countries with the same value have the same rank, and the next rank is
    /// left out: 1, 2, 2, 4.
    async fn rank(&self) -> usize {
        self.ranked.rank
    }

    /// The number of ranked countries.
    async fn of(&self) -> usize {
        self.ranked.of
    }

    /// The share of the other ranked countries with a lower value, from 0 to 1. Null if no other
    /// country is ranked.
    async fn quantile(&self) -> Option<f64> {
        self.ranked.quantile()
    }

    /// The change since the newest observation up to a date. Null if there is none, or if it is the
    /// ranked observation itself.
    async fn change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date of the earlier value, such as `2015`.")]
        since: PartialDateScalar,
    ) -> Result<Option<IndicatorChange>> {
        let (country, ranked) = &self.ranked.item;
        let subject = Some(*country);
        let earlier = self
            .indicator
            .newest(ctx, vec![subject], Some(since.0))
            .await?;
        let earlier = earlier.into_iter().flatten().next();
        let earlier = earlier.filter(|earlier| earlier.day() < ranked.day());
        Ok(earlier.map(|from| {
            let absolute = rounded(ranked.number() - from.number());
            IndicatorChange {
                relative: (from.number() != 0.0).then(|| rounded(absolute / from.number())),
                absolute,
                from,
            }
        }))
    }
}

/// Without the noise of binary fractions: 75.1 − 65.4 is 9.7.
fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}
