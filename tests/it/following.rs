//! Those who follow the data: they are told everything once, in order, however they come and go.

use mission_graph::import::Folder;
use mission_graph::store::ChangePosition;
use mission_graph::world::ImportOptions;
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::follower::{Follower, number};

const REVISIONS: &str = "subscription ($after: Revision) { revisions(after: $after) { revision note added changed removed } }";
const CHANGES: &str = "subscription ($after: Revision, $countries: [ID!], $kinds: [NodeKind!]) {
    changes(after: $after, countries: $countries, kinds: $kinds) {
        revision isLast changes { action factKind factId revision }
    }
}";

#[tokio::test]
async fn each_change_set_is_told_when_it_is_committed() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let mut follower = Follower::new(&app, REVISIONS, json!({}), None).await;
        assert!(follower.is_silent().await);
        app.import(platform("first")).await;
        let first = follower.next("revisions").await;
        let expected =
            json!({"revision": "2", "note": "A test", "added": 1, "changed": 0, "removed": 0});
        assert_eq!(first, expected);
        app.import(platform("second")).await;
        assert_eq!(follower.next("revisions").await["revision"], "3");
        assert!(follower.is_silent().await);
    })
    .await;
}

/// It is told what it missed as if it had been there, and nothing was kept for it meanwhile.
#[tokio::test]
async fn who_reads_slowly_loses_nothing() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let mut slow = Follower::new(&app, REVISIONS, json!({}), None).await;
        assert!(slow.is_silent().await);
        for number in 0..5 {
            app.import(platform(&format!("number-{number}"))).await;
        }
        for revision in 2..=6 {
            assert_eq!(number(&slow.next("revisions").await["revision"]), revision);
        }
        let statements = app.world.store().statements();
        let mut late = Follower::new(&app, REVISIONS, json!({"after": "0"}), None).await;
        for revision in 1..=6 {
            assert_eq!(number(&late.next("revisions").await["revision"]), revision);
        }
        assert_eq!(app.world.store().statements() - statements, 2);
    })
    .await;
}

#[tokio::test]
async fn all_changes_come_in_batches_of_whole_revisions() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        app.import(platform("first")).await;
        let statements = app.world.store().statements();
        let mut follower = Follower::new(&app, CHANGES, json!({"after": "0"}), None).await;
        let (mut told, mut batches) = (0, 0);
        loop {
            let batch = follower.next("changes").await;
            let changes = batch["changes"].as_array().unwrap();
            assert!((1..=100).contains(&changes.len()));
            assert!(
                changes
                    .iter()
                    .all(|change| change["revision"] == batch["revision"])
            );
            told += changes.len();
            batches += 1;
            if batch["revision"] == "2" {
                assert_eq!(batch["isLast"], true);
                break;
            }
            let is_last = told as i64 == database.count("change").await - 1;
            assert_eq!(batch["isLast"], is_last);
            // Until a revision is told whole, it is not where to resume.
            assert_eq!(follower.last_id.is_some(), is_last);
        }
        assert_eq!(told as i64, database.count("change").await);
        assert!(batches > 5);
        // One page after the other, and none twice.
        let read = app.world.store().statements() - statements;
        assert!(read <= batches + 1, "{read} statements");
        assert!(follower.is_silent().await);
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_goes_on_where_it_was() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let variables = json!({"after": "1"});
        let mut follower = Follower::new(&app, CHANGES, variables.clone(), None).await;
        app.import(platform("first")).await;
        assert_eq!(follower.next("changes").await["revision"], "2");
        let last_id = follower.last_id.take().unwrap();
        assert_eq!(last_id, "2");
        drop(follower);
        app.import(platform("second")).await;
        // As a browser does: the same request, and the id of the last event beside it.
        let mut follower = Follower::new(&app, CHANGES, variables, Some(&last_id)).await;
        let batch = follower.next("changes").await;
        assert_eq!(batch["revision"], "3");
        let facts = batch["changes"].as_array().unwrap();
        assert_eq!(facts[0]["factId"], "platform-second");
        assert!(follower.is_silent().await);
    })
    .await;
}

#[tokio::test]
async fn only_what_is_of_concern_is_told() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let follow = |countries: Value, kinds: Value| {
            let variables = json!({"after": "1", "countries": countries, "kinds": kinds});
            Follower::new(&app, CHANGES, variables, None)
        };
        let mut portugal = follow(json!(["country-pt"]), Value::Null).await;
        let mut spain = follow(json!(["country-es"]), Value::Null).await;
        let mut platforms = follow(Value::Null, json!(["NATIONAL_PLATFORM"])).await;
        let mut cities = follow(json!(["country-pt"]), json!(["CITY"])).await;
        app.import(platform("first")).await;
        // And it is gone again: then counts what it was.
        let options = ImportOptions {
            prune: true,
            ..ImportOptions::new("A test")
        };
        let curated = Folder::new([("platforms.csv", CURATED.as_bytes())]);
        app.world.import(curated, options).await.unwrap();
        for follower in [&mut portugal, &mut platforms] {
            for (revision, action) in [("2", "ADDED"), ("3", "REMOVED")] {
                let batch = follower.next("changes").await;
                assert_eq!(batch["revision"], revision);
                let changes = batch["changes"].as_array().unwrap();
                assert_eq!(changes.len(), 1);
                assert_eq!(changes[0]["action"], action);
                assert_eq!(changes[0]["factId"], "platform-first");
            }
        }
        assert!(spain.is_silent().await);
        assert!(cities.is_silent().await);
    })
    .await;
}

/// Held against a slow and obvious way to tell what concerns whom, over all of the curated data.
#[tokio::test]
async fn a_concern_is_a_node_of_the_kind_in_the_country() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let variables = json!({"after": "0", "countries": ["country-pt"], "kinds": ["CITY"]});
        let mut follower = Follower::new(&app, CHANGES, variables, None).await;
        let mut told = Vec::new();
        loop {
            let batch = follower.next("changes").await;
            for change in batch["changes"].as_array().unwrap() {
                told.push(change["factId"].as_str().unwrap().to_owned());
            }
            if batch["isLast"] == true {
                break;
            }
        }
        let snapshot = app.world.current();
        let cities: Vec<&str> = snapshot
            .nodes_of(entity::NodeKind::City)
            .iter()
            .map(|&node| snapshot.node(node))
            .filter(|city| city.details.country_id() == Some("country-pt"))
            .map(|city| &*city.node.id)
            .collect();
        let changes = app.world.store().page_changes(
            ChangePosition {
                revision: 0,
                position: i32::MAX,
            },
            1,
            1_000_000,
        );
        let expected: Vec<String> = changes
            .await
            .unwrap()
            .into_iter()
            .map(|entry| entry.change)
            .filter(|change| {
                let mut nodes = [&change.node_id, &change.other_node_id]
                    .into_iter()
                    .flatten();
                nodes.any(|node| cities.contains(&&**node))
            })
            .map(|change| change.fact_id)
            .collect();
        assert!(expected.len() > 5);
        assert_eq!(told, expected);
    })
    .await;
}

#[tokio::test]
async fn a_subscription_that_cannot_be_is_refused_at_once() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (variables, message) in [
            (
                json!({"countries": ["city-lisboa"]}),
                "`countries` contains \"city-lisboa\", which is not the ID of a country; expected \
                 IDs such as `country-pt`",
            ),
            (
                json!({"after": "yesterday"}),
                "\"yesterday\" is not a revision number",
            ),
        ] {
            let mut follower = Follower::new(&app, CHANGES, variables, None).await;
            let answer = follower.try_next().await.unwrap();
            let error = &answer["errors"][0];
            let told = error["message"].as_str().unwrap();
            assert!(told.contains(message), "{told}");
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
            assert_eq!(follower.try_next().await, None);
        }
    })
    .await;
}

/// Another platform of Portugal, which the curated data do not have.
fn platform(name: &str) -> Folder {
    let header = CURATED.lines().next().unwrap();
    let text = format!(
        "{header}\nplatform-{name},{name},,country-pt,,,,,,,https://example.org/,2026-01-01,sourced\n"
    );
    Folder::new([("platforms.csv", text.into_bytes())])
}

const CURATED: &str = include_str!("../../data/platforms.csv");
