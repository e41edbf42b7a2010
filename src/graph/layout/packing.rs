//! Components side by side: the largest in the middle, the others where there is room next to it, and
//! nodes without links in rows below. After Freivalds, Dogrusoz & Kikusts (2002), "Disconnected
//! Graph Layout and the Polyomino Packing Approach".

use std::collections::BTreeMap;

use super::{Component, GAP, LINK_LENGTH, Position};
use crate::graph::{Budget, Interrupted};

/// The side of the squares that components are made of here, and that they stay apart by.
const CELL: f64 = LINK_LENGTH / 4.0;
/// How much wider than high the whole shall be.
const WIDTH: i64 = 8;
const HEIGHT: i64 = 5;
/// How many more nodes without links stand in a row than there are rows.
const ROW_LENGTH: f64 = 4.0;

/// Moves each component, the first of which is the largest, to a place of its own.
pub fn pack(parts: &mut [Component], budget: &mut Budget) -> Result<(), Interrupted> {
    let linked = parts.partition_point(|part| part.nodes.len() > 1);
    let (linked, lone) = parts.split_at_mut(linked);
    let mut ground = OccupiedCells::default();
    let (mut size, mut ring) = (0, 0);
    for part in linked {
        // Where there was no room for one as large, there will be none for this one.
        if size != part.nodes.len() {
            (size, ring) = (part.nodes.len(), 0);
        }
        let outline = Footprint::of(part);
        let (found, way) = ground.place(&outline, ring, budget)?;
        ring = found;
        for position in &mut part.positions {
            *position += way;
        }
    }
    if !lone.is_empty() {
        arrange(lone, ground.end());
    }
    Ok(())
}

/// Sets nodes without links into rows below all else, in the order of their numbers.
fn arrange(lone: &mut [Component], top: f64) {
    lone.sort_unstable_by_key(|part| part.nodes[0]);
    let radii = lone.iter().map(|part| part.bodies[0].radius);
    let largest = radii.fold(0.0, f64::max);
    let pitch = (2.0 * largest + GAP).max(CELL);
    let columns = (lone.len() as f64 * ROW_LENGTH).sqrt().ceil();
    for (place, part) in lone.iter_mut().enumerate() {
        let row = (place as f64 / columns).floor();
        let column = place as f64 - row * columns;
        part.positions[0] = Position {
            x: (column - (columns - 1.0) / 2.0) * pitch,
            y: top + largest + (row + 0.5) * pitch,
        };
    }
}

/// What a component covers: of each row of squares one stretch, so that nothing comes to stand
/// within it.
#[derive(Default)]
struct Footprint {
    csr: BTreeMap<i64, (i64, i64)>,
}

impl Footprint {
    fn of(part: &Component) -> Self {
        let mut outline = Self::default();
        for (&position, body) in part.positions.iter().zip(&part.bodies) {
            outline.cover(position, body.radius);
        }
        for (a, b) in part.links() {
            let (a, b) = (part.positions[a], part.positions[b]);
            let steps = ((b - a).length() / CELL).ceil();
            for step in 1..steps as u32 {
                outline.cover(a + (b - a) * (f64::from(step) / steps), 0.0);
            }
        }
        outline
    }

    /// Covers a circle and half the room that it keeps to others.
    fn cover(&mut self, centre: Position, radius: f64) {
        let radius = radius + CELL / 2.0;
        let cell = |value: f64| (value / CELL).floor() as i64;
        let (left, right) = (cell(centre.x - radius), cell(centre.x + radius));
        for row in cell(centre.y - radius)..=cell(centre.y + radius) {
            let stretch = self.csr.entry(row).or_insert((left, right));
            *stretch = (stretch.0.min(left), stretch.1.max(right));
        }
    }
}

/// What is covered already: of each row of squares the stretches, sorted.
#[derive(Default)]
struct OccupiedCells {
    csr: BTreeMap<i64, Vec<(i64, i64)>>,
}

impl OccupiedCells {
    /// Finds room as near to the middle as there is, from a ring of places on, and takes it. Gives the
    /// ring and the way there.
    fn place(
        &mut self,
        outline: &Footprint,
        first_ring: i64,
        budget: &mut Budget,
    ) -> Result<(i64, Position), Interrupted> {
        for ring in first_ring.. {
            for (column, row) in places(ring) {
                budget.spend(1)?;
                if self.has_room(outline, column, row) {
                    self.occupy(outline, column, row);
                    let way = Position {
                        x: column as f64,
                        y: row as f64,
                    };
                    return Ok((ring, way * CELL));
                }
            }
        }
        unreachable!("the plane has no end")
    }

    fn has_room(&self, outline: &Footprint, column: i64, row: i64) -> bool {
        outline.csr.iter().all(|(own_row, &(left, right))| {
            self.csr.get(&(own_row + row)).is_none_or(|stretches| {
                let after = stretches.partition_point(|&(_, end)| end < left + column);
                stretches
                    .get(after)
                    .is_none_or(|&(start, _)| right + column < start)
            })
        })
    }

    /// The ordinate below all that is covered.
    fn end(&self) -> f64 {
        let last = self.csr.last_key_value();
        last.map_or(0.0, |(&row, _)| (row + 1) as f64 * CELL)
    }

    fn occupy(&mut self, outline: &Footprint, column: i64, row: i64) {
        for (own_row, &(left, right)) in &outline.csr {
            let stretches = self.csr.entry(own_row + row).or_default();
            let after = stretches.partition_point(|&(_, end)| end < left + column);
            stretches.insert(after, (left + column, right + column));
        }
    }
}

/// The rim of a rectangle around the middle, what is nearest to the middle first.
fn places(ring: i64) -> Vec<(i64, i64)> {
    let (width, height) = (ring * WIDTH / HEIGHT, ring);
    let mut places = Vec::new();
    for column in -width..=width {
        places.extend([(column, -height), (column, height)]);
    }
    // Rings may grow by two columns at once.
    let inner = (ring - 1).max(0) * WIDTH / HEIGHT;
    for row in -height..=height {
        for column in inner + 1..=width {
            places.extend([(-column, row), (column, row)]);
        }
    }
    places.sort_unstable_by_key(|&(column, row)| (column * column + row * row, row, column));
    places.dedup();
    places
}
