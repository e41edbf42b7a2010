use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::forces::repulsion;
use super::quadtree::Quadtree;
use super::*;

/// Zachary (1977), "An Information Flow Model for Conflict and Fission in Small Groups".
const KARATE_CLUB: [(u32, u32); 78] = [
    (0, 1),
    (0, 2),
    (0, 3),
    (0, 4),
    (0, 5),
    (0, 6),
    (0, 7),
    (0, 8),
    (0, 10),
    (0, 11),
    (0, 12),
    (0, 13),
    (0, 17),
    (0, 19),
    (0, 21),
    (0, 31),
    (1, 2),
    (1, 3),
    (1, 7),
    (1, 13),
    (1, 17),
    (1, 19),
    (1, 21),
    (1, 30),
    (2, 3),
    (2, 7),
    (2, 8),
    (2, 9),
    (2, 13),
    (2, 27),
    (2, 28),
    (2, 32),
    (3, 7),
    (3, 12),
    (3, 13),
    (4, 6),
    (4, 10),
    (5, 6),
    (5, 10),
    (5, 16),
    (6, 16),
    (8, 30),
    (8, 32),
    (8, 33),
    (9, 33),
    (13, 33),
    (14, 32),
    (14, 33),
    (15, 32),
    (15, 33),
    (18, 32),
    (18, 33),
    (19, 33),
    (20, 32),
    (20, 33),
    (22, 32),
    (22, 33),
    (23, 25),
    (23, 27),
    (23, 29),
    (23, 32),
    (23, 33),
    (24, 25),
    (24, 27),
    (24, 31),
    (25, 31),
    (26, 29),
    (26, 33),
    (27, 33),
    (28, 31),
    (28, 33),
    (29, 32),
    (29, 33),
    (30, 32),
    (30, 33),
    (31, 32),
    (31, 33),
    (32, 33),
];
/// The members who stayed with the instructor when the club split.
const INSTRUCTORS_SIDE: [u32; 17] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21];

fn plenty() -> Budget {
    Budget::uncancellable(u64::MAX)
}

/// Bodies as a caller would have them: larger with more links.
fn bodies(graph: &Csr) -> Vec<LayoutNode> {
    let body = |node| LayoutNode {
        seed: 1000 + u64::from(node),
        radius: 4.0 + 2.0 * (graph.neighbours(node).len() as f64).sqrt(),
    };
    graph.nodes().map(body).collect()
}

fn draw(graph: &Csr) -> Vec<Position> {
    layout(graph, &bodies(graph), &mut plenty()).unwrap()
}

fn karate_club() -> Csr {
    Csr::undirected(34, &KARATE_CLUB)
}

/// Groups of equal size, with many links within them and few between them.
fn planted_groups(groups: u32, size: u32, inside: f64, between: f64) -> Vec<(u32, u32)> {
    let mut random = fastrand::Rng::with_seed(7);
    let mut links = Vec::new();
    for a in 0..groups * size {
        for b in a + 1..groups * size {
            let chance = if a / size == b / size {
                inside
            } else {
                between
            };
            if random.f64() < chance {
                links.push((a, b));
            }
        }
    }
    links
}

fn distance(positions: &[Position], a: u32, b: u32) -> f64 {
    (positions[a as usize] - positions[b as usize]).length()
}

/// The mean distance of the pairs of which something holds.
fn mean_distance(positions: &[Position], holds: impl Fn(u32, u32) -> bool) -> f64 {
    let count = positions.len() as u32;
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let distances: Vec<f64> = pairs
        .filter(|&(a, b)| holds(a, b))
        .map(|(a, b)| distance(positions, a, b))
        .collect();
    distances.iter().sum::<f64>() / distances.len() as f64
}

/// How far a picture moved by changes of its data, as shares of its spread.
fn is_little(mut shifts: Vec<f64>) {
    shifts.sort_by(f64::total_cmp);
    assert!(shifts[shifts.len() / 2] < 0.2, "{shifts:.2?}");
    assert!(shifts[shifts.len() * 3 / 4] < 0.3, "{shifts:.2?}");
}

/// How far nodes are from the middle, as the root of the mean square.
fn spread_of(positions: &[Position]) -> f64 {
    let squares: f64 = positions.iter().map(|place| place.squared()).sum();
    (squares / positions.len() as f64).sqrt()
}

fn are_clear(positions: &[Position], bodies: &[LayoutNode]) -> bool {
    (0..positions.len()).all(|a| {
        (0..a).all(|b| {
            let wanted = bodies[a].radius + bodies[b].radius + GAP;
            (positions[a] - positions[b]).length() >= wanted * (1.0 - 1e-9)
        })
    })
}

#[test]
fn nothing_one_and_two_nodes_have_their_places() {
    assert_eq!(draw(&Csr::undirected(0, &[])), []);
    assert_eq!(draw(&Csr::undirected(1, &[])), [Position::ORIGIN]);
    let pair = draw(&Csr::undirected(2, &[(0, 1)]));
    assert!((distance(&pair, 0, 1) - LINK_LENGTH).abs() < 1e-6);
    assert!((pair[0] + pair[1]).length() < 1e-6);
    let strangers = draw(&Csr::undirected(2, &[]));
    assert!(distance(&strangers, 0, 1) >= 8.0 + GAP);
}

#[test]
fn linked_nodes_are_near_and_links_of_the_promised_length() {
    let graph = karate_club();
    let positions = draw(&graph);
    let is_linked = |a, b| graph.neighbours(a).contains(&b);
    let linked = mean_distance(&positions, is_linked);
    assert!(
        (linked - LINK_LENGTH).abs() < LINK_LENGTH / 10.0,
        "{linked}"
    );
    assert!(linked * 1.8 < mean_distance(&positions, |a, b| !is_linked(a, b)));
}

#[test]
fn the_two_sides_of_the_club_stand_apart() {
    let positions = draw(&karate_club());
    let side = |node: u32| INSTRUCTORS_SIDE.contains(&node);
    let nearest_middle = |node: u32| {
        let middle = |of: bool| {
            let members: Vec<u32> = (0..34).filter(|&other| side(other) == of).collect();
            let sum = members.iter().fold(Position::ORIGIN, |sum, &node| {
                sum + positions[node as usize]
            });
            sum * (1.0 / members.len() as f64)
        };
        let way = |of| (positions[node as usize] - middle(of)).length();
        way(true) < way(false)
    };
    let astray = (0..34).filter(|&node| nearest_middle(node) != side(node));
    assert!(astray.count() <= 2);
}

#[test]
fn groups_stand_apart() {
    let links = planted_groups(6, 40, 0.2, 0.005);
    let positions = draw(&Csr::undirected(240, &links));
    let within = mean_distance(&positions, |a, b| a / 40 == b / 40);
    let between = mean_distance(&positions, |a, b| a / 40 != b / 40);
    assert!(within * 2.5 < between, "{within} within, {between} between");
}

#[test]
fn a_link_more_or_less_moves_the_picture_little() {
    let club: Vec<(u32, u32)> = KARATE_CLUB.to_vec();
    let groups = planted_groups(4, 25, 0.25, 0.01);
    for (node_count, links) in [(34, club), (100, groups)] {
        let whole = draw(&Csr::undirected(node_count, &links));
        let mut shifts = Vec::new();
        for left_out in (0..links.len()).step_by(links.len() / 20) {
            let mut fewer = links.clone();
            fewer.remove(left_out);
            let graph = Csr::undirected(node_count, &fewer);
            let ways: Vec<Position> = draw(&graph)
                .into_iter()
                .zip(&whole)
                .map(|(now, &before)| now - before)
                .collect();
            shifts.push(spread_of(&ways) / spread_of(&whole));
        }
        is_little(shifts);
    }
}

#[test]
fn a_node_less_moves_the_others_little() {
    let links = planted_groups(4, 25, 0.25, 0.01);
    let graph = Csr::undirected(100, &links);
    let whole = draw(&graph);
    let mut shifts = Vec::new();
    for gone in (0..100).step_by(5) {
        let rest: Vec<u32> = (0..100).filter(|&node| node != gone).collect();
        let number = |node: u32| node - u32::from(node > gone);
        let fewer: Vec<(u32, u32)> = links
            .iter()
            .filter(|&&(a, b)| a != gone && b != gone)
            .map(|&(a, b)| (number(a), number(b)))
            .collect();
        let all = bodies(&graph);
        let bodies: Vec<LayoutNode> = rest.iter().map(|&node| all[node as usize]).collect();
        let graph = Csr::undirected(99, &fewer);
        let now = layout(&graph, &bodies, &mut plenty()).unwrap();
        let ways: Vec<Position> = now
            .into_iter()
            .zip(&rest)
            .map(|(now, &node)| now - whole[node as usize])
            .collect();
        shifts.push(spread_of(&ways) / spread_of(&whole));
    }
    is_little(shifts);
}

#[test]
fn components_do_not_reach_into_each_other() {
    // A large ring, ten small ones, and nodes without links.
    let ring = |first: u32, size: u32| {
        (0..size).map(move |place| (first + place, first + (place + 1) % size))
    };
    let mut links: Vec<(u32, u32)> = ring(0, 40).collect();
    links.extend((0..10).flat_map(|small| ring(40 + 4 * small, 4)));
    let positions = draw(&Csr::undirected(100, &links));
    let rings: Vec<_> = std::iter::once(0..40)
        .chain((0..10).map(|small| 40 + 4 * small..44 + 4 * small))
        .chain((80..100).map(|lone| lone..lone + 1))
        .collect();
    for (place, one) in rings.iter().enumerate() {
        for other in &rings[..place] {
            let nearest = one
                .clone()
                .flat_map(|a| other.clone().map(move |b| (a, b)))
                .map(|(a, b)| distance(&positions, a, b))
                .fold(f64::INFINITY, f64::min);
            assert!(nearest >= 20.0, "{one:?} and {other:?}: {nearest}");
        }
    }
    let farthest = positions.iter().map(|place| place.length());
    assert!(farthest.fold(0.0, f64::max) < 4.0 * spread_of(&positions[..40]));
}

#[test]
fn squares_push_nearly_as_their_nodes_would() {
    let mut random = fastrand::Rng::with_seed(3);
    let count = 2000;
    let positions: Vec<Position> = (0..count)
        .map(|_| Position {
            x: random.f64() * 200.0 - 100.0,
            // Denser towards one side.
            y: random.f64() * random.f64() * 200.0 - 100.0,
        })
        .collect();
    let masses: Vec<f64> = (0..count).map(|_| f64::from(random.u32(1..20))).collect();
    let exact = repulsion(&positions, &masses, &mut plenty()).unwrap();
    let tree = Quadtree::new(&positions, &masses);
    let nearly = tree.repulsion(&mut plenty()).unwrap();
    let errors: Vec<Position> = nearly
        .iter()
        .zip(&exact)
        .map(|(&nearly, &exact)| nearly - exact)
        .collect();
    let error = spread_of(&errors) / spread_of(&exact);
    assert!(error < 0.02, "{error}");
}

#[test]
fn nodes_on_the_same_place_come_apart() {
    let positions = &mut [Position::ORIGIN; 50];
    let bodies = [LayoutNode {
        seed: 0,
        radius: 3.0,
    }; 50];
    spacing::spread(positions, &bodies, &mut plenty()).unwrap();
    assert!(are_clear(positions, &bodies));
    let masses = [1.0; 50];
    let forces = Quadtree::new(&[Position::ORIGIN; 50], &masses).repulsion(&mut plenty());
    assert!(forces.unwrap().iter().all(|force| force.length() == 0.0));
}

#[test]
fn a_layout_stops_when_its_work_ends() {
    let graph = karate_club();
    let bodies = bodies(&graph);
    let stopped = |budget: &mut Budget| layout(&graph, &bodies, budget);
    assert_eq!(
        stopped(&mut Budget::uncancellable(10_000)),
        Err(Interrupted::OverBudget)
    );
    assert!(stopped(&mut Budget::uncancellable(1_000_000)).is_ok());
    let unwanted = Arc::new(AtomicBool::new(true));
    let budget = &mut Budget::new(u64::MAX, unwanted);
    assert_eq!(stopped(budget), Err(Interrupted::Cancelled));
}

/// On every platform: these bits were written down on x86-64.
#[test]
fn equal_graphs_look_equal_to_the_last_bit() {
    let mut hash = 0_u64;
    for Position { x, y } in draw(&karate_club()) {
        for bits in [x.to_bits(), y.to_bits()] {
            hash = (hash.rotate_left(5) ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
    assert_eq!(hash, 0xb8df_54e0_5f8b_7777, "{hash:#x}");
}

proptest! {
    #[test]
    fn every_graph_has_a_layout_without_overlap(
        links in prop::collection::vec((0_u32..60, 0_u32..60), 0..150),
        radii in prop::collection::vec(0.0..30.0, 60),
    ) {
        let graph = Csr::undirected(60, &links);
        let bodies: Vec<LayoutNode> = (0..)
            .zip(radii)
            .map(|(seed, radius)| LayoutNode { seed, radius })
            .collect();
        let positions = layout(&graph, &bodies, &mut plenty()).unwrap();
        prop_assert!(positions.iter().all(|place| place.x.is_finite() && place.y.is_finite()));
        prop_assert!(are_clear(&positions, &bodies));
        let mean = positions.iter().fold(Position::ORIGIN, |sum, &place| sum + place);
        prop_assert!(mean.length() < 1e-6);
        prop_assert_eq!(positions, layout(&graph, &bodies, &mut plenty()).unwrap());
    }
}
