use super::{Budget, Interrupted, TraversalGraph};

/// For each node whether a path leads to it from one of the starts; it does to the starts.
///
/// # Errors
/// When the work ends before the walk does.
pub fn reach(
    graph: TraversalGraph,
    starts: &[u32],
    budget: &mut Budget,
) -> Result<Vec<bool>, Interrupted> {
    let mut reached = vec![false; graph.csr.node_count()];
    let mut waiting = starts.to_vec();
    for &start in starts {
        reached[start as usize] = true;
    }
    while let Some(node) = waiting.pop() {
        // Of a start that carries no paths, they may still start.
        let start = if starts.contains(&node) {
            node
        } else {
            u32::MAX
        };
        let row = graph.next_nodes(start, node);
        budget.spend(row.len())?;
        for &to in row {
            if !std::mem::replace(&mut reached[to as usize], true) {
                waiting.push(to);
            }
        }
    }
    Ok(reached)
}

#[cfg(test)]
mod tests {
    use super::super::Csr;
    use super::*;

    #[test]
    fn paths_lead_on_over_what_carries_them() {
        let csr = Csr::undirected(7, &[(0, 1), (1, 2), (2, 3), (4, 5)]);
        let through = [true, true, false, true, true, true, true];
        let walkable = TraversalGraph {
            csr: &csr,
            through: Some(&through),
        };
        let reached = |starts: &[u32]| {
            let reached = reach(walkable, starts, &mut Budget::uncancellable(100)).unwrap();
            (0..7).filter(|&node| reached[node]).collect::<Vec<_>>()
        };
        assert_eq!(reached(&[0]), [0, 1, 2]);
        assert_eq!(reached(&[2]), [0, 1, 2, 3]);
        assert_eq!(reached(&[5, 6]), [4, 5, 6]);
        assert_eq!(reached(&[]), [] as [usize; 0]);
        assert_eq!(
            reach(walkable, &[0], &mut Budget::uncancellable(2)),
            Err(Interrupted::OverBudget)
        );
    }
}
