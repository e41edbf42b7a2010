use std::collections::{HashSet, VecDeque};

use entity::NodeKind;

use crate::graph::{Budget, Interrupted};
use crate::snapshot::{Direction, NodeIndex, Snapshot};

/// What gaps are looked for on.
pub struct GapContext<'a> {
    pub snapshot: &'a Snapshot,
    /// For each node whether a path leads from it to a standing national platform; empty where nobody
    /// asks.
    reached: Vec<bool>,
    /// The countries that have a standing national platform.
    countries_with_platform: HashSet<NodeIndex>,
}

impl<'a> GapContext<'a> {
    /// # Errors
    /// When the work ends before the walk does.
    pub fn new(
        snapshot: &'a Snapshot,
        with_paths: bool,
        budget: &mut Budget,
    ) -> Result<Self, Interrupted> {
        let reached = match with_paths {
            true => reached_from_platforms(snapshot, budget)?,
            false => Vec::new(),
        };
        let platforms = standing_platforms(snapshot);
        let coordinated = platforms.filter_map(|platform| snapshot.country_of(platform));
        Ok(Self {
            snapshot,
            reached,
            countries_with_platform: coordinated.collect(),
        })
    }

    pub fn has_standing_platform(&self, country: NodeIndex) -> bool {
        self.countries_with_platform.contains(&country)
    }

    pub fn is_standing_platform(&self, node: NodeIndex) -> bool {
        is_standing_platform(self.snapshot, node)
    }

    pub fn has_path_to_platform(&self, node: NodeIndex) -> bool {
        self.reached[node.position()]
    }
}

fn standing_platforms(snapshot: &Snapshot) -> impl Iterator<Item = NodeIndex> {
    let platforms = snapshot
        .nodes_of(NodeKind::NationalPlatform)
        .iter()
        .copied();
    platforms.filter(|&platform| is_standing_platform(snapshot, platform))
}

fn is_standing_platform(snapshot: &Snapshot, node: NodeIndex) -> bool {
    snapshot.node(node).kind() == NodeKind::NationalPlatform && !snapshot.is_in_preparation(node)
}

/// One walk from all standing platforms at once, breadth first, over current links.
fn reached_from_platforms(
    snapshot: &Snapshot,
    budget: &mut Budget,
) -> Result<Vec<bool>, Interrupted> {
    let mut reached = vec![false; snapshot.node_count()];
    let mut waiting: VecDeque<NodeIndex> = standing_platforms(snapshot).collect();
    for platform in &waiting {
        reached[platform.position()] = true;
    }
    while let Some(node) = waiting.pop_front() {
        if is_hub(snapshot.node(node).kind()) {
            continue;
        }
        for link in snapshot.links_at(node, Direction::Any) {
            budget.spend(1)?;
            let other = snapshot.link(link).other_end(node);
            if !reached[other.position()] && snapshot.is_current(link) {
                reached[other.position()] = true;
                waiting.push_back(other);
            }
        }
    }
    Ok(reached)
}

/// Through these everyone is tied to everyone, and yet nobody has met.
fn is_hub(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Country | NodeKind::Theme | NodeKind::Initiative
    )
}
