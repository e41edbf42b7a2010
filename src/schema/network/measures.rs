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

/// Network measures of a selection.
pub struct NetworkMeasures(pub Arc<MeasuredNetwork>);

/// Network measures of a selection, including nodes that are not shown. A *connection* is a pair of
/// linked nodes, regardless of the direction and number of links between them.
#[Object]
impl NetworkMeasures {
    /// Number of nodes.
    async fn nodes(&self) -> usize {
        self.0.network().node_count()
    }

    /// Number of links.
    async fn links(&self) -> usize {
        self.0.network().link_count()
    }

    /// Number of pairs of linked nodes.
    async fn connections(&self) -> usize {
        self.0.network().csr().arc_count() / 2
    }

    /// Density (Wasserman & Faust 1994): the share of pairs of nodes that are linked, from 0 to 1.
    /// Null if there are fewer than two nodes.
    async fn density(&self) -> Option<f64> {
        density(self.0.network().csr())
    }

    /// Number of connected components.
    async fn components(&self) -> Result<usize> {
        Ok(self.0.components().await.map_err(too_long)?.sizes.len())
    }

    /// Number of nodes in the largest connected component; null if there are no nodes.
    async fn largest_component(&self) -> Result<Option<u32>> {
        let components = self.0.components().await.map_err(too_long)?;
        Ok(components.sizes.first().copied())
    }

    /// Diameter (Harary 1969): the length of the longest shortest path, in links, over all
    /// connected pairs of nodes. In large selections, a lower bound; see `method`. Null if no two
    /// nodes are linked.
    async fn diameter(&self) -> Result<Option<u32>> {
        let distances = self.0.distances().await.map_err(too_long)?.as_ref();
        Ok(distances.map(|distances| distances.diameter))
    }

    /// Average path length (Watts & Strogatz 1998): the mean length of the shortest paths, in
    /// links, over all connected pairs of nodes. Null if no two nodes are linked.
    async fn average_path_length(&self) -> Result<Option<f64>> {
        let distances = self.0.distances().await.map_err(too_long)?.as_ref();
        Ok(distances.map(|distances| distances.mean))
    }

    /// Modularity of the communities (Newman & Girvan 2004): the share of connections within
    /// communities, minus the share expected by chance. Null if there are no links.
    async fn modularity(&self) -> Result<Option<f64>> {
        let communities = self.0.communities().await.map_err(too_long)?;
        Ok(modularity(self.0.network().csr(), &communities.of))
    }

    /// Number of communities, found by the Leiden algorithm (Traag, Waltman & van Eck 2019). A node
    /// without links is a community of its own.
    async fn community_count(&self) -> Result<usize> {
        Ok(self.0.communities().await.map_err(too_long)?.sizes.len())
    }

    /// The communities, largest first.
    async fn communities(
        &self,
        #[graphql(desc = "Number of items (maximum 100).", default = 10)] first: i32,
    ) -> Result<Vec<Community>> {
        let first = check_limit("first", first, MAX_COMMUNITIES)?;
        let communities = self.0.communities().await.map_err(too_long)?;
        Ok(Community::largest(self.0.network(), communities, first))
    }

    /// Assortativity by level of governance (Newman 2003): the tendency of connections to join
    /// nodes of the same level, from -1 to 1, where 0 is random. Null if it is undefined, such as
    /// with only one level.
    async fn assortativity_by_level(&self) -> Option<f64> {
        self.0.network().assortativity_by_level()
    }

    /// Assortativity by country (Newman 2003): the tendency of connections to join nodes of the
    /// same country. Nodes with no country or several are ignored. Null if it is undefined, such as
    /// with only one country.
    async fn assortativity_by_country(&self) -> Option<f64> {
        self.0.network().assortativity_by_country()
    }

    /// The share of links between different levels of governance, among links whose ends both have
    /// a level. Null if there are none.
    async fn vertical_share(&self) -> Option<f64> {
        self.0.network().vertical_share()
    }

    /// The brokers between levels of governance: the nodes with the highest
    /// `betweennessBetweenLevels`, highest first. Nodes with a value of 0 are left out.
    async fn brokers(
        &self,
        #[graphql(desc = "Number of items (maximum 100).", default = 10)] first: i32,
    ) -> Result<Vec<Broker>> {
        let first = check_limit("first", first, MAX_BROKERS)?;
        Broker::foremost(&self.0, first).await
    }

    /// Number of cities without a path to an established national platform.
    async fn cities_without_platform_count(&self) -> Result<usize> {
        let cities = self.0.cities_without_platform().await;
        Ok(cities.map_err(too_long)?.len())
    }

    /// The cities without a path to an established national platform, by ID.
    async fn cities_without_platform(
        &self,
        #[graphql(desc = "Number of items (maximum 1000).", default = 100)] first: i32,
    ) -> Result<Vec<City>> {
        let first = check_limit("first", first, MAX_CITIES)?;
        let cities = self.0.cities_without_platform().await.map_err(too_long)?;
        let snapshot = self.0.network().snapshot();
        let city = |&city| NodeRef::new(snapshot.clone(), city).into();
        Ok(cities.iter().take(first).map(city).collect())
    }

    /// How measures based on shortest paths are computed for this selection: exactly or, for a
    /// large selection, from a sample of nodes.
    async fn method(&self) -> String {
        let network = self.0.network();
        match network.sources() {
            SourceNodes::All => "Exact: computed from the shortest paths of all nodes.".to_owned(),
            SourceNodes::Sample(size) => format!(
                "Estimated from the shortest paths of a uniform sample of {size} of {} nodes \
                 (Brandes & Pich 2007); the diameter is a lower bound.",
                network.node_count()
            ),
        }
    }
}
