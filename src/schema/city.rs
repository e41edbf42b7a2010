//! A city's own fields.

use async_graphql::{Context, Object, Result};
use entity::city::MissionStatus;

use super::node::{City, NodeRef};
use super::peer::Peer;
use super::related::CityRelations;
use super::scalar::PartialDateScalar;
use super::term::Term;
use crate::insight::PeerCriterion;
use crate::view::View;

/// A city with a part in the Mission.
#[Object]
impl City {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// The name in the local language; null where it is unknown.
    async fn local_name(&self) -> Option<&str> {
        self.details().local_name.as_deref()
    }

    /// The region it lies in; null where that is unknown.
    async fn region(&self) -> Option<&str> {
        self.details().region.as_deref()
    }

    /// Its part in the EU Mission "100 Climate-Neutral and Smart Cities by 2030".
    async fn mission_status(&self) -> Term<MissionStatus> {
        Term(self.details().mission_status)
    }

    /// Degrees north, WGS 84; null where it is unknown.
    async fn latitude(&self) -> Option<f64> {
        self.details().latitude
    }

    /// Degrees east, WGS 84; null where it is unknown.
    async fn longitude(&self) -> Option<f64> {
        self.details().longitude
    }

    /// How many people live there; null where it is unknown. Often of the town rather than the
    /// municipality.
    async fn population(&self) -> Option<i64> {
        self.details().population
    }

    /// The year of the population figure; null where the source names none.
    async fn population_year(&self) -> Option<i32> {
        self.details().population_year
    }

    /// The year by which it aims at climate neutrality; null where no aim is known.
    async fn target_year(&self) -> Option<i32> {
        self.details().target_year
    }

    /// When the EU Mission Label was awarded; null where it was not, or where that is unknown.
    async fn eu_label_awarded(&self) -> Option<PartialDateScalar> {
        self.details().eu_label_awarded.map(Into::into)
    }

    /// Its id in GeoNames; null where it is unknown.
    async fn geonames_id(&self) -> Option<i64> {
        self.details().geonames_id
    }

    /// Cities to learn from: those that share most with this one, weighed and explained; the best
    /// first. Every criterion weighs the same. To look abroad on purpose, name all but COUNTRY.
    async fn peers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only by these criteria; by all when left out.")] by: Option<
            Vec<Term<PeerCriterion>>,
        >,
        #[graphql(desc = "How many; 50 at most.", default = 5)] first: i32,
        #[graphql(
            desc = "Leave out those that are or were twinned with it, or in the same pilot.",
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
