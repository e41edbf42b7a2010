use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use entity::fact::Details;
use entity::{NodeKind, indicator};

use crate::graph::{Budget, Interrupted};
use crate::snapshot::{NodeIndex, Relation, Snapshot, relation};

/// What is known of a city that others can share. What is empty is unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CityTraits {
    /// What it works on.
    pub themes: Vec<NodeIndex>,
    /// The pilots, initiatives, networks and platforms that it has or had a part in.
    pub work: Vec<NodeIndex>,
    /// The learnings that it or a pilot of it alone brought about.
    pub learnings: Vec<NodeIndex>,
    /// What these learnings are about.
    pub written: Vec<NodeIndex>,
    /// The cities that it is or was twinned with, and itself with them.
    pub twins: Vec<NodeIndex>,
    /// Inhabitants, above 0.
    pub population: Option<i64>,
    pub country: Option<NodeIndex>,
}

/// The traits of every city, and how rare each is: what peers are found by, and the same for all who
/// ask.
pub struct TraitIndex {
    pub snapshot: Arc<Snapshot>,
    traits: BTreeMap<NodeIndex, CityTraits>,
    rarities: HashMap<NodeIndex, f64>,
    /// For each indicator the distances of the latest values of all pairs of countries, ascending;
    /// empty where the values of two countries are not comparable.
    pub distances: Vec<Vec<f64>>,
}

impl TraitIndex {
    /// # Errors
    /// When the work ends before the survey does.
    pub fn new(snapshot: Arc<Snapshot>, budget: &mut Budget) -> Result<Self, Interrupted> {
        let mut traits = BTreeMap::new();
        for &city in snapshot.nodes_of(NodeKind::City) {
            let of_city = traits_of(&snapshot, city);
            let lists = [&of_city.themes, &of_city.work, &of_city.learnings];
            budget.spend(
                snapshot.degree(city) + lists.iter().map(|list| list.len()).sum::<usize>(),
            )?;
            traits.insert(city, of_city);
        }
        let themes = traits.values().map(|of: &CityTraits| &of.themes[..]);
        let mut rarities = rarities_of(themes);
        rarities.extend(rarities_of(traits.values().map(|of| &of.work[..])));
        let distances = snapshot.indicators().iter();
        let distances = distances.map(|indicator| distances_of(&snapshot, indicator));
        let distances: Vec<Vec<f64>> = distances.collect();
        budget.spend(distances.iter().map(Vec::len).sum())?;
        Ok(Self {
            snapshot,
            traits,
            rarities,
            distances,
        })
    }

    pub fn cities(&self) -> impl Iterator<Item = NodeIndex> {
        self.traits.keys().copied()
    }

    /// # Panics
    /// When the node is no city.
    pub fn of(&self, city: NodeIndex) -> &CityTraits {
        &self.traits[&city]
    }

    /// How much it says that two cities share something: the logarithm of one over the share of
    /// cities that have it, of those that have anything of its sort (Spärck Jones 1972, "A
    /// statistical interpretation of term specificity and its application in retrieval"). What all
    /// of them have says nothing.
    pub fn rarity(&self, shared: NodeIndex) -> f64 {
        self.rarities.get(&shared).copied().unwrap_or_default()
    }
}

fn traits_of(snapshot: &Snapshot, city: NodeIndex) -> CityTraits {
    let related = |relation: Relation| snapshot.related_nodes(city, relation);
    let pilots = related(relation::CITY_PILOTS);
    let mut work = pilots.clone();
    for relation in [
        relation::CITY_INITIATIVES,
        relation::CITY_NETWORKS,
        relation::CITY_PLATFORMS,
    ] {
        work.extend(related(relation));
    }
    let mut learnings = related(relation::CITY_LEARNINGS);
    // What came out of a pilot of several cities belongs to none of them alone.
    for pilot in pilots {
        if snapshot.related_nodes(pilot, relation::PILOT_CITIES) == [city] {
            learnings.extend(snapshot.related_nodes(pilot, relation::PILOT_LEARNINGS));
        }
    }
    let learnings = sorted(learnings);
    let about = |&learning: &NodeIndex| snapshot.related_nodes(learning, relation::OWN_THEMES);
    let written = sorted(learnings.iter().flat_map(about).collect());
    let mut twins = related(relation::CITY_TWINS);
    if !twins.is_empty() {
        twins.push(city);
    }
    let population = match &snapshot.node(city).details {
        Details::City(details) => details.population.filter(|&population| population > 0),
        _ => None,
    };
    CityTraits {
        themes: related(relation::CITY_THEMES),
        work: sorted(work),
        learnings,
        written,
        twins: sorted(twins),
        population,
        country: snapshot.country_of(city),
    }
}

fn sorted(mut nodes: Vec<NodeIndex>) -> Vec<NodeIndex> {
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

fn rarities_of<'a>(lists: impl Iterator<Item = &'a [NodeIndex]>) -> HashMap<NodeIndex, f64> {
    let mut holders = 0_usize;
    let mut counts: HashMap<NodeIndex, usize> = HashMap::new();
    for list in lists.filter(|list| !list.is_empty()) {
        holders += 1;
        for &node in list {
            *counts.entry(node).or_default() += 1;
        }
    }
    let rarity = |(node, count)| (node, (holders as f64 / count as f64).ln());
    counts.into_iter().map(rarity).collect()
}

/// Whether the values of large and small countries can be compared. Totals cannot: they mostly say
/// how large a country is.
fn is_comparable(indicator: &indicator::Model) -> bool {
    let unit = indicator.unit.as_str();
    matches!(unit, "percent" | "year" | "boolean")
        || unit.split(" per ").skip(1).any(|per| per != "year")
}

fn distances_of(snapshot: &Snapshot, indicator: &indicator::Model) -> Vec<f64> {
    if !is_comparable(indicator) {
        return Vec::new();
    }
    let countries = snapshot.nodes_of(NodeKind::Country).iter();
    let latest = countries.filter_map(|&country| {
        Some(
            snapshot
                .latest_observation(Some(country), &indicator.id)?
                .value,
        )
    });
    let latest: Vec<f64> = latest.collect();
    let pairs = latest.iter().enumerate();
    let distances = pairs.flat_map(|(place, one)| {
        latest[place + 1..]
            .iter()
            .map(move |other| (one - other).abs())
    });
    let mut distances: Vec<f64> = distances.collect();
    distances.sort_by(f64::total_cmp);
    distances
}
