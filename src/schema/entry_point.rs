//! Entry points.

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
/// Maximum number of links to examine, which takes some tenths of a second.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 10_000_000,
    weight: 60,
};

/// An actor to engage with.
pub struct EntryPoint {
    snapshot: Arc<Snapshot>,
    entry_point: insight::EntryPoint,
}

/// An actor to engage with: a stakeholder, national platform, city or initiative, with the path to
/// it and the reasons for it.
#[Object]
impl EntryPoint {
    /// The actor.
    async fn node(&self) -> EcosystemNode {
        self.reference(self.entry_point.actor).into()
    }

    /// The quality of the entry point, above 0 and below 1, comparable across all nodes. A
    /// connection from the node to the actor has the strength 1 / (r * d). The rank r is 1 if the
    /// actor supports, represents or coordinates, or if the node is a member of it; 2 if they share
    /// work; 3 if they only share a location or a membership. The distance d is the number of
    /// links, plus one for each link that has ended, plus one for a platform in preparation.
    /// Connections combine to p = 1 - (1 - strength) * (1 - strength) * ...; if the connection by
    /// the shared country alone is stronger, p is its strength. The score is p * (n + 1) / (n + 2),
    /// where n is the number of other cities of the country that already work with the actor.
    async fn score(&self) -> f64 {
        self.entry_point.score
    }

    /// The strongest connection from the node to the actor. It leads through the country if the
    /// actor serves the country or if there is no other connection.
    async fn path(&self) -> Path {
        Path::new(self.snapshot.clone(), self.entry_point.path.clone())
    }

    /// Reasons for the actor and caveats, such as a platform still in preparation. Each is a
    /// sentence with the actor as its subject; the strongest reason comes first.
    async fn reasons(&self) -> &[String] {
        &self.entry_point.reasons
    }

    /// The page to start from: that of a space that the actor hosts, else the actor's website, else
    /// the page of its country's group. Null if none is known.
    async fn connect_at(&self) -> Option<Url> {
        self.entry_point.connect_at.clone().map(Url)
    }

    /// Where to meet the actor: a space that it hosts, else the group of the country that the actor
    /// and the node share. Null if there is neither.
    async fn space(&self) -> Option<EngagementSpace> {
        self.entry_point
            .space
            .map(|space| self.reference(space).into())
    }
}

impl EntryPoint {
    /// Returns the best entry points for a node.
    ///
    /// # Errors
    /// If `first` is out of range, or if the search exceeds its limit.
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
            budget_error(stopped, BOUND.budget, "select a node with fewer links")
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
