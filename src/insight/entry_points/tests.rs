use entity::LinkKind::{Coordinates, MemberOf, ParticipatesIn, Represents, Supports, TwinnedWith};

use super::*;
use crate::snapshot::fixture::{SnapshotFixture, find};

/// A country with a platform of two cities and its coordinator, and a third city beside it.
fn portugal() -> SnapshotFixture {
    SnapshotFixture::default()
        .country("pt")
        .city("braga", "pt", None)
        .city("lisbon", "pt", None)
        .city("porto", "pt", None)
        .platform("net", "pt")
        .stakeholder("office", Some("pt"), Level::National)
        .stakeholder("contact", Some("pt"), Level::National)
        .link("org-office", Coordinates, "platform-net")
        .link("org-contact", Represents, "country-pt")
        .link("city-lisbon", MemberOf, "platform-net")
        .link("city-porto", MemberOf, "platform-net")
}

fn answer(
    snapshot: &Snapshot,
    id: &str,
    levels: Option<&[Level]>,
    first: usize,
) -> Vec<EntryPoint> {
    let budget = &mut Budget::uncancellable(1_000_000);
    entry_points(snapshot, find(snapshot, id), levels, first, budget).unwrap()
}

fn ids<'a>(snapshot: &'a Snapshot, entry_points: &[EntryPoint]) -> Vec<&'a str> {
    entry_points
        .iter()
        .map(|point| snapshot.id(point.actor))
        .collect()
}

fn of<'a>(snapshot: &Snapshot, points: &'a [EntryPoint], id: &str) -> &'a EntryPoint {
    points
        .iter()
        .find(|point| snapshot.id(point.actor) == id)
        .unwrap()
}

#[test]
fn a_member_turns_to_its_platform_and_whoever_runs_it() {
    let snapshot = portugal().build();
    let points = answer(&snapshot, "city-porto", None, 9);
    let wanted = [
        "platform-net",
        "org-office",
        "org-contact",
        // A member of the same platform is nearer than a city beside it.
        "city-lisbon",
        "city-braga",
    ];
    assert_eq!(ids(&snapshot, &points), wanted);
    assert_eq!(
        points[0].reasons,
        [
            "Has Porto as a member.",
            "Reaches 1 other known city of Pt: Lisbon."
        ]
    );
    assert_eq!(
        points[1].reasons[0],
        "Coordinates Net, which Porto is a member of."
    );
    assert_eq!(points[1].path.links.len(), 2);
    // Direct, its office, with one other city.
    assert!((points[0].score - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn one_who_is_no_member_is_told_so() {
    let snapshot = portugal().build();
    let points = answer(&snapshot, "city-braga", None, 9);
    assert_eq!(
        of(&snapshot, &points, "platform-net").reasons,
        [
            "Is a national platform of Pt; Braga is not known to be a member.",
            "Reaches 2 other known cities of Pt: Lisbon and Porto.",
            "Is open to all cities of its country."
        ]
    );
    let office = of(&snapshot, &points, "org-office");
    assert_eq!(
        office.reasons[0],
        "Coordinates Net, a national platform of Pt."
    );
    assert_eq!(office.path.links.len(), 3);
}

#[test]
fn where_there_is_no_platform_there_are_the_contact_and_whoever_supports_the_country() {
    let snapshot = SnapshotFixture::default()
        .country("ee")
        .city("tartu", "ee", None)
        .stakeholder("contact", Some("ee"), Level::National)
        .stakeholder("ministry", Some("ee"), Level::National)
        .initiative("portal")
        .link("org-contact", Represents, "country-ee")
        .link("initiative-portal", Supports, "country-ee")
        .build();
    let points = answer(&snapshot, "city-tartu", None, 9);
    // That a ministry has its seat in the country is no reason to turn to it.
    assert_eq!(
        ids(&snapshot, &points),
        ["initiative-portal", "org-contact"]
    );
}

#[test]
fn a_seat_in_the_city_is_no_tie_and_another_region_is_left_out() {
    let in_region = |literal: SnapshotFixture, region: &'static str| {
        literal.change_last_node(move |fact| match &mut fact.details {
            Details::City(city) => city.region = Some(region.to_owned()),
            _ => unreachable!("it is a city"),
        })
    };
    let literal = SnapshotFixture::default().country("be");
    let literal = in_region(literal.city("bruges", "be", None), "Flanders");
    let literal = in_region(literal.city("namur", "be", None), "Wallonia");
    let regional = |literal: SnapshotFixture, name: &'static str| {
        literal.stakeholder(name, Some("be"), Level::Regional).link(
            &format!("org-{name}"),
            Represents,
            "country-be",
        )
    };
    let literal = regional(regional(literal, "flanders"), "wallonie");
    let snapshot = literal
        .stakeholder("seated", Some("be"), Level::Local)
        .change_last_node(|fact| match &mut fact.details {
            Details::Stakeholder(seated) => seated.city_id = Some("city-bruges".to_owned()),
            _ => unreachable!("it is a stakeholder"),
        })
        .build();
    let points = answer(&snapshot, "city-bruges", None, 9);
    let found = ids(&snapshot, &points);
    assert!(found.contains(&"org-flanders"), "{found:?}");
    assert!(
        !found.contains(&"org-wallonie") && !found.contains(&"org-seated"),
        "{found:?}"
    );
}

#[test]
fn the_same_part_is_told_together() {
    let snapshot = portugal()
        .stakeholder("second", Some("pt"), Level::National)
        .link("org-second", Coordinates, "platform-net")
        .build();
    let points = answer(&snapshot, "org-office", None, 9);
    let second = of(&snapshot, &points, "org-second");
    assert_eq!(second.reasons[0], "Coordinates Net together with Office.");
}

#[test]
fn what_is_over_counts_less_and_is_told_in_the_past() {
    let literal = |until| {
        portugal()
            .city("umea", "pt", None)
            .link_until("city-umea", TwinnedWith, "city-braga", until)
            .build()
    };
    let (now, then) = (literal(None), literal(Some("2025-05")));
    let umea = |snapshot: &Snapshot| {
        let points = answer(snapshot, "city-braga", None, 9);
        of(snapshot, &points, "city-umea").clone()
    };
    assert!(umea(&then).score < umea(&now).score);
    assert_eq!(umea(&now).reasons[0], "Is twinned with Braga.");
    assert_eq!(
        umea(&then).reasons[0],
        "Was twinned with Braga until May 2025."
    );
}

#[test]
fn a_part_in_a_pilot_that_has_ended_is_over() {
    let literal = |end| {
        portugal()
            .pilot("trams", end)
            .link("city-braga", ParticipatesIn, "pilot-trams")
            .link("city-porto", ParticipatesIn, "pilot-trams")
            .build()
    };
    let (now, then) = (literal(None), literal(Some("2025")));
    let porto = |snapshot: &Snapshot| {
        let points = answer(snapshot, "city-braga", None, 9);
        of(snapshot, &points, "city-porto").clone()
    };
    assert!(porto(&then).score < porto(&now).score);
    assert_eq!(
        porto(&now).reasons[0],
        "Participates in the pilot Trams together with Braga."
    );
}

#[test]
fn a_platform_in_preparation_counts_less_and_says_so() {
    let preparing = portugal()
        .platform("plan", "pt")
        .change_last_node(|fact| fact.node.name.push_str(" (in preparation)"))
        .build();
    let points = answer(&preparing, "city-braga", None, 9);
    let plan = of(&preparing, &points, "platform-plan");
    assert!(
        plan.reasons
            .contains(&"Is still in preparation, according to the sources.".to_owned())
    );
    assert!(plan.score < of(&preparing, &points, "platform-net").score);
}

#[test]
fn only_the_levels_asked_for_answer() {
    let snapshot = portugal().build();
    let local = answer(&snapshot, "city-porto", Some(&[Level::Local]), 9);
    assert_eq!(ids(&snapshot, &local), ["city-lisbon", "city-braga"]);
    assert_eq!(answer(&snapshot, "city-porto", Some(&[]), 9), []);
}

#[test]
fn no_level_crowds_out_the_others() {
    let snapshot = portugal()
        .stakeholder("second", Some("pt"), Level::National)
        .link("org-second", Represents, "country-pt")
        .build();
    // A city scores 1/12, more than a fourth of the 1/4 of the second contact.
    let four = answer(&snapshot, "city-porto", None, 4);
    let wanted = ["platform-net", "org-office", "org-contact", "city-lisbon"];
    assert_eq!(ids(&snapshot, &four), wanted);
    assert_eq!(answer(&snapshot, "city-porto", None, 0), []);
}

#[test]
fn a_space_that_the_actor_hosts_comes_before_its_own_page_and_the_group_of_the_country_after() {
    let literal = || portugal().space("group", Some("pt"));
    let without = literal().build();
    let points = answer(&without, "city-porto", None, 1);
    assert_eq!(points[0].space, without.find("space-group"));
    let own = Some("https://example.org/platform-net".to_owned());
    assert_eq!(points[0].connect_at, own);
    let hosting = literal()
        .space("breakfast", None)
        .link("platform-net", LinkKind::Hosts, "space-breakfast")
        .build();
    let points = answer(&hosting, "city-porto", None, 1);
    assert_eq!(points[0].space, hosting.find("space-breakfast"));
    let hosted = Some("https://example.org/space-breakfast".to_owned());
    assert_eq!(points[0].connect_at, hosted);
}

#[test]
fn the_search_stops_when_its_budget_is_spent() {
    let snapshot = portugal().build();
    let from = find(&snapshot, "city-porto");
    let stopped = entry_points(&snapshot, from, None, 5, &mut Budget::uncancellable(3));
    assert_eq!(stopped, Err(Interrupted::OverBudget));
}
