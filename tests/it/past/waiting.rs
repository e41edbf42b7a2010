//! Whoever has written a revision reads it, also at another server.

use std::path::Path;
use std::time::Duration;

use mission_graph::config::{CommandLine, Config};
use serde_json::json;
use tokio::time::sleep;

use super::{change_sets, commit, told};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::fetched::fetch;

const AT_LEAST_2: &str = r#"query @at(minRevision: "2") { dataset { revision } }"#;

#[tokio::test]
async fn a_request_waits_for_the_revision_that_it_names() {
    on_both_databases(async |database| {
        let writer = App::new(database).await;
        let sets = change_sets();
        commit(&writer, &sets[0], 1).await;
        let reader = App::new(database).await;
        commit(&writer, &sets[1], 2).await;
        let catching_up = async {
            sleep(Duration::from_millis(100)).await;
            reader.world.catch_up().await.unwrap();
        };
        let asked = reader.answer(AT_LEAST_2, json!({}));
        let table = fetch(&reader.router, "/tables/cities.json?minRevision=2");
        let (answer, table, ()) = tokio::join!(asked, table, catching_up);
        assert_eq!(answer["data"]["dataset"]["revision"], "2");
        assert_eq!(table.json()["revision"], "2");
        // What is there need not be waited for, and a later one is as good.
        commit(&reader, &sets[2], 3).await;
        let answer = reader.answer(AT_LEAST_2, json!({})).await;
        assert_eq!(answer["extensions"]["revision"], "3");
    })
    .await;
}

#[tokio::test]
async fn what_does_not_come_in_time_can_be_asked_for_again() {
    let setting = ("MISSION_GRAPH_LIMITS__REVISION_WAIT_SECONDS", "0");
    let environment = [(setting.0.to_owned(), setting.1.to_owned())];
    let nowhere = Path::new("/nonexistent");
    let config = Config::from_layers(&CommandLine::default(), nowhere, environment);
    let database = TestDatabase::on_disk();
    told(&database).await;
    let app = App::with(&database, &config.unwrap()).await;
    let answer = app
        .answer(r#"query @at(minRevision: "7") { __typename }"#, json!({}))
        .await;
    let message = "Revision 7 did not become available within 0 seconds; the newest is 4.";
    assert_eq!(
        answer["errors"],
        json!([{
            "message": message,
            "extensions": {"code": "REVISION_NOT_REACHED", "revision": "4", "retryable": true}
        }])
    );
    for address in [
        "/graphql?query=%7B__typename%7D&minRevision=7",
        "/tables/cities.csv?minRevision=7",
        "/export/network.gexf?minRevision=7",
    ] {
        let refused = fetch(&app.router, address).await;
        assert_eq!(refused.status, 503, "{address}");
        let error = ("REVISION_NOT_REACHED".to_owned(), message.to_owned());
        assert_eq!(refused.error(), error);
    }
}
