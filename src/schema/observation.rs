//! Observations: dated values of indicators.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::change::FactKind;
use entity::fact::FactKey;
use entity::{Confidence, PartialDate};

use super::barometer::Indicator;
use super::connection::PageInfo;
use super::node::{Country, NodeRef};
use super::paging::{
    ListOrdering, OrderDirection, Page, PageArguments, SortKey, SortPosition, page,
};
use super::scalar::PartialDateScalar;
use super::source::{Source, load_sources};
use super::term::Term;
use crate::snapshot::{LatestObservation, NodeIndex};

/// A dated value of an indicator.
#[derive(Clone)]
pub struct Observation {
    pub indicator: Indicator,
    pub subject: Option<NodeIndex>,
    pub observation: LatestObservation,
}

/// A dated value of an indicator.
#[Object]
impl Observation {
    /// The stable ID, made of subject, indicator and date.
    async fn id(&self) -> ID {
        self.observation.id.as_str().into()
    }

    /// The indicator.
    async fn indicator(&self) -> &Indicator {
        &self.indicator
    }

    /// The country; null for Europe as a whole.
    async fn country(&self) -> Option<Country> {
        let country = self.subject?;
        Some(NodeRef::new(self.indicator.snapshot().clone(), country).into())
    }

    /// The date of the value.
    async fn date(&self) -> PartialDateScalar {
        self.observation.date.into()
    }

    /// The value, in the unit of the indicator.
    async fn value(&self) -> f64 {
        self.observation.value
    }

    /// How well the sources support it.
    async fn confidence(&self) -> Term<Confidence> {
        Term(self.observation.confidence)
    }

    /// The sources that support it.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        let fact = FactKey {
            kind: FactKind::Observation,
            id: self.observation.id.clone(),
        };
        load_sources(ctx, [fact]).await
    }
}

impl Observation {
    pub fn number(&self) -> f64 {
        self.observation.value
    }

    pub fn day(&self) -> PartialDate {
        self.observation.date
    }
}

/// A page of observations.
pub struct ObservationConnection(Page<Observation>);

/// An observation and its cursor.
#[derive(SimpleObject)]
pub struct ObservationEdge {
    /// Cursor for `after` and `before`.
    cursor: String,
    /// The observation.
    node: Observation,
}

/// A page of observations, by country and date.
#[Object]
impl ObservationConnection {
    /// The observations on the page.
    async fn nodes(&self) -> Vec<&Observation> {
        self.0
            .items
            .iter()
            .map(|(_, observation)| observation)
            .collect()
    }

    /// The observations on the page, each with its cursor.
    async fn edges(&self) -> Vec<ObservationEdge> {
        let edge = |(cursor, observation): &(String, Observation)| ObservationEdge {
            cursor: cursor.clone(),
            node: observation.clone(),
        };
        self.0.items.iter().map(edge).collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.0)
    }

    /// Total number of observations, across all pages.
    async fn total_count(&self) -> usize {
        self.0.total
    }
}

impl ObservationConnection {
    pub fn page(observations: Vec<Observation>, arguments: &PageArguments) -> Result<Self> {
        let position = |observation: &Observation| SortPosition {
            key: SortKey::Unknown,
            id: observation.observation.id.clone(),
        };
        let ordering = ListOrdering {
            name: "Observations",
            directions: &[OrderDirection::Asc],
            is_given: false,
        };
        Ok(Self(page(observations, position, &ordering, arguments)?))
    }
}
