//! A snapshot that is patched is the one that would be built.

mod drawn;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use entity::fact::{Dataset, Fact};
use entity::{NodeKind, Vocabulary};
use mission_graph::import;
use mission_graph::snapshot::{Direction, Snapshot, Unpatchable};

use drawn::{Drawn, Sides};

const QUESTIONS: [&str; 12] = [
    "p",
    "porto",
    "net zero cities",
    "netzerocities",
    "viable citeis",
    "tram of lodz",
    "trams",
    "de",
    "city",
    "aland braga",
    "pilot porto",
    "xqzw",
];

fn committed_at(revision: u64) -> DateTime<Utc> {
    let first = Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).unwrap();
    first + TimeDelta::days(i64::try_from(revision).unwrap())
}

fn built(revision: u64, dataset: Dataset) -> Snapshot {
    Snapshot::build(revision, committed_at(revision), dataset).unwrap()
}

fn patched(before: &Snapshot, changes: &[Sides]) -> Result<Snapshot, Unpatchable> {
    let revision = before.revision() + 1;
    let sides = changes
        .iter()
        .map(|(before, after)| (before.as_ref(), after.as_ref()));
    before.patch(revision, committed_at(revision), sides)
}

/// How many change sets were patched in.
fn keeps_the_law(dataset: &Dataset, seed: u64, change_sets: u64) -> u64 {
    let mut drawn = Drawn::new(dataset, seed);
    let mut present = built(0, drawn.dataset());
    let mut count = 0;
    for revision in 1..=change_sets {
        let changes = drawn.change_set();
        let expected = built(revision, drawn.dataset());
        present = match patched(&present, &changes) {
            Ok(patched) => {
                assert_seen_alike(&patched, &expected);
                assert!(patched == expected, "seed {seed}, revision {revision}");
                count += 1;
                patched
            }
            Err(Unpatchable::NewestGone(id)) => {
                let goes = |(before, after): &Sides| {
                    after.is_none() && before.as_ref().is_some_and(|fact| fact.key().id == id)
                };
                assert!(changes.iter().any(goes), "{id} stays");
                expected
            }
            Err(other) => panic!("seed {seed}, revision {revision}: {other}"),
        };
    }
    count
}

fn assert_seen_alike(one: &Snapshot, other: &Snapshot) {
    assert_eq!(one.revision(), other.revision());
    assert_eq!(one.today(), other.today());
    assert!(one.all_nodes().eq(other.all_nodes()));
    for &kind in NodeKind::all() {
        assert_eq!(one.nodes_of(kind), other.nodes_of(kind));
    }
    assert_eq!(one.cardinalities(), other.cardinalities());
    assert_eq!(one.indicators(), other.indicators());
    let indicators = one.indicators().iter().map(|indicator| &*indicator.id);
    let indicators: Vec<&str> = indicators
        .chain(["emissions", "green-space", "readiness"])
        .collect();
    for subject in one.all_nodes().map(Some).chain([None]) {
        for indicator in &indicators {
            let latest = one.latest_observation(subject, indicator);
            assert_eq!(latest, other.latest_observation(subject, indicator));
        }
    }
    for node in one.all_nodes() {
        assert_eq!(one.node(node), other.node(node));
        assert_eq!(one.kind(node), other.kind(node));
        assert_eq!(one.country_of(node), other.country_of(node));
        assert_eq!(one.countries_of(node), other.countries_of(node));
        assert_eq!(one.searchable_texts(node), other.searchable_texts(node));
        assert_eq!(one.find(one.id(node)), Some(node));
        for direction in [Direction::Outgoing, Direction::Incoming, Direction::Any] {
            assert!(
                one.neighbours(node, direction)
                    .eq(other.neighbours(node, direction)),
                "{}",
                one.id(node)
            );
        }
        match &one.node(node).details {
            entity::fact::Details::Country(country) => {
                let found = one.find_by_iso2(&country.iso2);
                assert_eq!(found, other.find_by_iso2(&country.iso2));
            }
            entity::fact::Details::City(city) => {
                let found = |of: &Snapshot| of.find_by_geonames_id(city.geonames_id?);
                assert_eq!(found(one), found(other));
            }
            _ => {}
        }
    }
    for number in 0..20 {
        let id = format!("former-{number}");
        assert_eq!(one.find(&id), other.find(&id));
    }
    assert!(one.all_links().eq(other.all_links()));
    for link in one.all_links() {
        assert_eq!(one.link(link), other.link(link));
        assert_eq!(one.is_vertical(link), other.is_vertical(link));
        assert_eq!(one.find_link(&one.link_id(link)), Some(link));
    }
    for text in QUESTIONS {
        let found = [one, other].map(|of| of.search(text).unwrap());
        assert_eq!(found[0].is_fuzzy, found[1].is_fuzzy, "{text}");
        assert_eq!(found[0].hits, found[1].hits, "{text}");
    }
}

#[test]
fn what_grows_out_of_nothing_is_patched_as_it_would_be_built() {
    for seed in 0..4 {
        let patched = keeps_the_law(&Dataset::default(), seed, 200);
        assert!(patched > 150, "{patched} of 200 were patched");
    }
}

#[test]
fn the_curated_data_are_patched_as_they_would_be_built() {
    let dataset = import::parse(&import::embedded()).dataset;
    let patched = keeps_the_law(&dataset, 7, 25);
    assert!(patched > 15, "{patched} of 25 were patched");
}

#[test]
fn nothing_is_patched_that_does_not_fit() {
    let dataset = import::parse(&import::embedded()).dataset;
    let link = dataset.links[0].clone();
    let city = dataset
        .nodes
        .iter()
        .find(|fact| fact.details.country_id() == Some("country-pt"))
        .cloned()
        .unwrap();
    let snapshot = built(1, dataset);
    let refused = |changes: &[Sides]| patched(&snapshot, changes).err();

    let there = Fact::Link(link.clone());
    let id = link.link.id.clone();
    assert_eq!(
        refused(&[(None, Some(there.clone()))]),
        Some(Unpatchable::Unexpected(id))
    );
    let mut elsewhere = link;
    elsewhere.link.to_id = "city-nowhere".to_owned();
    assert!(matches!(
        refused(&[(None, Some(Fact::Link(elsewhere)))]),
        Some(Unpatchable::DanglingReference { .. })
    ));
    let id = city.node.id.clone();
    let mut moved = city.clone();
    moved.node.kind = NodeKind::Theme;
    let city = Fact::Node(Box::new(city));
    assert!(matches!(
        refused(&[(Some(city.clone()), None)]),
        Some(Unpatchable::LinksRemain(_))
    ));
    assert_eq!(
        refused(&[(Some(city), Some(Fact::Node(Box::new(moved))))]),
        Some(Unpatchable::OtherKind(id))
    );
    let many = vec![(Some(there.clone()), Some(there)); 10_000];
    assert!(refused(&many).is_some());
}
