use std::collections::VecDeque;

use super::strengths::CommunityStrengths;
use super::weighted::WeightedGraph;
use crate::graph::{Budget, Interrupted};

/// Moves nodes one by one to the community with which modularity wins most, or to one of their own,
/// until none wants to move. Who has neighbours that went elsewhere is
/// asked again. Communities have numbers below that of nodes. Says whether any has moved; each that
/// does raises the modularity.
pub fn move_nodes(
    graph: &WeightedGraph,
    communities: &mut [u32],
    order: &[u32],
    seen: &mut CommunityStrengths,
    budget: &mut Budget,
) -> Result<bool, Interrupted> {
    seen.clear();
    let mut sizes = vec![0_u32; communities.len()];
    for (&community, &strength) in communities.iter().zip(&graph.strengths) {
        seen.add(community, strength);
        sizes[community as usize] += 1;
    }
    let is_empty = |&community: &u32| sizes[community as usize] == 0;
    let mut empty: Vec<u32> = graph.nodes().filter(is_empty).collect();
    let mut is_waiting = vec![true; communities.len()];
    let mut waiting = VecDeque::from(order.to_vec());
    let mut has_moved = false;
    while let Some(node) = waiting.pop_front() {
        is_waiting[node as usize] = false;
        let ties = graph.edges(node);
        budget.spend(ties.len())?;
        for tie in ties {
            seen.add_neighbour(communities[tie.to as usize], tie.weight);
        }
        let strength = graph.strengths[node as usize];
        let own = communities[node as usize];
        seen.remove(own, strength);
        let mut best = own;
        let stay = seen.get(own);
        let mut most = graph.gain(stay.tied, [strength, stay.whole]);
        for (community, other) in seen.drain() {
            let gain = graph.gain(other.tied, [strength, other.whole]);
            if gain > most {
                (best, most) = (community, gain);
            }
        }
        if most < 0 {
            // Its own community is not empty, so some other is.
            best = empty.last().copied().unwrap_or(own);
        }
        seen.add(best, strength);
        if best == own {
            continue;
        }
        has_moved = true;
        communities[node as usize] = best;
        if sizes[best as usize] == 0 {
            empty.pop();
        }
        sizes[best as usize] += 1;
        sizes[own as usize] -= 1;
        if sizes[own as usize] == 0 {
            empty.push(own);
        }
        for tie in ties {
            let is_waiting = &mut is_waiting[tie.to as usize];
            if !*is_waiting && communities[tie.to as usize] != best {
                *is_waiting = true;
                waiting.push_back(tie.to);
            }
        }
    }
    Ok(has_moved)
}
