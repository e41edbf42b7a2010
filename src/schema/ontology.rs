//! The ontology in the API.

use async_graphql::Object;
use entity::{LinkKind, LinkKindDefinition, NodeKind, Vocabulary};

use super::term::Term;

/// A kind of link: its meaning, the kinds of nodes it connects, and its wording.
#[Object(name = "LinkKindDefinition")]
impl Definition {
    /// The kind of link.
    async fn kind(&self) -> Term<LinkKind> {
        Term(self.0.kind)
    }

    /// The meaning.
    async fn description(&self) -> &str {
        self.0.kind.description()
    }

    /// The wording from source to target, between the two names: "is a member of".
    async fn reads(&self) -> &str {
        self.0.reads
    }

    /// The wording from target to source, between the two names: "has member".
    async fn reads_backwards(&self) -> &str {
        self.0.reads_backwards
    }

    /// The kinds of nodes that the kind of link connects.
    async fn ends(&self) -> Vec<LinkEnds> {
        self.0
            .ends
            .iter()
            .map(|&(source, targets)| LinkEnds { source, targets })
            .collect()
    }

    /// Whether the link has the same meaning in both directions.
    async fn is_symmetric(&self) -> bool {
        self.0.symmetric
    }

    /// Whether the link is derived from the node's location and never stored as a link.
    async fn is_derived(&self) -> bool {
        self.0.derived
    }
}

pub struct Definition(pub &'static LinkKindDefinition);

/// The kinds of target nodes that a kind of link allows for one kind of source node.
struct LinkEnds {
    source: NodeKind,
    targets: &'static [NodeKind],
}

/// The kinds of target nodes that a kind of link allows for one kind of source node.
#[Object]
impl LinkEnds {
    /// The kind of source node.
    async fn source(&self) -> Term<NodeKind> {
        Term(self.source)
    }

    /// The allowed kinds of target nodes.
    async fn targets(&self) -> Vec<Term<NodeKind>> {
        self.targets.iter().copied().map(Term).collect()
    }
}
