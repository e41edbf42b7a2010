use super::{Graph, Stopped, Work};

/// A node and how many links it is away from the nearest of those that a walk started from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    pub node: u32,
    pub depth: u32,
}

/// The nodes that can be reached over at most `depth` links, the starts included: nearest first. A
/// node that is not admitted is neither reached nor passed through; the starts need no admittance.
///
/// `node_count` is above the number of any node.
///
/// # Errors
/// When the work ends before the walk does.
pub fn neighbourhood(
    graph: &impl Graph,
    node_count: usize,
    starts: &[u32],
    depth: u32,
    admits: impl Fn(u32) -> bool,
    work: &mut Work,
) -> Result<Vec<Reached>, Stopped> {
    let mut seen = vec![0_u64; node_count.div_ceil(64)];
    let mut see = |node: u32| {
        let (word, bit) = (node as usize / 64, 1 << (node % 64));
        let is_new = seen[word] & bit == 0;
        seen[word] |= bit;
        is_new
    };
    let mut reached: Vec<Reached> = Vec::new();
    for &node in starts {
        if see(node) {
            reached.push(Reached { node, depth: 0 });
        }
    }
    let mut next = 0;
    while let Some(&here) = reached.get(next)
        && here.depth < depth
    {
        next += 1;
        let mut looked_at = 0;
        for step in graph.steps(here.node) {
            looked_at += 1;
            if see(step.to) && admits(step.to) {
                let depth = here.depth + 1;
                reached.push(Reached {
                    node: step.to,
                    depth,
                });
            }
        }
        work.spend(looked_at)?;
    }
    Ok(reached)
}

#[cfg(test)]
mod tests;
