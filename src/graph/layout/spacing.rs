//! No node on top of another.

use super::{GAP, LayoutNode, Position};
use crate::graph::{Budget, Interrupted};

/// The number of rounds after which the drawing also grows, until all nodes fit.
const PATIENCE: usize = 60;
const GROWTH: f64 = 1.02;
/// Pushed a little further apart than need be, nodes come to rest in fewer rounds.
const SLACK: f64 = 1.01;

/// Pushes nodes apart that are too near each other, little by little, so that they keep their
/// neighbours.
pub fn spread(
    positions: &mut [Position],
    bodies: &[LayoutNode],
    budget: &mut Budget,
) -> Result<(), Interrupted> {
    let largest = bodies.iter().map(|body| body.radius).fold(0.0, f64::max);
    let reach = (2.0 * largest + GAP) * SLACK;
    for round in 0.. {
        let neighbours = Grid::new(positions, reach);
        let mut is_clear = true;
        for a in 0..positions.len() {
            let mut looked_at = 1;
            for b in neighbours.after(a) {
                looked_at += 1;
                let wanted = bodies[a].radius + bodies[b].radius + GAP;
                let way = positions[a] - positions[b];
                if way.squared() >= wanted * wanted {
                    continue;
                }
                is_clear = false;
                let distance = way.length();
                let direction = if distance > wanted * 1e-6 {
                    way * (1.0 / distance)
                } else {
                    Position { x: 1.0, y: 0.0 }
                };
                let push = direction * ((wanted * SLACK - distance) / 2.0);
                positions[a] += push;
                positions[b] -= push;
            }
            budget.spend(looked_at)?;
        }
        if is_clear {
            break;
        }
        if round >= PATIENCE {
            for position in &mut *positions {
                *position = *position * GROWTH;
            }
        }
    }
    Ok(())
}

/// The nodes by the squares of a grid that they stand in.
struct Grid {
    /// Column, row and node, sorted.
    places: Vec<(i64, i64, usize)>,
    cells: Vec<(i64, i64)>,
}

impl Grid {
    /// Nodes that are no further apart than `reach` are found, also when they have moved a little
    /// since.
    fn new(positions: &[Position], reach: f64) -> Self {
        let cell = |value: f64| (value / reach).floor() as i64;
        let cells: Vec<(i64, i64)> = positions
            .iter()
            .map(|position| (cell(position.x), cell(position.y)))
            .collect();
        let mut places: Vec<(i64, i64, usize)> = cells
            .iter()
            .enumerate()
            .map(|(node, &(column, row))| (column, row, node))
            .collect();
        places.sort_unstable();
        Self { places, cells }
    }

    /// The nodes of higher numbers in the same square and those around it.
    fn after(&self, node: usize) -> impl Iterator<Item = usize> {
        let (column, row) = self.cells[node];
        (column - 1..=column + 1).flat_map(move |column| {
            let first = self
                .places
                .partition_point(|&place| place < (column, row - 1, 0));
            self.places[first..]
                .iter()
                .take_while(move |&&(c, r, _)| c == column && r <= row + 1)
                .filter_map(move |&(_, _, other)| (other > node).then_some(other))
        })
    }
}
