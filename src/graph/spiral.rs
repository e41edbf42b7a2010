//! Where to draw nodes of which there are too many for a layout by their links.

use super::Position;
use super::layout::LINK_LENGTH;

/// The angle between one node and the next, as a share of the full turn: the golden section's, after
/// Vogel (1979), "A better way to construct the sunflower head".
const GOLDEN: f64 = 0.381_966_011_250_105_1;

/// The positions of `count` nodes, evenly spread over a disc from its centre outwards.
pub fn spiral(count: usize) -> Vec<Position> {
    (0..count).map(place).collect()
}

fn place(number: usize) -> Position {
    let turn = (number as f64 * GOLDEN).fract() * std::f64::consts::TAU;
    let distance = LINK_LENGTH / 2.0 * (number as f64).sqrt();
    // Of a library, so that the bits are the same on every platform.
    Position {
        x: distance * libm::cos(turn),
        y: distance * libm::sin(turn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_nodes_lie_close_to_each_other() {
        let places = spiral(500);
        for (number, a) in places.iter().enumerate() {
            for b in &places[..number] {
                let apart = (a.x - b.x).hypot(a.y - b.y);
                assert!(apart >= LINK_LENGTH / 2.0 - 1e-9, "{a:?} {b:?}");
            }
        }
        let farthest = places.last().unwrap();
        assert!(farthest.x.hypot(farthest.y) <= LINK_LENGTH / 2.0 * 500_f64.sqrt());
    }
}
