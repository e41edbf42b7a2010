//! Whether a country has a national platform.

use async_graphql::{Context, Object, Result};
use entity::{Confidence, CoordinationStatus};

use super::node::{NationalPlatform, NodeRef};
use super::scalar::PartialDateScalar;
use super::source::{Source, load_sources, node_fact};
use super::term::Term;
use crate::snapshot::{Coordination, NodeIndex};

/// Whether a country has a national platform, with evidence.
pub struct NationalCoordination {
    country: NodeRef,
    coordination: Coordination,
}

/// Whether a country has a national platform, with evidence: the platforms if there are any,
/// otherwise the country's own entry.
#[Object]
impl NationalCoordination {
    /// Whether a national platform exists.
    async fn status(&self) -> Term<CoordinationStatus> {
        Term(self.coordination.status())
    }

    /// The platforms that determine the status; empty if none was found or searched for.
    async fn platforms(&self) -> Vec<NationalPlatform> {
        self.platform_indexes()
            .iter()
            .map(|&platform| self.country.sibling(platform).into())
            .collect()
    }

    /// The sources that support the status; empty if the status is UNKNOWN.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        let facts = self
            .nodes_with_sources()
            .map(|node| node_fact(&node.record().node.id));
        load_sources(ctx, facts).await
    }

    /// The latest date the sources are current to; null if they are undated.
    async fn as_of(&self) -> Option<PartialDateScalar> {
        self.nodes_with_sources()
            .filter_map(|node| node.record().node.as_of)
            .max()
            .map(Into::into)
    }

    /// How well the sources support the status; null if the status is UNKNOWN.
    async fn confidence(&self) -> Option<Term<Confidence>> {
        self.nodes_with_sources()
            .map(|node| node.record().node.confidence)
            .min()
            .map(Term)
    }
}

impl NationalCoordination {
    pub fn of(country: &NodeRef) -> Self {
        Self {
            coordination: country.snapshot().coordination(country.index()),
            country: country.clone(),
        }
    }

    fn platform_indexes(&self) -> &[NodeIndex] {
        match &self.coordination {
            Coordination::PlatformExists(platforms) | Coordination::InPreparation(platforms) => {
                platforms
            }
            Coordination::NoneFound | Coordination::Unknown => &[],
        }
    }

    /// The nodes whose sources back the status.
    fn nodes_with_sources(&self) -> impl Iterator<Item = NodeRef> {
        let country = (self.coordination == Coordination::NoneFound).then(|| self.country.clone());
        self.platform_indexes()
            .iter()
            .map(|&platform| self.country.sibling(platform))
            .chain(country)
    }
}
