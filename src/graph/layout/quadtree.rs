//! Repulsion by squares within squares: far ones push as one body. After Barnes & Hut (1986), "A
//! Hierarchical O(N log N) Force-Calculation Algorithm", Nature 324.

use super::Position;
use super::forces::push;
use crate::graph::{Budget, Interrupted};

/// A square pushes as one body from as many of its sides away.
const NEAREST: f64 = 1.0;
/// Squares of so few nodes are not divided further.
const FEW: usize = 8;
/// The maximum depth, since nodes at the same position can never be separated.
const DEEPEST: usize = 40;

pub struct Quadtree {
    /// Each square stands before those it is divided into.
    squares: Vec<Square>,
    /// The nodes in the order of squares.
    bodies: Vec<PointMass>,
}

struct Square {
    /// The mean position of its nodes, by mass.
    middle: Position,
    mass: f64,
    /// The square of the distance from which on it is far.
    far: f64,
    /// Its nodes, as a range of bodies.
    start: u32,
    end: u32,
    /// The square to go on with when this one is done.
    next: u32,
    is_divided: bool,
}

#[derive(Clone, Copy)]
struct PointMass {
    node: u32,
    position: Position,
    mass: f64,
}

impl Quadtree {
    pub fn new(positions: &[Position], masses: &[f64]) -> Self {
        let bodies = (0..).zip(positions.iter().zip(masses));
        let mut tree = Self {
            squares: Vec::new(),
            bodies: bodies
                .map(|(node, (&position, &mass))| PointMass {
                    node,
                    position,
                    mass,
                })
                .collect(),
        };
        let half = positions
            .iter()
            .map(|position| position.x.abs().max(position.y.abs()))
            .fold(0.0, f64::max);
        tree.divide(0, positions.len(), Position::ORIGIN, half, 0);
        tree
    }

    fn divide(&mut self, start: usize, end: usize, centre: Position, half: f64, depth: usize) {
        let bodies = &mut self.bodies[start..end];
        let mut mass = 0.0;
        let mut middle = Position::ORIGIN;
        for body in &*bodies {
            mass += body.mass;
            middle += body.position * body.mass;
        }
        let is_divided = bodies.len() > FEW && depth < DEEPEST;
        let number = self.squares.len();
        self.squares.push(Square {
            middle: middle * (1.0 / mass),
            mass,
            far: 4.0 * half * half * NEAREST * NEAREST,
            start: start as u32,
            end: end as u32,
            next: 0,
            is_divided,
        });
        if is_divided {
            let csr = partition(bodies, |body| body.position.y < centre.y);
            let (low, high) = bodies.split_at_mut(csr);
            let left_low = partition(low, |body| body.position.x < centre.x);
            let left_high = partition(high, |body| body.position.x < centre.x);
            let borders = [
                start,
                start + left_low,
                start + csr,
                start + csr + left_high,
                end,
            ];
            let quarter = half / 2.0;
            for (place, (dx, dy)) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)]
                .into_iter()
                .enumerate()
            {
                let (start, end) = (borders[place], borders[place + 1]);
                if start < end {
                    let way = Position { x: dx, y: dy } * quarter;
                    self.divide(start, end, centre + way, quarter, depth + 1);
                }
            }
        }
        self.squares[number].next = self.squares.len() as u32;
    }

    /// How each node is pushed by all others.
    pub fn repulsion(&self, budget: &mut Budget) -> Result<Vec<Position>, Interrupted> {
        let mut forces = vec![Position::ORIGIN; self.bodies.len()];
        for body in &self.bodies {
            let mut force = Position::ORIGIN;
            let mut looked_at = 0;
            let mut number = 0;
            while let Some(square) = self.squares.get(number) {
                let way = body.position - square.middle;
                looked_at += 1;
                if way.squared() > square.far {
                    force += push(way, square.mass);
                    number = square.next as usize;
                } else if square.is_divided {
                    number += 1;
                } else {
                    let others = &self.bodies[square.start as usize..square.end as usize];
                    looked_at += others.len();
                    for other in others {
                        // From itself it has no way to go.
                        force += push(body.position - other.position, other.mass);
                    }
                    number = square.next as usize;
                }
            }
            budget.spend(looked_at)?;
            forces[body.node as usize] = force * body.mass;
        }
        Ok(forces)
    }
}

/// Brings those for which it holds to the front, and says how many they are.
fn partition(bodies: &mut [PointMass], holds: impl Fn(&PointMass) -> bool) -> usize {
    let mut front = 0;
    for place in 0..bodies.len() {
        if holds(&bodies[place]) {
            bodies.swap(place, front);
            front += 1;
        }
    }
    front
}
