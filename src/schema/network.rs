//! Networks: parts of the graph as flat nodes and links, with a layout and network measures.

mod broker;
mod community;
mod exported;
mod measures;
mod node;
mod query;

use std::sync::Arc;

use async_graphql::Object;

pub use query::{NetworkQuery, network_of_country};

use super::error::budget_error;
use super::link::Link;
use crate::graph::{Interrupted, Position};
use crate::view::{LAYOUT, MEASURE, MeasuredNetwork, RequestBudget};
use exported::NetworkExport;
use measures::NetworkMeasures;
use node::NetworkNode;
use tokio::sync::OnceCell;

/// A network and the nodes to show.
#[derive(Clone)]
pub struct Network(Arc<ShownNetwork>);

struct ShownNetwork {
    measured: Arc<MeasuredNetwork>,
    /// The budget of the layout.
    budget: RequestBudget,
    /// The numbers of the nodes shown, in order of rank.
    numbers: Vec<u32>,
    layout: OnceCell<Result<Vec<Position>, Interrupted>>,
    /// The arguments as query parameters of `/export`.
    parameters: Arc<str>,
}

/// A selection of nodes and the links between them. If it has more than `maxNodes` nodes, the
/// nearest nodes are shown, then those with the most links within the selection, then by ID. Counts
/// and measures always cover the whole selection.
#[Object]
impl Network {
    /// The nodes shown: nearest first, then those with the most links within the selection, then by
    /// ID.
    async fn nodes(&self) -> Vec<NetworkNode> {
        let places = 0..self.0.numbers.len();
        places
            .map(|place| NetworkNode::new(self.clone(), place))
            .collect()
    }

    /// The links between the nodes shown: by source, then by kind, then by target.
    async fn links(&self) -> Vec<Link> {
        let network = self.measured().network();
        let links = network.links_between(&self.0.numbers).into_iter();
        links
            .map(|link| Link::new(network.snapshot().clone(), link))
            .collect()
    }

    /// Number of nodes in the selection.
    async fn total_nodes(&self) -> usize {
        self.measured().network().node_count()
    }

    /// Number of links in the selection.
    async fn total_links(&self) -> usize {
        self.measured().network().link_count()
    }

    /// Whether the selection has more nodes than are shown.
    async fn truncated(&self) -> bool {
        self.0.numbers.len() < self.measured().network().node_count()
    }

    /// Downloads of this network for other programs, one per format.
    async fn exports(&self) -> Vec<NetworkExport> {
        NetworkExport::all(&self.0.parameters)
    }

    /// Network measures of the whole selection, including nodes that are not shown.
    async fn measures(&self) -> NetworkMeasures {
        NetworkMeasures(self.measured().clone())
    }
}

impl Network {
    fn new(
        measured: Arc<MeasuredNetwork>,
        budget: RequestBudget,
        max_nodes: usize,
        parameters: Arc<str>,
    ) -> Self {
        Self(Arc::new(ShownNetwork {
            numbers: measured.network().top_nodes(max_nodes),
            measured,
            budget,
            layout: OnceCell::new(),
            parameters,
        }))
    }

    fn measured(&self) -> &Arc<MeasuredNetwork> {
        &self.0.measured
    }

    /// The number of the node at an index.
    fn number(&self, place: usize) -> u32 {
        self.0.numbers[place]
    }

    /// The position of the node at an index in the layout.
    async fn position(&self, place: usize) -> async_graphql::Result<Position> {
        let layout = self.0.layout.get_or_init(|| {
            let shown = self.0.clone();
            self.0.budget.compute(LAYOUT, move |work| {
                shown.measured.network().layout(&shown.numbers, work)
            })
        });
        let positions = layout.await.as_ref();
        positions
            .map(|positions| positions[place])
            .map_err(|&stopped| too_long(stopped))
    }
}

/// Advice for a measure that exceeds the limit.
fn too_long(stopped: Interrupted) -> async_graphql::Error {
    budget_error(
        stopped,
        MEASURE.budget,
        "select fewer nodes, or fewer measures",
    )
}

#[cfg(test)]
mod tests;
