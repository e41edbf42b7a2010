//! Which nodes belong together, after Traag, Waltman and van Eck (2019), "From Louvain to Leiden:
//! Guaranteeing Well-Connected Communities", Scientific Reports 9.

mod moving;
mod numbered;
mod refining;
mod strengths;
mod weighted;

use fastrand::Rng;

use super::sorted::sorted;
use super::{Budget, Csr, Groups, Interrupted, modularity};
use moving::move_nodes;
use numbered::numbered;
use refining::refine;
use strengths::CommunityStrengths;
use weighted::WeightedGraph;

/// Divides an undirected graph into communities of high modularity, by the Leiden algorithm. Every
/// community is connected, and none would gain by being two that are tied more weakly than by chance.
/// The same graph always has the same communities.
///
/// Each of the `rounds` starts from the communities of the one before and never lowers the modularity.
/// Where some in a row have not raised it, the next starts from any communities at all, since what single
/// nodes grow into is much the same each time; the best of all are the answer. The first rounds win most by far: for a large graph 5 are
/// good, while 50 find what is hard to better.
///
/// # Errors
/// When the work ends before the computation does.
pub fn communities(csr: &Csr, rounds: usize, budget: &mut Budget) -> Result<Groups, Interrupted> {
    let mut random = Rng::with_seed(SEED);
    let mut seen = CommunityStrengths::new(csr.node_count());
    let mut graph = WeightedGraph::new(csr);
    // Who has which number in the graph, and is in which community.
    let mut nodes: Vec<u32> = csr.nodes().collect();
    let mut communities: Vec<u32> = csr.nodes().collect();
    let mut best = BestPartition::default();
    let mut idle_rounds = 0;
    for _ in 0..rounds {
        if idle_rounds == ROUNDS_WITHOUT_GAIN {
            best.update(csr, &nodes, &communities);
            communities = random_partition(csr.node_count(), &mut random);
            idle_rounds = 0;
        }
        let has_won;
        (communities, has_won) = improve(&graph, communities, &mut random, &mut seen, budget)?;
        idle_rounds = if has_won { 0 } else { idle_rounds + 1 };
        // Nodes of a community come to lie together in memory, which saves the next round half its time.
        let order = shuffled(&communities, &mut random);
        graph = graph.renumbered(&order, budget)?;
        nodes = order.iter().map(|&place| nodes[place as usize]).collect();
        communities = order
            .iter()
            .map(|&place| communities[place as usize])
            .collect();
    }
    best.update(csr, &nodes, &communities);
    Ok(Groups::from_labels(&best.labels))
}

/// The best communities that were found so far.
#[derive(Default)]
struct BestPartition {
    modularity: Option<f64>,
    labels: Vec<u32>,
}

impl BestPartition {
    fn update(&mut self, csr: &Csr, nodes: &[u32], communities: &[u32]) {
        let mut labels = vec![0; nodes.len()];
        for (&node, &community) in nodes.iter().zip(communities) {
            labels[node as usize] = community;
        }
        // Without links there is no modularity, and the first answer stays: single nodes.
        let modularity = modularity(csr, &labels);
        if self.labels.is_empty() || modularity > self.modularity {
            *self = Self { modularity, labels };
        }
    }
}

/// Any number serves; that it stays the same makes answers repeatable.
const SEED: u64 = 0;

/// After how many rounds without a gain there is no more to be hoped for. Rounds differ, as each goes
/// through the nodes in another order.
const ROUNDS_WITHOUT_GAIN: usize = 2;

/// A round: moves nodes, refines the communities into parts, and does the same with the graph of the
/// parts, until all communities are a single part. Gives each node its community, numbered from 0
/// without gaps, and whether any has moved.
fn improve(
    base: &WeightedGraph,
    mut communities: Vec<u32>,
    random: &mut Rng,
    seen: &mut CommunityStrengths,
    budget: &mut Budget,
) -> Result<(Vec<u32>, bool), Interrupted> {
    // Which part each node of the base belongs to.
    let mut places: Vec<u32> = base.nodes().collect();
    let mut of_parts: Option<WeightedGraph> = None;
    let mut has_won = false;
    loop {
        let graph = of_parts.as_ref().unwrap_or(base);
        let order = shuffled(&communities, random);
        has_won |= move_nodes(graph, &mut communities, &order, seen, budget)?;
        let parts = refine(graph, &communities, &order, seen, budget)?;
        let (parts, part_count) = numbered(&parts);
        for place in &mut places {
            *place = parts[*place as usize];
        }
        let mut parents = vec![0; part_count];
        for (&part, &community) in parts.iter().zip(&communities) {
            parents[part as usize] = community;
        }
        communities = numbered(&parents).0;
        // Where no parts have joined although communities are of several, these are better apart.
        if part_count == graph.node_count() {
            return Ok((places, has_won));
        }
        of_parts = Some(graph.grouped(&parts, part_count, seen, budget)?);
    }
}

/// Any division into any number of communities.
fn random_partition(node_count: usize, random: &mut Rng) -> Vec<u32> {
    let most = 1 + random.usize(..node_count.max(1));
    let most = u32::try_from(most).expect("nodes have 32-bit numbers");
    (0..node_count).map(|_| random.u32(..most)).collect()
}

/// Nodes by communities, and within each in any order.
fn shuffled(communities: &[u32], random: &mut Rng) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).take(communities.len()).collect();
    random.shuffle(&mut order);
    sorted(order, communities)
}

#[cfg(test)]
mod tests;
