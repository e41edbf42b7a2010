//! A fact that a write or a proposal adds, changes or removes.

use std::sync::Arc;

use async_graphql::{ID, Object};
use entity::Vocabulary;
use entity::change::{Action, FactKind};
use entity::fact::Fact;

use super::difference::{FieldChange, field_changes};
use super::interface::EcosystemNode;
use super::node::NodeRef;
use super::term::Term;
use crate::change::Change;
use crate::snapshot::Snapshot;

/// A fact that is written or removed.
pub struct FactChange {
    change: Change,
    snapshot: Arc<Snapshot>,
}

impl FactChange {
    /// With the current graph.
    pub fn new(change: Change, snapshot: Arc<Snapshot>) -> Self {
        Self { change, snapshot }
    }
}

/// A fact that is written or removed, field by field.
#[Object]
impl FactChange {
    /// Whether the fact is added, changed or removed.
    async fn action(&self) -> Term<Action> {
        Term(self.change.action())
    }

    /// The kind of fact.
    async fn fact_kind(&self) -> Term<FactKind> {
        Term(self.change.key().kind)
    }

    /// The ID of the fact.
    async fn fact_id(&self) -> ID {
        self.change.key().id.into()
    }

    /// A sentence that describes the change.
    async fn summary(&self) -> String {
        let what = match self.change.action() {
            Action::Added => "Adds",
            Action::Changed => "Changes",
            Action::Removed => "Removes",
        };
        let fact = self.change.after.as_ref().or(self.change.before.as_ref());
        let fact = fact.map_or_else(String::new, |fact| self.in_words(fact));
        format!("{what} {fact}.")
    }

    /// The fields that differ before and after; null if the import format cannot represent them.
    async fn fields(&self) -> Option<Vec<FieldChange>> {
        field_changes(self.change.before.as_ref(), self.change.after.as_ref())
    }

    /// The affected nodes in their current state: the node itself, the ends of a link, or the
    /// subject of an observation. Nodes that do not exist at present are left out.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        nodes_of(&self.snapshot, std::slice::from_ref(&self.change))
    }
}

impl FactChange {
    fn in_words(&self, fact: &Fact) -> String {
        match fact {
            Fact::Node(fact) => {
                let kind = fact.node.kind.name().to_ascii_lowercase().replace('_', " ");
                format!("the {kind} {} ({})", fact.node.name, fact.node.id)
            }
            Fact::Link(fact) => {
                let link = &fact.link;
                let (from, to) = (self.named(&link.from_id), self.named(&link.to_id));
                format!("the link: {from} {} {to}", link.kind.definition().reads)
            }
            Fact::Observation(fact) => {
                let observation = &fact.observation;
                let subject = observation.subject_id.as_deref();
                let subject = subject.map_or("Europe", |id| self.named(id));
                let (indicator, date) = (&observation.indicator_id, observation.date);
                format!("the value of {indicator} of {subject}, {date}")
            }
            Fact::Indicator(indicator) => format!("the indicator {}", indicator.name),
            Fact::Alias(alias) => {
                let node = self.named(&alias.node_id);
                format!("the former id {} of {node}", alias.id)
            }
        }
    }

    /// The name of a node, or its ID if it does not exist.
    fn named<'a>(&'a self, id: &'a str) -> &'a str {
        let found = self.snapshot.find(id);
        found.map_or(id, |node| &*self.snapshot.node(node).node.name)
    }
}

/// The nodes affected by changes, in their current state, by ID.
pub fn nodes_of(snapshot: &Arc<Snapshot>, changes: &[Change]) -> Vec<EcosystemNode> {
    let facts = changes
        .iter()
        .flat_map(|change| [&change.before, &change.after])
        .flatten();
    let ids = facts.flat_map(|fact| {
        let (node, other) = fact.concerned_nodes();
        node.into_iter().chain(other)
    });
    let mut nodes: Vec<_> = ids.filter_map(|id| snapshot.find(id)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let node = |index| NodeRef::new(snapshot.clone(), index).into();
    nodes.into_iter().map(node).collect()
}
