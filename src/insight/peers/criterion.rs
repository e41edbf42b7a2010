use super::trait_index::TraitIndex;
use crate::insight::table::table;
use crate::snapshot::NodeIndex;

/// Populations are near each other if the smaller is at least this share of the larger.
const NEAR_POPULATION: f64 = 2.0 / 3.0;

table! {
    /// A criterion for the similarity of two cities, with a score from 0 to 1. All except LEARNINGS
    /// are symmetric. Most criteria are skipped if data are missing for one of the cities.
    pub enum PeerCriterion as "PeerCriterion" by fn(&TraitIndex, NodeIndex, NodeIndex) -> Option<Similarity> {
        /// The share of themes that both cities work on, among the themes of either, weighted by rarity among cities (Spärck Jones 1972).
        Themes = "THEMES" by themes,
        /// The share of pilots, initiatives, networks and national platforms that both cities take or took part in, among those of either, weighted by rarity.
        Work = "WORK" by work,
        /// The share of themes that both cities work on and the peer has a learning about, among the themes of either, weighted by rarity. The only criterion that is not symmetric.
        Learnings = "LEARNINGS" by learnings,
        /// The share of cities that both are or were twinned with, among those of either. Each city counts among its own twins, so that two twinned cities share some.
        Twinning = "TWINNING" by twinning,
        /// The smaller population divided by the larger. Listed as shared from two thirds.
        Population = "POPULATION" by population,
        /// Whether both cities are in the same country: 1 if they are, otherwise 0.
        Country = "COUNTRY" by country,
        /// The similarity of the latest barometer values of both countries: for each indicator, the share of all pairs of countries that differ more, averaged over the indicators. Totals are ignored: only percentages, years, yes/no values and values per person or other unit are compared. Skipped within a country, which COUNTRY covers.
        Barometer = "BAROMETER" by barometer,
    }
}

/// How alike two cities are in one respect.
#[derive(Clone, Debug, PartialEq)]
pub struct Similarity {
    /// From 0 to 1.
    pub score: f64,
    /// What they share, the rarest first.
    pub nodes: Vec<NodeIndex>,
}

impl PeerCriterion {
    /// The lowest score of what two cities share by it. A lower one counts in the comparison alone.
    pub fn least_to_share(self) -> f64 {
        match self {
            Self::Population => NEAR_POPULATION,
            _ => f64::MIN_POSITIVE,
        }
    }

    /// How alike two cities are; nothing where that is unknown.
    pub fn compare(self, index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
        self.implementation()(index, a, b)
    }
}

fn themes(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
    let (a, b) = (index.of(a), index.of(b));
    overlap(&a.themes, &b.themes, |node| index.rarity(node), |_| true)
}

fn work(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
    let (a, b) = (index.of(a), index.of(b));
    overlap(&a.work, &b.work, |node| index.rarity(node), |_| true)
}

fn learnings(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
    let (a, b) = (index.of(a), index.of(b));
    if b.written.is_empty() {
        return None;
    }
    let is_written = |theme| b.written.binary_search(&theme).is_ok();
    overlap(&a.themes, &b.themes, |node| index.rarity(node), is_written)
}

fn twinning(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
    let (a, b) = (index.of(a), index.of(b));
    overlap(&a.twins, &b.twins, |_| 1.0, |_| true)
}

fn population(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
    let (a, b) = (index.of(a).population?, index.of(b).population?);
    Some(Similarity {
        score: a.min(b) as f64 / a.max(b) as f64,
        nodes: Vec::new(),
    })
}

fn country(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
    let (a, b) = (index.of(a).country?, index.of(b).country?);
    Some(match a == b {
        true => Similarity {
            score: 1.0,
            nodes: vec![a],
        },
        false => Similarity {
            score: 0.0,
            nodes: Vec::new(),
        },
    })
}

fn barometer(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Option<Similarity> {
    let (a, b) = (index.of(a).country?, index.of(b).country?);
    // Else the one fact that they share a country would count twice, and hide every peer abroad.
    if a == b {
        return None;
    }
    let nearness = nearness(index, a, b);
    let count = nearness.len();
    let sum: f64 = nearness.iter().map(|&(near, _)| near).sum();
    (count > 0).then(|| Similarity {
        score: sum / count as f64,
        nodes: Vec::new(),
    })
}

/// How near two countries are in each indicator that is known of both and that countries differ in: the share of the pairs
/// of countries that are farther apart. The nearest first, each with its place among the indicators.
pub fn nearness(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> Vec<(f64, usize)> {
    let latest = |country, indicator| {
        let latest = index.snapshot.latest_observation(Some(country), indicator);
        latest.map(|observation| observation.value)
    };
    let indicators = index.snapshot.indicators().iter().zip(&index.distances);
    let mut nearness: Vec<(f64, usize)> = indicators
        .enumerate()
        .filter(|(_, (_, distances))| distances.last().is_some_and(|&widest| widest > 0.0))
        .filter_map(|(place, (indicator, distances))| {
            let (a, b) = (latest(a, &indicator.id)?, latest(b, &indicator.id)?);
            let distance = (a - b).abs();
            let farther = distances.len() - distances.partition_point(|&other| other <= distance);
            Some((farther as f64 / distances.len() as f64, place))
        })
        .collect();
    nearness.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    nearness
}

/// What two sorted lists share and that counts, by weight, as a share of what is in either (Jaccard
/// 1901, weighed as by Ruzicka 1958). Nothing where one of them is empty, or where all has no weight.
fn overlap(
    a: &[NodeIndex],
    b: &[NodeIndex],
    weight: impl Fn(NodeIndex) -> f64,
    counts: impl Fn(NodeIndex) -> bool,
) -> Option<Similarity> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let mut shared: Vec<NodeIndex> = a
        .iter()
        .copied()
        .filter(|node| b.binary_search(node).is_ok())
        .collect();
    let sum = |nodes: &[NodeIndex]| nodes.iter().map(|&node| weight(node)).sum::<f64>();
    // The two lists first, so that the sum is the same either way round.
    let either = (sum(a) + sum(b)) - sum(&shared);
    shared.retain(|&node| counts(node));
    let score = sum(&shared) / either;
    shared.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    (either > 0.0).then(|| Similarity {
        // Rounding may carry it over.
        score: score.clamp(0.0, 1.0),
        nodes: shared,
    })
}
