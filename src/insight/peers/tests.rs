use std::sync::Arc;

use entity::LinkKind::{HasTheme, Leads, MemberOf, ParticipatesIn, Produced, TwinnedWith};

use super::*;
use crate::snapshot::Snapshot;
use crate::snapshot::fixture::{SnapshotFixture, find};

/// Three cities of two countries; two share a rare theme, all share a common one.
fn three_cities() -> SnapshotFixture {
    SnapshotFixture::default()
        .country("de")
        .country("fr")
        .city("aachen", "de", Some(250_000))
        .city("dijon", "fr", Some(150_000))
        .city("mannheim", "de", Some(300_000))
        .theme("heat")
        .theme("trams")
        .link("city-aachen", HasTheme, "theme-trams")
        .link("city-dijon", HasTheme, "theme-trams")
        .link("city-mannheim", HasTheme, "theme-trams")
        .link("city-dijon", HasTheme, "theme-heat")
        .link("city-mannheim", HasTheme, "theme-heat")
}

fn query(by: &[PeerCriterion]) -> PeerQuery {
    PeerQuery {
        by: Some(by.to_vec()),
        first: 9,
        exclude_linked: false,
    }
}

fn answer(snapshot: &Arc<Snapshot>, city: &str, query: &PeerQuery) -> Vec<Peer> {
    let budget = &mut Budget::uncancellable(1_000_000);
    let index = TraitIndex::new(snapshot.clone(), budget).unwrap();
    peers(&index, find(snapshot, city), query, budget).unwrap()
}

fn ids<'a>(snapshot: &'a Snapshot, peers: &[Peer]) -> Vec<&'a str> {
    peers.iter().map(|peer| snapshot.id(peer.city)).collect()
}

#[test]
fn what_all_share_says_nothing_and_what_is_rare_says_most() {
    let snapshot = three_cities().build();
    let peers = answer(&snapshot, "city-mannheim", &query(&[PeerCriterion::Themes]));
    assert_eq!(ids(&snapshot, &peers), ["city-dijon"]);
    assert!((peers[0].score - 1.0).abs() < 1e-12);
    let themes = &peers[0].shared[0];
    assert_eq!(themes.explanation, "Both work on 2 themes: Heat and Trams.");
    assert_eq!(snapshot.id(themes.nodes[0]), "theme-heat");
}

#[test]
fn what_is_unknown_is_named_and_neither_like_nor_unlike() {
    let snapshot = three_cities().city("bonn", "de", Some(300_000)).build();
    let by = [PeerCriterion::Population, PeerCriterion::Themes];
    let peers = answer(&snapshot, "city-mannheim", &query(&by));
    let bonn = peers
        .iter()
        .find(|peer| snapshot.id(peer.city) == "city-bonn")
        .unwrap();
    assert_eq!(bonn.unknown, [PeerCriterion::Themes]);
    assert!((bonn.similarity - 1.0).abs() < 1e-12);
    assert!((bonn.score - 0.5).abs() < 1e-12);
}

#[test]
fn size_is_compared_as_a_ratio() {
    let snapshot = three_cities().build();
    let peers = answer(
        &snapshot,
        "city-mannheim",
        &query(&[PeerCriterion::Population]),
    );
    assert_eq!(ids(&snapshot, &peers), ["city-aachen", "city-dijon"]);
    assert!((peers[1].score - 0.5).abs() < 1e-12);
    assert_eq!(
        peers[0].shared[0].explanation,
        "Mannheim has 300,000 inhabitants, Aachen has 250,000."
    );
    // One is twice the other.
    assert_eq!(peers[1].shared, []);
}

#[test]
fn twins_share_each_other_and_the_twins_of_one_share_it() {
    let snapshot = three_cities()
        .link("city-aachen", TwinnedWith, "city-dijon")
        .link("city-dijon", TwinnedWith, "city-mannheim")
        .build();
    let peers = answer(
        &snapshot,
        "city-mannheim",
        &query(&[PeerCriterion::Twinning]),
    );
    assert_eq!(ids(&snapshot, &peers), ["city-dijon", "city-aachen"]);
    let sentence = |peer: &Peer| peer.shared[0].explanation.clone();
    assert_eq!(sentence(&peers[0]), "Are or were twinned with each other.");
    assert_eq!(sentence(&peers[1]), "Both are or were twinned with Dijon.");
    // Of Mannheim and Dijon, and of Aachen and Dijon: Dijon alone is in both.
    assert!((peers[1].score - 1.0 / 3.0).abs() < 1e-12);
    assert!(peers[0].is_linked && !peers[1].is_linked);
}

#[test]
fn learnings_count_on_what_both_work_on() {
    let snapshot = three_cities()
        .learning("heat-pumps")
        .link("learning-heat-pumps", HasTheme, "theme-heat")
        .link("city-dijon", Produced, "learning-heat-pumps")
        .build();
    let peers = answer(
        &snapshot,
        "city-mannheim",
        &query(&[PeerCriterion::Learnings]),
    );
    assert_eq!(
        peers[0].shared[0].explanation,
        "1 learning from Dijon on shared themes: “Heat-pumps”."
    );
    assert_eq!(
        peers[0].shared[0].nodes,
        [find(&snapshot, "learning-heat-pumps")]
    );
    let of_aachen = answer(
        &snapshot,
        "city-aachen",
        &query(&[PeerCriterion::Learnings]),
    );
    assert_eq!(of_aachen, []);
    // What one has written down oneself is no reason to turn to another.
    let of_dijon = answer(&snapshot, "city-dijon", &query(&[PeerCriterion::Learnings]));
    assert_eq!(of_dijon, []);
}

#[test]
fn figures_alone_are_weak_grounds_and_last() {
    let snapshot = three_cities()
        .city("bonn", "de", Some(300_000))
        .city("calais", "fr", Some(70_000))
        .link("city-calais", HasTheme, "theme-heat")
        .build();
    let all = PeerQuery {
        by: None,
        first: 9,
        exclude_linked: false,
    };
    let peers = answer(&snapshot, "city-mannheim", &all);
    let found = ids(&snapshot, &peers);
    let place = |id: &str| found.iter().position(|found| *found == id).unwrap();
    // Bonn has the same size and country, Calais shares what is rare.
    assert!(place("city-calais") < place("city-bonn"), "{found:?}");
    assert!(peers[place("city-bonn")].is_weak && !peers[place("city-calais")].is_weak);
}

#[test]
fn those_who_know_each_other_can_be_left_out() {
    let snapshot = three_cities()
        .pilot("trams", Some("2024"))
        .platform("net", "de")
        .link("city-mannheim", Leads, "pilot-trams")
        .link("city-dijon", ParticipatesIn, "pilot-trams")
        .link("city-mannheim", MemberOf, "platform-net")
        .link("city-aachen", MemberOf, "platform-net")
        .build();
    let all = PeerQuery {
        by: None,
        first: 9,
        exclude_linked: false,
    };
    let unknown = PeerQuery {
        exclude_linked: true,
        ..all.clone()
    };
    assert_eq!(answer(&snapshot, "city-mannheim", &all).len(), 2);
    let strangers = answer(&snapshot, "city-mannheim", &unknown);
    assert_eq!(ids(&snapshot, &strangers), ["city-aachen"]);
    let work = strangers[0]
        .shared
        .iter()
        .find(|shared| shared.criterion == PeerCriterion::Work);
    assert_eq!(work.unwrap().explanation, "Both take or took part in Net.");
}

#[test]
fn a_comparison_stops_when_its_budget_is_spent() {
    let snapshot = three_cities().build();
    let city = find(&snapshot, "city-mannheim");
    let query = query(&[PeerCriterion::Themes]);
    let index = TraitIndex::new(snapshot.clone(), &mut Budget::uncancellable(3));
    assert_eq!(index.err(), Some(Interrupted::OverBudget));
    let index = TraitIndex::new(snapshot, &mut Budget::uncancellable(1_000)).unwrap();
    let stopped = peers(&index, city, &query, &mut Budget::uncancellable(1));
    assert_eq!(stopped, Err(Interrupted::OverBudget));
}
