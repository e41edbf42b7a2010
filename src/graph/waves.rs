//! Breadth-first searches from many nodes at once, after Then et al. (2014), "The More the Merrier:
//! Efficient Multi-Source Graph Traversal", PVLDB 8(4): one look at a link serves all searches that
//! are at its node at the same distance.

use super::{Stopped, Walkable, Work};

/// A bit for each of the searches that go together. As many as fill a cache line.
type Searches = [u64; 8];
const TOGETHER: usize = 512;
const NONE: Searches = [0; 8];

/// Walks from each of the sources to all nodes it reaches, and tells of each distance and node from
/// how many sources the node is so far away. A node may be told of several times.
///
/// # Errors
/// When the work ends before the walk does.
pub(super) fn walk(
    graph: Walkable,
    sources: &[u32],
    work: &mut Work,
    mut arrive: impl FnMut(u32, u32, u32),
) -> Result<(), Stopped> {
    let node_count = graph.rows.node_count();
    let mut waves = Waves {
        seen: vec![NONE; node_count],
        coming: vec![NONE; node_count],
        reached: Vec::new(),
    };
    for together in sources.chunks(TOGETHER) {
        waves.seen.fill(NONE);
        for (search, &source) in together.iter().enumerate() {
            let mut one = NONE;
            one[search / 64] = 1 << (search % 64);
            waves.seen[source as usize] = one;
            waves.spread(graph.onward(source, source), one, work)?;
        }
        let mut distance = 0;
        while !waves.reached.is_empty() {
            distance += 1;
            for (node, new) in waves.settle() {
                let how_many = new.iter().map(|bits| bits.count_ones()).sum();
                arrive(distance, node, how_many);
                if graph.passes(node) {
                    waves.spread(graph.rows.row(node), new, work)?;
                }
            }
        }
    }
    Ok(())
}

struct Waves {
    /// For each node the searches that have been there.
    seen: Vec<Searches>,
    /// For each node the searches that come there with the next step.
    coming: Vec<Searches>,
    /// The nodes where a search comes with the next step.
    reached: Vec<u32>,
}

impl Waves {
    fn spread(&mut self, row: &[u32], searches: Searches, work: &mut Work) -> Result<(), Stopped> {
        work.spend(row.len())?;
        for &next in row {
            let coming = &mut self.coming[next as usize];
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
    fn settle(&mut self) -> Vec<(u32, Searches)> {
        let mut settled = Vec::with_capacity(self.reached.len());
        for node in self.reached.drain(..) {
            let coming = std::mem::replace(&mut self.coming[node as usize], NONE);
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
