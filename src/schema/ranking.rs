//! Countries ranked by an indicator.

use std::cmp::Ordering;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::fact::Details;
use entity::{NodeKind, PartialDate};

use super::aggregate;
use super::barometer::Indicator;
use super::countries::find_countries;
use super::node::{Country, NodeRef};
use super::observation::Observation;
use super::paging::OrderDirection;
use super::scalar::PartialDateScalar;
use crate::snapshot::{NodeIndex, Snapshot};

/// The values of an indicator for several countries, in order.
pub struct IndicatorRanking {
    indicator: Indicator,
    /// Each country with an observation, in order.
    ranked: Vec<RankedCountry>,
    unknown: Vec<NodeIndex>,
    reference: Option<Observation>,
}

/// A country's place in a ranking.
#[derive(Clone)]
pub struct RankedCountry {
    country: NodeIndex,
    observation: Observation,
    rank: usize,
    /// The number of ranked countries with a lower value.
    lower: usize,
    /// The number of ranked countries.
    of: usize,
}

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
            None => ecosystem_countries(snapshot),
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
            ranked: rank(known.collect(), direction),
            unknown: unknown.into_iter().map(|(country, _)| country).collect(),
            reference,
        })
    }

    fn values(&self) -> Vec<f64> {
        self.ranked
            .iter()
            .map(|ranked| ranked.observation.number())
            .collect()
    }
}

/// The countries with a National Mission Ecosystem, by ID.
fn ecosystem_countries(snapshot: &Snapshot) -> Vec<NodeIndex> {
    let has_ecosystem = |node: &NodeIndex| match &snapshot.node(*node).details {
        Details::Country(country) => country.ecosystem_page,
        _ => false,
    };
    let countries = snapshot.nodes_of(NodeKind::Country).iter().copied();
    countries.filter(has_ecosystem).collect()
}

fn rank(mut known: Vec<(NodeIndex, Observation)>, direction: OrderDirection) -> Vec<RankedCountry> {
    let compare = |a: &Observation, b: &Observation| match direction {
        OrderDirection::Asc => a.number().total_cmp(&b.number()),
        OrderDirection::Desc => b.number().total_cmp(&a.number()),
    };
    known.sort_by(|(_, a), (_, b)| compare(a, b));
    let counts = |observation: &Observation| {
        let others = known.iter().map(|(_, other)| other);
        let before = others.clone();
        let before = before.filter(|other| compare(other, observation) == Ordering::Less);
        let lower = others.filter(|other| other.number() < observation.number());
        (before.count(), lower.count())
    };
    let ranked = known.iter().map(|(country, observation)| {
        let (before, lower) = counts(observation);
        RankedCountry {
            country: *country,
            observation: observation.clone(),
            rank: before + 1,
            lower,
            of: known.len(),
        }
    });
    ranked.collect()
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
        NodeRef::new(snapshot, self.ranked.country).into()
    }

    /// The observation that is ranked.
    async fn observation(&self) -> &Observation {
        &self.ranked.observation
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
    #[allow(clippy::cast_precision_loss, reason = "as many as there are countries")]
    async fn quantile(&self) -> Option<f64> {
        let others = self.ranked.of - 1;
        (others > 0).then(|| self.ranked.lower as f64 / others as f64)
    }

    /// The change since the newest observation up to a date. Null if there is none, or if it is the
    /// ranked observation itself.
    async fn change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date of the earlier value, such as `2015`.")]
        since: PartialDateScalar,
    ) -> Result<Option<IndicatorChange>> {
        let subject = Some(self.ranked.country);
        let earlier = self
            .indicator
            .newest(ctx, vec![subject], Some(since.0))
            .await?;
        let earlier = earlier.into_iter().flatten().next();
        let ranked = &self.ranked.observation;
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
