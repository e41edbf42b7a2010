//! Cities to learn from.

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
/// How many comparisons by a criterion one search may take: some hundred thousand cities.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 20_000_000,
    weight: 20,
};

/// A city to learn from.
pub struct Peer {
    snapshot: Arc<Snapshot>,
    peer: insight::Peer,
}

/// A city to learn from, with what it shares with the city that was asked.
#[Object]
impl Peer {
    /// The city.
    async fn city(&self) -> City {
        NodeRef::new(self.snapshot.clone(), self.peer.city).into()
    }

    /// How good a peer it is, from 0 to 1: `similarity` times the share of
    /// the criteria asked for that the two could be compared by. What is unknown makes them
    /// neither like nor unlike, but leaves less to go by. Comparable between answers by the same
    /// criteria.
    async fn score(&self) -> f64 {
        self.peer.score
    }

    /// How alike the two are in what is known of both, from 0 to 1: the mean of the criteria that
    /// they could be compared by (Gower 1971).
    async fn similarity(&self) -> f64 {
        self.peer.similarity
    }

    /// What the two share, what weighs most first. A criterion by which they share nothing is left
    /// out.
    async fn shared(&self) -> Vec<SharedTrait> {
        let shared = |shared: &insight::SharedTrait| SharedTrait {
            snapshot: self.snapshot.clone(),
            shared: shared.clone(),
        };
        self.peer.shared.iter().map(shared).collect()
    }

    /// The criteria by which the two could not be compared: the data say nothing of one of them or, for
    /// BAROMETER, both lie in the same country.
    async fn unknown(&self) -> Vec<Term<PeerCriterion>> {
        self.peer.unknown.iter().copied().map(Term).collect()
    }

    /// Whether the two know each other already: they are or were twinned, or in the same pilot.
    async fn is_linked(&self) -> bool {
        self.peer.is_linked
    }

    /// Whether the grounds are weak: nothing speaks for it but size, country and the barometer of the countries. Such peers
    /// stand last.
    async fn is_weak(&self) -> bool {
        self.peer.is_weak
    }
}

/// What two cities share by one criterion.
pub struct SharedTrait {
    snapshot: Arc<Snapshot>,
    shared: insight::SharedTrait,
}

/// What two cities share by one criterion.
#[Object]
impl SharedTrait {
    /// By which criterion.
    async fn criterion(&self) -> Term<PeerCriterion> {
        Term(self.shared.criterion)
    }

    /// How much they share by it, above 0 and at most 1.
    async fn score(&self) -> f64 {
        self.shared.score
    }

    /// What they share, in a sentence.
    async fn explanation(&self) -> &str {
        &self.shared.explanation
    }

    /// What to look at: the themes, pilots, learnings, twins or countries that the sentence speaks
    /// of, all of them, the rarest first. Empty where it speaks of figures.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let node = |&node| NodeRef::new(self.snapshot.clone(), node).into();
        self.shared.nodes.iter().map(node).collect()
    }
}

impl Peer {
    /// The cities that share most with a city.
    ///
    /// # Errors
    /// When `first` is out of its bounds, or the comparison takes too long.
    pub async fn find(
        view: &View,
        of: &NodeRef,
        by: Option<Vec<Term<PeerCriterion>>>,
        first: i32,
        exclude_linked: bool,
    ) -> Result<Vec<Self>> {
        let wish = PeerQuery {
            by: by.map(|by| by.into_iter().map(|criterion| criterion.0).collect()),
            first: check_limit("first", first, MAX_PEERS)?,
            exclude_linked,
        };
        let too_many = |stopped| budget_error(stopped, BOUND.budget, "there are too many cities");
        let survey = view.trait_index().await.map_err(too_many)?.clone();
        let city = of.index();
        let found = view.budget().compute(BOUND, move |work| {
            insight::peers(&survey, city, &wish, work)
        });
        let found = found.await.map_err(too_many)?;
        let peer = |peer| Self {
            snapshot: of.snapshot().clone(),
            peer,
        };
        Ok(found.into_iter().map(peer).collect())
    }
}
