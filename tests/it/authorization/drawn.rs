//! Steps drawn at random.

use entity::NodeKind;
use fastrand::Rng;

use super::model::{Graph, LINKS};
use super::step::{Step, kind_of};

/// Steps that may fit the graph, each after those before it.
pub fn drawn(random: &mut Rng, graph: &Graph, most: usize) -> Vec<Step> {
    let mut graph = graph.clone();
    let mut steps = Vec::new();
    for _ in 0..random.usize(1..=most) {
        if let Some(step) = draw(random, &graph) {
            graph.apply(&step);
            steps.push(step);
        }
    }
    steps
}

fn draw(random: &mut Rng, graph: &Graph) -> Option<Step> {
    let any = |random: &mut Rng| random.choice(&graph.nodes).map(|node| node.id.clone());
    let of = |random: &mut Rng, kind: NodeKind| {
        let ids = graph.nodes.iter().map(|node| &node.id);
        random
            .choice(ids.filter(|id| kind_of(id) == kind).collect::<Vec<_>>())
            .cloned()
    };
    let new = |random: &mut Rng, kind: NodeKind| {
        // Few, so that ids come back.
        format!("{}new-{}", kind.id_prefix(), random.u8(..6))
    };
    let existing = random.choice(&graph.links).cloned();
    Some(match random.u8(..20) {
        0..3 => {
            let kinds = [
                NodeKind::Pilot,
                NodeKind::Learning,
                NodeKind::Stakeholder,
                NodeKind::City,
            ];
            let kind = random.choice(kinds)?;
            let country = of(random, NodeKind::Country);
            let country = match kind {
                NodeKind::City => country,
                NodeKind::Stakeholder => country.filter(|_| random.bool()),
                _ => None,
            };
            Step::Create(new(random, kind), country)
        }
        3..6 => Step::Update(any(random)?, random.u32(..3)),
        6 => {
            let kind = random.choice([NodeKind::City, NodeKind::Stakeholder])?;
            let country = of(random, NodeKind::Country);
            let is_kept = kind == NodeKind::City || random.bool();
            Step::Move(of(random, kind)?, country.filter(|_| is_kept))
        }
        7 => Step::Remove(any(random)?),
        8 => {
            let id = any(random)?;
            let former = random
                .choice(&graph.aliases)
                .map(|(former, _)| former.clone());
            let former = former.filter(|former| kind_of(former) == kind_of(&id));
            Step::Rename(
                id.clone(),
                former.unwrap_or_else(|| new(random, kind_of(&id))),
            )
        }
        9 => {
            let id = any(random)?;
            let into = of(random, kind_of(&id))?;
            Step::Merge(id, into)
        }
        10..15 => {
            let (from, kind, to) = random.choice(LINKS)?;
            Step::Link(of(random, *from)?, *kind, of(random, *to)?)
        }
        15 => {
            let link = existing?;
            Step::Relink(link.from, link.kind, link.to, random.u32(..3))
        }
        16..18 => {
            let link = existing?;
            Step::Unlink(link.from, link.kind, link.to)
        }
        18 => Step::Observe(any(random)?, random.u32(2020..2023)),
        _ => Step::Cite(any(random)?, random.u32(1..4)),
    })
}
