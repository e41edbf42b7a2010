//! `network` asked as a client asks it, of random small ecosystems, held against its description
//! followed word by word.

mod random;

use std::collections::{BTreeMap, BTreeSet};

use entity::{Confidence, Level, LinkKind, NodeKind, link};
use proptest::prelude::*;
use serde_json::{Value, json};

use random::{ask, ecosystems_with_questions};

/// The day of the revision of every literal snapshot.
const TODAY: &str = "2026-11-23";

/// Dates as they are known, with their first and last days.
const DATES: [(&str, &str, &str); 7] = [
    ("2025", "2025-01-01", "2025-12-31"),
    ("2026", "2026-01-01", "2026-12-31"),
    ("2026-11", "2026-11-01", "2026-11-30"),
    ("2026-11-22", "2026-11-22", "2026-11-22"),
    (TODAY, TODAY, TODAY),
    ("2026-11-24", "2026-11-24", "2026-11-24"),
    ("2027-02", "2027-02-01", "2027-02-28"),
];

type Date = (&'static str, &'static str, &'static str);

#[derive(Clone, Debug)]
struct Place {
    id: String,
    kind: NodeKind,
    level: Option<Level>,
    /// Of a kind that lies in one.
    country: Option<String>,
    confidence: Confidence,
}

#[derive(Clone, Debug)]
struct Tie {
    from: String,
    kind: LinkKind,
    to: String,
    since: Option<Date>,
    until: Option<Date>,
    confidence: Confidence,
}

#[derive(Clone, Debug)]
struct Ecosystem {
    nodes: Vec<Place>,
    /// Where nodes lie is among them.
    links: Vec<Tie>,
}

#[derive(Clone, Debug)]
struct Question {
    around: Option<Vec<String>>,
    depth: usize,
    ids: Option<Vec<String>>,
    countries: Option<Vec<String>>,
    levels: Option<Vec<Level>>,
    kinds: Option<Vec<LinkKind>>,
    through: Option<Vec<NodeKind>>,
    held: Option<Held>,
    confidence: Option<Vec<Confidence>>,
    max_nodes: usize,
}

#[derive(Clone, Debug)]
enum Held {
    Today(bool),
    At(Date),
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_network_is_what_its_description_says((ecosystem, question) in ecosystems_with_questions()) {
        prop_assert_eq!(ask(&ecosystem, &question), expected(&ecosystem, &question));
    }
}

/// The answer by the description alone.
fn expected(ecosystem: &Ecosystem, question: &Question) -> Value {
    let links: Vec<&Tie> = ecosystem
        .links
        .iter()
        .filter(|link| counts(link, question))
        .collect();
    // How far away each node of the network is, where it is around any.
    let mut nodes: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    match &question.around {
        None => {
            let admitted = ecosystem.nodes.iter();
            let admitted = admitted.filter(|node| admits(ecosystem, question, node));
            nodes.extend(admitted.map(|node| (&*node.id, None)));
        }
        Some(starts) => {
            nodes.extend(starts.iter().map(|start| (&**start, Some(0))));
            for depth in 1..=question.depth {
                let both_ways = links
                    .iter()
                    .flat_map(|link| [(&link.from, &link.to), (&link.to, &link.from)]);
                let found: Vec<&str> = both_ways
                    .filter(|(from, _)| nodes.get(&***from) == Some(&Some(depth - 1)))
                    .filter(|(from, _)| starts.contains(from) || passes(question, &ecosystem[from]))
                    .filter(|(_, to)| admits(ecosystem, question, &ecosystem[to]))
                    .map(|(_, to)| &**to)
                    .collect();
                for node in found {
                    nodes.entry(node).or_insert(Some(depth));
                }
            }
        }
    }
    let is_inside = |id: &str| nodes.contains_key(id);
    let inside: Vec<&Tie> = links
        .into_iter()
        .filter(|link| is_inside(&link.from) && is_inside(&link.to))
        .collect();
    let degree = |id: &str| {
        let at = |link: &&&Tie| link.from == id || link.to == id;
        inside.iter().filter(at).count()
    };
    let mut shown: Vec<(&str, Option<usize>)> = nodes.clone().into_iter().collect();
    shown.sort_by_key(|&(id, depth)| (depth, std::cmp::Reverse(degree(id)), id));
    shown.truncate(question.max_nodes);
    let is_shown = |id: &str| shown.iter().any(|&(other, _)| other == id);
    let drawn: BTreeMap<_, String> = inside
        .iter()
        .filter(|link| is_shown(&link.from) && is_shown(&link.to))
        .map(|link| {
            let id = link::id(&link.from, link.kind, &link.to);
            ((&link.from, link.kind, &link.to), id)
        })
        .collect();
    let node = |&(id, depth): &(&str, Option<usize>)| json!({"node": {"id": id}, "depth": depth, "degree": degree(id)});
    json!({
        "totalNodes": nodes.len(),
        "totalLinks": inside.len(),
        "truncated": shown.len() < nodes.len(),
        "nodes": shown.iter().map(node).collect::<Vec<_>>(),
        "links": drawn.values().map(|id| json!({"id": id})).collect::<Vec<_>>(),
    })
}

fn counts(link: &Tie, question: &Question) -> bool {
    let holds_within = |first, last| {
        link.since.is_none_or(|(_, since, _)| since <= last)
            && link.until.is_none_or(|(_, _, until)| until >= first)
    };
    let held = match question.held {
        None => true,
        Some(Held::Today(held)) => held == holds_within(TODAY, TODAY),
        Some(Held::At((_, first, last))) => holds_within(first, last),
    };
    held && is_among(&question.kinds, &link.kind)
        && is_among(&question.confidence, &link.confidence)
}

fn admits(ecosystem: &Ecosystem, question: &Question, node: &Place) -> bool {
    let has_to_do_with = |countries: &Vec<String>| {
        let of_node = countries_of(ecosystem, node);
        countries.iter().any(|country| of_node.contains(country))
    };
    is_among(&question.ids, &node.id)
        && question.countries.as_ref().is_none_or(has_to_do_with)
        && question.levels.as_ref().is_none_or(|levels| {
            level_of(ecosystem, node).is_some_and(|level| levels.contains(&level))
        })
}

/// One city acts on the local level, one country on the national one, more, or an organisation without a country that acts
/// across Europe, on the European one.
fn level_of(ecosystem: &Ecosystem, node: &Place) -> Option<Level> {
    use LinkKind::{Coordinates, Funds, Leads, MemberOf, ParticipatesIn, PartnerIn, Supports};
    if ![NodeKind::Pilot, NodeKind::Initiative].contains(&node.kind) {
        return node.level;
    }
    let (mut cities, mut countries) = (BTreeSet::new(), BTreeSet::new());
    let mut is_european = false;
    for link in &ecosystem.links {
        let other = match () {
            () if link.to == node.id => &ecosystem[&link.from],
            () if link.from == node.id && link.kind == Supports => &ecosystem[&link.to],
            () => continue,
        };
        let is_outgoing = link.from == node.id;
        let takes_part = match other.kind {
            NodeKind::City => is_outgoing || [Leads, ParticipatesIn, MemberOf].contains(&link.kind),
            NodeKind::Stakeholder => {
                let part = [Coordinates, Funds, PartnerIn, MemberOf];
                node.kind == NodeKind::Initiative && !is_outgoing && part.contains(&link.kind)
            }
            NodeKind::Country => is_outgoing,
            _ => false,
        };
        if !takes_part {
            continue;
        }
        let country = match other.kind {
            NodeKind::Country => Some(other.id.clone()),
            _ => other.country.clone(),
        };
        is_european |= country.is_none() && other.level == Some(Level::European);
        countries.extend(country);
        if other.kind == NodeKind::City {
            cities.insert(&other.id);
        }
    }
    match (is_european, cities.len(), countries.len()) {
        (true, ..) | (_, _, 2..) => Some(Level::European),
        (_, 1, 1) => Some(Level::Local),
        (_, _, 1) => Some(Level::National),
        (_, _, 0) => node.level,
    }
}

fn passes(question: &Question, node: &Place) -> bool {
    let by_default = ![NodeKind::Country, NodeKind::Theme].contains(&node.kind);
    question
        .through
        .as_ref()
        .map_or(by_default, |kinds| kinds.contains(&node.kind))
}

/// A pilot has to do with the countries of the cities that carry it out; a learning with those of
/// the cities and organisations, and of the pilots, that produced it.
fn countries_of(ecosystem: &Ecosystem, node: &Place) -> BTreeSet<String> {
    let leading_here = |kinds: &[LinkKind]| {
        let here = ecosystem.links.iter();
        let here = here.filter(|link| link.to == node.id && kinds.contains(&link.kind));
        here.map(|link| &ecosystem[&link.from]).collect::<Vec<_>>()
    };
    match node.kind {
        NodeKind::Country => BTreeSet::from([node.id.clone()]),
        NodeKind::Pilot => leading_here(&[LinkKind::Leads, LinkKind::ParticipatesIn])
            .into_iter()
            .filter(|leader| leader.kind == NodeKind::City)
            .filter_map(|city| city.country.clone())
            .collect(),
        NodeKind::Learning => leading_here(&[LinkKind::Produced])
            .into_iter()
            .flat_map(|producer| match producer.kind {
                NodeKind::City | NodeKind::Stakeholder => {
                    producer.country.iter().cloned().collect()
                }
                NodeKind::Pilot => countries_of(ecosystem, producer),
                _ => BTreeSet::new(),
            })
            .collect(),
        _ => node.country.iter().cloned().collect(),
    }
}

fn is_among<T: PartialEq>(terms: &Option<Vec<T>>, term: &T) -> bool {
    terms.as_ref().is_none_or(|terms| terms.contains(term))
}

impl std::ops::Index<&String> for Ecosystem {
    type Output = Place;

    fn index(&self, id: &String) -> &Place {
        let mut nodes = self.nodes.iter();
        nodes.find(|node| node.id == *id).expect("links have ends")
    }
}
