//! Imports into a database: everything or nothing, and no revision where nothing differs.

use mission_graph::import::{Folder, embedded};
use mission_graph::world::{ImportOptions, World, WorldError};
use serde_json::json;

use crate::harness::app::{App, clock};
use crate::harness::database::on_both_databases;

/// The curated file of that name, with a change made to its text.
fn curated(name: &str, change: impl Fn(String) -> String) -> Folder {
    let text = String::from_utf8(embedded().bytes(name).unwrap().to_vec()).unwrap();
    let changed = change(text.clone());
    assert_ne!(changed, text, "the change finds nothing to change");
    Folder::new([(name, changed.into_bytes())])
}

fn renamed() -> Folder {
    curated("cities.csv", |text| {
        text.replace(",Elbasan,Elbasan,", ",Elbasani,Elbasan,")
    })
}

fn without_umea_twins() -> Folder {
    curated("links.csv", |text| {
        let kept = text
            .lines()
            .filter(|line| !line.starts_with("city-lulea,TWINNED_WITH"));
        kept.map(|line| format!("{line}\n")).collect()
    })
}

async fn revision(app: &App) -> String {
    let data = app.ask("{dataset {revision}}").await;
    data["dataset"]["revision"].as_str().unwrap().to_owned()
}

async fn has_no_faults(app: &App) {
    assert_eq!(
        app.world.verify().await.unwrap().faults,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_second_import_of_the_same_makes_no_revision() {
    on_both_databases(async |database| {
        let app = App::new(database).await;
        let first = app.import(embedded()).await;
        let facts = 38 + 222 + 509 + 23 + 94 + 204 + 83 + 43 + 30 + 2_747 + 12 + 2_643;
        assert_eq!((first.added, first.revision), (facts, Some(1)));
        let second = app.import(embedded()).await;
        assert_eq!((second.added, second.revision), (0, None));
        assert_eq!(revision(&app).await, "1");
        has_no_faults(&app).await;
    })
    .await;
}

#[tokio::test]
async fn what_changed_is_one_change_with_before_and_after() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let imported = app.import(renamed()).await;
        assert_eq!((imported.added, imported.changed, imported.revision), (0, 1, Some(2)));
        let data = app
            .ask(r#"{city(by: {id: "city-elbasan"}) {name history(first: 1) {totalCount nodes {revision action before after note}}}}"#)
            .await;
        assert_eq!(data["city"]["name"], "Elbasani");
        let change = &data["city"]["history"]["nodes"][0];
        assert_eq!(change["action"], "CHANGED");
        assert_eq!(change["revision"], "2");
        assert_eq!(change["before"]["node"]["name"], "Elbasan");
        assert_eq!(change["after"]["node"]["name"], "Elbasani");
        has_no_faults(&app).await;
    })
    .await;
}

#[tokio::test]
async fn what_disappeared_is_removed_only_on_request() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let kept = app.import(without_umea_twins()).await;
        assert_eq!((kept.removed, kept.revision), (0, None));
        let options = ImportOptions {
            prune: true,
            ..ImportOptions::new("Prune")
        };
        let pruned = app.world.import(without_umea_twins(), options).await.unwrap();
        assert_eq!((pruned.removed, pruned.revision), (1, Some(2)));
        let data = app
            .ask(r#"{city(by: {id: "city-umea"}) {twins {totalCount} history(first: 1) {nodes {action factId}}}}"#)
            .await;
        let change = json!([{"action": "REMOVED", "factId": "city-lulea--twinned-with--city-umea"}]);
        assert_eq!(data["city"]["twins"]["totalCount"], 0);
        assert_eq!(data["city"]["history"]["nodes"], change);
        has_no_faults(&app).await;
    })
    .await;
}

#[tokio::test]
async fn one_bad_row_and_nothing_is_written() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let folder = curated("cities.csv", |text| {
            text.replace(",Elbasan,Elbasan,country-al,", ",Elbasani,Elbasan,country-xx,")
                .replace("MISSION_CITY,46.62472", "MISION_CITY,146.62472")
        });
        let error = app.world.import(folder, ImportOptions::new("Bad")).await.unwrap_err();
        let WorldError::Invalid(complaints) = error else {
            panic!("{error}");
        };
        assert_eq!(
            complaints.to_string().lines().collect::<Vec<_>>(),
            [
                "cities.csv:2: country: \"country-xx\": expected the ID of an existing country",
                "cities.csv:3: mission_status: \"MISION_CITY\": expected one of MISSION_CITY, MISSION_MINDED: did you mean MISSION_CITY?",
                "cities.csv:3: latitude: \"146.62472\": expected a number from -90 to 90",
            ]
        );
        assert_eq!(revision(&app).await, "1");
        let data = app.ask(r#"{city(by: {id: "city-elbasan"}) {name}}"#).await;
        assert_eq!(data["city"]["name"], "Elbasan");
        has_no_faults(&app).await;
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let options = ImportOptions {
            dry_run: true,
            ..ImportOptions::new("Dry")
        };
        let imported = app.world.import(renamed(), options).await.unwrap();
        assert_eq!((imported.changed, imported.revision), (1, None));
        assert_eq!(revision(&app).await, "1");
    })
    .await;
}

/// Two processes on one database: the one that did not write catches up, and what was taken before
/// keeps answering as it did.
#[tokio::test]
async fn another_process_sees_what_was_written() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let other = World::open(database.store().await, clock).await.unwrap();
        let before = other.view();
        app.import(renamed()).await;
        assert_eq!(other.current().revision(), 1);
        other.catch_up().await.unwrap();
        assert_eq!(other.current().revision(), 2);
        assert_eq!(*other.current(), *app.world.current());
        let name = |view: &mission_graph::view::View| {
            let snapshot = view.snapshot();
            let city = snapshot.find("city-elbasan").unwrap();
            snapshot.node(city).node.name.clone()
        };
        assert_eq!(
            (name(&before).as_str(), name(&other.view()).as_str()),
            ("Elbasan", "Elbasani")
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_edited_behind_its_back_is_found() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let edit = "UPDATE node SET name = 'Atlantis', website = 'nowhere' WHERE id = 'city-umea'";
        database.run(edit).await.unwrap();
        let faults = app.world.verify().await.unwrap().faults;
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].contains("revision 1 differs"), "{faults:?}");
        assert!(
            faults[1].starts_with("city-umea: website: \"nowhere\""),
            "{faults:?}"
        );
    })
    .await;
}
