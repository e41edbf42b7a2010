/// A graph without loops and parallel links, as compressed sparse rows: for each node the nodes that
/// it leads to, ascending. Nodes are numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Where the row of each node starts; one more entry than there are nodes.
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Rows {
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
        Self { starts, ends }
    }

    /// The same links, each the other way round, and the nodes in another order, which holds each once.
    pub(super) fn reversed(&self, order: &[u32]) -> Self {
        let mut places = vec![0; order.len()];
        for (place, &node) in (0..).zip(order) {
            places[node as usize] = place;
        }
        let mut starts = vec![0; self.starts.len()];
        for &to in &self.ends {
            starts[places[to as usize] as usize + 1] += 1;
        }
        for place in 0..order.len() {
            starts[place + 1] += starts[place];
        }
        let mut free = starts.clone();
        let mut ends = vec![0; self.ends.len()];
        for (place, &from) in (0..).zip(order) {
            for &to in self.row(from) {
                let free = &mut free[places[to as usize] as usize];
                ends[*free as usize] = place;
                *free += 1;
            }
        }
        Self { starts, ends }
    }

    pub fn node_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many entries all rows have together: in an undirected graph, twice as many as it has
    /// links.
    pub fn arc_count(&self) -> usize {
        self.ends.len()
    }

    pub fn nodes(&self) -> std::ops::Range<u32> {
        // Each node's number is an entry of the rows, or could be one.
        0..u32::try_from(self.node_count()).expect("nodes have 32-bit numbers")
    }

    /// The nodes that a node leads to, ascending.
    pub fn row(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.ends[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

/// A graph as paths may use it: a path may start and end at any node, but passes only through some.
/// Hubs such as countries and themes, through which everything is two steps apart, carry none.
#[derive(Clone, Copy, Debug)]
pub struct Walkable<'a> {
    pub rows: &'a Rows,
    /// For each node whether a path may pass through it; nothing stands for all.
    pub through: Option<&'a [bool]>,
}

impl<'a> Walkable<'a> {
    /// Whether a path may pass through a node.
    pub fn passes(&self, node: u32) -> bool {
        self.through.is_none_or(|through| through[node as usize])
    }

    /// Where a path that started at `start` may go on to from `node`.
    pub fn onward(&self, start: u32, node: u32) -> &'a [u32] {
        if node == start || self.passes(node) {
            self.rows.row(node)
        } else {
            &[]
        }
    }
}

#[cfg(test)]
mod tests;
