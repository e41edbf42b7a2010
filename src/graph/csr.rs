/// A graph without loops and parallel links, as compressed sparse rows: for each node the nodes that
/// it leads to, ascending. Nodes are numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csr {
    /// Where the row of each node starts; one more entry than there are nodes.
    offsets: Vec<u32>,
    targets: Vec<u32>,
}

impl Csr {
    /// Each link leads one way, from the first node to the second. Loops are left out, and of
    /// parallel links one counts.
    ///
    /// # Panics
    /// When a link names a node that is not below `node_count`.
    pub fn directed(node_count: usize, links: &[(u32, u32)]) -> Self {
        Self::new(node_count, links.iter().copied())
    }

    /// Each link leads both ways. Loops are left out, and of parallel links one counts.
    ///
    /// # Panics
    /// When a link names a node that is not below `node_count`.
    pub fn undirected(node_count: usize, links: &[(u32, u32)]) -> Self {
        let both_ways = links.iter().flat_map(|&(a, b)| [(a, b), (b, a)]);
        Self::new(node_count, both_ways)
    }

    fn new(node_count: usize, arcs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut arcs: Vec<(u32, u32)> = arcs.filter(|(from, to)| from != to).collect();
        arcs.sort_unstable();
        arcs.dedup();
        let mut starts = vec![0; node_count + 1];
        for &(from, to) in &arcs {
            assert!((to as usize) < node_count, "a link to no node");
            starts[from as usize + 1] += 1;
        }
        for node in 0..node_count {
            starts[node + 1] += starts[node];
        }
        let ends = arcs.into_iter().map(|(_, to)| to).collect();
        Self {
            offsets: starts,
            targets: ends,
        }
    }

    /// The same links, each the other way round, and the nodes in another order, which holds each once.
    pub(super) fn reversed(&self, order: &[u32]) -> Self {
        let mut places = vec![0; order.len()];
        for (place, &node) in (0..).zip(order) {
            places[node as usize] = place;
        }
        let mut starts = vec![0; self.offsets.len()];
        for &to in &self.targets {
            starts[places[to as usize] as usize + 1] += 1;
        }
        for place in 0..order.len() {
            starts[place + 1] += starts[place];
        }
        let mut free = starts.clone();
        let mut ends = vec![0; self.targets.len()];
        for (place, &from) in (0..).zip(order) {
            for &to in self.neighbours(from) {
                let free = &mut free[places[to as usize] as usize];
                ends[*free as usize] = place;
                *free += 1;
            }
        }
        Self {
            offsets: starts,
            targets: ends,
        }
    }

    pub fn node_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many entries all rows have together: in an undirected graph, twice as many as it has
    /// links.
    pub fn arc_count(&self) -> usize {
        self.targets.len()
    }

    pub fn nodes(&self) -> std::ops::Range<u32> {
        // Each node's number is an entry of the rows, or could be one.
        0..u32::try_from(self.node_count()).expect("nodes have 32-bit numbers")
    }

    /// The nodes that a node leads to, ascending.
    pub fn neighbours(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.targets[self.offsets[node] as usize..self.offsets[node + 1] as usize]
    }
}

/// A graph as paths may use it: a path may start and end at any node, but passes only through some.
/// Hubs such as countries and themes, through which everything is two steps apart, carry none.
#[derive(Clone, Copy, Debug)]
pub struct TraversalGraph<'a> {
    pub csr: &'a Csr,
    /// For each node whether a path may pass through it; nothing stands for all.
    pub through: Option<&'a [bool]>,
}

impl<'a> TraversalGraph<'a> {
    /// Whether a path may pass through a node.
    pub fn can_pass_through(&self, node: u32) -> bool {
        self.through.is_none_or(|through| through[node as usize])
    }

    /// Where a path that started at `start` may go on to from `node`.
    pub fn next_nodes(&self, start: u32, node: u32) -> &'a [u32] {
        if node == start || self.can_pass_through(node) {
            self.csr.neighbours(node)
        } else {
            &[]
        }
    }
}

#[cfg(test)]
mod tests;
