use super::Csr;

/// How much links of an undirected graph join nodes of the same group: 1 where all do, 0 where as many
/// do as by chance, below 0 where fewer do. Links of which an end has no group are left out. `None`
/// where no link remains, or all ends are of one group. `groups` are numbered from 0, with few gaps.
///
/// The assortativity coefficient of Newman (2003), "Mixing Patterns in Networks", Physical Review
/// E 67(2), formula 2.
pub fn assortativity(csr: &Csr, groups: &[Option<u32>]) -> Option<f64> {
    let count = groups
        .iter()
        .flatten()
        .max()
        .map_or(0, |&most| most as usize + 1);
    let mut ends = vec![0_u64; count];
    let mut same = 0_u64;
    for node in csr.nodes() {
        let Some(group) = groups[node as usize] else {
            continue;
        };
        let others = csr.neighbours(node).iter();
        for other in others.filter_map(|&next| groups[next as usize]) {
            ends[group as usize] += 1;
            same += u64::from(other == group);
        }
    }
    let all: u64 = ends.iter().sum();
    // One group has all ends, or there are none.
    if ends.contains(&all) || all == 0 {
        return None;
    }
    let by_chance: f64 = ends
        .iter()
        .map(|&ends| (ends as f64 / all as f64).powi(2))
        .sum();
    Some((same as f64 / all as f64 - by_chance) / (1.0 - by_chance))
}

#[cfg(test)]
mod tests;
