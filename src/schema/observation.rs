//! Observations: dated values of indicators.

use async_graphql::{Context, ID, Object, Result};
use entity::change::FactKind;
use entity::fact::FactKey;
use entity::observation::EUROPE;
use entity::{Confidence, PartialDate};

use super::barometer::Indicator;
use super::list_connection::ListConnection;
use super::node::{Country, NodeRef};
use super::paging::{ListOrdering, OrderDirection, PageArguments, SortKey, SortPosition, page};
use super::scalar::PartialDateScalar;
use super::source::{Source, load_sources};
use super::term::Term;
use crate::snapshot::{LatestObservation, NodeIndex};
use crate::view::View;

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
    pub async fn id(&self) -> ID {
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
    /// The observation with this ID. Reads the store only if there can be one.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn find(ctx: &Context<'_>, id: &str) -> Result<Option<Self>> {
        let snapshot = ctx.data::<View>()?.snapshot();
        let mut parts = id.splitn(3, "--");
        let (Some(subject), Some(indicator), Some(date)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let subject = match subject {
            EUROPE => None,
            country => match snapshot.find(country) {
                Some(country) => Some(country),
                None => return Ok(None),
            },
        };
        let (Some(indicator), Ok(date)) = (Indicator::find(snapshot, indicator), date.parse())
        else {
            return Ok(None);
        };
        let series = indicator
            .load(ctx, vec![subject], (Some(date), Some(date)))
            .await?;
        let mut observations = series.into_iter().flatten();
        Ok(observations.find(|observation| observation.observation.id == id))
    }

    pub fn number(&self) -> f64 {
        self.observation.value
    }

    pub fn day(&self) -> PartialDate {
        self.observation.date
    }
}

/// A page of observations.
pub type ObservationConnection = ListConnection<Observation>;

impl ObservationConnection {
    /// A page of observations, by country and date.
    ///
    /// # Errors
    /// If the page arguments are invalid.
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
