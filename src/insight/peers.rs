//! Cities to learn from: what they share with one, weighed and explained.

mod criterion;
mod explanation;
mod trait_index;

use std::cmp::Ordering;

use entity::Vocabulary;

use crate::graph::{Budget, Interrupted};
use crate::snapshot::{NodeIndex, relation};

pub use criterion::PeerCriterion;
pub use trait_index::TraitIndex;

use criterion::Similarity;
use explanation::explain;

/// A city to learn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    pub city: NodeIndex,
    /// [`Peer::similarity`] times the share of the criteria that could be compared, from 0 to 1: what
    /// is unknown makes two cities neither like nor unlike, but the less is known of them, the less
    /// there is to go by.
    pub score: f64,
    /// The mean of the criteria that could be compared, as Gower (1971) has it: "A general
    /// coefficient of similarity and some of its properties", Biometrics 27.
    pub similarity: f64,
    /// What the two share, what weighs most first.
    pub shared: Vec<SharedTrait>,
    /// The criteria by which the two could not be compared.
    pub unknown: Vec<PeerCriterion>,
    /// Whether the two are or were twinned, or in the same pilot.
    pub is_linked: bool,
    /// Whether nothing speaks for the peer but size, country and the barometer.
    pub is_weak: bool,
}

/// A trait that two cities share by one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedTrait {
    pub criterion: PeerCriterion,
    /// Above 0 and at most 1.
    pub score: f64,
    pub explanation: String,
    /// What to look at, the rarest first.
    pub nodes: Vec<NodeIndex>,
}

/// Which peers a city asks for.
#[derive(Clone, Debug)]
pub struct PeerQuery {
    /// Nothing stands for all.
    pub by: Option<Vec<PeerCriterion>>,
    pub first: usize,
    pub exclude_linked: bool,
}

/// The cities that share most with a city, those that share something only; those with weak grounds last.
///
/// # Errors
/// When the work ends before the comparison does.
pub fn peers(
    index: &TraitIndex,
    city: NodeIndex,
    query: &PeerQuery,
    budget: &mut Budget,
) -> Result<Vec<Peer>, Interrupted> {
    let mut criteria = query
        .by
        .clone()
        .unwrap_or_else(|| PeerCriterion::all().to_vec());
    criteria.sort_unstable();
    criteria.dedup();
    let mut compared = Vec::new();
    for other in index.cities().filter(|&other| other != city) {
        budget.spend(criteria.len())?;
        let comparison = PeerComparison::new(index, &criteria, city, other);
        if comparison.score > 0.0 && !(query.exclude_linked && are_linked(index, city, other)) {
            compared.push(comparison);
        }
    }
    compared.sort_by(PeerComparison::by_score);
    compared.truncate(query.first);
    let peer = |comparison: PeerComparison| comparison.into_peer(index, city);
    Ok(compared.into_iter().map(peer).collect())
}

struct PeerComparison {
    other: NodeIndex,
    score: f64,
    similarity: f64,
    known: Vec<(PeerCriterion, Similarity)>,
    unknown: Vec<PeerCriterion>,
}

impl PeerComparison {
    fn new(
        index: &TraitIndex,
        criteria: &[PeerCriterion],
        city: NodeIndex,
        other: NodeIndex,
    ) -> Self {
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for &criterion in criteria {
            match criterion.compare(index, city, other) {
                Some(likeness) => known.push((criterion, likeness)),
                None => unknown.push(criterion),
            }
        }
        let sum: f64 = known.iter().map(|(_, likeness)| likeness.score).sum();
        Self {
            other,
            score: sum / criteria.len().max(1) as f64,
            similarity: sum / known.len().max(1) as f64,
            known,
            unknown,
        }
    }

    fn by_score(a: &Self, b: &Self) -> Ordering {
        a.is_weak()
            .cmp(&b.is_weak())
            .then_with(|| b.score.total_cmp(&a.score))
            .then(a.other.cmp(&b.other))
    }

    /// Whether all that the two share are figures, and neither work nor themes nor twins.
    fn is_weak(&self) -> bool {
        use PeerCriterion::{Barometer, Country, Population};
        let shared = self
            .known
            .iter()
            .filter(|(_, likeness)| likeness.score > 0.0);
        shared
            .map(|(criterion, _)| criterion)
            .all(|criterion| matches!(criterion, Population | Country | Barometer))
    }

    fn into_peer(self, index: &TraitIndex, city: NodeIndex) -> Peer {
        let is_weak = self.is_weak();
        let mut known = self.known;
        known.retain(|(criterion, likeness)| likeness.score >= criterion.least_to_share());
        known.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
        let shared = known.into_iter().map(|(criterion, likeness)| {
            let (explanation, nodes) = explain(index, criterion, &likeness, city, self.other);
            SharedTrait {
                criterion,
                score: likeness.score,
                explanation,
                nodes,
            }
        });
        Peer {
            city: self.other,
            score: self.score,
            similarity: self.similarity,
            shared: shared.collect(),
            unknown: self.unknown,
            is_linked: are_linked(index, city, self.other),
            is_weak,
        }
    }
}

/// Whether two cities know each other: as twins, or from a pilot. What a hundred cities take part in,
/// such as an initiative, acquaints nobody.
fn are_linked(index: &TraitIndex, a: NodeIndex, b: NodeIndex) -> bool {
    let pilots = |city| index.snapshot.related_nodes(city, relation::CITY_PILOTS);
    let of_b = pilots(b);
    index.of(a).twins.binary_search(&b).is_ok()
        || pilots(a)
            .iter()
            .any(|pilot| of_b.binary_search(pilot).is_ok())
}

#[cfg(test)]
mod tests;
