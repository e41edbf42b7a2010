use crate::snapshot::NodeIndex;

/// A set of nodes, and the number that each has in it: how many members stand before it.
pub struct Members {
    /// A bit for each node of the snapshot.
    words: Vec<u64>,
    /// How many members there are before each word.
    before: Vec<u32>,
}

impl Members {
    /// `nodes` are ascending, among `node_count`.
    pub fn new(nodes: &[NodeIndex], node_count: usize) -> Self {
        let mut words = vec![0_u64; node_count.div_ceil(64)];
        for node in nodes {
            words[node.position() / 64] |= 1 << (node.position() % 64);
        }
        let before = words
            .iter()
            .scan(0, |members, word| {
                let before = *members;
                *members += word.count_ones();
                Some(before)
            })
            .collect();
        Self { words, before }
    }

    pub fn contains(&self, node: NodeIndex) -> bool {
        self.words[node.position() / 64] >> (node.position() % 64) & 1 == 1
    }

    /// How many members stand before this one; nothing if it is none.
    pub fn rank(&self, node: NodeIndex) -> Option<u32> {
        let (word, bit) = (node.position() / 64, node.position() % 64);
        let lower = self.words[word] & ((1 << bit) - 1);
        self.contains(node)
            .then(|| self.before[word] + lower.count_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_numbered_in_their_order() {
        let nodes: Vec<NodeIndex> = [0, 3, 63, 64, 127, 128, 199]
            .map(NodeIndex::from_position)
            .to_vec();
        let members = Members::new(&nodes, 200);
        for position in 0..200 {
            let node = NodeIndex::from_position(position);
            let place = nodes.iter().position(|&member| member == node);
            assert_eq!(members.contains(node), place.is_some());
            assert_eq!(members.rank(node).map(|rank| rank as usize), place);
        }
    }
}
