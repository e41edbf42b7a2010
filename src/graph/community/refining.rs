use super::strengths::CommunityStrengths;
use super::weighted::WeightedGraph;
use crate::graph::{Budget, Interrupted};

/// Divides each community into parts that hold together: starts from single nodes, and lets each that
/// is still alone join the part of its community with which modularity wins most, where both are well
/// tied to the rest of the community. Gives each node the number of its part.
pub fn refine(
    graph: &WeightedGraph,
    communities: &[u32],
    order: &[u32],
    seen: &mut CommunityStrengths,
    budget: &mut Budget,
) -> Result<Vec<u32>, Interrupted> {
    seen.clear();
    let mut wholes = vec![0; communities.len()];
    // How strongly each part is tied to the rest of its community.
    let mut outward = vec![0; communities.len()];
    for (node, &strength) in graph.nodes().zip(&graph.strengths) {
        seen.add(node, strength);
        let own = communities[node as usize];
        wholes[own as usize] += strength;
        let ties = graph.edges(node);
        budget.spend(ties.len())?;
        let inside = ties
            .iter()
            .filter(|tie| communities[tie.to as usize] == own);
        outward[node as usize] = inside.map(|tie| tie.weight).sum();
    }
    let mut parts: Vec<u32> = graph.nodes().collect();
    let mut is_alone = vec![true; communities.len()];
    for &node in order {
        let own = communities[node as usize];
        let strength = graph.strengths[node as usize];
        let is_well_tied = |outward: u32, strength: u32| {
            let rest = wholes[own as usize] - strength;
            graph.gain(outward, [strength, rest]) >= 0
        };
        if !is_alone[node as usize] || !is_well_tied(outward[node as usize], strength) {
            continue;
        }
        let ties = graph.edges(node);
        budget.spend(ties.len())?;
        for tie in ties
            .iter()
            .filter(|tie| communities[tie.to as usize] == own)
        {
            seen.add_neighbour(parts[tie.to as usize], tie.weight);
        }
        let mut best = None;
        let mut most = 0;
        for (part, other) in seen.drain() {
            let gain = graph.gain(other.tied, [strength, other.whole]);
            if gain >= most && is_well_tied(outward[part as usize], other.whole) {
                (best, most) = (Some((part, other.tied)), gain);
            }
        }
        if let Some((part, tied)) = best {
            // A part has the number of the node that it began with, which is not alone any more.
            is_alone[part as usize] = false;
            is_alone[node as usize] = false;
            parts[node as usize] = part;
            seen.remove(node, strength);
            seen.add(part, strength);
            outward[part as usize] = outward[part as usize] + outward[node as usize] - 2 * tied;
        }
    }
    Ok(parts)
}
