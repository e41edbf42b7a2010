//! Where to draw the nodes of a network: linked nodes near each other, groups apart, nothing on top of
//! anything else.
//!
//! Each component starts from pivot multidimensional scaling ([`start`]), is brought into the balance of
//! ForceAtlas2's forces ([`forces`]), scaled, and cleared of overlap ([`spacing`]); then the
//! components are packed side by side ([`packing`]). The same input gives the same bits on every
//! platform: only `+ - * /`, the square root, and the logarithm of [`libm`] are used. And the picture
//! moves little when the data change little, since nothing on the way to it is drawn by lot or
//! chosen among many: turn and reflection follow from the bodies' seeds.

mod forces;
mod packing;
mod point;
mod quadtree;
mod spacing;
mod start;

pub use point::Position;

use super::{Budget, Csr, Interrupted};

/// How long the links are on average, in the units of positions and radii, unless there is no room
/// for their nodes at that length.
pub const LINK_LENGTH: f64 = 100.0;

/// How much room there is at least between the rims of two nodes.
pub const GAP: f64 = 8.0;

/// How much of the disc that a component covers its nodes may fill, with the room between them.
const FULLEST: f64 = 0.15;

/// What the layout has to know of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayoutNode {
    /// Any number that stays with the node, such as a hash of its id, and differs from node to node.
    /// It settles what the links leave open: which way the picture is turned, and what lies left of
    /// what.
    pub seed: u64,
    /// Of the circle that the node is drawn as; finite and not negative.
    pub radius: f64,
}

/// Where the nodes of an undirected graph stand, around the origin. The circles of two nodes are at
/// least `GAP` apart.
///
/// # Errors
/// When the work ends before the layout is done. Besides links, pairs of nodes are counted that push
/// each other apart.
///
/// # Panics
/// When there are not as many bodies as nodes.
pub fn layout(
    graph: &Csr,
    bodies: &[LayoutNode],
    budget: &mut Budget,
) -> Result<Vec<Position>, Interrupted> {
    assert_eq!(graph.node_count(), bodies.len(), "one body for each node");
    let mut parts = components(graph, bodies, budget)?;
    for part in &mut parts {
        let seeds: Vec<u64> = part.bodies.iter().map(|body| body.seed).collect();
        part.positions = start::start(&part.graph, &seeds, budget)?;
        forces::balance(&part.graph, &mut part.positions, budget)?;
    }
    scale(&mut parts);
    for part in &mut parts {
        spacing::spread(&mut part.positions, &part.bodies, budget)?;
    }
    packing::pack(&mut parts, budget)?;

    let mut positions = vec![Position::ORIGIN; bodies.len()];
    for part in &parts {
        for (&node, &position) in part.nodes.iter().zip(&part.positions) {
            positions[node as usize] = position;
        }
    }
    point::centre(&mut positions);
    Ok(positions)
}

/// A component of the graph, with numbers of its own for its nodes.
struct Component {
    /// Under which numbers the whole graph knows its nodes, ascending.
    nodes: Vec<u32>,
    graph: Csr,
    bodies: Vec<LayoutNode>,
    positions: Vec<Position>,
}

/// The components, the largest first; of equally large ones the one with the smallest seed.
fn components(
    graph: &Csr,
    bodies: &[LayoutNode],
    budget: &mut Budget,
) -> Result<Vec<Component>, Interrupted> {
    const NONE: u32 = u32::MAX;
    let mut number_within = vec![NONE; graph.node_count()];
    let mut parts = Vec::new();
    for first in graph.nodes() {
        if number_within[first as usize] != NONE {
            continue;
        }
        let mut nodes = vec![first];
        number_within[first as usize] = 0;
        let mut next = 0;
        while let Some(&node) = nodes.get(next) {
            budget.spend(graph.neighbours(node).len())?;
            for &other in graph.neighbours(node) {
                if number_within[other as usize] == NONE {
                    number_within[other as usize] = 0;
                    nodes.push(other);
                }
            }
            next += 1;
        }
        nodes.sort_unstable();
        for (number, &node) in (0..).zip(&nodes) {
            number_within[node as usize] = number;
        }
        let mut links = Vec::new();
        for &node in &nodes {
            let later = graph.neighbours(node).iter().filter(|&&other| node < other);
            links.extend(later.map(|&other| {
                let number = |node: u32| number_within[node as usize];
                (number(node), number(other))
            }));
        }
        parts.push(Component {
            graph: Csr::undirected(nodes.len(), &links),
            bodies: nodes.iter().map(|&node| bodies[node as usize]).collect(),
            positions: Vec::new(),
            nodes,
        });
    }
    parts.sort_by_key(|part| {
        let smallest_seed = part.bodies.iter().map(|body| body.seed).min();
        (std::cmp::Reverse(part.nodes.len()), smallest_seed)
    });
    Ok(parts)
}

/// Gives the mean link of the largest component its length, or more where its nodes need room. Smaller
/// components are drawn closer: the smaller one is, the less room it gets beyond what it needs.
fn scale(parts: &mut [Component]) {
    let Some(largest) = parts.first() else {
        return;
    };
    let count = largest.nodes.len() as f64;
    let (mut length, mut links) = (0.0, 0.0);
    for (a, b) in largest.links() {
        length += (largest.positions[a] - largest.positions[b]).length();
        links += 1.0;
    }
    if length > 0.0 {
        let wanted = LINK_LENGTH * links / length;
        for part in parts.iter_mut().filter(|part| part.nodes.len() > 1) {
            let needed = part.needed_scale();
            let share = part.nodes.len() as f64 / count;
            let factor = needed + (wanted - needed).max(0.0) * share;
            for position in &mut part.positions {
                *position = *position * factor;
            }
        }
    }
}

impl Component {
    /// Each link once.
    fn links(&self) -> impl Iterator<Item = (usize, usize)> {
        links(&self.graph)
    }

    /// By what to scale it so that its nodes fill as much as they may of a disc that is spread as the
    /// component is: the mean square of the way from its middle is half the square of its radius.
    fn needed_scale(&self) -> f64 {
        let radii = self.bodies.iter().map(|body| body.radius + GAP / 2.0);
        let filled: f64 = radii.map(|radius| radius * radius).sum();
        let squares: f64 = self.positions.iter().map(|place| place.squared()).sum();
        let disc = 2.0 * squares / self.nodes.len() as f64;
        (filled / (FULLEST * disc)).sqrt()
    }
}

/// Each link of an undirected graph once, as places in a list of nodes.
fn links(graph: &Csr) -> impl Iterator<Item = (usize, usize)> {
    graph.nodes().flat_map(|node| {
        let later = graph
            .neighbours(node)
            .iter()
            .filter(move |&&other| node < other);
        later.map(move |&other| (node as usize, other as usize))
    })
}

#[cfg(test)]
mod tests;
