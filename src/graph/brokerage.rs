//! Who brings others together that are not linked, after Gould and Fernandez (1989), "Structures of
//! Mediation: A Formal Approach to Brokerage in Transaction Networks", Sociological Methodology 19.

use std::cmp::Reverse;

use super::{Budget, Csr, Interrupted};

/// Between how many pairs of its neighbours a node stands, that are not linked themselves, by the
/// groups of the three. Each unordered pair counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brokerage {
    /// All three are of one group.
    pub coordinator: u64,
    /// The two are of one group, and the broker of another. Also called consultant.
    pub itinerant: u64,
    /// One of the two is of the broker's group, and the other of another. Where links have a direction
    /// this is two roles, representative and gatekeeper.
    pub representative: u64,
    /// All three are of different groups.
    pub liaison: u64,
}

/// The brokerage of every node of an undirected graph. Nodes without a group neither broker nor are
/// brought together. `groups` are numbered from 0, with few gaps.
///
/// # Errors
/// When the work ends before the computation does.
pub fn brokerage(
    csr: &Csr,
    groups: &[Option<u32>],
    budget: &mut Budget,
) -> Result<Vec<Brokerage>, Interrupted> {
    let mut brokerage = all_pairs(csr, groups, budget)?;
    each_triangle(csr, budget, |triangle| {
        let [Some(a), Some(b), Some(c)] = triangle.map(|node| groups[node as usize]) else {
            return;
        };
        for (node, broker, pair) in [
            (triangle[0], a, [b, c]),
            (triangle[1], b, [a, c]),
            (triangle[2], c, [a, b]),
        ] {
            *brokerage[node as usize].role(broker, pair) -= 1;
        }
    })?;
    Ok(brokerage)
}

impl Brokerage {
    /// The count of the role that a broker of one group has between two nodes of theirs.
    fn role(&mut self, broker: u32, [a, c]: [u32; 2]) -> &mut u64 {
        match (a == broker, c == broker) {
            (true, true) => &mut self.coordinator,
            (false, false) if a == c => &mut self.itinerant,
            (false, false) => &mut self.liaison,
            _ => &mut self.representative,
        }
    }
}

/// All pairs of neighbours, linked or not, from how many neighbours each node has in each group.
fn all_pairs(
    csr: &Csr,
    groups: &[Option<u32>],
    budget: &mut Budget,
) -> Result<Vec<Brokerage>, Interrupted> {
    let pairs = |nodes: u64| nodes * nodes.saturating_sub(1) / 2;
    let group_count = groups
        .iter()
        .flatten()
        .max()
        .map_or(0, |&most| most as usize + 1);
    let mut counts = vec![0_u64; group_count];
    let mut brokerage = vec![Brokerage::default(); csr.node_count()];
    for (node, brokerage) in csr.nodes().zip(&mut brokerage) {
        let Some(own) = groups[node as usize] else {
            continue;
        };
        let row = csr.neighbours(node);
        budget.spend(row.len())?;
        let neighbours = || row.iter().filter_map(|&next| groups[next as usize]);
        for group in neighbours() {
            counts[group as usize] += 1;
        }
        let same = std::mem::take(&mut counts[own as usize]);
        let mut others = 0;
        for group in neighbours() {
            // Zero from the second time on.
            let count = std::mem::take(&mut counts[group as usize]);
            others += count;
            brokerage.itinerant += pairs(count);
        }
        brokerage.coordinator = pairs(same);
        brokerage.representative = same * others;
        brokerage.liaison = pairs(others) - brokerage.itinerant;
    }
    Ok(brokerage)
}

/// Meets every three nodes that are all linked, once, and looks from each node only at neighbours of
/// at least its degree, of which there are few also where the degree is high: Latapy (2008),
/// "Main-Memory Triangle Computations for Very Large (Sparse (Power-Law)) Graphs", Theoretical
/// Computer Science 407.
fn each_triangle(
    csr: &Csr,
    budget: &mut Budget,
    mut meet: impl FnMut([u32; 3]),
) -> Result<(), Interrupted> {
    let mut by_degree: Vec<u32> = csr.nodes().collect();
    by_degree.sort_by_key(|&node| Reverse(csr.neighbours(node).len()));
    let mut ranks = vec![0; csr.node_count()];
    for (rank, &node) in (0..).zip(&by_degree) {
        ranks[node as usize] = rank;
    }
    let mut upward = Vec::with_capacity(csr.arc_count() / 2);
    for node in csr.nodes() {
        let rank = ranks[node as usize];
        let higher = csr
            .neighbours(node)
            .iter()
            .map(|&next| ranks[next as usize]);
        upward.extend(higher.filter(|&next| next < rank).map(|next| (rank, next)));
    }
    let upward = Csr::directed(csr.node_count(), &upward);
    let mut is_marked = vec![false; csr.node_count()];
    for first in upward.nodes() {
        let row = upward.neighbours(first);
        budget.spend(row.len())?;
        for &second in row {
            is_marked[second as usize] = true;
        }
        for &second in row {
            let thirds = upward.neighbours(second);
            budget.spend(thirds.len())?;
            for &third in thirds.iter().filter(|&&third| is_marked[third as usize]) {
                meet([first, second, third].map(|rank| by_degree[rank as usize]));
            }
        }
        for &second in row {
            is_marked[second as usize] = false;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
