//! What other processes commit is served soon, wherever it was committed.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::fact::Fact;
use mission_graph::store::{NewCommits, Store};
use mission_graph::world::{Trigger, World};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::harness::app::{App, clock};
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{
    added, all_added, change_set, changed, city, country, indicator, link, named, noon,
    observation, removed, sourced, theme,
};
use crate::harness::running::{Running, run};
use crate::harness::writing::WriteFacts;

const PAGE: &str = "https://example.org/";

/// Follows until it is dropped.
struct Follower {
    world: Arc<World>,
    following: JoinHandle<()>,
}

impl Follower {
    async fn new(database: &TestDatabase) -> Self {
        let store = Store::connect(database.url()).await.unwrap();
        let world = World::open(store, clock).await.unwrap();
        let following = tokio::spawn({
            let world = world.clone();
            async move { world.follow().await }
        });
        // Until it listens.
        tokio::time::sleep(Duration::from_millis(300)).await;
        Self { world, following }
    }

    /// How long it takes until a revision is served.
    async fn waits_for(&self, revision: u64) -> Duration {
        let began = Instant::now();
        let served = self.world.wait_for_revision_after(revision - 1);
        timeout(Duration::from_secs(10), served).await.unwrap();
        began.elapsed()
    }

    fn noticed(&self, noticed: Trigger) -> u64 {
        self.world.replication().revisions_by_trigger(noticed)
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// Writes so many revisions of one new theme each.
async fn write_themes(store: &Store, name: &str, many: usize) {
    for number in 0..many {
        let head = store.head().await.unwrap().map(|head| head.number);
        let new = sourced(theme(&format!("{name}-{number}")), &[PAGE]);
        let set = all_added(&[new]);
        store.write(&set, head, noon()).await.unwrap();
    }
}

#[tokio::test]
async fn the_database_tells_of_a_commit_where_it_can() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let follower = Follower::new(database).await;
        write_themes(&store, "first", 1).await;
        let waited = follower.waits_for(1).await;
        assert_eq!(follower.world.behind(), 0);
        // A burst is served to its end, in however many steps.
        write_themes(&store, "second", 20).await;
        follower.waits_for(21).await;
        let verification = follower.world.verify().await.unwrap();
        assert_eq!(verification.faults, Vec::<String>::new());
        let told = follower.noticed(Trigger::Notification);
        let found = follower.noticed(Trigger::Poll);
        assert_eq!(told + found, 21);
        if database.is_postgres() {
            assert!(told > found, "{told} told, {found} found");
            assert!(waited < Duration::from_millis(400), "{waited:?}");
        } else {
            assert_eq!(told, 0);
        }
    })
    .await;
}

/// It listens again by itself, and misses nothing meanwhile.
#[tokio::test]
async fn who_loses_its_connections_keeps_up() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let follower = Follower::new(database).await;
        if database.is_postgres() {
            let all_others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                              WHERE datname = current_database() AND pid <> pg_backend_pid()";
            database.run(all_others).await.unwrap();
        }
        let store = match database.is_postgres() {
            true => Store::connect(database.url()).await.unwrap(),
            false => store,
        };
        write_themes(&store, "first", 1).await;
        follower.waits_for(1).await;
        // Longer than it waits before it listens again.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let told = follower.noticed(Trigger::Notification);
        // One may be found by asking in the very moment in which it is told.
        for revision in 2..=4 {
            write_themes(&store, &format!("again-{revision}"), 1).await;
            follower.waits_for(revision).await;
        }
        let told = follower.noticed(Trigger::Notification) - told;
        assert_eq!(told > 0, database.is_postgres());
        assert_eq!(follower.world.replication().unavailable_since(), None);
    })
    .await;
}

/// A channel is that of one database, not of all on a server.
#[tokio::test]
async fn another_database_on_the_same_server_is_not_heard() {
    on_both_databases(async |one| {
        on_both_databases(async |other| {
            let (one_store, other_store) = (one.store().await, other.store().await);
            let listening = (
                one_store.listen().await.unwrap(),
                other_store.listen().await.unwrap(),
            );
            let (Some(mut of_one), Some(mut of_other)) = listening else {
                assert!(!(one.is_postgres() && other.is_postgres()));
                return;
            };
            write_themes(&one_store, "first", 2).await;
            let patience = Duration::from_secs(5);
            for number in [1, 2] {
                let told = timeout(patience, of_one.next()).await.unwrap();
                assert_eq!(told.unwrap(), Some(number));
            }
            let moment = Duration::from_millis(300);
            assert!(timeout(moment, of_other.next()).await.is_err());
        })
        .await;
    })
    .await;
}

/// What is refused in the end is told to nobody.
#[tokio::test]
async fn only_what_is_committed_is_told() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let Some(mut notifications) = store.listen().await.unwrap() else {
            return;
        };
        let dangling = link("city-nowhere", entity::LinkKind::LocatedIn, "country-xx");
        let set = all_added(&[dangling]);
        let refused = store.write(&set, None, noon()).await;
        refused.unwrap_err();
        let moment = Duration::from_millis(300);
        assert!(timeout(moment, notifications.next()).await.is_err());
    })
    .await;
}

/// Adds, changes and removes facts of all kinds, in four revisions.
async fn lively(store: &Store) -> [Vec<mission_graph::change::Change>; 4] {
    let before = sourced(city("braga", "pt"), &["https://example.org/a"]);
    let after = sourced(named(&before, "Bracara"), &["https://example.org/b"]);
    let located = link("city-braga", entity::LinkKind::LocatedIn, "country-pt");
    let measured = observation(Some("city-braga"), "co2", "2020", 0.1);
    let facts: [Fact; 3] = [
        sourced(country("pt"), &[PAGE]),
        before.clone(),
        indicator("co2"),
    ];
    let sets = [
        facts.iter().map(added).collect(),
        vec![changed(&before, &after), added(&located), added(&measured)],
        vec![removed(&located), removed(&measured)],
        vec![removed(&after)],
    ];
    for (head, changes) in sets.iter().enumerate() {
        let set = change_set(changes.iter().cloned());
        let head = Some(head as i64).filter(|head| *head > 0);
        store.write(&set, head, noon()).await.unwrap();
    }
    sets
}

#[tokio::test]
async fn the_history_says_what_was_committed_since() {
    on_both_databases(async |database| {
        let store = database.store().await;
        assert_eq!(
            store.commits_after(0, noon(), 0).await.unwrap(),
            NewCommits::Changes(Vec::new())
        );
        let sets = lively(&store).await;
        assert_eq!(
            store.commits_after(5, noon(), 9).await.unwrap(),
            NewCommits::Replaced
        );
        let other_time = noon() + TimeDelta::seconds(1);
        assert_eq!(
            store.commits_after(4, other_time, 9).await.unwrap(),
            NewCommits::Replaced
        );
        for after in 0..=4 {
            let NewCommits::Changes(committed) =
                store.commits_after(after, noon(), 9).await.unwrap()
            else {
                panic!("there are nine changes");
            };
            let numbers: Vec<_> = committed.iter().map(|set| set.revision).collect();
            assert_eq!(numbers, (after + 1..=4).collect::<Vec<_>>());
            for set in committed {
                assert_eq!(set.committed_at, noon());
                assert_eq!(set.changes, sets[set.revision as usize - 1]);
            }
        }
        assert_eq!(
            store.commits_after(0, noon(), 8).await.unwrap(),
            NewCommits::TooMany(9)
        );
        assert_eq!(store.commits_after(1, noon(), 6).await.unwrap(), {
            let NewCommits::Changes(committed) = store.commits_after(0, noon(), 9).await.unwrap()
            else {
                panic!("there are nine changes");
            };
            NewCommits::Changes(committed[1..].to_vec())
        });
    })
    .await;
}

/// Then the graph is read anew, and is right all the same.
#[tokio::test]
async fn a_history_that_cannot_be_read_is_not_followed() {
    for (spoil, reason) in [
        (
            "DELETE FROM change WHERE revision = 2",
            "revision 2 has no changes",
        ),
        (
            "DELETE FROM change WHERE revision = 2 AND position = 1",
            "revision 2 lacks change 1",
        ),
        (
            "UPDATE change SET fact_id = 'city-faro' WHERE revision = 4",
            "the history of city-faro contains city-braga",
        ),
        (
            "UPDATE change SET before = '{\"node\": 1}' WHERE revision = 4",
            "city-braga is not a valid fact",
        ),
        (
            "UPDATE change SET before = NULL WHERE revision = 3 AND position = 0",
            "is empty",
        ),
    ] {
        on_both_databases(async |database| {
            let store = database.store().await;
            let world = World::open(database.store().await, clock).await.unwrap();
            lively(&store).await;
            database.run(spoil).await.unwrap();
            let news = store.commits_after(0, noon(), 100).await.unwrap();
            let NewCommits::Unreadable(said) = news else {
                panic!("{spoil}: {news:?}");
            };
            assert!(said.contains(reason), "{spoil}: {said}");
            world.catch_up().await.unwrap();
            assert_eq!(world.current().revision(), 4);
            assert_eq!(world.replication().rebuilt(), 1);
            let verification = world.verify().await.unwrap();
            assert_eq!(verification.faults, Vec::<String>::new());
        })
        .await;
    }
}

/// A fail-over to an older copy: revisions are missing, or others have their numbers.
#[tokio::test]
async fn another_history_is_served_in_place_of_the_old_one() {
    on_both_databases(async |database| {
        let store = database.store().await;
        lively(&store).await;
        let world = World::open(database.store().await, clock).await.unwrap();
        let forget_newest = async || {
            for delete in [
                "DELETE FROM change WHERE revision = 4",
                "DELETE FROM revision WHERE number = 4",
            ] {
                database.run(delete).await.unwrap();
            }
        };
        let assert_served = async |replacements: u64| {
            world.catch_up().await.unwrap();
            assert_eq!(world.replacements(), replacements);
            assert_eq!(world.behind(), 0);
            let verification = world.verify().await.unwrap();
            assert_eq!(verification.faults, Vec::<String>::new());
        };
        forget_newest().await;
        assert_served(1).await;
        assert_eq!(world.current().revision(), 3);

        let write = async |name: &str, minute: i64| {
            let set = all_added(&[sourced(theme(name), &[PAGE])]);
            let committed_at = noon() + TimeDelta::minutes(minute);
            store.write(&set, Some(3), committed_at).await.unwrap();
        };
        write("first", 1).await;
        assert_served(1).await;
        assert!(world.current().find("theme-first").is_some());

        // Equal numbers, and other revisions.
        forget_newest().await;
        database
            .run("DELETE FROM theme WHERE id = 'theme-first'")
            .await
            .unwrap();
        database
            .run("DELETE FROM node WHERE id = 'theme-first'")
            .await
            .unwrap();
        write("second", 2).await;
        assert_served(2).await;
        assert_eq!(world.current().revision(), 4);
        assert!(world.current().find("theme-first").is_none());
        assert!(world.current().find("theme-second").is_some());
    })
    .await;
}

/// A server and the command line, each a process of its own.
#[tokio::test]
async fn an_import_by_the_command_line_is_served_within_a_second() {
    on_both_databases(async |database| {
        App::curated(database).await;
        let server = Running::on(database.url());
        let folder = tempfile::tempdir().unwrap();
        let revision = |server: &Running| {
            let answer = server.query("{ dataset { revision } }", None);
            answer["data"]["dataset"]["revision"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(revision(&server), "1");
        for number in 2..5_u32 {
            write_theme_file(folder.path(), &format!("theme-new-{number}"));
            let imported = run(database.url(), folder.path(), "import .");
            let committed = Instant::now();
            let said = String::from_utf8_lossy(&imported.stdout).into_owned();
            assert!(
                said.starts_with(&format!("Revision {number}: 1 added")),
                "{imported:?}"
            );
            while revision(&server) != number.to_string() {
                let waited = committed.elapsed();
                assert!(waited < Duration::from_secs(3), "it is not served");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let waited = committed.elapsed();
            assert!(waited < Duration::from_secs(1), "{waited:?}");
        }
    })
    .await;
}

/// A folder with one theme that the curated data do not have.
pub fn write_theme_file(folder: &Path, id: &str) {
    let header = include_str!("../../data/themes.csv")
        .lines()
        .next()
        .unwrap();
    let cells = header.split(',').map(|column| match column {
        "id" => id,
        "name" => "New",
        "source" => "https://example.org/",
        "as_of" => "2026-01-01",
        "confidence" => "sourced",
        _ => "",
    });
    let row = cells.collect::<Vec<_>>().join(",");
    std::fs::write(folder.join("themes.csv"), format!("{header}\n{row}\n")).unwrap();
}
