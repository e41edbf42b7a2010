//! Where the forces begin: pivot multidimensional scaling, after Brandes & Pich (2007), "Eigensolver
//! Methods for Progressive Multidimensional Scaling of Large Data".
//!
//! Nodes come to stand by their distances in links to some of them, the pivots. The two axes are
//! found by a fixed number of power iterations that begin at the bodies' seeds and take both axes
//! alike, so that the picture is turned as the seeds demand, and turns little when a link comes or
//! goes, also where no two axes stand out.

use super::Position;
use super::point::centre;
use crate::graph::{Budget, Csr, Interrupted};

/// All nodes of a small component are pivots, of a larger one those of the smallest seeds.
const PIVOTS: usize = 120;
/// More of them would let near-equal axes change places at small changes of the data.
const ROUNDS: usize = 30;
/// How far a node stands from where its distances want it, as a share of the spread of all: nodes
/// with equal distances, such as the leaves of a star, would otherwise never part.
const SCATTER: f64 = 0.1;

/// Places for the nodes of a connected graph, with a spread of 1 along either axis.
pub fn start(
    graph: &Csr,
    seeds: &[u64],
    budget: &mut Budget,
) -> Result<Vec<Position>, Interrupted> {
    let homes: Vec<Position> = seeds.iter().map(|&seed| home(seed)).collect();
    let columns = nearness(graph, &pivots(seeds), budget)?;
    let mut positions = homes.clone();
    for _ in 0..ROUNDS {
        budget.spend(columns.len() * seeds.len())?;
        positions = project(&columns, &positions);
        make_round(&mut positions);
    }
    for (position, &home) in positions.iter_mut().zip(&homes) {
        *position += home * SCATTER;
    }
    centre(&mut positions);
    Ok(positions)
}

/// A place in the square around the origin that follows from the seed alone.
fn home(seed: u64) -> Position {
    let bits = mix(seed);
    let between = |bits: u64| (bits & 0xffff_ffff) as f64 / f64::from(1_u32 << 31) - 1.0;
    Position {
        x: between(bits >> 32),
        y: between(bits),
    }
}

/// Spreads a number over all bits: the last step of SplitMix64 (Steele, Lea & Flood 2014).
fn mix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn pivots(seeds: &[u64]) -> Vec<u32> {
    let mut nodes: Vec<u32> = (0..).take(seeds.len()).collect();
    nodes.sort_unstable_by_key(|&node| (mix(seeds[node as usize]), node));
    nodes.truncate(PIVOTS);
    nodes
}

/// For each pivot how near the nodes are to it: squared distances, turned round, with the means of
/// rows and columns taken away.
fn nearness(
    graph: &Csr,
    pivots: &[u32],
    budget: &mut Budget,
) -> Result<Vec<Vec<f64>>, Interrupted> {
    let mut columns = Vec::with_capacity(pivots.len());
    for &pivot in pivots {
        budget.spend(graph.arc_count())?;
        let mut column = distances(graph, pivot);
        for distance in &mut column {
            *distance *= -*distance;
        }
        take_mean_away(&mut column);
        columns.push(column);
    }
    for node in 0..graph.node_count() {
        let mut row: Vec<f64> = columns.iter().map(|column| column[node]).collect();
        take_mean_away(&mut row);
        for (column, value) in columns.iter_mut().zip(row) {
            column[node] = value;
        }
    }
    Ok(columns)
}

/// How many links every node is away, breadth first.
fn distances(graph: &Csr, from: u32) -> Vec<f64> {
    let mut distances = vec![f64::INFINITY; graph.node_count()];
    distances[from as usize] = 0.0;
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(&node) = reached.get(next) {
        for &other in graph.neighbours(node) {
            if distances[other as usize].is_infinite() {
                distances[other as usize] = distances[node as usize] + 1.0;
                reached.push(other);
            }
        }
        next += 1;
    }
    distances
}

fn take_mean_away(values: &mut [f64]) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    for value in values {
        *value -= mean;
    }
}

/// One power iteration: to the pivots and back.
fn project(columns: &[Vec<f64>], positions: &[Position]) -> Vec<Position> {
    let mut projected = vec![Position::ORIGIN; positions.len()];
    for column in columns {
        let mut pull = Position::ORIGIN;
        for (&position, &nearness) in positions.iter().zip(column) {
            pull += position * nearness;
        }
        for (place, &nearness) in projected.iter_mut().zip(column) {
            *place += pull * nearness;
        }
    }
    projected
}

/// Gives the cloud of positions the spread 1 in every direction, by the inverse square root of its
/// covariance, which turns it as little as can be (Löwdin 1950).
fn make_round(positions: &mut [Position]) {
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for position in &*positions {
        xx += position.x * position.x;
        xy += position.x * position.y;
        yy += position.y * position.y;
    }
    // Where all stand on a line, they stay near it.
    let floor = (xx + yy) * 1e-9 + f64::MIN_POSITIVE;
    let count = positions.len() as f64;
    (xx, xy, yy) = ((xx + floor) / count, xy / count, (yy + floor) / count);
    // The square root of a symmetric matrix of two rows: (M + √det) / √(trace + 2 √det).
    let determinant = (xx * yy - xy * xy).max(0.0).sqrt();
    let divisor = (xx + yy + 2.0 * determinant).sqrt();
    let (a, b, d) = (
        (xx + determinant) / divisor,
        xy / divisor,
        (yy + determinant) / divisor,
    );
    let inverse = 1.0 / (a * d - b * b);
    for position in positions {
        let Position { x, y } = *position;
        *position = Position {
            x: (d * x - b * y) * inverse,
            y: (a * y - b * x) * inverse,
        };
    }
}
