use std::collections::HashSet;
use std::rc::Rc;

use async_graphql::{Error, ID, InputObject};
use entity::{LinkKind, NodeKind};

use super::{Condition, FilterEvaluation, LinkDirection};
use crate::insight::network::{LinkPeriod, LinkRules, Through};
use crate::schema::countries::shortened;
use crate::schema::error::{ErrorCode, check_limit, coded_error};
use crate::schema::term::{Term, terms};
use crate::snapshot::{Direction, NodeIndex, Snapshot};

const MAX_STARTS: usize = 100;
const MAX_STEPS: usize = 10;

/// Only nodes that can be reached from a node, other than the node itself.
#[derive(InputObject, Clone, Debug)]
pub struct ReachFilter {
    /// The IDs of the nodes to start from (maximum 100).
    from: Vec<ID>,
    /// The maximum number of links on the way (at most 10).
    steps: i32,
    /// Only over links of these kinds (default: all kinds).
    kinds: Option<Vec<Term<LinkKind>>>,
    /// The direction in which links are followed.
    #[graphql(default)]
    direction: LinkDirection,
    /// Only through nodes of these kinds (default: all except countries and themes, which connect
    /// everything in two steps).
    through: Option<Vec<Term<NodeKind>>>,
    /// Only over links that are current (`true`) or not current (`false`) on the date of the revision.
    current: Option<bool>,
}

impl ReachFilter {
    pub fn matches(&self, matching: &FilterEvaluation, node: NodeIndex) -> bool {
        let key = std::ptr::from_ref(self).addr();
        let known = matching.reached.borrow().get(&key).cloned();
        let reached = known.unwrap_or_else(|| {
            let reached = Rc::new(self.reach(matching));
            matching.reached.borrow_mut().insert(key, reached.clone());
            reached
        });
        matching.spend(1) && reached.contains(&node)
    }

    /// All nodes that are reached; the result is incomplete once the evaluation has stopped.
    fn reach(&self, matching: &FilterEvaluation) -> HashSet<NodeIndex> {
        let snapshot = matching.snapshot;
        let starts: HashSet<NodeIndex> = self
            .from
            .iter()
            .filter_map(|id| snapshot.find(id))
            .collect();
        let rules = LinkRules {
            kinds: self.kinds.clone().map(terms),
            held: self.current.map(LinkPeriod::Today),
            confidence: None,
        };
        let through = Through(self.through.clone().map(terms));
        let direction = Direction::from(self.direction);
        let mut reached = starts.clone();
        let mut frontier: Vec<NodeIndex> = starts.iter().copied().collect();
        for _ in 0..self.steps {
            let mut next = Vec::new();
            for node in frontier {
                let neighbours = snapshot.neighbours(node, direction);
                if !matching.spend(neighbours.len()) {
                    return HashSet::new();
                }
                if !starts.contains(&node) && !through.contains(snapshot.kind(node)) {
                    continue;
                }
                let allowed = neighbours.filter(|&neighbour| rules.allow(snapshot, neighbour));
                next.extend(
                    allowed
                        .map(|neighbour| neighbour.node)
                        .filter(|&other| reached.insert(other)),
                );
            }
            frontier = next;
        }
        reached.retain(|node| !starts.contains(node));
        reached
    }
}

impl Condition for ReachFilter {
    fn check(&self, snapshot: &Snapshot) -> Result<(), Error> {
        check_limit("steps", self.steps, MAX_STEPS)?;
        if self.from.len() > MAX_STARTS {
            let message = format!(
                "`from` must have at most {MAX_STARTS} entries, got {}",
                self.from.len()
            );
            return Err(coded_error(ErrorCode::LimitExceeded, message));
        }
        match self.from.iter().find(|id| snapshot.find(id).is_none()) {
            None => Ok(()),
            Some(id) => {
                let message = format!(
                    "`from` contains {:?}, which is not the ID of a node",
                    shortened(id)
                );
                Err(coded_error(ErrorCode::BadUserInput, message))
            }
        }
    }
}
