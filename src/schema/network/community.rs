use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::Object;

use crate::graph::Groups;
use crate::insight::network::Network;
use crate::schema::interface::EcosystemNode;
use crate::schema::node::{Country, NodeRef};
use crate::snapshot::NodeIndex;

/// Maximum number of core nodes, and of countries, of a community.
const SHOWN: usize = 5;

/// A community of a network.
pub struct Community {
    network: Arc<Network>,
    number: u32,
    /// The numbers of its nodes.
    members: Vec<u32>,
}

/// Nodes that have more links among each other than with other nodes.
#[Object]
impl Community {
    /// The number of the community, as in `NetworkNode.community`.
    async fn number(&self) -> u32 {
        self.number
    }

    /// Number of nodes.
    async fn size(&self) -> usize {
        self.members.len()
    }

    /// The most central nodes: up to five with the most links within the selection, most first.
    async fn core(&self) -> Vec<EcosystemNode> {
        let mut members = self.members.clone();
        members.sort_by_key(|&number| Reverse(self.network.degree(number)));
        members.truncate(SHOWN);
        let node = |&number| self.node(self.network.node(number)).into();
        members.iter().map(node).collect()
    }

    /// The most frequent countries of its nodes: up to five, most frequent first.
    async fn countries(&self) -> Vec<Country> {
        let snapshot = self.network.snapshot();
        let mut counts: BTreeMap<NodeIndex, usize> = BTreeMap::new();
        for &number in &self.members {
            for &country in snapshot.countries_of(self.network.node(number)) {
                *counts.entry(country).or_default() += 1;
            }
        }
        let mut countries: Vec<_> = counts.into_iter().collect();
        countries.sort_by_key(|&(_, count)| Reverse(count));
        countries.truncate(SHOWN);
        countries
            .into_iter()
            .map(|(country, _)| self.node(country).into())
            .collect()
    }
}

impl Community {
    /// The largest communities, by size.
    pub fn largest(network: &Arc<Network>, communities: &Groups, first: usize) -> Vec<Self> {
        let mut members = vec![Vec::new(); communities.sizes.len().min(first)];
        for (number, &community) in (0..).zip(&communities.of) {
            if let Some(members) = members.get_mut(community as usize) {
                members.push(number);
            }
        }
        (0..)
            .zip(members)
            .map(|(number, members)| Self {
                network: network.clone(),
                number,
                members,
            })
            .collect()
    }

    fn node(&self, index: NodeIndex) -> NodeRef {
        NodeRef::new(self.network.snapshot().clone(), index)
    }
}
