//! What stands beside the tables.

use std::collections::{BTreeMap, BTreeSet};

use mission_graph::export::dump::Dump;
use mission_graph::import::FILES;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{dump, files, replace, text};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::import::sample::Sample;

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn the_checksums_are_those_of_all_files() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let mut files = files(&dump(&app, 1).await);
    let names: BTreeSet<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, Dump::file_names().into_iter().collect());
    let sums = String::from_utf8(files.remove("SHA256SUMS").unwrap()).unwrap();
    let told: BTreeMap<String, String> = sums
        .lines()
        .map(|line| {
            let (sum, name) = line.split_once("  ").unwrap();
            (name.to_owned(), sum.to_owned())
        })
        .collect();
    let found = files
        .iter()
        .map(|(name, bytes)| (name.clone(), sha256(bytes)));
    assert_eq!(told, found.collect());
    assert_eq!(files.len(), FILES.len() + 6);
}

#[tokio::test]
async fn it_says_what_it_is() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let archive = dump(&app, 1).await;
    let readme = text(&archive, "README.md");
    for part in [
        "revision 1, committed 2026-11-23T12:00:00Z: 6648 facts in 13 tables",
        "| cities.csv | 222 | A city that takes part in the Mission |",
        "| links.csv | 2747 |",
        "revision 1 of 2026-11-23.",
    ] {
        assert!(readme.contains(part), "{part}: {readme}");
    }
    let licence = text(&archive, "LICENSE.txt");
    for part in ["CC BY 4.0", "ODbL 1.0", "GeoNames", "Our World in Data"] {
        assert!(licence.contains(part), "{licence}");
    }
    assert_eq!(
        text(&archive, "FORMAT.md"),
        include_str!("../../../data/FORMAT.md")
    );
    insta::assert_snapshot!(text(&archive, "CITATION.cff"), @r#"
    cff-version: 1.2.0
    message: "If you use this dataset, please cite it as below and give the attribution in LICENSE.txt."
    type: dataset
    title: "Mission Graph: National Mission Ecosystems of the EU Cities Mission"
    version: "1"
    date-released: "2026-11-23"
    authors:
      - name: "Mission Graph contributors"
    license: CC-BY-4.0
    license-url: "https://creativecommons.org/licenses/by/4.0/"
    keywords:
      - climate neutrality
      - cities
      - multi-level governance
      - EU Cities Mission
    "#);
    insta::assert_snapshot!(text(&archive, "CHANGELOG.md"), @"
    # Changes in revision 1

    Committed 2026-11-23T12:00:00Z. This is the first revision: all facts are new.

    > A test

    | | added | changed | removed |
    |---|---|---|---|
    | nodes | 1246 | 0 | 0 |
    | links | 2747 | 0 | 0 |
    | observations | 2643 | 0 | 0 |
    | indicators | 12 | 0 | 0 |
    ");
}

#[tokio::test]
async fn it_tells_what_changed() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        app.import(Sample::new().folder()).await;
        let changed = Sample::new()
            .cell("cities.csv", 3, "name", "Bracara")
            .cell("cities.csv", 3, "source", "https://example.org/braga")
            .cell("pilots.csv", 2, "title", "The stream")
            .cell("observations.csv", 2, "value", "6.25")
            .row(
                "themes.csv",
                "theme-water,Water,,https://example.org/water,,sourced",
            )
            .without_row("links.csv", 2);
        replace(&app, changed.folder()).await;
        let changelog = text(&dump(&app, 2).await, "CHANGELOG.md");
        insta::allow_duplicates! {
            insta::assert_snapshot!(changelog, @"
            # Changes in revision 2

            Committed 2026-11-23T12:00:00Z, after revision 1 of 2026-11-23T12:00:00Z.

            > A test
            > of many lines

            | | added | changed | removed |
            |---|---|---|---|
            | nodes | 1 | 2 | 0 |
            | links | 0 | 0 | 1 |
            | observations | 0 | 1 | 0 |

            ## cities.csv

            - `city-braga` changed: name, source

            ## pilots.csv

            - `pilot-river` changed: title

            ## themes.csv

            - `theme-water` added

            ## links.csv

            - `city-braga--twinned-with--city-madrid` removed

            ## observations.csv

            - `eu--co2-per-capita--2022-12-31` changed: value
            ");
        }
    })
    .await;
}

#[tokio::test]
async fn many_changes_are_only_counted() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let first = dump(&app, 1).await;
    replace(&app, Sample::new().folder()).await;
    // Thousands of changes are undone.
    assert!(dump(&app, 1).await == first);
    let changelog = text(&dump(&app, 2).await, "CHANGELOG.md");
    assert!(changelog.contains("listed up to 1000"), "{changelog}");
    assert!(!changelog.contains("city-umea"));
}

/// Each table has the columns, rows and keys that the package tells.
#[tokio::test]
async fn the_package_describes_the_tables() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let files = files(&dump(&app, 1).await);
    let package: Value = serde_json::from_slice(&files["datapackage.json"]).unwrap();
    assert_eq!(package["version"], "1");
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(resources.len(), FILES.len());
    let column = |table: &str, column: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(files[table].as_slice());
        let mut names = reader.headers().unwrap().iter();
        let place = names.position(|name| name == column).unwrap();
        let rows = reader.records().map(|row| row.unwrap()[place].to_owned());
        rows.collect()
    };
    let mut references = 0;
    for resource in resources {
        let path = resource["path"].as_str().unwrap();
        let hash = format!("sha256:{}", sha256(&files[path]));
        assert_eq!(resource["hash"], *hash);
        assert_eq!(resource["bytes"], files[path].len());
        let mut reader = csv::Reader::from_reader(files[path].as_slice());
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<&str> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert_eq!(reader.headers().unwrap(), names, "{path}");
        assert_eq!(resource["rows"], reader.records().count());
        let keys = resource["schema"]["primaryKey"].as_array().unwrap();
        let keys = keys.iter().map(|key| column(path, key.as_str().unwrap()));
        let keys: Vec<Vec<String>> = keys.collect();
        let rows = (0..keys[0].len()).map(|row| keys.iter().map(|key| &key[row]).collect());
        let unique: BTreeSet<Vec<&String>> = rows.collect();
        assert_eq!(unique.len(), keys[0].len(), "{path}");
        let foreign = resource["schema"]["foreignKeys"].as_array();
        for key in foreign.into_iter().flatten() {
            references += 1;
            let table = format!("{}.csv", key["reference"]["resource"].as_str().unwrap());
            let known: BTreeSet<String> = column(&table, "id").into_iter().collect();
            for id in column(path, key["fields"].as_str().unwrap()) {
                assert!(id.is_empty() || known.contains(&id), "{path}: {id}");
            }
        }
    }
    // Countries of cities, stakeholders, platforms and spaces; cities of stakeholders; indicators.
    assert_eq!(references, 6);
}
