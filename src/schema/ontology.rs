//! The ontology, as the API shows it.

use async_graphql::Object;
use entity::{LinkKind, LinkKindDefinition, NodeKind, Vocabulary};

use super::term::Term;

/// A kind of link: what it means, between which kinds of nodes, and how it reads.
#[Object(name = "LinkKindDefinition")]
impl Definition {
    /// The kind of link.
    async fn kind(&self) -> Term<LinkKind> {
        Term(self.0.kind)
    }

    /// What it means.
    async fn description(&self) -> &str {
        self.0.kind.description()
    }

    /// How it reads along the arrow, between the two names: "is a member of".
    async fn reads(&self) -> &str {
        self.0.reads
    }

    /// How it reads against the arrow, between the two names: "has member".
    async fn reads_backwards(&self) -> &str {
        self.0.reads_backwards
    }

    /// Between which kinds of nodes there may be such links.
    async fn ends(&self) -> Vec<LinkEnds> {
        self.0
            .ends
            .iter()
            .map(|&(source, targets)| LinkEnds { source, targets })
            .collect()
    }

    /// Whether it means the same in both directions.
    async fn is_symmetric(&self) -> bool {
        self.0.symmetric
    }

    /// Whether it follows from the node's own place, and is never written as a link.
    async fn is_derived(&self) -> bool {
        self.0.derived
    }
}

pub struct Definition(pub &'static LinkKindDefinition);

/// Which kinds of nodes a kind of link may lead to from one kind.
struct LinkEnds {
    source: NodeKind,
    targets: &'static [NodeKind],
}

/// Which kinds of nodes a kind of link may lead to from one kind.
#[Object]
impl LinkEnds {
    /// The kind of node that the link starts from.
    async fn source(&self) -> Term<NodeKind> {
        Term(self.source)
    }

    /// The kinds of nodes that it may lead to.
    async fn targets(&self) -> Vec<Term<NodeKind>> {
        self.targets.iter().copied().map(Term).collect()
    }
}
