//! Peers: similar cities to learn from.

use std::sync::Arc;

use async_graphql::{Object, Result};

use super::error::{budget_error, check_limit};
use super::interface::EcosystemNode;
use super::node::{City, NodeRef};
use super::term::Term;
use crate::insight::{self, PeerCriterion, PeerQuery};
use crate::snapshot::Snapshot;
use crate::view::{ComputationLimit, View};

const MAX_PEERS: usize = 50;
/// Maximum number of comparisons by a criterion, enough for some hundred thousand cities.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 20_000_000,
    weight: 20,
};

/// A similar city to learn from.
pub struct Peer {
    snapshot: Arc<Snapshot>,
    peer: insight::Peer,
}

/// A similar city to learn from, with the traits that it shares with the original city.
#[Object]
impl Peer {
    /// The city.
    async fn city(&self) -> City {
        NodeRef::new(self.snapshot.clone(), self.peer.city).into()
    }

    /// The quality of the peer, from 0 to 1: `similarity` times the share of the requested criteria
    /// by which both cities could be compared. Unknown data do not change the similarity but lower
    /// the score. Scores are comparable across queries with the same criteria.
    async fn score(&self) -> f64 {
        self.peer.score
    }

    /// The similarity of both cities in data known of both, from 0 to 1: the mean over the criteria
    /// by which they could be compared (Gower 1971).
    async fn similarity(&self) -> f64 {
        self.peer.similarity
    }

    /// The traits that both cities share, most important first. Criteria without a shared trait are
    /// left out.
    async fn shared(&self) -> Vec<SharedTrait> {
        let shared = |shared: &insight::SharedTrait| SharedTrait {
            snapshot: self.snapshot.clone(),
            shared: shared.clone(),
        };
        self.peer.shared.iter().map(shared).collect()
    }

    /// The criteria by which the cities could not be compared, because data are missing for one of
    /// them or, for BAROMETER, because both are in the same country.
    async fn unknown(&self) -> Vec<Term<PeerCriterion>> {
        self.peer.unknown.iter().copied().map(Term).collect()
    }

    /// Whether the cities are already in contact: they are or were twinned, or in the same pilot.
    async fn is_linked(&self) -> bool {
        self.peer.is_linked
    }

    /// Whether the evidence is weak: only population, country and barometer values match. Weak
    /// peers come last.
    async fn is_weak(&self) -> bool {
        self.peer.is_weak
    }
}

/// A trait that two cities share by one criterion.
pub struct SharedTrait {
    snapshot: Arc<Snapshot>,
    shared: insight::SharedTrait,
}

/// A trait that two cities share by one criterion.
#[Object]
impl SharedTrait {
    /// The criterion.
    async fn criterion(&self) -> Term<PeerCriterion> {
        Term(self.shared.criterion)
    }

    /// The similarity by this criterion, above 0 and at most 1.
    async fn score(&self) -> f64 {
        self.shared.score
    }

    /// A sentence that describes the shared trait.
    async fn explanation(&self) -> &str {
        &self.shared.explanation
    }

    /// The themes, pilots, learnings, twin cities or countries in the explanation, rarest first.
    /// Empty if the trait is a number.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let node = |&node| NodeRef::new(self.snapshot.clone(), node).into();
        self.shared.nodes.iter().map(node).collect()
    }
}

impl Peer {
    /// Returns the cities most similar to a city.
    ///
    /// # Errors
    /// If `first` is out of range, or if the comparison exceeds its limit.
    pub async fn find(
        view: &View,
        of: &NodeRef,
        by: Option<Vec<Term<PeerCriterion>>>,
        first: i32,
        exclude_linked: bool,
    ) -> Result<Vec<Self>> {
        let query = PeerQuery {
            by: by.map(|by| by.into_iter().map(|criterion| criterion.0).collect()),
            first: check_limit("first", first, MAX_PEERS)?,
            exclude_linked,
        };
        let too_many = |stopped| budget_error(stopped, BOUND.budget, "there are too many cities");
        let survey = view.trait_index().await.map_err(too_many)?.clone();
        let city = of.index();
        let found = view.budget().compute(BOUND, move |work| {
            insight::peers(&survey, city, &query, work)
        });
        let found = found.await.map_err(too_many)?;
        let peer = |peer| Self {
            snapshot: of.snapshot().clone(),
            peer,
        };
        Ok(found.into_iter().map(peer).collect())
    }
}
