use entity::Level;
use entity::LinkKind::{Coordinates, MemberOf, ParticipatesIn, Represents, Supports};
use entity::fact::Details;

use super::*;
use crate::snapshot::fixture::{SnapshotFixture, find};

/// A country with a platform, one member, one that meets the member in a pilot, one that shares no
/// more than an initiative with it, and one alone.
fn portugal() -> SnapshotFixture {
    SnapshotFixture::default()
        .country("pt")
        .city("alone", "pt", None)
        .city("friend", "pt", None)
        .city("member", "pt", None)
        .city("stranger", "pt", None)
        .platform("net", "pt")
        .pilot("trams", Some("2027"))
        .initiative("mission")
        .link("city-member", MemberOf, "platform-net")
        .link("city-member", ParticipatesIn, "pilot-trams")
        .link("city-friend", ParticipatesIn, "pilot-trams")
        .link("city-member", ParticipatesIn, "initiative-mission")
        .link("city-stranger", ParticipatesIn, "initiative-mission")
}

fn answer(snapshot: &Snapshot, kind: GapKind) -> Vec<Gap> {
    gaps(
        snapshot,
        Some(&[kind]),
        None,
        &mut Budget::uncancellable(1_000_000),
    )
    .unwrap()
}

fn ids(snapshot: &Snapshot, kind: GapKind) -> Vec<String> {
    let id = |gap: Gap| match gap.subject {
        Subject::Node(node) => snapshot.id(node).to_owned(),
        Subject::Link(link) => snapshot.link_id(link),
    };
    answer(snapshot, kind).into_iter().map(id).collect()
}

#[test]
fn a_path_leads_over_people_and_work_but_not_over_hubs() {
    let snapshot = portugal().build();
    let cut_off = ids(&snapshot, GapKind::CityWithoutPathToPlatform);
    assert_eq!(cut_off, ["city-alone", "city-stranger"]);
    let outside = ids(&snapshot, GapKind::CityOutsideItsPlatform);
    assert_eq!(outside, ["city-alone", "city-friend", "city-stranger"]);
}

#[test]
fn a_path_leads_over_no_link_that_is_over_nor_to_what_does_not_stand() {
    // A link is current by its own dates; that the pilot is over is a gap of its own.
    for (until, is_cut_off) in [(None, false), (Some("2024"), true)] {
        let buses = portugal()
            .pilot("buses", Some("2024"))
            .link("city-member", ParticipatesIn, "pilot-buses")
            .link_until("city-alone", ParticipatesIn, "pilot-buses", until)
            .build();
        let cut_off = ids(&buses, GapKind::CityWithoutPathToPlatform);
        assert_eq!(cut_off.contains(&"city-alone".to_owned()), is_cut_off);
    }
    let planned = portugal()
        .platform("plan", "pt")
        .change_last_node(|fact| fact.node.name.push_str(" (in preparation)"))
        .link("city-alone", MemberOf, "platform-plan")
        .build();
    assert!(ids(&planned, GapKind::CityWithoutPathToPlatform).contains(&"city-alone".to_owned()));
    assert!(ids(&planned, GapKind::CityOutsideItsPlatform).contains(&"city-alone".to_owned()));
    assert_eq!(
        ids(&planned, GapKind::PlatformInPreparation),
        ["platform-plan"]
    );
}

#[test]
fn countries_are_missed_only_where_somebody_looked() {
    let snapshot = portugal()
        .country("es")
        .country("ua")
        .change_last_node(|fact| match &mut fact.details {
            Details::Country(country) => country.ecosystem_page = false,
            _ => unreachable!("it was put last"),
        })
        .stakeholder("contact", Some("es"), Level::National)
        .link("org-contact", Represents, "country-es")
        .build();
    assert_eq!(
        ids(&snapshot, GapKind::CountryWithoutPlatform),
        ["country-es"]
    );
    assert_eq!(
        ids(&snapshot, GapKind::CountryWithoutContactPoint),
        ["country-pt"]
    );
}

#[test]
fn a_pilot_that_still_runs_owes_no_learning_yet() {
    let snapshot = portugal()
        .pilot("over", Some("2025"))
        .pilot("undated", None)
        .build();
    let wanted = ["pilot-over", "pilot-undated"];
    assert_eq!(ids(&snapshot, GapKind::PilotWithoutLearning), wanted);
    assert_eq!(ids(&snapshot, GapKind::PilotWithoutCity), wanted);
    let gap = answer(&snapshot, GapKind::PilotWithoutLearning)[0];
    assert_eq!(
        gap.description(&snapshot),
        "Over is a pilot that ended in 2025 without a known learning."
    );
}

#[test]
fn facts_age_by_the_end_of_what_their_date_may_mean() {
    let dated = |as_of: &str| {
        let as_of = as_of.parse().ok();
        portugal()
            .theme("heat")
            .change_last_node(move |fact| fact.node.as_of = as_of)
            .build()
    };
    for (date, old, ahead) in [
        ("2023-11-22", 1, 0),
        ("2023-11-23", 0, 0),
        ("2023", 0, 0),
        ("2022", 1, 0),
        ("2026", 0, 0),
        ("2026-12", 0, 1),
    ] {
        let snapshot = dated(date);
        assert_eq!(answer(&snapshot, GapKind::FactOld).len(), old, "{date}");
        assert_eq!(
            answer(&snapshot, GapKind::FactDatedAhead).len(),
            ahead,
            "{date}"
        );
    }
    let undated = dated("");
    assert_eq!(ids(&undated, GapKind::FactWithoutDate), ["theme-heat"]);
}

#[test]
fn contradictions_are_found_and_told() {
    let snapshot = portugal()
        .country("es")
        .city("soria", "es", None)
        .change_last_node(|fact| match &mut fact.details {
            Details::City(city) => city.eu_label_awarded = "2021".parse().ok(),
            _ => unreachable!("it was put last"),
        })
        .pilot("over", Some("2025"))
        .link("city-soria", MemberOf, "platform-net")
        .link("city-soria", ParticipatesIn, "pilot-over")
        .link_until("city-alone", ParticipatesIn, "pilot-over", Some("2024"))
        .build();
    let told = |kind| {
        answer(&snapshot, kind)
            .iter()
            .map(|gap| gap.description(&snapshot))
            .collect()
    };
    let (label, abroad, open): (Vec<_>, Vec<_>, Vec<_>) = (
        told(GapKind::LabelBeforeSelection),
        told(GapKind::PlatformMemberAbroad),
        told(GapKind::OpenLinkToWhatEnded),
    );
    assert_eq!(
        label,
        [
            "Soria was awarded the EU Mission Label in 2021, before the Mission's cities were selected."
        ]
    );
    assert_eq!(
        abroad,
        ["Soria is a member of Net: the city is in Es, the platform in Pt."]
    );
    assert_eq!(
        open,
        ["Soria participates in Over: the pilot ended in 2025, but the link has no end date."]
    );
}

#[test]
fn gaps_are_those_of_the_countries_asked_for_in_the_order_of_kinds_and_ids() {
    let snapshot = portugal()
        .country("es")
        .city("soria", "es", None)
        .stakeholder("office", None, Level::European)
        .link("org-office", Coordinates, "platform-net")
        .link("org-office", Supports, "city-soria")
        .build();
    let all = gaps(&snapshot, None, None, &mut Budget::uncancellable(1_000_000)).unwrap();
    let key = |gap: &Gap| (gap.kind, sort_key(&snapshot, gap.subject));
    assert!(all.is_sorted_by(|a, b| key(a) < key(b)));
    let spain = [find(&snapshot, "country-es")];
    let in_spain = gaps(
        &snapshot,
        None,
        Some(&spain),
        &mut Budget::uncancellable(1_000_000),
    )
    .unwrap();
    let expected: Vec<Gap> = all
        .iter()
        .copied()
        .filter(|gap| gap.countries(&snapshot).contains(&spain[0]))
        .collect();
    assert_eq!(in_spain, expected);
    assert!(!in_spain.is_empty() && in_spain.len() < all.len());
    assert_eq!(
        gaps(
            &snapshot,
            Some(&[]),
            None,
            &mut Budget::uncancellable(1_000)
        ),
        Ok(vec![])
    );
    assert_eq!(
        gaps(&snapshot, None, None, &mut Budget::uncancellable(3)),
        Err(Interrupted::OverBudget)
    );
}
