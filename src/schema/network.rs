//! Parts of the graph as networks: flat nodes and links, where they lie in a picture, and what network
//! analysis says of them.

mod broker;
mod community;
mod exported;
mod measures;
mod node;
mod query;

use std::sync::Arc;

use async_graphql::Object;

pub use query::NetworkQuery;

use super::error::budget_error;
use super::link::Link;
use crate::graph::{Interrupted, Position};
use crate::view::{LAYOUT, MEASURE, MeasuredNetwork, RequestBudget};
use exported::NetworkExport;
use measures::NetworkMeasures;
use node::NetworkNode;
use tokio::sync::OnceCell;

/// A network, and those of its nodes that are shown.
#[derive(Clone)]
pub struct Network(Arc<ShownNetwork>);

struct ShownNetwork {
    measured: Arc<MeasuredNetwork>,
    /// What the layout may take.
    budget: RequestBudget,
    /// The numbers of the nodes that are shown, the foremost first.
    numbers: Vec<u32>,
    layout: OnceCell<Result<Vec<Position>, Interrupted>>,
    /// The arguments of the question, as `/export` reads them.
    parameters: Arc<str>,
}

/// A selection of nodes and the links between them. When it has more nodes than `maxNodes`, the
/// nearest are shown, of those the ones with the most links within the selection, and of those the
/// first by id; what is counted and measured is still the whole selection.
#[Object]
impl Network {
    /// The nodes that are shown: the nearest first, then those with the most links within the
    /// selection, then by id.
    async fn nodes(&self) -> Vec<NetworkNode> {
        let places = 0..self.0.numbers.len();
        places
            .map(|place| NetworkNode::new(self.clone(), place))
            .collect()
    }

    /// The links between the nodes that are shown: by the node they start from, then by kind, then by
    /// the node they lead to.
    async fn links(&self) -> Vec<Link> {
        let network = self.measured().network();
        let links = network.links_between(&self.0.numbers).into_iter();
        links
            .map(|link| Link::new(network.snapshot().clone(), link))
            .collect()
    }

    /// How many nodes the selection has.
    async fn total_nodes(&self) -> usize {
        self.measured().network().node_count()
    }

    /// How many links the selection has.
    async fn total_links(&self) -> usize {
        self.measured().network().link_count()
    }

    /// Whether the selection has more nodes than are shown.
    async fn truncated(&self) -> bool {
        self.0.numbers.len() < self.measured().network().node_count()
    }

    /// The same network as a file for other programs, in each format that there is.
    async fn exports(&self) -> Vec<NetworkExport> {
        NetworkExport::all(&self.0.parameters)
    }

    /// What network analysis says of the whole selection, shown or not.
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

    /// The number of the node that is shown at a place.
    fn number(&self, place: usize) -> u32 {
        self.0.numbers[place]
    }

    /// Where the node that is shown at a place lies in the picture.
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

/// What to do about a measure that takes too long.
fn too_long(stopped: Interrupted) -> async_graphql::Error {
    budget_error(
        stopped,
        MEASURE.budget,
        "select fewer nodes, or ask for less of them",
    )
}

#[cfg(test)]
mod tests;
