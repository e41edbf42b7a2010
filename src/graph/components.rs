use super::{Csr, Groups};

/// The connected components of an undirected graph: which nodes some path connects.
pub fn components(csr: &Csr) -> Groups {
    const UNSEEN: u32 = u32::MAX;
    let mut labels = vec![UNSEEN; csr.node_count()];
    let mut waiting = Vec::new();
    for first in csr.nodes() {
        if labels[first as usize] != UNSEEN {
            continue;
        }
        labels[first as usize] = first;
        waiting.push(first);
        while let Some(node) = waiting.pop() {
            for &next in csr.neighbours(node) {
                if labels[next as usize] == UNSEEN {
                    labels[next as usize] = first;
                    waiting.push(next);
                }
            }
        }
    }
    Groups::from_labels(&labels)
}

#[cfg(test)]
mod tests;
