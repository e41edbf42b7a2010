//! Cities near a place.

use async_graphql::{Result, SimpleObject};
use entity::NodeKind;

use super::error::check_limit;
use super::evaluation::evaluate;
use super::filter::{CityFilter, FilterEvaluation, PlaceInput};
use super::node::{City, NodeRef};
use crate::view::View;

const MAX_NEAREST: usize = 100;
/// Steps to compute a distance, and to sort by it.
const DISTANCE: usize = 50;

/// A city near a place.
#[derive(SimpleObject)]
pub struct NearbyCity {
    /// The city.
    city: City,
    /// The great-circle distance in kilometres: by the haversine formula (Sinnott 1984), with the
    /// mean radius of the Earth, 6371.0088 km.
    distance: f64,
}

/// The cities nearest to a place, nearest first.
///
/// # Errors
/// If an argument is invalid, or if a limit of the request is exceeded.
pub async fn nearest_cities(
    view: &View,
    to: &PlaceInput,
    filter: Option<Box<CityFilter>>,
    first: i32,
) -> Result<Vec<NearbyCity>> {
    let first = check_limit("first", first, MAX_NEAREST)?;
    let snapshot = view.snapshot().clone();
    let place = to.find(&snapshot)?;
    let itself = to.city_id().and_then(|id| snapshot.find(id));
    let ground = snapshot.clone();
    let nearest = evaluate(view.budget(), move |work| {
        let matching = FilterEvaluation::new(&ground, None, work);
        let cities = matching.select_of(Some(NodeKind::City), filter.as_deref())?;
        matching.spend(cities.len() * DISTANCE);
        let distance = |city| Some((place.distance(ground.place_of(city)?), city));
        let others = cities.into_iter().filter(|&city| Some(city) != itself);
        let mut nearest: Vec<_> = others.filter_map(distance).collect();
        nearest.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        nearest.truncate(first);
        Ok(matching.result(nearest)?)
    });
    let nearest = nearest.await?.into_iter();
    let nearby = nearest.map(|(distance, city)| NearbyCity {
        city: NodeRef::new(snapshot.clone(), city).into(),
        distance,
    });
    Ok(nearby.collect())
}
