//! What is combined in one change set, and what a denial says.

use entity::Role;
use mission_graph::world::{WriteOutcome, WriteRequest};

use super::step::read;
use super::{accept, apply, assert_same, edits, start, viewer};
use crate::harness::database::{TestDatabase, on_both_databases};

const TABLE: &str = include_str!("../../../src/access/table.txt");

/// The rows of the table's second part: what is combined, and who may write it.
fn combined() -> impl Iterator<Item = (&'static str, Vec<bool>)> {
    let (_, part) = TABLE
        .split_once("# Combined in one change set")
        .expect("its heading");
    let rows = part.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let (steps, cells) = line.split_once('|')?;
        let cells = cells.split(['|', ' ']).filter(|cell| !cell.is_empty());
        Some((steps.trim(), cells.map(|cell| cell == "yes").collect()))
    })
}

#[tokio::test]
async fn what_is_combined_takes_what_the_table_says() {
    on_both_databases(async |database| {
        let (app, graph) = start(database).await;
        let contributor = viewer(Role::Contributor, &[]);
        let columns = [&["country-pt"][..], &["country-pt", "country-es"], &["all"]];
        let mut rows = 0;
        for (text, cells) in combined() {
            let steps = read(text);
            assert_eq!(cells.len(), columns.len(), "{text}");
            for (countries, may) in columns.iter().zip(cells) {
                let writer = viewer(Role::Steward, countries);
                let write = WriteRequest {
                    dry_run: true,
                    ..WriteRequest::new(writer.clone(), edits(&steps))
                };
                let written = app.world.apply(write).await.unwrap();
                let is_done = match written {
                    WriteOutcome::Completed(_) => true,
                    WriteOutcome::Denied(_) => false,
                    WriteOutcome::Invalid(refused) => panic!("{text}: {:?}", refused.errors),
                };
                assert_eq!(is_done, may, "{text}: steward of {countries:?}");
                if !may {
                    // A proposal is no way around it.
                    let accepted = accept(&app.world, &contributor, &writer, &steps).await;
                    assert!(
                        !matches!(accepted, WriteOutcome::Completed(_)),
                        "{text}: accepted"
                    );
                }
            }
            rows += 1;
        }
        assert!(rows > 20);
        assert_same(&app, &graph).await;
    })
    .await;
}

/// A fact that is out of reach is named, and so is what may be done instead.
#[tokio::test]
async fn a_denial_says_what_lies_out_of_reach() {
    let database = TestDatabase::on_disk();
    let (app, _) = start(&database).await;
    let editor = viewer(Role::Editor, &["country-pt"]);
    for (steps, reason) in [
        (
            "link city-lisbon PARTICIPATES_IN pilot-europe; update pilot-europe 1",
            "pilot-europe belongs to no single country. Writing requires permission for all \
             countries, because some data belong to no single country; your permission covers \
             country-pt. Propose it with `proposalCreate` instead.",
        ),
        (
            "update city-lisbon 1; update city-madrid 1",
            "city-madrid belongs to country-es. Writing is limited to country-pt; you have no \
             permission for country-es. Propose it with `proposalCreate` instead.",
        ),
    ] {
        match apply(&app.world, &editor, &read(steps)).await {
            WriteOutcome::Denied(found) => assert_eq!(found, reason),
            _ => panic!("{steps}"),
        }
    }
}
