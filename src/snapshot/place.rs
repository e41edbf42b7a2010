//! Places on the globe, and the distances between them.

use entity::fact::Details;

use super::{NodeIndex, Snapshot};

/// The mean radius of the Earth in kilometres: R₁ of the International Union of Geodesy and
/// Geophysics (Moritz 2000, "Geodetic Reference System 1980").
const EARTH_RADIUS: f64 = 6371.0088;

/// A point in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
}

impl Place {
    /// The great-circle distance in kilometres, by the haversine formula (Sinnott 1984, "Virtues of
    /// the Haversine"). The Earth is no sphere: the error is at most 0.5 percent.
    pub fn distance(self, other: Self) -> f64 {
        let half_sine = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let cosines = self.latitude.to_radians().cos() * other.latitude.to_radians().cos();
        let haversine = half_sine(other.latitude - self.latitude)
            + cosines * half_sine(other.longitude - self.longitude);
        2.0 * EARTH_RADIUS * haversine.clamp(0.0, 1.0).sqrt().asin()
    }
}

impl Snapshot {
    /// Where a country or city is; `None` for other kinds and if unknown.
    pub fn place_of(&self, node: NodeIndex) -> Option<Place> {
        let (latitude, longitude) = match &self.node(node).details {
            Details::City(city) => (city.latitude, city.longitude),
            Details::Country(country) => (country.latitude, country.longitude),
            _ => (None, None),
        };
        Some(Place {
            latitude: latitude?,
            longitude: longitude?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_a_geodesic_within_half_a_percent() {
        let place = |latitude, longitude| Place {
            latitude,
            longitude,
        };
        // The geodesics are Karney's, on WGS 84.
        for (one, other, geodesic) in [
            (place(54.4418, 18.5601), place(54.3520, 18.6466), 11.467),
            (place(38.7223, -9.1393), place(60.1699, 24.9384), 3365.529),
            (place(0.0, 0.0), place(0.0, 90.0), 10_018.754),
            (place(-45.0, 179.5), place(-45.0, -179.5), 78.846),
            (place(90.0, 0.0), place(-90.0, 0.0), 20_003.931),
        ] {
            let distance = one.distance(other);
            let error = (distance / geodesic - 1.0).abs();
            assert!(
                error < 0.005,
                "{one:?} {other:?}: {distance}, not {geodesic}"
            );
            assert!((distance - other.distance(one)).abs() < 1e-9);
        }
        assert!(place(41.4, 2.2).distance(place(41.4, 2.2)).abs() < 1e-9);
    }
}
