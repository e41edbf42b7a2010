//! Whom to engage with.

use std::sync::Arc;

use async_graphql::{Object, Result};
use entity::Level;

use super::error::{budget_error, check_limit};
use super::interface::EcosystemNode;
use super::node::{EngagementSpace, NodeRef};
use super::path::Path;
use super::scalar::Url;
use super::term::Term;
use crate::insight;
use crate::snapshot::Snapshot;
use crate::view::{ComputationLimit, RequestBudget};

const MAX_ENTRY_POINTS: usize = 50;
/// How many links one search may look at: some tenths of a second.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 10_000_000,
    weight: 10,
};

/// An actor to engage with.
pub struct EntryPoint {
    snapshot: Arc<Snapshot>,
    entry_point: insight::EntryPoint,
}

/// An actor to engage with: a stakeholder, national platform, city or initiative, with how it is
/// reached and what speaks for it.
#[Object]
impl EntryPoint {
    /// The actor.
    async fn node(&self) -> EcosystemNode {
        self.reference(self.entry_point.actor).into()
    }

    /// How good an entry point it is, above 0 and below 1, on one scale for all nodes. Each tie to the
    /// actor is the stronger the more it is its office to help (1 where it supports, represents or
    /// coordinates, or where the node is its member; 1/2 where they share work; 1/3 where they only lie
    /// in the same place or are members of the same thing), divided by its number of links, and one
    /// more for each that is over and for a platform in preparation. The ties together make
    /// 1 - (1 - tie) * (1 - tie) ..., or what its being the platform of the same country or lying
    /// there makes, if that is more. This is multiplied by (n + 1) / (n + 2), n being the number of other
    /// cities of the country that the actor works with already.
    async fn score(&self) -> f64 {
        self.entry_point.score
    }

    /// The strongest tie from the node that was asked to the actor; over the country, where the actor
    /// serves that, or where nothing else ties the two.
    async fn path(&self) -> Path {
        Path::new(self.snapshot.clone(), self.entry_point.path.clone())
    }

    /// What speaks for the actor, and what to know beforehand, such as that a platform is still in
    /// preparation: sentences of which the actor is the subject, what weighs most first.
    async fn reasons(&self) -> &[String] {
        &self.entry_point.reasons
    }

    /// The page to begin with: that of a space which the actor hosts, else its own, else that of its
    /// country's group; null where none is known.
    async fn connect_at(&self) -> Option<Url> {
        self.entry_point.connect_at.clone().map(Url)
    }

    /// Where to meet the actor: a space that it hosts, else the group of the country in which both
    /// lie; null where there is neither.
    async fn space(&self) -> Option<EngagementSpace> {
        self.entry_point
            .space
            .map(|space| self.reference(space).into())
    }
}

impl EntryPoint {
    /// The best entry points for a node.
    ///
    /// # Errors
    /// When `first` is out of its bounds, or the search takes too long.
    pub async fn find(
        budget: &RequestBudget,
        of: &NodeRef,
        levels: Option<Vec<Term<Level>>>,
        first: i32,
    ) -> Result<Vec<Self>> {
        let first = check_limit("first", first, MAX_ENTRY_POINTS)?;
        let levels: Option<Vec<Level>> =
            levels.map(|levels| levels.into_iter().map(|level| level.0).collect());
        let (snapshot, from) = (of.snapshot().clone(), of.index());
        let found = budget.compute(BOUND, move |work| {
            insight::entry_points(&snapshot, from, levels.as_deref(), first, work)
        });
        let found = found.await.map_err(|stopped| {
            budget_error(stopped, BOUND.budget, "ask a node with fewer links")
        })?;
        let entry_point = |entry_point| Self {
            snapshot: of.snapshot().clone(),
            entry_point,
        };
        Ok(found.into_iter().map(entry_point).collect())
    }

    fn reference(&self, node: crate::snapshot::NodeIndex) -> NodeRef {
        NodeRef::new(self.snapshot.clone(), node)
    }
}
