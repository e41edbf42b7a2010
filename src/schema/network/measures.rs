use std::sync::Arc;

use async_graphql::{Object, Result};

use super::broker::Broker;
use super::community::Community;
use super::too_long;
use crate::graph::{SourceNodes, density, modularity};
use crate::schema::error::check_limit;
use crate::schema::node::{City, NodeRef};
use crate::view::MeasuredNetwork;

const MAX_BROKERS: usize = 100;
const MAX_COMMUNITIES: usize = 100;
const MAX_CITIES: usize = 1000;

/// What network analysis says of a selection.
pub struct NetworkMeasures(pub Arc<MeasuredNetwork>);

/// What network analysis says of a selection: of all its nodes and links, shown or not. Where links
/// have no direction and several between the same two nodes count once, they are called connections.
#[Object]
impl NetworkMeasures {
    /// How many nodes there are.
    async fn nodes(&self) -> usize {
        self.0.network().node_count()
    }

    /// How many links there are.
    async fn links(&self) -> usize {
        self.0.network().link_count()
    }

    /// How many pairs of nodes are linked.
    async fn connections(&self) -> usize {
        self.0.network().csr().arc_count() / 2
    }

    /// Density (Wasserman & Faust 1994): the share of the pairs of nodes that are linked, from 0 to
    /// 1. Null where there are fewer than two nodes.
    async fn density(&self) -> Option<f64> {
        density(self.0.network().csr())
    }

    /// How many parts there are between which no links lead.
    async fn components(&self) -> Result<usize> {
        Ok(self.0.components().await.map_err(too_long)?.sizes.len())
    }

    /// How many nodes the largest of these parts has; null where there is no node.
    async fn largest_component(&self) -> Result<Option<u32>> {
        let components = self.0.components().await.map_err(too_long)?;
        Ok(components.sizes.first().copied())
    }

    /// The length of the longest of all shortest paths, in links (Harary 1969); of the pairs of nodes
    /// between which there is a path. In large selections at least this long; `method` says so.
    /// Null where no two nodes are linked.
    async fn diameter(&self) -> Result<Option<u32>> {
        let distances = self.0.distances().await.map_err(too_long)?.as_ref();
        Ok(distances.map(|distances| distances.diameter))
    }

    /// The mean length of the shortest paths, in links (Watts & Strogatz 1998), of the pairs of nodes
    /// between which there is a path. Null where no two nodes are linked.
    async fn average_path_length(&self) -> Result<Option<f64>> {
        let distances = self.0.distances().await.map_err(too_long)?.as_ref();
        Ok(distances.map(|distances| distances.mean))
    }

    /// How far the communities keep to themselves: modularity (Newman & Girvan 2004), the share of
    /// the connections within communities beyond what chance would give. Null where there are no
    /// links.
    async fn modularity(&self) -> Result<Option<f64>> {
        let communities = self.0.communities().await.map_err(too_long)?;
        Ok(modularity(self.0.network().csr(), &communities.of))
    }

    /// How many communities there are, found after Traag, Waltman & van Eck (2019), the Leiden
    /// algorithm; a node without links is one by itself.
    async fn community_count(&self) -> Result<usize> {
        Ok(self.0.communities().await.map_err(too_long)?.sizes.len())
    }

    /// The communities, the largest first.
    async fn communities(
        &self,
        #[graphql(desc = "How many of them; 100 at most.", default = 10)] first: i32,
    ) -> Result<Vec<Community>> {
        let first = check_limit("first", first, MAX_COMMUNITIES)?;
        let communities = self.0.communities().await.map_err(too_long)?;
        Ok(Community::largest(self.0.network(), communities, first))
    }

    /// Assortativity by level of governance (Newman 2003): how far connections join nodes of the same
    /// level, from -1 over 0, as chance would, to 1. Null where levels make no difference.
    async fn assortativity_by_level(&self) -> Option<f64> {
        self.0.network().assortativity_by_level()
    }

    /// Assortativity by country (Newman 2003): how far connections join nodes of the same country.
    /// Nodes that have to do with none or with several are left out. Null where countries make no
    /// difference.
    async fn assortativity_by_country(&self) -> Option<f64> {
        self.0.network().assortativity_by_country()
    }

    /// The share of the links that lead from one level of governance to another, among those whose
    /// ends both act on one. Null where there are none.
    async fn vertical_share(&self) -> Option<f64> {
        self.0.network().vertical_share()
    }

    /// The brokers between levels of governance: the nodes with the highest
    /// `betweennessBetweenLevels`, highest first; those that stand between nobody are left out.
    async fn brokers(
        &self,
        #[graphql(desc = "How many of them; 100 at most.", default = 10)] first: i32,
    ) -> Result<Vec<Broker>> {
        let first = check_limit("first", first, MAX_BROKERS)?;
        Broker::foremost(&self.0, first).await
    }

    /// How many cities there are from which no path leads to a national platform that stands.
    async fn cities_without_platform_count(&self) -> Result<usize> {
        let cities = self.0.cities_without_platform().await;
        Ok(cities.map_err(too_long)?.len())
    }

    /// The cities from which no path leads to a national platform that stands, by id.
    async fn cities_without_platform(
        &self,
        #[graphql(desc = "How many of them; 1000 at most.", default = 100)] first: i32,
    ) -> Result<Vec<City>> {
        let first = check_limit("first", first, MAX_CITIES)?;
        let cities = self.0.cities_without_platform().await.map_err(too_long)?;
        let snapshot = self.0.network().snapshot();
        let city = |&city| NodeRef::new(snapshot.clone(), city).into();
        Ok(cities.iter().take(first).map(city).collect())
    }

    /// How what rests on shortest paths is computed here: exactly, or, where the selection is too
    /// large, from a sample of its nodes.
    async fn method(&self) -> String {
        let network = self.0.network();
        match network.sources() {
            SourceNodes::All => "Exact: from the shortest paths of all nodes.".to_owned(),
            SourceNodes::Sample(size) => format!(
                "Betweenness and path lengths are estimated from the shortest paths of {size} of \
                 {} nodes, drawn evenly (Brandes & Pich 2007); the diameter is at least the one given.",
                network.node_count()
            ),
        }
    }
}
