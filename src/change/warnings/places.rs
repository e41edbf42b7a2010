//! Cities at the place of another city, and cities far from their country.

use std::collections::HashMap;

use entity::fact::Details;
use entity::{WarningCode, city, country};

use super::Report;
use super::graph_after::GraphAfter;
use crate::change::lookup::{GraphLookup, KnownNode};

/// Cities closer to each other than this are likely to be one.
const SAME_PLACE_KM: f64 = 2.0;
/// No place is far from a country that is nearer than this.
const NEAR_KM: f64 = 400.0;
const EARTH_RADIUS_KM: f64 = 6371.0;
/// Side of a cell of [`Places::cells`] in degrees: wider than [`SAME_PLACE_KM`] up to 80 degrees north.
const CELL_DEGREES: f64 = 0.2;

pub(super) fn check<'a>(
    node: KnownNode<'a>,
    before: Option<KnownNode>,
    graph: &mut GraphAfter<'a, impl GraphLookup>,
    report: &mut Report,
) {
    let Details::City(city) = node.details else {
        return;
    };
    let Some(point) = place(node.details) else {
        return;
    };
    if before.is_some_and(|before| place(before.details) == Some(point)) {
        return;
    }
    let places = graph.places();
    if let Some(other) = places.city_at(&city.id, point) {
        report.duplicate("latitude", "the same place", other);
    }
    if let Some(distance) = places.distance_from_country(city, point) {
        let message = format!(
            "{} is {distance:.0} km away from the nearest known place of {}: check latitude, longitude and country.",
            city.id, city.country_id
        );
        report.warn(WarningCode::FarFromCountry, "latitude", message);
    }
}

/// The places of countries and cities.
pub(super) struct Places<'a> {
    /// The cities of each country.
    by_country: HashMap<&'a str, Vec<(&'a str, Point)>>,
    centres: HashMap<&'a str, Point>,
    /// Cities by cell.
    cells: HashMap<(i64, i64), Vec<(&'a str, Point)>>,
}

type Point = (f64, f64);

impl<'a> Places<'a> {
    pub(super) fn new(nodes: impl Iterator<Item = KnownNode<'a>>) -> Self {
        let mut places = Self {
            by_country: HashMap::new(),
            centres: HashMap::new(),
            cells: HashMap::new(),
        };
        for node in nodes {
            let Some(point) = place(node.details) else {
                continue;
            };
            match node.details.country_id() {
                Some(country) => {
                    let city = (node.id(), point);
                    places.by_country.entry(country).or_default().push(city);
                    places.cells.entry(cell(point)).or_default().push(city);
                }
                None => {
                    places.centres.insert(node.id(), point);
                }
            }
        }
        places
    }

    /// Another city at the same place.
    fn city_at(&self, id: &str, point: Point) -> Option<&'a str> {
        let (row, column) = cell(point);
        let cells = (row - 1..=row + 1)
            .flat_map(|row| (column - 1..=column + 1).map(move |column| (row, column)));
        let mut cities = cells.flat_map(|cell| self.cells.get(&cell).into_iter().flatten());
        let is_same = |(other, place): &&(&str, Point)| {
            *other != id && distance(*place, point) < SAME_PLACE_KM
        };
        cities.find(is_same).map(|(other, _)| *other)
    }

    /// The distance to the nearest known place of the country, if that is greater than the distances of these places to the
    /// country's own.
    fn distance_from_country(&self, city: &city::Model, point: Point) -> Option<f64> {
        let centre = *self.centres.get(&*city.country_id)?;
        let cities = self
            .by_country
            .get(&*city.country_id)
            .map_or(&[][..], Vec::as_slice);
        let others = || cities.iter().filter(|(id, _)| *id != city.id);
        let mut known = std::iter::once(centre).chain(others().map(|(_, point)| *point));
        // The usual case, without a walk through all cities.
        if known.any(|known| distance(known, point) <= NEAR_KM) {
            return None;
        }
        let extent = others().map(|(_, place)| distance(*place, centre));
        let extent = extent.fold(NEAR_KM, f64::max);
        let nearest = others().map(|(_, place)| distance(*place, point));
        let nearest = nearest.fold(distance(centre, point), f64::min);
        (nearest > extent).then_some(nearest)
    }
}

fn cell((latitude, longitude): Point) -> (i64, i64) {
    let index = |degrees: f64| (degrees / CELL_DEGREES).floor() as i64;
    (index(latitude), index(longitude))
}

fn place(details: &Details) -> Option<Point> {
    match details {
        Details::Country(country::Model {
            latitude,
            longitude,
            ..
        })
        | Details::City(city::Model {
            latitude,
            longitude,
            ..
        }) => Some(((*latitude)?, (*longitude)?)),
        _ => None,
    }
}

/// The distance of two points in degrees, in kilometres along the sphere.
fn distance((from_latitude, from_longitude): Point, (latitude, longitude): Point) -> f64 {
    let [from, to] = [from_latitude, latitude].map(f64::to_radians);
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let chord =
        half(latitude - from_latitude) + from.cos() * to.cos() * half(longitude - from_longitude);
    2.0 * EARTH_RADIUS_KM * chord.sqrt().min(1.0).asin()
}
