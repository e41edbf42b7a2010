//! Writers in two processes count up one and the same number: an update that was lost would be missing from the sum.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use entity::fact::{Details, Fact};
use entity::{NodeKind, Role};
use futures_util::future::join_all;
use mission_graph::access::{Countries, Credential, Principal, Viewer};
use mission_graph::change::edit::Edit;
use mission_graph::store::{NewCommits, Store};
use mission_graph::world::{World, WriteOutcome, WriteRequest};

use crate::harness::app::{App, clock};
use crate::harness::database::on_both_databases;

const CITY: &str = "city-umea";
const WRITERS: usize = 3;
const EACH: i64 = 8;

fn administrator() -> Viewer {
    let rights = Principal::new(
        Credential::Subject {
            id: "counting".to_owned(),
            key: "key".to_owned(),
        },
        None,
        Role::Administrator,
        Countries::Listed(Default::default()),
        Utc::now() + TimeDelta::days(1),
    );
    rights.unwrap().into()
}

/// What the world serves, and at which revision.
fn population(world: &World) -> (i64, u64) {
    let snapshot = world.current();
    let city = snapshot.node(snapshot.find(CITY).unwrap());
    let Details::City(city) = &city.details else {
        panic!("it is no city");
    };
    (city.population.unwrap(), snapshot.revision())
}

/// Adds one, so many times, each time on top of what its world serves; gives how often it was too late.
async fn count_up(world: Arc<World>) -> usize {
    let mut conflicts = 0;
    for _ in 0..EACH {
        loop {
            let (found, revision) = population(&world);
            let edit = Edit::UpdateNode {
                kind: NodeKind::City,
                id: CITY.to_owned(),
                values: BTreeMap::from([("population".to_owned(), Some((found + 1).to_string()))]),
                sources: vec!["https://example.org/".to_owned()],
                no_longer: Vec::new(),
            };
            let write = WriteRequest {
                if_revision: Some(revision),
                ..WriteRequest::new(administrator(), vec![edit])
            };
            match world.apply(write).await.unwrap() {
                WriteOutcome::Completed(done) => {
                    assert!(done.revision.unwrap() > revision);
                    break;
                }
                WriteOutcome::Invalid(refused) => {
                    assert!(!refused.conflicts.is_empty());
                    conflicts += 1;
                }
                WriteOutcome::Denied(reason) => panic!("{reason}"),
            }
        }
    }
    conflicts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn no_update_is_lost() {
    on_both_databases(async |database| {
        let one = App::curated(database).await.world;
        let store = Store::connect(database.url()).await.unwrap();
        let other = World::open(store, clock).await.unwrap();
        let worlds = [&one, &other];
        let following = worlds.map(|world| {
            let world = world.clone();
            tokio::spawn(async move { world.follow().await })
        });
        let (before, _) = population(&one);
        let writers = worlds.into_iter().cycle().take(2 * WRITERS).cloned();
        let conflicts: usize = join_all(writers.map(|world| tokio::spawn(count_up(world))))
            .await
            .into_iter()
            .map(Result::unwrap)
            .sum();
        assert!(conflicts > 0);
        let written = 2 * WRITERS as i64 * EACH;
        for world in worlds {
            let newest = world.wait_for_revision_after(written.unsigned_abs());
            tokio::time::timeout(Duration::from_secs(5), newest)
                .await
                .unwrap();
            let served = (before + written, 1 + written.unsigned_abs());
            assert_eq!(population(world), served);
            assert_eq!(world.verify().await.unwrap().faults, Vec::<String>::new());
        }
        assert!(*one.current() == *other.current());
        for following in following {
            following.abort();
        }

        // The history is one line: each change begins where the one before has ended.
        let NewCommits::Changes(committed) = one
            .store()
            .commits_after(1, clock(), 100_000)
            .await
            .unwrap()
        else {
            panic!("the history has a gap");
        };
        assert_eq!(committed.len() as i64, written);
        let mut last: Option<Fact> = None;
        for change in committed.into_iter().flat_map(|set| set.changes) {
            assert!(last.is_none() || change.before == last);
            last = change.after;
        }
    })
    .await;
}
