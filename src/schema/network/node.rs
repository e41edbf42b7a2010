use async_graphql::{Object, Result};
use entity::LinkKind;

use super::{Network, too_long};
use crate::schema::filter::{LinkDirection, kind_is_among};
use crate::schema::interface::EcosystemNode;
use crate::schema::node::NodeRef;
use crate::schema::term::Term;

/// A node of a network.
pub struct NetworkNode {
    network: Network,
    /// Index among the nodes shown.
    position: usize,
}

/// A node in a network, with measures over the whole selection.
#[Object]
impl NetworkNode {
    /// The node.
    async fn node(&self) -> EcosystemNode {
        let network = self.network.measured().network();
        NodeRef::new(network.snapshot().clone(), network.node(self.number())).into()
    }

    /// Distance in links to the nearest node in `around`; null without `around`.
    async fn depth(&self) -> Option<u32> {
        self.network.measured().network().depth(self.number())
    }

    /// Number of links within the selection.
    async fn degree(
        &self,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Direction of the links, relative to this node.", default)]
        direction: LinkDirection,
    ) -> usize {
        let network = self.network.measured().network();
        network
            .links_at(self.number(), direction.into())
            .filter(|&link| kind_is_among(network.snapshot().link(link), kinds.as_deref()))
            .count()
    }

    /// Betweenness centrality (Freeman 1977), computed by Brandes' algorithm (2001): the share of
    /// pairs of other nodes whose shortest paths pass through this node, from 0 to 1. 0 for
    /// countries and themes, unless listed in `through`. Estimated in large selections; see
    /// `measures { method }`.
    async fn betweenness(&self) -> Result<f64> {
        let betweenness = self.network.measured().betweenness().await;
        self.of(betweenness)
    }

    /// Betweenness centrality over pairs of nodes on different levels of governance only.
    async fn betweenness_between_levels(&self) -> Result<f64> {
        let betweenness = self.network.measured().betweenness_between_levels().await;
        self.of(betweenness)
    }

    /// Closeness centrality (Wasserman & Faust 1994): the inverse of the mean length of the
    /// shortest paths from this node, times the share of other nodes that they reach. From 0 (no
    /// links) to 1 (linked to all nodes). Paths pass only through the kinds in `through`; by
    /// default, not through countries and themes.
    async fn closeness(&self) -> Result<f64> {
        let closeness = self.network.measured().closeness().await;
        self.of(closeness)
    }

    /// PageRank (Brin & Page 1998) with a damping factor of 0.85 on directed links. Several links
    /// from one node to another count once. The values of all nodes in the selection add up to 1.
    async fn page_rank(&self) -> Result<f64> {
        let page_rank = self.network.measured().page_rank().await;
        self.of(page_rank)
    }

    /// The number of the node's community; 0 is the largest. Communities are found by the Leiden
    /// algorithm (Traag, Waltman & van Eck 2019), which maximises modularity.
    async fn community(&self) -> Result<u32> {
        let communities = self.network.measured().communities().await;
        let communities = communities.map_err(too_long)?;
        Ok(communities.of[self.number() as usize])
    }

    /// Horizontal position in the layout of the nodes shown, from left to right. Linked nodes are
    /// about 100 apart; the centre is at 0. The layout is computed with ForceAtlas2 (Jacomy,
    /// Venturini, Heymann & Bastian 2014) in LinLog mode (Noack 2007), which separates communities.
    /// The same selection at the same revision always has the same layout.
    async fn x(&self) -> Result<f64> {
        Ok(rounded(self.network.position(self.position).await?.x))
    }

    /// Vertical position in the layout, from top to bottom.
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

/// Two decimals are finer than a screen can show.
fn rounded(coordinate: f64) -> f64 {
    (coordinate * 100.0).round() / 100.0
}
