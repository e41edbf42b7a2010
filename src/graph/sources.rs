/// From which nodes an algorithm starts that could start from every one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceNodes {
    /// Then the answer is exact.
    All,
    /// A sample of this size, drawn uniformly without replacement from a fixed seed; all nodes if there are
    /// fewer. The result is an estimate.
    Sample(usize),
}

impl SourceNodes {
    /// The nodes to start from, ascending.
    pub(super) fn nodes(self, node_count: usize) -> Vec<u32> {
        // Adjacency rows number nodes with 32 bits.
        let all = 0..u32::try_from(node_count).expect("nodes have 32-bit numbers");
        match self {
            SourceNodes::Sample(size) if size < node_count => {
                let mut sample = fastrand::Rng::with_seed(SEED).choose_multiple(all, size);
                sample.sort_unstable();
                sample
            }
            SourceNodes::All | SourceNodes::Sample(_) => all.collect(),
        }
    }
}

/// Any number serves; that it stays the same makes answers repeatable.
const SEED: u64 = 0;

#[cfg(test)]
mod tests;
