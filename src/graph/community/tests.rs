use proptest::prelude::*;

use super::super::components;
use super::super::fixtures::{REFERENCE_GRAPHS, assert_stops, large_budget, links};
use super::*;

#[test]
fn known_graphs_are_divided_as_well_as_can_be() {
    // Brandes et al. (2008), "On Modularity Clustering", IEEE Transactions on Knowledge and Data
    // Engineering 20(2), tables 1 and 2, prove .4198 for the karate club and .5600 for Les Misérables.
    for (graph, best) in REFERENCE_GRAPHS.iter().zip([0.4198, 0.5600, 0.39875]) {
        let found = communities(&graph.csr, 50, &mut large_budget()).unwrap();
        let modularity = modularity(&graph.csr, &found.of).unwrap();
        assert!(
            (modularity - best).abs() < 0.00005,
            "found {modularity} of {best}"
        );
    }
}

#[test]
fn no_graph_is_too_small() {
    let found = |node_count, links| {
        communities(&Csr::undirected(node_count, links), 50, &mut large_budget())
    };
    assert_eq!(found(0, &[]), Ok(Groups::default()));
    assert_eq!(found(1, &[]).unwrap().of, [0]);
    assert_eq!(found(3, &[]).unwrap().of, [0, 1, 2]);
    assert_eq!(found(4, &[(1, 3)]).unwrap().of, [1, 0, 2, 0]);
}

#[test]
fn it_stops() {
    assert_stops(|budget| communities(&REFERENCE_GRAPHS[0].csr, 1, budget));
}

/// What modularity wins, times a constant, when two sets of nodes become one.
fn gain(csr: &Csr, a: &[u32], b: &[u32]) -> i64 {
    let ends = |nodes: &[u32]| -> i64 {
        let csr = nodes
            .iter()
            .map(|&node| i64::try_from(csr.neighbours(node).len()).unwrap());
        csr.sum()
    };
    let tied = a
        .iter()
        .flat_map(|&node| csr.neighbours(node))
        .filter(|next| b.contains(next))
        .count();
    let total = i64::try_from(csr.arc_count()).unwrap();
    i64::try_from(tied).unwrap() * total - ends(a) * ends(b)
}

/// Whether a set is one node, or two sets that hold together and are tied at least as by chance: what
/// the article calls γ-connected.
fn holds_together(csr: &Csr, nodes: &[u32]) -> bool {
    nodes.len() == 1
        || (1..1 << (nodes.len() - 1)).any(|bits: u32| {
            let pick = |side: bool| -> Vec<u32> {
                let picked = nodes.iter().enumerate();
                let picked = picked.filter(|(place, _)| (bits >> place & 1 == 1) == side);
                picked.map(|(_, &node)| node).collect()
            };
            let (a, b) = (pick(true), pick(false));
            gain(csr, &a, &b) >= 0 && holds_together(csr, &a) && holds_together(csr, &b)
        })
}

fn members(found: &Groups) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); found.sizes.len()];
    for (node, &community) in (0..).zip(&found.of) {
        members[community as usize].push(node);
    }
    members
}

proptest! {
    #[test]
    fn communities_are_connected_and_hold_together((node_count, links) in links(), rounds in 0_usize..5) {
        let csr = Csr::undirected(node_count, &links);
        let found = communities(&csr, rounds, &mut large_budget()).unwrap();
        for community in members(&found) {
            prop_assert!(holds_together(&csr, &community));
            let inside = links.iter().filter(|(a, b)| community.contains(a) && community.contains(b));
            let inside: Vec<(u32, u32)> = inside.copied().collect();
            let parts = components(&Csr::undirected(node_count, &inside));
            prop_assert_eq!(parts.sizes.first().map(|&size| size as usize), Some(community.len()));
        }
    }

    #[test]
    fn nothing_is_won_by_a_move_or_a_union((node_count, links) in links()) {
        let csr = Csr::undirected(node_count, &links);
        let found = communities(&csr, 50, &mut large_budget()).unwrap();
        let members = members(&found);
        for (place, a) in members.iter().enumerate() {
            for b in &members[..place] {
                prop_assert!(gain(&csr, a, b) <= 0);
            }
            for &node in a {
                let rest: Vec<u32> = a.iter().copied().filter(|&other| other != node).collect();
                let stay = gain(&csr, &[node], &rest);
                prop_assert!(stay >= 0);
                for (other, b) in members.iter().enumerate() {
                    prop_assert!(other == place || gain(&csr, &[node], b) <= stay);
                }
            }
        }
    }

    #[test]
    fn more_rounds_never_lower_the_modularity((node_count, links) in links()) {
        let csr = Csr::undirected(node_count, &links);
        let mut last = None;
        for rounds in [0, 1, 2, 3, 10, 50] {
            let found = communities(&csr, rounds, &mut large_budget()).unwrap();
            let modularity = modularity(&csr, &found.of);
            prop_assert!(modularity >= last);
            last = modularity;
        }
    }

    #[test]
    fn fifty_rounds_come_close_to_the_best_of_all_divisions((node_count, links) in links()) {
        let csr = Csr::undirected(node_count.min(7), &links.into_iter().filter(|&(a, b)| a.max(b) < 7).collect::<Vec<_>>());
        let found = communities(&csr, 50, &mut large_budget()).unwrap();
        let best = best_of_all(&csr, &mut Vec::new());
        let found = modularity(&csr, &found.of);
        prop_assert!(best.unwrap_or(0.0) - found.unwrap_or(0.0) < 0.02, "{found:?} of {best:?}");
    }
}

/// Over all ways to put the nodes that have no community yet into one that is there, or the next.
fn best_of_all(csr: &Csr, communities: &mut Vec<u32>) -> Option<f64> {
    if communities.len() == csr.node_count() {
        return modularity(csr, communities);
    }
    let next = communities.iter().max().map_or(0, |most| most + 1);
    let mut best = None;
    for community in 0..=next {
        communities.push(community);
        let found = best_of_all(csr, communities);
        communities.pop();
        if found > best {
            best = found;
        }
    }
    best
}
