//! Synthetic ecosystems: repeatable, in the import format, and of the size that was asked for.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use mission_graph::cli::generate::{GenerateError, Plan, generate};
use mission_graph::import::{parse, read_folder};
use tempfile::TempDir;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;

const SMALL: Plan = Plan {
    cities: 60,
    stakeholders: 90,
    links: 900,
    seed: 1,
};

fn generated(plan: Plan) -> TempDir {
    let folder = TempDir::new().unwrap();
    generate(plan, folder.path(), &|_| ()).unwrap();
    folder
}

fn contents(folder: &Path) -> HashMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read(file.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_same_plan_gives_the_same_bytes_and_another_seed_others() {
    let (one, again) = (generated(SMALL), generated(SMALL));
    assert!(contents(one.path()) == contents(again.path()));
    let other = generated(Plan { seed: 2, ..SMALL });
    assert!(contents(one.path()) != contents(other.path()));
}

#[test]
fn the_sizes_are_those_asked_for() {
    let folder = generated(SMALL);
    let parsed = parse(&read_folder(folder.path()).unwrap());
    let count = |prefix: &str| {
        let nodes = parsed.dataset.nodes.iter();
        nodes
            .filter(|fact| fact.node.id.starts_with(prefix))
            .count()
    };
    assert_eq!((count("city-"), count("org-")), (60, 90));
    assert_eq!(parsed.dataset.links.len(), 900);
}

/// Themes and large pilots draw far more links than most nodes do.
#[test]
fn a_few_nodes_have_very_many_links() {
    let larger = Plan {
        cities: 600,
        stakeholders: 900,
        links: 9_000,
        seed: 1,
    };
    let folder = generated(larger);
    let dataset = parse(&read_folder(folder.path()).unwrap()).dataset;
    let mut degrees = HashMap::<&str, usize>::new();
    for fact in &dataset.links {
        *degrees.entry(&fact.link.to_id).or_default() += 1;
    }
    let mut degrees: Vec<usize> = degrees.into_values().collect();
    degrees.sort_unstable();
    let (median, most) = (degrees[degrees.len() / 2], degrees[degrees.len() - 1]);
    assert!(most > 8 * median, "median {median}, most {most}");
}

#[tokio::test]
async fn it_imports_without_complaint() {
    on_both_databases(async |database| {
        let folder = generated(SMALL);
        let app = App::new(database).await;
        let imported = app.import(read_folder(folder.path()).unwrap()).await;
        assert_eq!(imported.revision, Some(1));
        assert_eq!(
            app.world.verify().await.unwrap().faults,
            Vec::<String>::new()
        );
    })
    .await;
}

#[test]
fn a_folder_with_files_is_left_as_it_is() {
    let folder = generated(SMALL);
    let before = contents(folder.path());
    let refused = generate(Plan { seed: 2, ..SMALL }, folder.path(), &|_| ());
    assert!(matches!(refused, Err(GenerateError::Occupied(_))));
    assert!(contents(folder.path()) == before);
}
