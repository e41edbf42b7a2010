/// Each node in exactly one group. The largest group has number 0; of groups of the same size the one
/// with the lowest node comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// For each node the number of its group.
    pub of: Vec<u32>,
    /// For each group how many nodes it has.
    pub sizes: Vec<u32>,
}

impl Groups {
    /// Nodes with the same label are a group. Labels are below the number of nodes.
    pub(super) fn from_labels(labels: &[u32]) -> Self {
        let mut sizes_by_label = vec![0_u32; labels.len()];
        // In the order of their lowest nodes, which a stable sort keeps.
        let mut order = Vec::new();
        for &label in labels {
            let size = &mut sizes_by_label[label as usize];
            if *size == 0 {
                order.push(label);
            }
            *size += 1;
        }
        order.sort_by_key(|&label| std::cmp::Reverse(sizes_by_label[label as usize]));
        let mut numbers = vec![0; labels.len()];
        for (number, &label) in (0..).zip(&order) {
            numbers[label as usize] = number;
        }
        Self {
            of: labels
                .iter()
                .map(|&label| numbers[label as usize])
                .collect(),
            sizes: order
                .iter()
                .map(|&label| sizes_by_label[label as usize])
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
