use async_graphql::{Enum, Error, InputObject};
use entity::{Confidence, LinkKind};

use super::{DateFilter, FilterEvaluation, IntFilter, Matches, NodeFilter, TermFilter, TextFilter};
use crate::schema::term::Term;
use crate::snapshot::{Direction, LinkIndex, LinkRecord, NodeIndex, Snapshot};

/// Steps to examine a link.
const LINK: usize = 3;

/// The direction in which links are followed from a node.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkDirection {
    /// Outgoing links: the node is the source.
    Outgoing,
    /// Incoming links: the node is the target.
    Incoming,
    /// Both directions.
    #[default]
    Any,
}

/// Conditions on a node's links of any kind. A link must match all conditions. The node matches if
/// at least one link matches, or as many as `count` and `nodes` require.
#[derive(InputObject, Clone, Debug, Default)]
pub struct LinkFilter {
    /// The kinds of links to consider (default: all kinds).
    kinds: Option<Vec<Term<LinkKind>>>,
    /// Direction of the links, relative to the node.
    #[graphql(default)]
    direction: LinkDirection,
    /// Conditions on the node at the other end.
    to: Option<Box<NodeFilter>>,
    /// Only links that are current (`true`) or not current (`false`) on the date of the revision.
    current: Option<bool>,
    /// Conditions on the role.
    role: Option<TextFilter>,
    /// Conditions on the start date.
    since: Option<DateFilter>,
    /// Conditions on the end date.
    until: Option<DateFilter>,
    /// Conditions on the confidence of the link.
    confidence: Option<TermFilter<Confidence>>,
    /// Conditions on the number of matching links.
    count: Option<IntFilter>,
    /// Conditions on the number of distinct nodes at the other end of matching links.
    nodes: Option<IntFilter>,
}

impl LinkFilter {
    /// Whether a node's links match.
    pub fn matches(&self, matching: &FilterEvaluation, node: NodeIndex) -> bool {
        let mut links = matching
            .snapshot
            .links_at(node, self.direction.into())
            .filter(|&link| self.matches_link(matching, node, link));
        if self.count.is_none() && self.nodes.is_none() {
            return links.next().is_some();
        }
        let mut others: Vec<NodeIndex> = links
            .map(|link| matching.snapshot.link(link).other_end(node))
            .collect();
        let count = others.len();
        others.sort_unstable();
        others.dedup();
        self.count
            .as_ref()
            .is_none_or(|wanted| wanted.matches_count(matching, count))
            && self
                .nodes
                .as_ref()
                .is_none_or(|wanted| wanted.matches_count(matching, others.len()))
    }

    /// The nesting depth of relations.
    ///
    /// # Errors
    /// If a condition is invalid.
    pub fn check(&self, snapshot: &Snapshot) -> Result<usize, Error> {
        match &self.to {
            None => Ok(1),
            Some(to) => Ok(1 + to.check(snapshot)?),
        }
    }

    fn matches_link(&self, matching: &FilterEvaluation, node: NodeIndex, index: LinkIndex) -> bool {
        let link = matching.snapshot.link(index);
        matching.spend(LINK + self.kinds.as_ref().map_or(0, Vec::len))
            && kind_is_among(link, self.kinds.as_deref())
            && self
                .current
                .is_none_or(|current| current == matching.snapshot.is_current(index))
            && self
                .role
                .as_ref()
                .is_none_or(|role| role.matches(matching, link.role))
            && self
                .since
                .as_ref()
                .is_none_or(|since| since.matches(matching, link.since))
            && self
                .until
                .as_ref()
                .is_none_or(|until| until.matches(matching, link.until))
            && self
                .confidence
                .as_ref()
                .is_none_or(|wanted| wanted.matches(matching, Some(link.confidence)))
            && self.to.as_ref().is_none_or(|to| {
                matching.within(None, || {
                    matching.matches_nested(to.as_ref(), link.other_end(node))
                })
            })
    }
}

/// Whether a link is of one of the kinds; without kinds, always true.
pub fn kind_is_among(link: LinkRecord, kinds: Option<&[Term<LinkKind>]>) -> bool {
    kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind.0 == link.kind))
}

impl From<LinkDirection> for Direction {
    fn from(direction: LinkDirection) -> Self {
        match direction {
            LinkDirection::Outgoing => Self::Outgoing,
            LinkDirection::Incoming => Self::Incoming,
            LinkDirection::Any => Self::Any,
        }
    }
}
