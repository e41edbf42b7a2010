use proptest::prelude::*;

use super::super::fixtures::LinkGraph;
use super::*;

/// Depths found by trying every link again and again, until nothing comes nearer.
fn slow(
    links: &LinkGraph,
    nodes: u32,
    starts: &[u32],
    depth: u32,
    admits: &[bool],
) -> Vec<Option<u32>> {
    let mut depths = vec![None; nodes as usize];
    for &start in starts {
        depths[start as usize] = Some(0);
    }
    for round in 0..depth {
        for &(a, b) in &links.links {
            for (from, to) in [(a, b), (b, a)] {
                let (from, to) = (from as usize, to as usize);
                if depths[from] == Some(round) && depths[to].is_none() && admits[to] {
                    depths[to] = Some(round + 1);
                }
            }
        }
    }
    depths
}

proptest! {
    #[test]
    fn all_are_reached_that_trying_finds(
        links in prop::collection::vec((0..12_u32, 0..12_u32), 0..30),
        starts in prop::collection::vec(0..12_u32, 0..3),
        depth in 0..6_u32,
        admits in prop::collection::vec(any::<bool>(), 12),
    ) {
        let links = LinkGraph::both_ways(links);
        let let_in = |node: u32| admits[node as usize];
        let mut budget = Budget::uncancellable(10_000);
        let reached = neighbourhood(&links, &starts, depth, let_in, &mut budget).unwrap();
        prop_assert!(reached.is_sorted_by_key(|reached| reached.depth));
        let mut depths = vec![None; 12];
        for NodeAtDepth { node, depth } in reached {
            prop_assert_eq!(depths[node as usize].replace(depth), None, "reached once");
        }
        prop_assert_eq!(depths, slow(&links, 12, &starts, depth, &admits));
    }
}

#[test]
fn a_walk_stops_when_its_budget_is_spent() {
    let line = LinkGraph::both_ways((0..50).map(|node| (node, node + 1)).collect());
    let walk = |budget| {
        neighbourhood(
            &line,
            &[0],
            60,
            |_| true,
            &mut Budget::uncancellable(budget),
        )
    };
    assert_eq!(walk(20), Err(Interrupted::OverBudget));
    assert_eq!(walk(200).map(|reached| reached.len()), Ok(51));
}
