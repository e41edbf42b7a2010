use async_graphql::{Object, Result};
use entity::LinkKind;

use super::{Network, too_long};
use crate::schema::filter::{LinkDirection, kind_is_among};
use crate::schema::interface::EcosystemNode;
use crate::schema::node::NodeRef;
use crate::schema::term::Term;

/// A node that is shown.
pub struct NetworkNode {
    network: Network,
    /// Among those that are shown.
    position: usize,
}

/// A node within a network. What is measured of it, is measured within the whole selection.
#[Object]
impl NetworkNode {
    /// The node.
    async fn node(&self) -> EcosystemNode {
        let network = self.network.measured().network();
        NodeRef::new(network.snapshot().clone(), network.node(self.number())).into()
    }

    /// How many links it is away from the nearest of the nodes that the network is around; null
    /// where the network is around none.
    async fn depth(&self) -> Option<u32> {
        self.network.measured().network().depth(self.number())
    }

    /// How many links it has within the selection.
    async fn degree(
        &self,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Which way the links lead, seen from this node.", default)]
        direction: LinkDirection,
    ) -> usize {
        let network = self.network.measured().network();
        network
            .links_at(self.number(), direction.into())
            .filter(|&link| kind_is_among(network.snapshot().link(link), kinds.as_deref()))
            .count()
    }

    /// Betweenness (Freeman 1977), computed after Brandes (2001): the share of the pairs of other
    /// nodes whose shortest paths pass through this one, from 0 to 1. Of countries and themes 0,
    /// unless `through` names them. In large selections it is estimated; `measures { method }`
    /// says so.
    async fn betweenness(&self) -> Result<f64> {
        let betweenness = self.network.measured().betweenness().await;
        self.of(betweenness)
    }

    /// The same share of the pairs of nodes that act on different levels of governance: how much it
    /// stands between the levels.
    async fn betweenness_between_levels(&self) -> Result<f64> {
        let betweenness = self.network.measured().betweenness_between_levels().await;
        self.of(betweenness)
    }

    /// Closeness in the form of Wasserman & Faust (1994): the inverse of the mean length of its
    /// shortest paths, times the share of the other nodes that they reach. From 0, where it has no
    /// links, to 1, where it is linked to all. Paths pass through what `through` says: left out, not
    /// through countries and themes.
    async fn closeness(&self) -> Result<f64> {
        let closeness = self.network.measured().closeness().await;
        self.of(closeness)
    }

    /// PageRank (Brin & Page 1998) with a damping of 0.85: how often a walk along the arrows is at
    /// this node. Several links from one node to another count as one. All nodes of the selection
    /// together have 1.
    async fn page_rank(&self) -> Result<f64> {
        let page_rank = self.network.measured().page_rank().await;
        self.of(page_rank)
    }

    /// The number of its community: 0 is the largest. Communities are found after Traag, Waltman &
    /// van Eck (2019), the Leiden algorithm, for the highest modularity.
    async fn community(&self) -> Result<u32> {
        let communities = self.network.measured().communities().await;
        let communities = communities.map_err(too_long)?;
        Ok(communities.of[self.number() as usize])
    }

    /// Where it lies in a picture of the nodes that are shown, from left to right: linked nodes lie
    /// about 100 apart, the middle is at 0. After Jacomy, Venturini, Heymann & Bastian (2014),
    /// ForceAtlas2 in its linear-logarithmic mode (Noack 2007), which shows communities apart. The
    /// same selection at the same revision gives the same picture.
    async fn x(&self) -> Result<f64> {
        Ok(rounded(self.network.position(self.position).await?.x))
    }

    /// Where it lies in the picture, from top to bottom.
    async fn y(&self) -> Result<f64> {
        Ok(rounded(self.network.position(self.position).await?.y))
    }
}

impl NetworkNode {
    pub fn new(network: Network, place: usize) -> Self {
        Self {
            network,
            position: place,
        }
    }

    fn number(&self) -> u32 {
        self.network.number(self.position)
    }

    fn of(
        &self,
        measure: std::result::Result<&Vec<f64>, crate::graph::Interrupted>,
    ) -> Result<f64> {
        let measure = measure.map_err(too_long)?;
        Ok(measure[self.number() as usize])
    }
}

/// Hundredths are finer than a screen shows.
fn rounded(coordinate: f64) -> f64 {
    (coordinate * 100.0).round() / 100.0
}
