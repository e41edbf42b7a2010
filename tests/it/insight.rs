//! What the graph advises, on the curated data: properties that hold for every node, and gaps that
//! plain loops over the files find as well.

use std::collections::{BTreeMap, BTreeSet};

use entity::{Level, NodeKind};
use mission_graph::graph::Budget;
use mission_graph::insight::{
    EntryPoint, Gap, GapKind, PeerCriterion, PeerQuery, Subject, TraitIndex, entry_points, gaps,
    peers,
};
use mission_graph::snapshot::{LinkIndex, NodeIndex, Snapshot};
use serde_json::json;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::files::{Row, rows};

/// The day of the test's clock.
const TODAY: &str = "2026-11-23";

#[tokio::test]
async fn the_curated_data_are_advised_well() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let view = app.world.view();
        let snapshot = view.snapshot();
        entry_points_are_actors_at_the_end_of_their_paths(snapshot);
        peers_are_the_same_either_way_round(view.trait_index().await.unwrap());
        cities_without_a_path_are_those_of_the_files(snapshot);
        cities_outside_their_platform_are_those_of_the_files(snapshot);
        gaps_are_read_page_by_page(&app).await;
    })
    .await;
}

fn entry_points_are_actors_at_the_end_of_their_paths(snapshot: &Snapshot) {
    let levels = [Level::Local, Level::National];
    for node in snapshot.all_nodes() {
        let all = entry_points(snapshot, node, None, usize::MAX, &mut plenty()).unwrap();
        for point in &all {
            check(snapshot, node, point);
        }
        let few = entry_points(snapshot, node, None, 5, &mut plenty()).unwrap();
        assert!(all.starts_with(&few), "a shorter list starts a longer one");
        let some = entry_points(snapshot, node, Some(&levels), 7, &mut plenty()).unwrap();
        assert!(some.len() <= 7);
        for point in some {
            assert!(
                all.contains(&point),
                "the levels change nothing but the choice"
            );
            let level = snapshot.level(point.actor).unwrap();
            assert!(levels.contains(&level));
        }
    }
}

fn check(snapshot: &Snapshot, from: NodeIndex, point: &EntryPoint) {
    assert!(point.score > 0.0 && point.score < 1.0);
    let kind = snapshot.node(point.actor).kind();
    assert!(
        matches!(
            kind,
            NodeKind::Stakeholder
                | NodeKind::NationalPlatform
                | NodeKind::City
                | NodeKind::Initiative
        ),
        "{kind:?}"
    );
    let path = &point.path;
    assert_eq!(path.nodes[0], from.number());
    assert_eq!(*path.nodes.last().unwrap(), point.actor.number());
    assert!(path.links.len() <= 3 && path.nodes.len() == path.links.len() + 1);
    for (ends, &link) in path.nodes.windows(2).zip(&path.links) {
        let link = snapshot.link(LinkIndex::from_number(link));
        let of_link = [link.source.number(), link.target.number()];
        assert!(ends == of_link || ends == [of_link[1], of_link[0]]);
    }
    assert_eq!(
        path.nodes.iter().collect::<BTreeSet<_>>().len(),
        path.nodes.len()
    );
    assert!(!point.reasons.is_empty(), "{}", snapshot.id(point.actor));
    for reason in &point.reasons {
        assert!(
            reason.starts_with(char::is_uppercase) && reason.ends_with(['.', '!', '?']),
            "{reason}"
        );
    }
}

fn peers_are_the_same_either_way_round(survey: &TraitIndex) {
    let everyone = PeerQuery {
        by: None,
        first: usize::MAX,
        exclude_linked: false,
    };
    let mut scores = BTreeMap::new();
    for city in survey.cities() {
        let peers = peers(survey, city, &everyone, &mut plenty()).unwrap();
        assert!(peers.is_sorted_by(|a, b| (!a.is_weak, a.score) >= (!b.is_weak, b.score)));
        for peer in peers {
            assert!(peer.score <= peer.similarity && peer.similarity <= 1.0);
            let criteria = peer
                .shared
                .iter()
                .map(|shared| (shared.criterion, shared.score));
            let criteria: BTreeMap<_, _> = criteria.collect();
            assert!(criteria.values().all(|&score| score > 0.0 && score <= 1.0));
            // What a peer has written down is its own to give.
            let mut criteria = criteria;
            criteria.remove(&PeerCriterion::Learnings);
            let mut unknown = peer.unknown;
            unknown.retain(|&criterion| criterion != PeerCriterion::Learnings);
            if !criteria.is_empty() {
                let of_pair = (peer.is_linked, criteria, unknown);
                scores.insert((city, peer.city), of_pair);
            }
        }
    }
    assert!(scores.len() > 10_000);
    for ((a, b), one_way) in &scores {
        assert_ne!(a, b);
        assert_eq!(scores.get(&(*b, *a)), Some(one_way));
    }
}

fn cities_without_a_path_are_those_of_the_files(snapshot: &Snapshot) {
    let links = rows("links.csv");
    let mut neighbours: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut tie = |a: &str, b: &str| {
        neighbours
            .entry(a.to_owned())
            .or_default()
            .push(b.to_owned());
        neighbours
            .entry(b.to_owned())
            .or_default()
            .push(a.to_owned());
    };
    for link in links.iter().filter(|link| is_current(link)) {
        tie(&link["from"], &link["to"]);
    }
    for stakeholder in rows("stakeholders.csv") {
        tie(&stakeholder["id"], &stakeholder["city"]);
    }
    neighbours.remove("");
    let standing = standing_platforms();
    let mut cut_off = BTreeSet::new();
    for city in rows("cities.csv") {
        let mut met = BTreeSet::from([city["id"].clone()]);
        let mut waiting = vec![city["id"].clone()];
        while let Some(node) = waiting.pop() {
            let is_hub = ["country-", "theme-", "initiative-"]
                .iter()
                .any(|hub| node.starts_with(hub));
            for other in neighbours
                .get(&node)
                .into_iter()
                .flatten()
                .filter(|_| !is_hub)
            {
                if met.insert(other.clone()) {
                    waiting.push(other.clone());
                }
            }
        }
        if met.is_disjoint(&standing.keys().cloned().collect()) {
            cut_off.insert(city["id"].clone());
        }
    }
    assert!(cut_off.len() >= 5, "{}", cut_off.len());
    let found = found(snapshot, GapKind::CityWithoutPathToPlatform);
    assert_eq!(found, cut_off);
}

fn cities_outside_their_platform_are_those_of_the_files(snapshot: &Snapshot) {
    let (links, standing) = (rows("links.csv"), standing_platforms());
    let outside: BTreeSet<String> = rows("cities.csv")
        .into_iter()
        .filter(|city| {
            let serves = |platform: &String| standing.get(platform) == Some(&city["country"]);
            let is_in = links.iter().any(|link| {
                let (from, to) = (&link["from"], &link["to"]);
                (link["kind"] == "MEMBER_OF" && *from == city["id"] && serves(to))
                    || (link["kind"] == "SUPPORTS" && *to == city["id"] && serves(from))
            });
            standing.values().any(|country| *country == city["country"]) && !is_in
        })
        .map(|city| city["id"].clone())
        .collect();
    assert!(outside.len() > 10);
    assert_eq!(found(snapshot, GapKind::CityOutsideItsPlatform), outside);
}

fn found(snapshot: &Snapshot, kind: GapKind) -> BTreeSet<String> {
    let gaps = gaps(snapshot, Some(&[kind]), None, &mut plenty()).unwrap();
    let id = |gap: Gap| match gap.subject {
        Subject::Node(node) => snapshot.id(node).to_owned(),
        Subject::Link(link) => snapshot.link_id(link),
    };
    gaps.into_iter().map(id).collect()
}

/// The national platforms that are not in preparation, with their countries.
fn standing_platforms() -> BTreeMap<String, String> {
    rows("platforms.csv")
        .into_iter()
        .filter(|platform| !platform["name"].contains("(in preparation)"))
        .map(|platform| (platform["id"].clone(), platform["country"].clone()))
        .collect()
}

/// Whether a link is current by its own dates.
fn is_current(link: &Row) -> bool {
    let is_past = |date: &str| !date.is_empty() && format!("{date}-99").as_str() < TODAY;
    let is_to_come = |date: &str| date > &TODAY[..date.len()];
    !is_past(&link["until"]) && !is_to_come(&link["since"])
}

async fn gaps_are_read_page_by_page(app: &App) {
    let query = "query ($after: String, $before: String, $first: Int, $last: Int) {
        gaps(after: $after, before: $before, first: $first, last: $last) {
            totalCount
            counts {count}
            edges {cursor node {kind node {id} link {id}}}
        }
    }";
    let whole = app.ask_with(query, json!({"first": 1000})).await;
    let total = whole["gaps"]["totalCount"].as_u64().unwrap();
    let counts = whole["gaps"]["counts"].as_array().unwrap();
    let sum: u64 = counts
        .iter()
        .map(|count| count["count"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, total);
    let read = async |size: &str, cursor: &str| {
        let mut all = Vec::new();
        let mut place = json!(null);
        loop {
            let page = app.ask_with(query, json!({size: 300, cursor: place})).await;
            let mut edges = page["gaps"]["edges"].as_array().unwrap().clone();
            if cursor == "before" {
                edges.reverse();
            }
            match edges.last() {
                Some(last) => place = last["cursor"].clone(),
                None => return all,
            }
            all.extend(edges);
        }
    };
    let forwards = read("first", "after").await;
    let mut backwards = read("last", "before").await;
    backwards.reverse();
    assert_eq!(forwards.len() as u64, total);
    assert_eq!(forwards, backwards);
    let nodes: BTreeSet<String> = forwards
        .iter()
        .map(|edge| edge["node"].to_string())
        .collect();
    assert_eq!(nodes.len() as u64, total);
}

fn plenty() -> Budget {
    Budget::uncancellable(u64::MAX)
}
