use mission_graph::store::Store;

use crate::harness::database::on_both_databases;
use crate::harness::facts::{all_added, city, country, noon};
use crate::harness::writing::WriteFacts;

#[tokio::test]
async fn tables_come_and_go_and_come_again() {
    on_both_databases(async |database| {
        let store = Store::connect(database.url()).await.unwrap();
        assert!(store.head().await.is_err());
        store.migrate().await.unwrap();
        store.migrate().await.unwrap();
        let facts = [country("pt"), city("braga", "pt")];
        store.write(&all_added(&facts), None, noon()).await.unwrap();
        store.rollback().await.unwrap();
        assert!(store.head().await.is_err());
        store.migrate().await.unwrap();
        assert_eq!(store.head().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn two_that_start_at_once_share_the_work() {
    on_both_databases(async |database| {
        let start = || async {
            let store = Store::connect(database.url()).await?;
            store.migrate().await
        };
        let (one, other, third) = tokio::join!(start(), start(), start());
        one.unwrap();
        other.unwrap();
        third.unwrap();
    })
    .await;
}

/// The rules that the tables keep by themselves, whoever writes to them.
#[tokio::test]
async fn tables_refuse_what_cannot_be() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let facts = [country("pt"), country("es"), city("braga", "pt")];
        store.write(&all_added(&facts), None, noon()).await.unwrap();
        database
            .run("INSERT INTO source (id, url) VALUES ('s', 'https://a')")
            .await
            .unwrap();
        let cite = |columns: &str, values: &str| {
            format!(
                "INSERT INTO citation (source_id, position, {columns}) VALUES ('s', 0, {values})"
            )
        };
        database
            .run(&cite("node_id", "'city-braga'"))
            .await
            .unwrap();
        for refused in [
            "UPDATE country SET iso2 = 'PT' WHERE id = 'country-es'",
            "UPDATE city SET latitude = 90.5",
            "UPDATE city SET longitude = -181",
            "UPDATE city SET country_id = 'country-xx'",
            "DELETE FROM node WHERE id = 'country-pt'",
            "INSERT INTO source (id, url) VALUES ('t', 'https://a')",
            "INSERT INTO link (id, from_id, kind, to_id, confidence)
                VALUES ('l', 'city-braga', 'LOCATED_IN', 'country-xx', 'SOURCED')",
            &cite("node_id", "'city-braga'"),
            &cite("node_id", "NULL"),
            &cite("node_id, link_id", "'country-pt', 'l'"),
        ] {
            assert!(database.run(refused).await.is_err(), "{refused}");
        }
    })
    .await;
}
