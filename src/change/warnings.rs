//! What looks wrong with a change set and may yet be right: it is reported and never refused.

use std::collections::{HashMap, HashSet};

use entity::fact::{Details, Fact, NodeFact};
use entity::{NodeKind, WarningCode, city, country};

use super::Change;
use super::edit::slug;
use super::lookup::{GraphLookup, KnownNode};

/// Cities closer to each other than this are likely to be one.
const SAME_PLACE_KM: f64 = 2.0;
/// No place is far from a country that is nearer than this.
const NEAR_KM: f64 = 400.0;
const EARTH_RADIUS_KM: f64 = 6371.0;

/// Something that a reviewer should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub code: WarningCode,
    /// The place of the change in the change set, counted from 0.
    pub change: usize,
    /// The field that it is about, as files and the API call it.
    pub field: &'static str,
    pub message: String,
    /// The node that it may be a duplicate of.
    pub other: Option<String>,
}

/// The warnings about a change set, in the order of its changes.
pub fn warnings(changes: &[Change], existing: &impl GraphLookup) -> Vec<Warning> {
    let mut graph = GraphAfter {
        changes,
        existing,
        by_name: HashMap::new(),
        places: None,
    };
    let mut warnings = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let Some(Fact::Node(fact)) = &change.after else {
            continue;
        };
        let before = match &change.before {
            Some(Fact::Node(before)) => Some(&**before),
            _ => None,
        };
        let node = KnownNode::from(&**fact);
        let before = before.map(KnownNode::from);
        if before.is_none_or(|before| before.names() != node.names())
            && let Some(other) = graph.same_named_node(node)
        {
            warnings.push(duplicate(index, "name", "the same name", &other));
        }
        let is_moved = before.is_none_or(|before| place(before.details) != place(node.details));
        if let Details::City(city) = node.details
            && let Some(point) = place(node.details)
            && is_moved
        {
            if let Some(other) = graph.city_at(&city.id, point) {
                warnings.push(duplicate(index, "latitude", "the same place", &other));
            }
            if let Some(distance) = graph.distance_from_country(city, point) {
                warnings.push(Warning {
                    code: WarningCode::FarFromCountry,
                    change: index,
                    field: "latitude",
                    message: format!(
                        "{} is {distance:.0} km away from the nearest known place of {}: check latitude, longitude and country.",
                        city.id, city.country_id
                    ),
                    other: None,
                });
            }
        }
    }
    warnings
}

fn duplicate(change: usize, field: &'static str, what: &str, other: &str) -> Warning {
    Warning {
        code: WarningCode::PossibleDuplicate,
        change,
        field,
        message: format!(
            "`{other}` has {what}: if both are the same, update it instead, or merge \
            them."
        ),
        other: Some(other.to_owned()),
    }
}

/// The graph as it would be after the change set, as far as warnings ask about it.
struct GraphAfter<'a, E> {
    changes: &'a [Change],
    existing: &'a E,
    /// For each kind that is asked about, the nodes by their names.
    by_name: HashMap<NodeKind, HashMap<String, Vec<KnownNode<'a>>>>,
    /// The places of countries and cities, if they are asked about.
    places: Option<Vec<NodePosition<'a>>>,
}

struct NodePosition<'a> {
    id: &'a str,
    country: &'a str,
    is_city: bool,
    point: (f64, f64),
}

impl<'a, E: GraphLookup> GraphAfter<'a, E> {
    fn nodes(&self, kind: NodeKind) -> Vec<KnownNode<'a>> {
        let put = self
            .changes
            .iter()
            .filter_map(|change| node(change.after.as_ref()?));
        let put = put
            .filter(|fact| fact.node.kind == kind)
            .map(KnownNode::from);
        let touched: HashSet<&str> = self
            .changes
            .iter()
            .flat_map(|change| [&change.before, &change.after])
            .filter_map(|fact| Some(node(fact.as_ref()?)?.node.id.as_str()))
            .collect();
        let untouched = self.existing.nodes_of(kind).into_iter();
        put.chain(untouched.filter(|node| !touched.contains(node.id)))
            .collect()
    }

    /// Another node of the kind with the same name, in the same country as far as that is known.
    fn same_named_node(&mut self, node: KnownNode<'a>) -> Option<String> {
        let kind = node.details.kind();
        if !self.by_name.contains_key(&kind) {
            let mut by_name = HashMap::<String, Vec<KnownNode>>::new();
            for node in self.nodes(kind) {
                for name in slugs(node) {
                    by_name.entry(name).or_default().push(node);
                }
            }
            self.by_name.insert(kind, by_name);
        }
        let by_name = self.by_name.get(&kind)?;
        let country = node.details.country_id();
        let is_same = |other: &&KnownNode| {
            let elsewhere = other.details.country_id();
            other.id != node.id
                && (country == elsewhere || country.is_none() || elsewhere.is_none())
        };
        let mut others = slugs(node)
            .into_iter()
            .filter_map(|name| by_name.get(&name)?.iter().find(is_same));
        others.next().map(|other| other.id.to_owned())
    }

    fn places(&mut self) -> &[NodePosition<'a>] {
        if self.places.is_none() {
            let countries = self.nodes(NodeKind::Country).into_iter();
            let nodes = countries.chain(self.nodes(NodeKind::City));
            let places = nodes.filter_map(|node| {
                let is_city = matches!(node.details, Details::City(_));
                Some(NodePosition {
                    id: node.id,
                    country: if is_city {
                        node.details.country_id()?
                    } else {
                        node.id
                    },
                    is_city,
                    point: place(node.details)?,
                })
            });
            self.places = Some(places.collect());
        }
        self.places.as_deref().unwrap_or_default()
    }

    /// Another city at the same place.
    fn city_at(&mut self, id: &str, point: (f64, f64)) -> Option<String> {
        let mut cities = self
            .places()
            .iter()
            .filter(|place| place.is_city && place.id != id);
        let found = cities.find(|place| distance(place.point, point) < SAME_PLACE_KM)?;
        Some(found.id.to_owned())
    }

    /// The distance to the nearest known place of the country, if that is greater than the distances of these places to the
    /// country's own.
    fn distance_from_country(&mut self, city: &city::Model, point: (f64, f64)) -> Option<f64> {
        let in_country =
            |place: &&NodePosition| place.country == city.country_id && place.id != city.id;
        let known: Vec<&NodePosition> = self.places().iter().filter(in_country).collect();
        let centre = known.iter().find(|place| !place.is_city)?.point;
        let extent = known.iter().map(|place| distance(place.point, centre));
        let extent = extent.fold(NEAR_KM, f64::max);
        let nearest = known.iter().map(|place| distance(place.point, point));
        let nearest = nearest.fold(f64::INFINITY, f64::min);
        (nearest > extent).then_some(nearest)
    }
}

fn node(fact: &Fact) -> Option<&NodeFact> {
    match fact {
        Fact::Node(fact) => Some(fact),
        _ => None,
    }
}

fn slugs(node: KnownNode) -> Vec<String> {
    let names = node.names().into_iter().flatten();
    names.map(slug).filter(|slug| !slug.is_empty()).collect()
}

fn place(details: &Details) -> Option<(f64, f64)> {
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
fn distance((from_latitude, from_longitude): (f64, f64), (latitude, longitude): (f64, f64)) -> f64 {
    let [from, to] = [from_latitude, latitude].map(f64::to_radians);
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let chord =
        half(latitude - from_latitude) + from.cos() * to.cos() * half(longitude - from_longitude);
    2.0 * EARTH_RADIUS_KM * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use entity::fact::Dataset;

    use super::*;
    use crate::change::DatasetLookup;
    use crate::import::{embedded, parse};

    /// A city that is put: its id, name and place.
    type CityPut<'a> = (&'a str, &'a str, Option<(f64, f64)>);

    fn warnings_about(dataset: &Dataset, put: &[CityPut]) -> Vec<String> {
        let model = dataset
            .nodes
            .iter()
            .find(|fact| fact.node.id == "city-krakow");
        let changes = put.iter().map(|(id, name, point)| {
            let mut fact = model.unwrap().clone();
            fact.node.id = (*id).to_owned();
            fact.node.name = (*name).to_owned();
            if let Details::City(city) = &mut fact.details {
                city.id = (*id).to_owned();
                city.local_name = None;
                city.latitude = point.map(|(latitude, _)| latitude);
                city.longitude = point.map(|(_, longitude)| longitude);
            }
            Change {
                before: None,
                after: Some(Fact::Node(Box::new(fact))),
            }
        });
        let changes: Vec<_> = changes.collect();
        let found = warnings(&changes, &DatasetLookup::new(dataset)).into_iter();
        found
            .map(|warning| {
                let other = warning.other.unwrap_or_default();
                format!("{} {:?} {other}", warning.change, warning.code)
            })
            .collect()
    }

    #[test]
    fn warns_of_duplicates_and_of_places_abroad() {
        let curated = parse(&embedded()).dataset;
        let about = |put| warnings_about(&curated, put);
        assert_eq!(
            about(&[("city-krakow-2", "KRAKÓW", None)]),
            ["0 PossibleDuplicate city-krakow"]
        );
        assert_eq!(
            about(&[("city-a", "Sopot", None), ("city-b", "Sopot", None)]),
            ["0 PossibleDuplicate city-b", "1 PossibleDuplicate city-a"]
        );
        assert_eq!(
            about(&[("city-sopot", "Sopot", Some((54.44, 118.56)))]),
            ["0 FarFromCountry "]
        );
        assert!(about(&[("city-sopot", "Sopot", Some((54.44, 18.56)))]).is_empty());
        assert_eq!(
            about(&[("city-cracovia", "Cracovia", Some((50.0614, 19.9372)))]),
            ["0 PossibleDuplicate city-krakow"]
        );
    }

    /// The curated dataset as a change set of its own: what is warned of is known.
    #[test]
    fn the_curated_dataset_has_no_place_abroad() {
        let curated = parse(&embedded()).dataset;
        let changes = curated.facts().map(|fact| Change {
            before: None,
            after: Some(fact),
        });
        let changes: Vec<_> = changes.collect();
        let empty = Dataset::default();
        let found = warnings(&changes, &DatasetLookup::new(&empty));
        let abroad = |warning: &&Warning| warning.code == WarningCode::FarFromCountry;
        let abroad: Vec<_> = found.iter().filter(abroad).collect();
        assert!(abroad.is_empty(), "{abroad:?}");
    }
}
