/// Nodes sorted by the numbers of their groups, which are below that of nodes. Those of the same group
/// keep their order.
pub fn sorted(nodes: impl IntoIterator<Item = u32>, groups: &[u32]) -> Vec<u32> {
    let mut free = vec![0_usize; groups.len() + 1];
    for &group in groups {
        free[group as usize + 1] += 1;
    }
    for group in 0..groups.len() {
        free[group + 1] += free[group];
    }
    let mut sorted = vec![0; groups.len()];
    for node in nodes {
        let free = &mut free[groups[node as usize] as usize];
        sorted[*free] = node;
        *free += 1;
    }
    sorted
}
