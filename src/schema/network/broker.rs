use std::sync::Arc;

use async_graphql::{Object, Result};
use entity::{Level, Vocabulary};

use super::too_long;
use crate::graph::Brokerage;
use crate::schema::interface::EcosystemNode;
use crate::schema::node::NodeRef;
use crate::schema::term::Term;
use crate::snapshot::Direction;
use crate::view::MeasuredNetwork;

/// A node that connects levels of governance.
pub struct Broker {
    measured: Arc<MeasuredNetwork>,
    number: u32,
    between_levels: f64,
    roles: Brokerage,
}

/// A node that connects levels of governance. Its brokerage roles follow Gould & Fernandez (1989),
/// with levels as groups. Each role counts pairs of nodes that are linked to the broker but not to
/// each other. Links count in both directions. Nodes without a level are ignored.
#[Object]
impl Broker {
    /// The broker.
    async fn node(&self) -> EcosystemNode {
        let network = self.measured.network();
        NodeRef::new(network.snapshot().clone(), network.node(self.number)).into()
    }

    /// The share of pairs of nodes on different levels whose shortest paths pass through the
    /// broker.
    async fn betweenness_between_levels(&self) -> f64 {
        self.between_levels
    }

    /// The levels that its links lead to, from local to European.
    async fn connects(&self) -> Vec<Term<Level>> {
        let network = self.measured.network();
        let snapshot = network.snapshot();
        let node = network.node(self.number);
        let leads_to = |level: &Level| {
            let mut links = network.links_at(self.number, Direction::Any);
            links.any(|link| {
                let other = snapshot.link(link).other_end(node);
                snapshot.level(other) == Some(*level)
            })
        };
        Level::all()
            .iter()
            .copied()
            .filter(leads_to)
            .map(Term)
            .collect()
    }

    /// Coordinator role: number of pairs in which both nodes act on the broker's level.
    async fn coordinator(&self) -> u64 {
        self.roles.coordinator
    }

    /// Consultant role: number of pairs in which both nodes act on one level that is not the
    /// broker's.
    async fn consultant(&self) -> u64 {
        self.roles.itinerant
    }

    /// Representative or gatekeeper role, which are the same without link directions: number of
    /// pairs in which one node acts on the broker's level and the other on another level.
    async fn representative(&self) -> u64 {
        self.roles.representative
    }

    /// Liaison role: number of pairs in which the nodes and the broker act on three different
    /// levels.
    async fn liaison(&self) -> u64 {
        self.roles.liaison
    }
}

impl Broker {
    /// The nodes with the highest betweenness between levels, highest first, without zeros.
    pub async fn foremost(measured: &Arc<MeasuredNetwork>, first: usize) -> Result<Vec<Self>> {
        let betweenness = measured
            .betweenness_between_levels()
            .await
            .map_err(too_long)?;
        let roles = measured.brokerage().await.map_err(too_long)?;
        let mut numbers: Vec<u32> = measured.network().numbers().collect();
        numbers.retain(|&number| betweenness[number as usize] > 0.0);
        numbers.sort_by(|&a, &b| betweenness[b as usize].total_cmp(&betweenness[a as usize]));
        numbers.truncate(first);
        Ok(numbers
            .into_iter()
            .map(|number| Self {
                measured: measured.clone(),
                number,
                between_levels: betweenness[number as usize],
                roles: roles[number as usize],
            })
            .collect())
    }
}
