//! What is served: which revision, how much of it, under which terms, and how to cite it.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::terms_of_use::{ATTRIBUTION, LICENCE, citation};
use entity::{LinkKind, NodeKind, Vocabulary};

use super::scalar::Revision;
use super::term::Term;
use crate::snapshot::Snapshot;

/// What is served at one revision.
pub struct Dataset(pub Arc<Snapshot>);

/// What is served: which revision, how much of it, under which terms, and how to cite it.
#[Object]
impl Dataset {
    /// The revision that this answer is true of.
    async fn revision(&self) -> Revision {
        Revision(self.0.revision())
    }

    /// When the revision was committed.
    async fn committed_at(&self) -> DateTime<Utc> {
        self.0.committed_at()
    }

    /// How many nodes there are of each kind.
    async fn node_counts(&self) -> Vec<NodeCount> {
        NodeKind::all()
            .iter()
            .map(|&kind| NodeCount {
                kind: Term(kind),
                count: self.0.nodes_of(kind).len(),
            })
            .collect()
    }

    /// How many links there are of each kind.
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

    /// Under which terms the data may be used, in words.
    async fn licence(&self) -> &str {
        LICENCE
    }

    /// Whom to name when using the data, a line each.
    async fn attribution(&self) -> &[&'static str] {
        ATTRIBUTION
    }

    /// How to cite exactly this revision.
    async fn citation(&self) -> String {
        citation(self.0.revision(), self.0.committed_at())
    }
}

/// How many nodes there are of a kind.
#[derive(SimpleObject)]
struct NodeCount {
    /// The kind.
    kind: Term<NodeKind>,
    /// How many.
    count: usize,
}

/// How many links there are of a kind.
#[derive(SimpleObject)]
struct LinkCount {
    /// The kind.
    kind: Term<LinkKind>,
    /// How many.
    count: usize,
}
