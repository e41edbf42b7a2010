//! Paths between nodes, with the links they follow and what they say in words.

use std::sync::Arc;

use async_graphql::{Object, Result};
use entity::{LinkKind, NodeKind};

use super::fault::{Code, fault};
use super::interface::EcosystemNode;
use super::link::Link;
use super::node::NodeRef;
use crate::graph::{self, Graph, Step, shortest_paths};
use crate::snapshot::{Direction, LinkIndex, NodeIndex, Snapshot};

const MAX_LENGTH: usize = 10;
const MAX_PATHS: usize = 50;
/// How many links one search may look at: some tens of milliseconds.
const BUDGET: usize = 2_000_000;

/// Which links and nodes a path may go over.
pub struct PathRules {
    pub kinds: Option<Vec<LinkKind>>,
    pub direction: Direction,
    /// Nothing stands for all but countries and themes.
    pub through: Option<Vec<NodeKind>>,
    pub current: Option<bool>,
}

/// A way from one node to another.
pub struct Path {
    snapshot: Arc<Snapshot>,
    path: graph::Path,
}

/// A way from one node to another that meets no node twice.
#[Object]
impl Path {
    /// How many links it has.
    async fn length(&self) -> usize {
        self.path.links.len()
    }

    /// The nodes that it meets, both ends included.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let node = |&number| NodeRef::new(self.snapshot.clone(), NodeIndex::from_number(number));
        self.path.nodes.iter().map(node).map(Into::into).collect()
    }

    /// The links that it follows, along the arrow or against it. Of several links between the same
    /// two nodes, the first.
    async fn links(&self) -> Vec<Link> {
        let link = |&number| Link::new(self.snapshot.clone(), LinkIndex::from_number(number));
        self.path.links.iter().map(link).collect()
    }

    /// The path in one sentence, such as "Umeå is a member of Viable Cities, which is funded by
    /// Vinnova".
    async fn explanation(&self) -> String {
        let name = |number| &self.snapshot.node(NodeIndex::from_number(number)).node.name;
        let mut sentence = name(self.path.nodes[0]).clone();
        for (place, &number) in self.path.links.iter().enumerate() {
            let link = self.snapshot.link(LinkIndex::from_number(number));
            let definition = link.kind.definition();
            let along = link.source.number() == self.path.nodes[place];
            let verb = if along {
                definition.reads
            } else {
                definition.reads_backwards
            };
            let joint = if place == 0 { "" } else { ", which" };
            sentence.push_str(&format!(
                "{joint} {verb} {}",
                name(self.path.nodes[place + 1])
            ));
        }
        sentence + "."
    }
}

/// Finds the shortest paths between two nodes.
///
/// # Errors
/// When an end is not there, an argument is over its limit, or the search takes too long.
pub async fn find_paths(
    snapshot: &Arc<Snapshot>,
    from: &str,
    to: &str,
    rules: PathRules,
    max_length: i32,
    first: i32,
) -> Result<Vec<Path>> {
    let max_length = within("maxLength", max_length, MAX_LENGTH)?;
    let first = within("first", first, MAX_PATHS)?;
    let (from, to) = (find(snapshot, "from", from)?, find(snapshot, "to", to)?);
    let walk = Walk {
        snapshot: snapshot.clone(),
        rules,
        from,
    };
    let search =
        move || shortest_paths(&walk, from.number(), to.number(), max_length, first, BUDGET);
    let paths = tokio::task::spawn_blocking(search).await?.map_err(|_| {
        fault(
            Code::LimitExceeded,
            format!(
                "The search looked at {BUDGET} links and was not done; ask for shorter or fewer \
                 paths, or over fewer kinds of links"
            ),
        )
    })?;
    let path = |path| Path {
        snapshot: snapshot.clone(),
        path,
    };
    Ok(paths.into_iter().map(path).collect())
}

/// The links that the rules allow, as the search sees them.
struct Walk {
    snapshot: Arc<Snapshot>,
    rules: PathRules,
    from: NodeIndex,
}

impl Walk {
    fn leads_on(&self, node: NodeIndex) -> bool {
        let kind = self.snapshot.node(node).kind();
        node == self.from
            || match &self.rules.through {
                Some(kinds) => kinds.contains(&kind),
                None => !matches!(kind, NodeKind::Country | NodeKind::Theme),
            }
    }
}

impl Graph for Walk {
    fn steps(&self, node: u32) -> impl Iterator<Item = Step> {
        let node = NodeIndex::from_number(node);
        let links = self
            .leads_on(node)
            .then(|| self.snapshot.links_at(node, self.rules.direction));
        links.into_iter().flatten().filter_map(move |index| {
            let link = self.snapshot.link(index);
            let kinds = self.rules.kinds.as_ref();
            let current = self.rules.current;
            let allowed = kinds.is_none_or(|kinds| kinds.contains(&link.kind))
                && current.is_none_or(|current| current == link.is_current(self.snapshot.today()));
            allowed.then(|| Step {
                to: link.other_end(node).number(),
                link: index.number(),
            })
        })
    }
}

fn find(snapshot: &Snapshot, argument: &str, id: &str) -> Result<NodeIndex> {
    snapshot.find(id).ok_or_else(|| {
        fault(
            Code::BadUserInput,
            format!("`{argument}` names no node; search or list nodes to find its id"),
        )
    })
}

fn within(argument: &str, number: i32, limit: usize) -> Result<usize> {
    match usize::try_from(number) {
        Ok(number) if number <= limit => Ok(number),
        Ok(_) => Err(fault(
            Code::LimitExceeded,
            format!("`{argument}` is {number}, but at most {limit} is allowed"),
        )),
        Err(_) => Err(fault(
            Code::BadUserInput,
            format!("`{argument}` is {number}, but must not be negative"),
        )),
    }
}
