//! Breadth-first searches from many nodes at once, after Then et al. (2014), "The More the Merrier:
//! Efficient Multi-Source Graph Traversal", PVLDB 8(4): one look at a link serves all searches that
//! are at its node at the same distance.

use super::{Budget, Interrupted, TraversalGraph};

/// A bit for each of the searches that go together. As many as fill a cache line.
type SearchMask = [u64; 8];
const SOURCES_AT_ONCE: usize = 512;
const NONE: SearchMask = [0; 8];

/// Walks from each of the sources to all nodes it reaches, and tells of each distance and node from
/// how many sources the node is so far away. A node may be told of several times.
///
/// # Errors
/// When the work ends before the walk does.
pub(super) fn multi_source_bfs(
    graph: TraversalGraph,
    sources: &[u32],
    budget: &mut Budget,
    mut arrive: impl FnMut(u32, u32, u32),
) -> Result<(), Interrupted> {
    let node_count = graph.csr.node_count();
    let mut waves = MultiSourceBfs {
        seen: vec![NONE; node_count],
        next: vec![NONE; node_count],
        reached: Vec::new(),
    };
    for together in sources.chunks(SOURCES_AT_ONCE) {
        waves.seen.fill(NONE);
        for (search, &source) in together.iter().enumerate() {
            let mut one = NONE;
            one[search / 64] = 1 << (search % 64);
            waves.seen[source as usize] = one;
            waves.spread(graph.next_nodes(source, source), one, budget)?;
        }
        let mut distance = 0;
        while !waves.reached.is_empty() {
            distance += 1;
            for (node, new) in waves.advance() {
                let how_many = new.iter().map(|bits| bits.count_ones()).sum();
                arrive(distance, node, how_many);
                if graph.can_pass_through(node) {
                    waves.spread(graph.csr.neighbours(node), new, budget)?;
                }
            }
        }
    }
    Ok(())
}

struct MultiSourceBfs {
    /// For each node the searches that have been there.
    seen: Vec<SearchMask>,
    /// For each node the searches that come there with the next step.
    next: Vec<SearchMask>,
    /// The nodes where a search comes with the next step.
    reached: Vec<u32>,
}

impl MultiSourceBfs {
    fn spread(
        &mut self,
        row: &[u32],
        searches: SearchMask,
        budget: &mut Budget,
    ) -> Result<(), Interrupted> {
        budget.spend(row.len())?;
        for &next in row {
            let coming = &mut self.next[next as usize];
            if *coming == NONE {
                self.reached.push(next);
            }
            for (coming, new) in coming.iter_mut().zip(searches) {
                *coming |= new;
            }
        }
        Ok(())
    }

    /// Takes the next step: the nodes where searches are for the first time, and which.
    fn advance(&mut self) -> Vec<(u32, SearchMask)> {
        let mut settled = Vec::with_capacity(self.reached.len());
        for node in self.reached.drain(..) {
            let coming = std::mem::replace(&mut self.next[node as usize], NONE);
            let seen = &mut self.seen[node as usize];
            let mut new = NONE;
            for ((new, seen), coming) in new.iter_mut().zip(seen).zip(coming) {
                *new = coming & !*seen;
                *seen |= coming;
            }
            if new != NONE {
                settled.push((node, new));
            }
        }
        settled
    }
}
