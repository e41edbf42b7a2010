//! Fields of cities.

use async_graphql::{Context, Object, Result};
use entity::city::MissionStatus;

use super::filter::PlaceInput;
use super::node::{City, NodeRef};
use super::peer::Peer;
use super::related::CityRelations;
use super::scalar::PartialDateScalar;
use super::term::Term;
use crate::insight::PeerCriterion;
use crate::view::View;

/// A city that takes part in the Mission.
#[Object]
impl City {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The name in the local language; null if unknown.
    async fn local_name(&self) -> Option<&str> {
        self.details().local_name.as_deref()
    }

    /// The region in which the city is located; null if unknown.
    async fn region(&self) -> Option<&str> {
        self.details().region.as_deref()
    }

    /// The city's status in the EU Mission "100 Climate-Neutral and Smart Cities by 2030".
    async fn mission_status(&self) -> Term<MissionStatus> {
        Term(self.details().mission_status)
    }

    /// Latitude in degrees north (WGS 84); null if unknown.
    async fn latitude(&self) -> Option<f64> {
        self.details().latitude
    }

    /// Longitude in degrees east (WGS 84); null if unknown.
    async fn longitude(&self) -> Option<f64> {
        self.details().longitude
    }

    /// The great-circle distance from a place, in kilometres; null if the coordinates of the city
    /// are unknown.
    async fn distance(
        &self,
        #[graphql(desc = "The place.")] from: PlaceInput,
    ) -> Result<Option<f64>> {
        let from = from.find(self.snapshot())?;
        let place = self.snapshot().place_of(self.index());
        Ok(place.map(|place| from.distance(place)))
    }

    /// Number of inhabitants, often of the town rather than the municipality; null if unknown.
    async fn population(&self) -> Option<i64> {
        self.details().population
    }

    /// The year of the population figure; null if the source gives none.
    async fn population_year(&self) -> Option<i32> {
        self.details().population_year
    }

    /// The year by which the city aims to be climate neutral; null if no target is known.
    async fn target_year(&self) -> Option<i32> {
        self.details().target_year
    }

    /// When the EU Mission Label was awarded; null if it was not awarded or the date is unknown.
    async fn eu_label_awarded(&self) -> Option<PartialDateScalar> {
        self.details().eu_label_awarded.map(Into::into)
    }

    /// The GeoNames ID; null if unknown.
    async fn geonames_id(&self) -> Option<i64> {
        self.details().geonames_id
    }

    /// Similar cities to learn from, with explanations, best first. All criteria have the same
    /// weight. To find cities in other countries, pass all criteria except COUNTRY.
    async fn peers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Criteria to compare by (default: all criteria).")] by: Option<
            Vec<Term<PeerCriterion>>,
        >,
        #[graphql(desc = "Number of items (maximum 50).", default = 5)] first: i32,
        #[graphql(
            desc = "Excludes cities that are or were twinned with this city, or in the same pilot.",
            default = false
        )]
        exclude_linked: bool,
    ) -> Result<Vec<Peer>> {
        Peer::find(ctx.data::<View>()?, &self.0, by, first, exclude_linked).await
    }

    #[graphql(flatten)]
    async fn relations(&self) -> CityRelations {
        CityRelations(self.0.clone())
    }
}
