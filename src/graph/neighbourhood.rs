use super::bit_set::BitSet;
use super::{Budget, Graph, Interrupted};

/// A node and how many links it is away from the nearest of those that a walk started from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeAtDepth {
    pub node: u32,
    pub depth: u32,
}

/// The nodes that can be reached over at most `depth` links, the starts included: nearest first. A
/// node that is not admitted is neither reached nor passed through; the starts need no admittance.
///
/// # Errors
/// When the work ends before the walk does.
pub fn neighbourhood(
    graph: &impl Graph,
    starts: &[u32],
    depth: u32,
    admits: impl Fn(u32) -> bool,
    budget: &mut Budget,
) -> Result<Vec<NodeAtDepth>, Interrupted> {
    let mut seen = BitSet::new(graph.node_count());
    let mut reached: Vec<NodeAtDepth> = Vec::new();
    for &node in starts {
        if seen.insert(node) {
            reached.push(NodeAtDepth { node, depth: 0 });
        }
    }
    let mut next = 0;
    while let Some(&here) = reached.get(next)
        && here.depth < depth
    {
        next += 1;
        let mut looked_at = 0;
        reached.reserve(graph.degree(here.node));
        graph.steps(here.node).for_each(|step| {
            looked_at += 1;
            if seen.insert(step.to) && admits(step.to) {
                reached.push(NodeAtDepth {
                    node: step.to,
                    depth: here.depth + 1,
                });
            }
        });
        budget.spend(looked_at)?;
    }
    Ok(reached)
}

#[cfg(test)]
mod tests;
