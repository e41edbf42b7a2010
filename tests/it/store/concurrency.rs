use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use entity::LinkKind;
use entity::fact::Fact;
use mission_graph::store::{Sources, Store, StoreError};

use crate::harness::database::on_both_databases;
use crate::harness::facts::{
    all_added, change_set, changed, city, country, dataset, indicator, link, named, noon,
    observation,
};
use crate::harness::writing::WriteFacts;

const REVISIONS: usize = 12;

/// Facts carry the number of their revision: a reader that sees two numbers has seen two revisions.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_reader_sees_one_revision_whole() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let first = Arc::new(generation(1));
        let links = [link("city-c0", LinkKind::TwinnedWith, "city-c1")];
        let everything: Vec<Fact> = first.iter().chain(&links).cloned().collect();
        store
            .write(&all_added(&everything), None, noon())
            .await
            .unwrap();
        let enough = Arc::new(AtomicBool::new(false));
        let writer = tokio::spawn({
            let (store, enough) = (store.clone(), Arc::clone(&enough));
            async move {
                for number in 2.. {
                    if enough.load(Ordering::Relaxed) {
                        break;
                    }
                    let (before, after) = (generation(number - 1), generation(number));
                    let changes = before.iter().zip(&after);
                    let changes = changes.map(|(before, after)| changed(before, after));
                    store
                        .write(&change_set(changes), Some(number - 1), noon())
                        .await
                        .unwrap();
                }
            }
        });
        // Another process, as it were.
        let reader = Store::connect(database.url()).await.unwrap();
        let mut seen = BTreeSet::new();
        while seen.len() < REVISIONS {
            let (head, read) = reader.read_dataset(Sources::Included).await.unwrap();
            let number = head.unwrap().number;
            assert!(seen.last().is_none_or(|last| *last <= number));
            seen.insert(number);
            assert_eq!(read, dataset(generation(number).iter().chain(&links)));
        }
        enough.store(true, Ordering::Relaxed);
        writer.await.unwrap();
    })
    .await;
}

/// Of two that write on top of the same revision, one is told so; of two that ask again, both
/// are served.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn writers_take_turns() {
    on_both_databases(async |database| {
        let one = database.store().await;
        let other = Store::connect(database.url()).await.unwrap();
        let insist = async |store: &Store, codes: [&str; 6]| {
            for code in codes {
                let set = all_added(&[country(code)]);
                loop {
                    let head = store.head().await.unwrap().map(|head| head.number);
                    match store.write(&set, head, noon()).await {
                        Ok(_) => break,
                        Err(StoreError::Conflict { expected, found }) => {
                            assert!(expected < found);
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                }
            }
        };
        tokio::join!(
            insist(&one, ["pt", "es", "fr", "it", "de", "at"]),
            insist(&other, ["pl", "cz", "sk", "hu", "ro", "bg"]),
        );
        let committed = one.page_committed(0, 99, 99).await.unwrap();
        let numbers: Vec<_> = committed.iter().map(|set| set.revision.number).collect();
        assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
    })
    .await;
}

/// What is read first and what is read last, both with the number in it.
fn generation(number: i64) -> Vec<Fact> {
    let cities = (0..200).map(|place| city(&format!("c{place}"), "pt"));
    let nodes = cities.chain([country("pt")]);
    let mut facts: Vec<Fact> = nodes
        .map(|fact| named(&fact, &number.to_string()))
        .collect();
    facts.push(indicator("co2"));
    facts.push(observation(None, "co2", "2020", number as f64));
    facts
}
