//! The next revision's snapshot of the largest ecosystem, patched out of the present one. Each change set is
//! timed by itself, and so is the one that takes it back; at the end all must be as it was.

mod ecosystem;

use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::fact::{Details, Fact, LinkFact, NodeFact, ObservationFact};
use entity::{Confidence, LinkKind, NodeKind, link, observation};
use mission_graph::snapshot::{Direction, LinkIndex, NodeIndex, Snapshot};

use ecosystem::{Ecosystem, Size};

/// How often each is done.
const ROUNDS: usize = 21;
const SEED: u64 = 17;
/// Nodes that are renamed at once, and how often that is done: so often that the search index, which leaves
/// what changed aside at first, is put together anew once.
const MANY: usize = 256;
const MANY_ROUNDS: usize = 130;

/// A fact as it was and as it will be.
type Sides = (Option<Fact>, Option<Fact>);

fn main() {
    // `cargo test` runs benchmarks to see that they do.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let ecosystem = Ecosystem::new(Size::L);
    let mut cities = ecosystem.some_actors(100 * ROUNDS, SEED);
    cities.retain(|&actor| ecosystem.snapshot.kind(actor) == NodeKind::City);
    cities.truncate(ROUNDS);
    // By their ids, since indexes mean nothing in the next snapshot.
    let id = |&city: &NodeIndex| ecosystem.snapshot.id(city).to_owned();
    let cities: Vec<String> = cities.iter().map(id).collect();
    let first = ecosystem.snapshot;
    let links = first.all_links().len();
    println!("{} nodes, {links} links", first.node_count());
    time_searches("before", &first);

    let mut present = first.clone();
    let mut there_and_back = |what: &str, change: fn(&Snapshot, &str) -> Vec<Sides>| {
        let (mut there, mut back) = (Vec::new(), Vec::new());
        for city in &cities {
            let changes = change(&present, city);
            there.push(patch(&mut present, &changes));
            let swapped = changes.into_iter().map(|(before, after)| (after, before));
            back.push(patch(&mut present, &swapped.collect::<Vec<_>>()));
        }
        tell(what, there);
        tell("  and back", back);
    };
    there_and_back("a link added", twin);
    there_and_back("a node added with two links", stakeholder);
    there_and_back("an attribute of a node changed", population);
    there_and_back("a node renamed", name);
    there_and_back("a node removed with its links", removal);
    assert!(*present == *first, "what was taken back is still there");
    let observe = |city: &String| {
        let changes = observe(city);
        patch(&mut present, &changes)
    };
    tell(
        "an observation recorded",
        cities.iter().map(observe).collect(),
    );
    time_searches("after", &present);

    let ids: Vec<String> = first
        .nodes_of(NodeKind::Stakeholder)
        .iter()
        .map(|&node| first.id(node).to_owned())
        .collect();
    let times = ids.chunks(MANY).take(MANY_ROUNDS).map(|ids| {
        let changes: Vec<Sides> = ids.iter().flat_map(|id| name(&present, id)).collect();
        patch(&mut present, &changes)
    });
    tell(&format!("{MANY} nodes renamed"), times.collect());
    time_searches("after those", &present);
}

/// Publishes the next snapshot in the place of the present one; gives how long that took.
fn patch(present: &mut Arc<Snapshot>, changes: &[Sides]) -> Duration {
    let began = Instant::now();
    let sides = changes
        .iter()
        .map(|(before, after)| (before.as_ref(), after.as_ref()));
    let patched = present.patch(present.revision(), present.committed_at(), sides);
    *present = Arc::new(patched.expect("small changes are patched in"));
    began.elapsed()
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let median = times[times.len() / 2];
    let (least, most) = (times[0], times[times.len() - 1]);
    println!("{what}: median {median:.1?}, from {least:.1?} to {most:.1?}");
}

/// How long the words take alone, without the answer around them.
fn time_searches(when: &str, snapshot: &Snapshot) {
    let mut times = Vec::new();
    for text in ["s", "sant", "university of porto", "viable citeis"].repeat(10) {
        let began = Instant::now();
        std::hint::black_box(snapshot.search(text).expect("short enough").hits.len());
        times.push(began.elapsed());
    }
    tell(&format!("searches {when}"), times);
}

fn node_fact(snapshot: &Snapshot, node: NodeIndex) -> NodeFact {
    let record = snapshot.node(node);
    NodeFact {
        node: record.node.clone(),
        details: record.details.clone(),
        sources: Vec::new(),
    }
}

fn link_fact(from_id: &str, kind: LinkKind, to_id: &str) -> Fact {
    Fact::Link(LinkFact {
        link: link::Model {
            id: link::id(from_id, kind, to_id),
            from_id: from_id.to_owned(),
            kind,
            to_id: to_id.to_owned(),
            role: None,
            since: None,
            until: None,
            as_of: None,
            confidence: Confidence::Sourced,
        },
        sources: Vec::new(),
    })
}

fn stored_link(snapshot: &Snapshot, index: LinkIndex) -> Fact {
    let record = snapshot.link(index);
    let mut fact = link_fact(
        snapshot.id(record.source),
        record.kind,
        snapshot.id(record.target),
    );
    if let Fact::Link(LinkFact { link, .. }) = &mut fact {
        link.role = record.role.map(str::to_owned);
        link.since = record.since;
        link.until = record.until;
        link.as_of = record.as_of;
        link.confidence = record.confidence;
    }
    fact
}

fn twin(snapshot: &Snapshot, city: &str) -> Vec<Sides> {
    let cities = snapshot.nodes_of(NodeKind::City);
    let is_new = |other: &&NodeIndex| {
        let id = link::id(city, LinkKind::TwinnedWith, snapshot.id(**other));
        snapshot.id(**other) != city && snapshot.find_link(&id).is_none()
    };
    let other = cities[cities.len() / 2..].iter().find(is_new);
    let other = snapshot.id(*other.expect("no city is twinned with all others"));
    vec![(None, Some(link_fact(city, LinkKind::TwinnedWith, other)))]
}

/// A new one that lies in the country of a city, supports the city, and is a member of another.
fn stakeholder(snapshot: &Snapshot, city: &str) -> Vec<Sides> {
    let known = snapshot.nodes_of(NodeKind::Stakeholder)[ROUNDS];
    let mut fact = node_fact(snapshot, known);
    let id = format!("{}-of-{city}", fact.node.id);
    fact.node.id.clone_from(&id);
    fact.node.name = format!("Office of {city}");
    if let Details::Stakeholder(stakeholder) = &mut fact.details {
        stakeholder.id.clone_from(&id);
    }
    vec![
        (None, Some(Fact::Node(Box::new(fact)))),
        (None, Some(link_fact(&id, LinkKind::Supports, city))),
        (
            None,
            Some(link_fact(&id, LinkKind::MemberOf, snapshot.id(known))),
        ),
    ]
}

fn changed(snapshot: &Snapshot, id: &str, change: impl FnOnce(&mut NodeFact)) -> Vec<Sides> {
    let node = snapshot.find(id).expect("cities stay");
    let before = node_fact(snapshot, node);
    let mut after = before.clone();
    change(&mut after);
    let fact = |fact| Some(Fact::Node(Box::new(fact)));
    vec![(fact(before), fact(after))]
}

fn population(snapshot: &Snapshot, city: &str) -> Vec<Sides> {
    changed(snapshot, city, |fact| {
        if let Details::City(city) = &mut fact.details {
            city.population = Some(123_456);
        }
    })
}

fn name(snapshot: &Snapshot, city: &str) -> Vec<Sides> {
    changed(snapshot, city, |fact| {
        fact.node.name.push_str(" on the Sea")
    })
}

fn removal(snapshot: &Snapshot, city: &str) -> Vec<Sides> {
    let city = snapshot.find(city).expect("cities come back");
    let links = snapshot.neighbours(city, Direction::Any);
    let (located, others): (Vec<_>, Vec<_>) =
        links.partition(|neighbour| neighbour.kind == LinkKind::LocatedIn);
    let mut changes: Vec<Sides> = others
        .into_iter()
        .map(|neighbour| (Some(stored_link(snapshot, neighbour.link)), None))
        .collect();
    // Who lies in the city lies in its country only, from now on.
    for neighbour in located
        .into_iter()
        .filter(|other| snapshot.kind(other.node) != NodeKind::Country)
    {
        let before = node_fact(snapshot, neighbour.node);
        let mut after = before.clone();
        if let Details::Stakeholder(stakeholder) = &mut after.details {
            stakeholder.city_id = None;
        }
        let fact = |fact| Some(Fact::Node(Box::new(fact)));
        changes.push((fact(before), fact(after)));
    }
    changes.push((Some(Fact::Node(Box::new(node_fact(snapshot, city)))), None));
    changes
}

fn observe(city: &str) -> Vec<Sides> {
    let date = "2025".parse().expect("a date");
    let indicator = "co2-per-capita";
    let observation = observation::Model {
        id: observation::id(Some(city), indicator, date),
        subject_id: Some(city.to_owned()),
        indicator_id: indicator.to_owned(),
        date,
        value: 5.5,
        confidence: Confidence::Sourced,
    };
    let fact = Fact::Observation(ObservationFact {
        observation,
        sources: Vec::new(),
    });
    vec![(None, Some(fact))]
}
