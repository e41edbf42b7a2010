use super::sorted::sorted;
use super::{Budget, Csr, Interrupted};

/// How far all ranks together, which sum to 1, may be from the exact ones.
const TOLERANCE: f64 = 1e-10;

/// The rank of every node: how often somebody is there who follows links at random, and who with the
/// probability `1 - damping`, and wherever no link leads on, goes to any node instead. All ranks
/// together are 1. Brin and Page (1998), "The Anatomy of a Large-Scale Hypertextual Web Search Engine", Computer
/// Networks 30; their damping is 0.85.
///
/// Who goes anywhere from a node without links only adds to what every node has alike. So these are
/// left out until the ranks are scaled to their sum, and what remains is solved by the method of Gauss
/// and Seidel: Gleich et al. (2010), "An Inner-Outer Iteration for Computing PageRank", SIAM Journal on
/// Scientific Computing 32(1). All ranks together are exact to 2·10⁻¹⁰.
///
/// # Errors
/// When the work ends before the computation does, as it does with a damping that is nearly 1.
///
/// # Panics
/// When the damping is below 0, or not below 1.
pub fn pagerank(csr: &Csr, damping: f64, budget: &mut Budget) -> Result<Vec<f64>, Interrupted> {
    assert!((0.0..1.0).contains(&damping), "a damping of {damping}");
    let web = RankGraph::new(csr, damping);
    // What each node gives over each of its links.
    let mut given: Vec<f64> = web.links.iter().map(|links| 1.0 / links).collect();
    loop {
        budget.spend(csr.arc_count())?;
        let mut sum = 0.0;
        let mut change = 0.0;
        for (place, links) in web.links.iter().enumerate() {
            let rank = web.rank(place, &given);
            change += (rank - given[place] * links).abs();
            sum += rank;
            given[place] = rank / links;
        }
        // What a round changes shrinks by the damping with each: so much is all that can follow.
        if change * damping / (1.0 - damping) <= TOLERANCE * sum {
            break;
        }
        // The ranks are known to sum to as much as they give and one each. That they do at once saves
        // most rounds.
        let last: f64 = web.last().map(|place| web.rank(place, &given)).sum();
        let scale = csr.node_count() as f64 / (last + sum * (1.0 - damping));
        for given in &mut given {
            *given *= scale;
        }
    }
    let mut ranks = vec![0.0; csr.node_count()];
    for (place, &node) in web.order.iter().enumerate() {
        ranks[node as usize] = web.rank(place, &given);
    }
    let sum: f64 = ranks.iter().sum();
    for rank in &mut ranks {
        *rank /= sum;
    }
    Ok(ranks)
}

/// The graph as ranks are computed on it. Nodes stand in the order of how many links lead to them:
/// what is read most lies together, and rows of the same length follow each other, which makes rounds
/// twice as fast on large graphs.
struct RankGraph {
    /// Nodes without links come last.
    order: Vec<u32>,
    /// For each place in the order, from which places links lead there.
    before: Csr,
    /// How many links start at each place, for all that have some.
    links: Vec<f64>,
    damping: f64,
}

impl RankGraph {
    fn new(csr: &Csr, damping: f64) -> Self {
        let mut arriving = vec![0_u32; csr.node_count()];
        for &to in csr.nodes().flat_map(|node| csr.neighbours(node)) {
            arriving[to as usize] += 1;
        }
        // Fewest first is the order of numbers, so they are counted from what is the most.
        let most = arriving.iter().copied().max().unwrap_or(0);
        for arriving in &mut arriving {
            *arriving = most - *arriving;
        }
        let links = |node: u32| csr.neighbours(node).len();
        let (leading, last): (Vec<u32>, Vec<u32>) = sorted(csr.nodes(), &arriving)
            .into_iter()
            .partition(|&node| links(node) > 0);
        let order = [&*leading, &*last].concat();
        Self {
            before: csr.reversed(&order),
            links: leading.iter().map(|&node| links(node) as f64).collect(),
            order,
            damping,
        }
    }

    /// The places without links.
    fn last(&self) -> std::ops::Range<usize> {
        self.links.len()..self.order.len()
    }

    /// Scaled so that a node without incoming rank has rank 1.
    fn rank(&self, place: usize, given: &[f64]) -> f64 {
        let row = self
            .before
            .neighbours(u32::try_from(place).expect("nodes have 32-bit numbers"));
        1.0 + self.damping * row.iter().map(|&from| given[from as usize]).sum::<f64>()
    }
}

#[cfg(test)]
mod tests;
