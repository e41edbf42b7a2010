use async_graphql::{Error, ID, InputObject};
use entity::NodeKind;

use super::{Condition, FilterEvaluation};
use crate::schema::countries::shortened;
use crate::schema::error::{ErrorCode, coded_error};
use crate::snapshot::{NodeIndex, Place, Snapshot};

/// Steps to compute a distance.
const DISTANCE: usize = 20;
/// Half of the circumference of the Earth, in kilometres.
const FARTHEST: f64 = 20_038.0;

/// A place: either a city or a point, which does not have to be in the data.
#[derive(InputObject, Clone, Debug)]
pub struct PlaceInput {
    /// The ID of a city whose coordinates are known.
    city: Option<ID>,
    /// Latitude in degrees north (WGS 84).
    latitude: Option<f64>,
    /// Longitude in degrees east (WGS 84).
    longitude: Option<f64>,
}

/// Conditions on the distance from a place. Nodes without known coordinates do not match.
#[derive(InputObject, Clone, Debug)]
pub struct NearFilter {
    /// The ID of a city whose coordinates are known. Excludes `latitude` and `longitude`.
    city: Option<ID>,
    /// Latitude in degrees north (WGS 84).
    latitude: Option<f64>,
    /// Longitude in degrees east (WGS 84).
    longitude: Option<f64>,
    /// The maximum great-circle distance in kilometres.
    kilometres: f64,
}

/// A rectangle of latitudes and longitudes. `west` may be greater than `east`: the rectangle then
/// crosses the 180th meridian. Nodes without known coordinates do not match.
#[derive(InputObject, Clone, Debug)]
pub struct BoundingBox {
    /// The westernmost longitude, in degrees east.
    west: f64,
    /// The southernmost latitude, in degrees north.
    south: f64,
    /// The easternmost longitude, in degrees east.
    east: f64,
    /// The northernmost latitude, in degrees north.
    north: f64,
}

impl PlaceInput {
    /// The city, if the place is one.
    pub fn city_id(&self) -> Option<&str> {
        self.city.as_ref().map(|id| id.as_str())
    }

    /// # Errors
    /// Unless the input is one place.
    pub fn find(&self, snapshot: &Snapshot) -> Result<Place, Error> {
        find_place(snapshot, self.city.as_ref(), self.latitude, self.longitude)
    }
}

impl NearFilter {
    fn place(&self, snapshot: &Snapshot) -> Result<Place, Error> {
        find_place(snapshot, self.city.as_ref(), self.latitude, self.longitude)
    }

    pub fn matches(&self, matching: &FilterEvaluation, node: NodeIndex) -> bool {
        let snapshot = matching.snapshot;
        matching.spend(DISTANCE)
            && snapshot.place_of(node).is_some_and(|place| {
                let center = self.place(snapshot);
                center.is_ok_and(|center| center.distance(place) <= self.kilometres)
            })
    }
}

impl Condition for NearFilter {
    fn check(&self, snapshot: &Snapshot) -> Result<(), Error> {
        self.place(snapshot)?;
        in_range("kilometres", self.kilometres, 0.0, FARTHEST)
    }
}

impl BoundingBox {
    pub fn matches(&self, matching: &FilterEvaluation, node: NodeIndex) -> bool {
        let is_inside = |place: Place| {
            let is_between = |west, east| west <= place.longitude && place.longitude <= east;
            let longitudes = match self.west <= self.east {
                true => is_between(self.west, self.east),
                false => is_between(self.west, 180.0) || is_between(-180.0, self.east),
            };
            longitudes && self.south <= place.latitude && place.latitude <= self.north
        };
        matching.spend(DISTANCE) && matching.snapshot.place_of(node).is_some_and(is_inside)
    }
}

impl Condition for BoundingBox {
    fn check(&self, _: &Snapshot) -> Result<(), Error> {
        in_range("west", self.west, -180.0, 180.0)?;
        in_range("east", self.east, -180.0, 180.0)?;
        in_range("north", self.north, -90.0, 90.0)?;
        in_range("south", self.south, -90.0, 90.0)?;
        match self.south <= self.north {
            true => Ok(()),
            false => Err(invalid("`south` must not be north of `north`".to_owned())),
        }
    }
}

fn find_place(
    snapshot: &Snapshot,
    id: Option<&ID>,
    latitude: Option<f64>,
    longitude: Option<f64>,
) -> Result<Place, Error> {
    match (id, latitude, longitude) {
        (Some(id), None, None) => {
            let found = snapshot.find(id);
            let found = found.filter(|&node| snapshot.kind(node) == NodeKind::City);
            found
                .and_then(|node| snapshot.place_of(node))
                .ok_or_else(|| {
                    invalid(format!(
                        "`city` must be the ID of a city with known coordinates, got {:?}; for another place, \
                         use `latitude` and `longitude`",
                        shortened(id)
                    ))
                })
        }
        (None, Some(latitude), Some(longitude)) => {
            in_range("latitude", latitude, -90.0, 90.0)?;
            in_range("longitude", longitude, -180.0, 180.0)?;
            Ok(Place {
                latitude,
                longitude,
            })
        }
        _ => Err(invalid(
            "A place requires either `city`, or both `latitude` and `longitude`".to_owned(),
        )),
    }
}

fn in_range(field: &str, value: f64, least: f64, most: f64) -> Result<(), Error> {
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(invalid(format!(
            "`{field}` must be from {least} to {most}, got {value}"
        ))),
    }
}

fn invalid(message: String) -> Error {
    coded_error(ErrorCode::BadUserInput, message)
}
