//! The forces of ForceAtlas2, after Jacomy, Venturini, Heymann & Bastian (2014), in their linear-log
//! mode, which sets groups apart (Noack 2007, "Energy Models for Graph Clustering"). How far the
//! forces move a node is not the paper's: see [`step`].

use super::quadtree::Quadtree;
use super::{Position, links, point};
use crate::graph::{Budget, Csr, Interrupted};

const ROUNDS: u32 = 160;
/// How long the mean link is where attraction and repulsion are in balance. The force of links far
/// shorter than 1 is linear, of far longer ones nearly the same everywhere; so this says how much
/// shorter the links within a group are than those between groups.
const BALANCED_LENGTH: f64 = 10.0;
/// How much each node is drawn to the middle, so that groups that hang by a thread stay in view.
const GRAVITY: f64 = 0.8;
/// From this number of nodes on, what is far away pushes as one.
const MANY: usize = 250;
/// The longest first step, as a share of the spread of all nodes. Longer ones tear up the start, and
/// then the picture of a graph that differs by one link may differ altogether.
const LONGEST_STEP: f64 = 0.04;

/// Moves the nodes of a connected graph to where attraction, repulsion and gravity are in balance.
pub fn balance(
    graph: &Csr,
    positions: &mut [Position],
    budget: &mut Budget,
) -> Result<(), Interrupted> {
    let links: Vec<(usize, usize)> = links(graph).collect();
    if links.is_empty() {
        return Ok(());
    }
    let masses: Vec<f64> = graph
        .nodes()
        .map(|node| graph.neighbours(node).len() as f64 + 1.0)
        .collect();
    let strength = strength_of_repulsion(links.len(), &masses);
    scale_to_balance(positions, &links);
    let mut stiffness = vec![0.0; positions.len()];
    for round in 0..ROUNDS {
        budget.spend(links.len())?;
        let mut forces = if positions.len() < MANY {
            repulsion(positions, &masses, budget)?
        } else {
            Quadtree::new(positions, &masses).repulsion(budget)?
        };
        stiffness.fill(0.0);
        for (node, &position) in positions.iter().enumerate() {
            // Of the same strength everywhere but near the middle, where its direction would jump.
            let pull = GRAVITY * masses[node] / (1.0 + position.length());
            forces[node] = forces[node] * strength - position * pull;
            stiffness[node] += pull;
        }
        for &(a, b) in &links {
            let way = positions[b] - positions[a];
            let pull = pull_of_link(way.length());
            forces[a] += way * pull;
            forces[b] -= way * pull;
            stiffness[a] += pull;
            stiffness[b] += pull;
        }
        let heat = 1.0 - f64::from(round) / f64::from(ROUNDS);
        step(positions, &forces, &stiffness, heat);
    }
    point::centre(positions);
    Ok(())
}

/// How strong repulsion has to be for links of the balanced length. In balance, forces times positions
/// add up to nothing, and for the repulsion that sum depends on the masses alone.
fn strength_of_repulsion(links: usize, masses: &[f64]) -> f64 {
    let mass: f64 = masses.iter().sum();
    let squares: f64 = masses.iter().map(|mass| mass * mass).sum();
    let pull = pull_of_link(BALANCED_LENGTH) * BALANCED_LENGTH * BALANCED_LENGTH;
    links as f64 * pull / ((mass * mass - squares) / 2.0)
}

/// So that the first rounds do not tear up the start.
fn scale_to_balance(positions: &mut [Position], links: &[(usize, usize)]) {
    let length = |&(a, b): &(usize, usize)| (positions[a] - positions[b]).length();
    let mean = links.iter().map(length).sum::<f64>() / links.len() as f64;
    if mean > 0.0 {
        for position in positions {
            *position = *position * (BALANCED_LENGTH / mean);
        }
    }
}

/// The force along a link is the logarithm of its length; this is its share of the length.
fn pull_of_link(length: f64) -> f64 {
    if length > 0.0 {
        libm::log1p(length) / length
    } else {
        1.0
    }
}

/// How each node is pushed by all others: by the product of both masses over the distance.
pub fn repulsion(
    positions: &[Position],
    masses: &[f64],
    budget: &mut Budget,
) -> Result<Vec<Position>, Interrupted> {
    let mut forces = vec![Position::ORIGIN; positions.len()];
    for a in 0..positions.len() {
        budget.spend(positions.len() - a - 1)?;
        for b in a + 1..positions.len() {
            let push = push(positions[a] - positions[b], masses[a] * masses[b]);
            forces[a] += push;
            forces[b] -= push;
        }
    }
    Ok(forces)
}

/// How a mass pushes another that is this way from it.
pub fn push(way: Position, masses: f64) -> Position {
    // Without bound, two nodes on nearly the same place would throw each other out of sight.
    way * (masses / (way.squared() + 1e-4))
}

/// Leads each node by its force, over the stiffness of the links that hold it: so nodes need no
/// speeds of their own, and few rounds suffice for graphs of any size. As the heat goes down, steps
/// become shorter, until all stand still.
fn step(positions: &mut [Position], forces: &[Position], stiffness: &[f64], heat: f64) {
    let squares: f64 = positions.iter().map(|position| position.squared()).sum();
    let longest = LONGEST_STEP * heat * (squares / positions.len() as f64).sqrt();
    for ((position, &force), stiffness) in positions.iter_mut().zip(forces).zip(stiffness) {
        let step = force * (1.0 / stiffness);
        let length = step.length();
        *position += step * (longest / length.max(longest).max(f64::MIN_POSITIVE));
    }
}
