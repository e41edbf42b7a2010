use std::sync::Arc;

use super::{LinkRules, Through};
use crate::graph::{Graph, Step};
use crate::snapshot::{Direction, NodeIndex, Snapshot};

/// A snapshot as a walk through it sees it: the links that the rules allow, followed in a direction,
/// from the nodes that it starts from and from those that it may pass through.
pub struct Walk {
    pub snapshot: Arc<Snapshot>,
    pub links: LinkRules,
    pub direction: Direction,
    pub through: Through,
    pub starts: Vec<NodeIndex>,
}

impl Walk {
    fn leads_on(&self, node: NodeIndex) -> bool {
        self.through.contains(self.snapshot.node(node).kind()) || self.starts.contains(&node)
    }
}

impl Graph for Walk {
    fn steps(&self, node: u32) -> impl Iterator<Item = Step> {
        let node = NodeIndex::from_number(node);
        let links = self
            .leads_on(node)
            .then(|| self.snapshot.links_at(node, self.direction));
        links
            .into_iter()
            .flatten()
            .filter(|&index| self.links.allow(&self.snapshot, index))
            .map(move |index| Step {
                to: self.snapshot.link(index).other_end(node).number(),
                link: index.number(),
            })
    }
}
