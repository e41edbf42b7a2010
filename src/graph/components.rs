use super::{Csr, Groups};

/// The connected components of an undirected graph: which nodes some path connects.
pub fn components(rows: &Csr) -> Groups {
    const UNSEEN: u32 = u32::MAX;
    let mut labels = vec![UNSEEN; rows.node_count()];
    let mut waiting = Vec::new();
    for first in rows.nodes() {
        if labels[first as usize] != UNSEEN {
            continue;
        }
        labels[first as usize] = first;
        waiting.push(first);
        while let Some(node) = waiting.pop() {
            for &next in rows.neighbours(node) {
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
