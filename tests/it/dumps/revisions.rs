//! What is dumped comes back, and a past revision is dumped as it was when it was the newest.

use std::sync::OnceLock;

use mission_graph::cli::generate::{Plan, generate};
use mission_graph::import::{FILES, parse, read_folder, write_folder};
use tempfile::TempDir;

use super::drawn::drawn;
use super::{dataset, dump, files, replace, tables};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::fetched::fetch;

#[tokio::test]
async fn a_dump_makes_an_equal_graph_in_an_empty_database() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let archive = dump(&app, 1).await;
        on_both_databases(async |empty| {
            let copy = App::new(empty).await;
            copy.import(tables(&archive)).await;
            assert!(*copy.world.current() == *app.world.current());
            assert!(dataset(&copy).await == dataset(&app).await);
            // All of it: the tables, and what is told of them.
            assert!(dump(&copy, 1).await == archive, "{}", empty.url());
            assert_eq!(copy.world.verify().await.unwrap().faults, [""; 0]);
        })
        .await;
    })
    .await;
}

/// Datasets at random, one after the other, each a revision.
#[tokio::test]
async fn every_revision_is_dumped_as_it_was() {
    // Those of the first database; they are the same in the second.
    let first = OnceLock::new();
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let mut newest = Vec::new();
        for seed in 0..8 {
            let wanted = drawn(seed);
            replace(&app, write_folder(&wanted).unwrap()).await;
            let archive = dump(&app, seed + 1).await;
            assert!(dataset(&app).await == wanted);
            assert!(parse(&tables(&archive)).dataset == wanted, "seed {seed}");
            newest.push(archive);
        }
        let empty = TestDatabase::on_disk();
        let other = App::new(&empty).await;
        for (revision, archive) in (1..).zip(&newest) {
            assert!(
                dump(&app, revision).await == *archive,
                "revision {revision}"
            );
            replace(&other, tables(archive)).await;
            assert!(dataset(&other).await == drawn(revision - 1));
        }
        assert!(
            *first.get_or_init(|| newest.clone()) == newest,
            "{} shows",
            database.url()
        );
    })
    .await;
}

/// One that is sent as it is made.
#[tokio::test]
async fn a_large_dump_is_sent_in_stretches() {
    let folder = TempDir::new().unwrap();
    let plan = Plan {
        cities: 1_500,
        stakeholders: 2_000,
        links: 18_000,
        seed: 7,
    };
    generate(plan, folder.path(), &|_| ()).unwrap();
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    app.import(read_folder(folder.path()).unwrap()).await;
    let answered = fetch(&app.router, "/dumps/1.zip").await;
    assert_eq!(answered.header("content-length"), "");
    let archive = answered.body;
    let dataset = dataset(&app).await;
    assert!(dataset.nodes.len() + dataset.links.len() > 20_000);
    assert!(parse(&tables(&archive)).dataset == dataset);
    let whole = write_folder(&dataset).unwrap();
    let files = files(&archive);
    for file in FILES {
        assert!(
            whole.bytes(file.name) == Some(&files[file.name]),
            "{}",
            file.name
        );
    }
    assert!(dump(&app, 1).await == archive);
}
