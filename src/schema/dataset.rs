//! The published data: revision, size, licence and citation.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::terms_of_use::{ATTRIBUTION, LICENCE, citation};
use entity::{LinkKind, NodeKind, Vocabulary};

use super::scalar::Revision;
use super::term::Term;
use crate::snapshot::Snapshot;

/// The data of one revision.
pub struct Dataset(pub Arc<Snapshot>);

/// The published data: revision, size, licence and citation.
#[Object]
impl Dataset {
    /// The revision of this response.
    async fn revision(&self) -> Revision {
        Revision(self.0.revision())
    }

    /// When the revision was committed.
    async fn committed_at(&self) -> DateTime<Utc> {
        self.0.committed_at()
    }

    /// Number of nodes of each kind.
    async fn node_counts(&self) -> Vec<NodeCount> {
        NodeKind::all()
            .iter()
            .map(|&kind| NodeCount {
                kind: Term(kind),
                count: self.0.nodes_of(kind).len(),
            })
            .collect()
    }

    /// Number of links of each kind.
    async fn link_counts(&self) -> Vec<LinkCount> {
        let mut counts = vec![0; LinkKind::all().len()];
        for link in self.0.all_links() {
            counts[self.0.link(link).kind as usize] += 1;
        }
        LinkKind::all()
            .iter()
            .zip(counts)
            .map(|(&kind, count)| LinkCount {
                kind: Term(kind),
                count,
            })
            .collect()
    }

    /// The licence of the data, in words.
    async fn licence(&self) -> &str {
        LICENCE
    }

    /// The names to credit when the data are used, one per line.
    async fn attribution(&self) -> &[&'static str] {
        ATTRIBUTION
    }

    /// How to cite this revision.
    async fn citation(&self) -> String {
        citation(self.0.revision(), self.0.committed_at())
    }
}

/// The number of nodes of one kind.
#[derive(SimpleObject)]
struct NodeCount {
    /// The kind.
    kind: Term<NodeKind>,
    /// The number.
    count: usize,
}

/// The number of links of one kind.
#[derive(SimpleObject)]
struct LinkCount {
    /// The kind.
    kind: Term<LinkKind>,
    /// The number.
    count: usize,
}
