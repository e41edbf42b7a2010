//! Paths between nodes.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use entity::{LinkKind, NodeKind};

use super::countries::shortened;
use super::error::{ErrorCode, budget_error, check_limit, coded_error};
use super::filter::LinkDirection;
use super::interface::EcosystemNode;
use super::link::Link;
use super::node::NodeRef;
use super::term::{Term, terms};
use crate::graph::{self, shortest_paths};
use crate::insight::link_verb;
use crate::insight::network::{LinkPeriod, LinkRules, SelectionGraph, Through};
use crate::snapshot::{Direction, LinkIndex, NodeIndex, Snapshot};
use crate::view::{ComputationLimit, RequestBudget, View};

const MAX_LENGTH: usize = 10;
const MAX_PATHS: usize = 50;
/// Maximum number of pairs of ends between which paths are searched.
const MAX_PAIRS: usize = 100;
/// Maximum number of links to examine, which takes some tens of milliseconds.
const BOUND: ComputationLimit = ComputationLimit {
    budget: 2_000_000,
    weight: 5,
};

/// The query fields for paths.
#[derive(Default)]
pub struct PathQuery;

/// The query fields for paths.
#[Object]
impl PathQuery {
    /// The shortest paths between two nodes, then the next shortest. No path visits a node twice.
    /// Paths of the same length are ordered by the IDs of their nodes. Found by Yen's algorithm
    /// (1971) with equal weights for all links. Empty if there is no path, or if both ends are the
    /// same node.
    #[allow(clippy::too_many_arguments)]
    async fn paths(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the start node.")] from: ID,
        #[graphql(desc = "The ID of the end node.")] to: ID,
        #[graphql(desc = "Only over links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "The direction in which links are followed.", default)]
        direction: LinkDirection,
        #[graphql(
            desc = "Only through nodes of these kinds (default: all except countries and themes, which connect everything in two steps)."
        )]
        through: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "Only over links that are current (`true`) or not current (`false`) on the date of the revision."
        )]
        current: Option<bool>,
        #[graphql(desc = "Maximum length of a path in links (at most 10).", default = 6)]
        max_length: i32,
        #[graphql(desc = "Number of paths (maximum 50).", default = 5)] first: i32,
    ) -> Result<Vec<Path>> {
        let rules = PathRules::new(kinds, direction, through, current);
        let view = ctx.data::<View>()?;
        let (from, to) = ([from], [to]);
        find_paths(
            view.budget(),
            view.snapshot(),
            &from,
            &to,
            rules,
            max_length,
            first,
        )
        .await
    }

    /// The shortest paths from any of several nodes to any of several others, as `paths` finds them
    /// for each pair.
    #[allow(clippy::too_many_arguments)]
    async fn paths_between(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The IDs of the start nodes (maximum 100 pairs of a start and an end).")]
        from: Vec<ID>,
        #[graphql(desc = "The IDs of the end nodes.")] to: Vec<ID>,
        #[graphql(desc = "Only over links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "The direction in which links are followed.", default)]
        direction: LinkDirection,
        #[graphql(
            desc = "Only through nodes of these kinds (default: all except countries and themes, which connect everything in two steps)."
        )]
        through: Option<Vec<Term<NodeKind>>>,
        #[graphql(
            desc = "Only over links that are current (`true`) or not current (`false`) on the date of the revision."
        )]
        current: Option<bool>,
        #[graphql(desc = "Maximum length of a path in links (at most 10).", default = 6)]
        max_length: i32,
        #[graphql(desc = "Number of paths (maximum 50).", default = 5)] first: i32,
    ) -> Result<Vec<Path>> {
        let rules = PathRules::new(kinds, direction, through, current);
        let view = ctx.data::<View>()?;
        find_paths(
            view.budget(),
            view.snapshot(),
            &from,
            &to,
            rules,
            max_length,
            first,
        )
        .await
    }
}

/// The links and nodes that a path may use.
struct PathRules {
    links: LinkRules,
    direction: Direction,
    through: Through,
}

impl PathRules {
    fn new(
        kinds: Option<Vec<Term<LinkKind>>>,
        direction: LinkDirection,
        through: Option<Vec<Term<NodeKind>>>,
        current: Option<bool>,
    ) -> Self {
        Self {
            links: LinkRules {
                kinds: kinds.map(terms),
                held: current.map(LinkPeriod::Today),
                confidence: None,
            },
            direction: direction.into(),
            through: Through(through.map(terms)),
        }
    }
}

/// A path between two nodes.
pub struct Path {
    snapshot: Arc<Snapshot>,
    path: graph::Path,
}

/// A path between two nodes that visits no node twice.
#[Object]
impl Path {
    /// Number of links.
    async fn length(&self) -> usize {
        self.path.links.len()
    }

    /// The nodes on the path, including both ends.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let node = |&number| NodeRef::new(self.snapshot.clone(), NodeIndex::from_number(number));
        self.path.nodes.iter().map(node).map(Into::into).collect()
    }

    /// The links on the path, followed in either direction. If several links join two nodes, only
    /// the first is listed.
    async fn links(&self) -> Vec<Link> {
        let link = |&number| Link::new(self.snapshot.clone(), LinkIndex::from_number(number));
        self.path.links.iter().map(link).collect()
    }

    /// The countries and themes on the path, without its ends. `paths` avoids them unless `through`
    /// lists them, because they connect everything in two steps: `paths` may therefore not find the
    /// path to an entry point.
    async fn hubs(&self) -> Vec<EcosystemNode> {
        let inner = self.path.nodes.len().saturating_sub(1).max(1);
        let between = self.path.nodes[1..inner].iter();
        let between = between.map(|&number| NodeIndex::from_number(number));
        let is_hub = |node: &NodeIndex| {
            let kind = self.snapshot.kind(*node);
            matches!(kind, NodeKind::Country | NodeKind::Theme)
        };
        let hubs = between.filter(is_hub);
        hubs.map(|node| NodeRef::new(self.snapshot.clone(), node).into())
            .collect()
    }

    /// The path as a sentence: "Umeå is a member of Viable Cities, which is funded by Vinnova". Links
    /// that are over are in the past tense.
    async fn explanation(&self) -> String {
        let name = |number| &self.snapshot.node(NodeIndex::from_number(number)).node.name;
        let mut sentence = name(self.path.nodes[0]).clone();
        for (place, &number) in self.path.links.iter().enumerate() {
            let subject = NodeIndex::from_number(self.path.nodes[place]);
            let verb = link_verb(&self.snapshot, LinkIndex::from_number(number), subject);
            let joint = if place == 0 { "" } else { ", which" };
            sentence.push_str(&format!(
                "{joint} {verb} {}",
                name(self.path.nodes[place + 1])
            ));
        }
        sentence + "."
    }
}

impl Path {
    pub fn new(snapshot: Arc<Snapshot>, path: graph::Path) -> Self {
        Self { snapshot, path }
    }
}

/// Finds the shortest paths from one of several nodes to one of several others.
///
/// # Errors
/// If an end does not exist, an argument exceeds its limit, or the search exceeds its limit.
#[allow(clippy::too_many_arguments)]
async fn find_paths(
    budget: &RequestBudget,
    snapshot: &Arc<Snapshot>,
    from: &[ID],
    to: &[ID],
    rules: PathRules,
    max_length: i32,
    first: i32,
) -> Result<Vec<Path>> {
    let max_length = check_limit("maxLength", max_length, MAX_LENGTH)?;
    let first = check_limit("first", first, MAX_PATHS)?;
    if from.len().saturating_mul(to.len()) > MAX_PAIRS {
        let message = format!(
            "`from` and `to` must have at most {MAX_PAIRS} pairs, got {} times {}",
            from.len(),
            to.len()
        );
        return Err(coded_error(ErrorCode::LimitExceeded, message));
    }
    let ends = |argument, ids: &[ID]| {
        let nodes = ids.iter().map(|id| find(snapshot, argument, id));
        let mut nodes = nodes.collect::<Result<Vec<_>>>()?;
        nodes.sort_unstable();
        nodes.dedup();
        Ok::<_, async_graphql::Error>(nodes)
    };
    let (from, to) = (ends("from", from)?, ends("to", to)?);
    let mut walk = SelectionGraph {
        snapshot: snapshot.clone(),
        links: rules.links,
        direction: rules.direction,
        through: rules.through,
        starts: Vec::new(),
    };
    let paths = budget.compute(BOUND, move |work| {
        let mut paths = Vec::new();
        for &from in &from {
            walk.starts = vec![from];
            for &to in to.iter().filter(|&&to| to != from) {
                let (from, to) = (from.number(), to.number());
                paths.extend(shortest_paths(&walk, from, to, max_length, first, work)?);
            }
        }
        paths.sort_by(|a, b| {
            let place = |path: &graph::Path| (path.links.len(), path.nodes.clone());
            place(a).cmp(&place(b))
        });
        paths.truncate(first);
        Ok(paths)
    });
    let paths = paths.await.map_err(|stopped| {
        let advice = "request shorter or fewer paths, or fewer kinds of links";
        budget_error(stopped, BOUND.budget, advice)
    })?;
    let path = |path| Path::new(snapshot.clone(), path);
    Ok(paths.into_iter().map(path).collect())
}

fn find(snapshot: &Snapshot, argument: &str, id: &str) -> Result<NodeIndex> {
    snapshot.find(id).ok_or_else(|| {
        coded_error(
            ErrorCode::BadUserInput,
            format!(
                "`{argument}` is {:?}, which is not the ID of a node; use `search` or a list to \
                 find the ID",
                shortened(id)
            ),
        )
    })
}
