use proptest::prelude::*;

use super::super::fixtures::{REFERENCE_GRAPHS, assert_stops, groups, large_budget, links};
use super::*;

fn roles(found: &Brokerage) -> [u64; 4] {
    let Brokerage {
        coordinator,
        itinerant,
        representative,
        liaison,
    } = *found;
    [coordinator, itinerant, representative, liaison]
}

#[test]
fn known_graphs_have_the_brokers_that_others_found() {
    for graph in REFERENCE_GRAPHS.iter() {
        let found = brokerage(&graph.csr, &graph.groups(), &mut large_budget()).unwrap();
        for (found, expected) in found.iter().zip(graph.values("group_brokerage")) {
            assert_eq!(serde_json::json!(roles(found)), expected);
        }
    }
}

/// The five roles of the article, of which two are one here: the broker, 0, stands between 1 and 2.
#[test]
fn each_role_is_told_by_the_groups_of_the_three() {
    let csr = Csr::undirected(3, &[(0, 1), (0, 2)]);
    for (groups, expected) in [
        ([0, 0, 0], [1, 0, 0, 0]),
        ([0, 1, 1], [0, 1, 0, 0]),
        ([0, 0, 1], [0, 0, 1, 0]),
        ([0, 1, 0], [0, 0, 1, 0]),
        ([0, 1, 2], [0, 0, 0, 1]),
    ] {
        let found = brokerage(&csr, &groups.map(Some), &mut large_budget()).unwrap();
        assert_eq!(roles(&found[0]), expected);
        assert_eq!([roles(&found[1]), roles(&found[2])], [[0; 4]; 2]);
    }
}

#[test]
fn it_stops() {
    assert_stops(|budget| {
        brokerage(
            &REFERENCE_GRAPHS[0].csr,
            &REFERENCE_GRAPHS[0].groups(),
            budget,
        )
    });
}

/// By looking at every pair of neighbours.
fn slow(csr: &Csr, groups: &[Option<u32>], broker: u32) -> [u64; 4] {
    let mut counts = [0; 4];
    for &a in csr.neighbours(broker) {
        for &c in csr
            .neighbours(broker)
            .iter()
            .filter(|&&c| c > a && !csr.neighbours(a).contains(&c))
        {
            let [Some(a), Some(b), Some(c)] = [a, broker, c].map(|node| groups[node as usize])
            else {
                continue;
            };
            let role = if a == b && b == c {
                0
            } else if a == c {
                1
            } else if a == b || b == c {
                2
            } else {
                3
            };
            counts[role] += 1;
        }
    }
    counts
}

proptest! {
    #[test]
    fn it_is_what_every_pair_of_neighbours_adds((node_count, links) in links(), groups in groups()) {
        let csr = Csr::undirected(node_count, &links);
        let found = brokerage(&csr, &groups[..node_count], &mut large_budget()).unwrap();
        for node in csr.nodes() {
            prop_assert_eq!(roles(&found[node as usize]), slow(&csr, &groups, node));
        }
    }
}
