use std::collections::HashMap;

use entity::LinkKind;
use entity::fact::{Fact, FactKey};
use mission_graph::store::{SeriesKey, Store};

use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{
    all_added, city, country, date, indicator, link, noon, observation, sourced,
};
use crate::harness::writing::WriteFacts;

async fn store_of(database: &TestDatabase, facts: &[Fact]) -> Store {
    let store = database.store().await;
    store.write(&all_added(facts), None, noon()).await.unwrap();
    store
}

#[tokio::test]
async fn sources_come_in_the_order_of_citation() {
    on_both_databases(async |database| {
        let facts = [
            sourced(country("pt"), &["https://z", "https://a", "https://m"]),
            sourced(city("braga", "pt"), &["https://a"]),
            sourced(
                link("city-braga", LinkKind::LocatedIn, "country-pt"),
                &["https://m", "https://a"],
            ),
            indicator("co2"),
            sourced(
                observation(Some("country-pt"), "co2", "2020", 1.0),
                &["https://z"],
            ),
            city("porto", "pt"),
        ];
        let store = store_of(database, &facts).await;
        let keys: Vec<FactKey> = facts.iter().map(Fact::key).collect();
        let before = store.statements();
        let loaded = store.load_sources(&keys).await.unwrap();
        assert_eq!(store.statements() - before, 1);
        let expected: HashMap<FactKey, Vec<String>> = facts
            .iter()
            .filter(|fact| !fact.sources().is_empty())
            .map(|fact| (fact.key(), fact.sources().to_vec()))
            .collect();
        let urls: HashMap<FactKey, Vec<String>> = loaded
            .iter()
            .map(|(key, rows)| {
                (
                    key.clone(),
                    rows.iter().map(|row| row.url.clone()).collect(),
                )
            })
            .collect();
        assert_eq!(urls, expected);
        // The id is the URL's own: `printf https://z | sha256sum`.
        assert_eq!(loaded[&keys[0]][0].id, "source-ec08d51b056f39e5");
        // More keys than a statement may bind.
        let repeated = store
            .load_sources(&vec![keys.clone(); 20_000].concat())
            .await
            .unwrap();
        assert_eq!(repeated, loaded);
        let indicators = store.load_sources(&keys[3..4]).await.unwrap();
        assert!(indicators.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_thousand_keys_are_one_statement() {
    on_both_databases(async |database| {
        let mut facts = vec![country("pt"), indicator("co2")];
        for number in 0..1_000 {
            let name = format!("c{number}");
            facts.push(sourced(city(&name, "pt"), &["https://a"]));
            let subject = format!("city-{name}");
            facts.push(observation(Some(&subject), "co2", "2020", 1.0));
        }
        let store = store_of(database, &facts).await;
        for count in [1, 1_000] {
            let cities = (0..count).map(|number| format!("city-c{number}"));
            let series: Vec<_> = cities.map(|city| series(Some(&city), None)).collect();
            let before = store.statements();
            assert_eq!(store.load_series(&series).await.unwrap().len(), count);
            assert_eq!(store.statements() - before, 1);

            let cities = facts
                .iter()
                .map(Fact::key)
                .filter(|key| key.id.starts_with("city-c"));
            let cities = cities.filter(|key| !key.id.contains("--"));
            let keys: Vec<_> = cities.take(count).collect();
            let before = store.statements();
            assert_eq!(store.load_sources(&keys).await.unwrap().len(), count);
            assert_eq!(store.statements() - before, 1);
        }
        let before = store.statements();
        assert_eq!(store.latest_observations().await.unwrap().len(), 1_000);
        assert_eq!(store.statements() - before, 1);
    })
    .await;
}

#[tokio::test]
async fn series_run_over_time() {
    on_both_databases(async |database| {
        let europe = [
            observation(None, "co2", "2019", 9.0),
            observation(None, "co2", "2020", 8.0),
        ];
        let portugal = [
            observation(Some("country-pt"), "co2", "2019-12-31", 5.0),
            observation(Some("country-pt"), "co2", "2020", 4.0),
            observation(Some("country-pt"), "co2", "2020-07", 3.0),
            observation(Some("country-pt"), "ev", "2018", 1.0),
        ];
        let mut facts = vec![
            country("pt"),
            country("es"),
            indicator("co2"),
            indicator("ev"),
        ];
        facts.extend(portugal.iter().rev().chain(&europe).cloned());
        let store = store_of(database, &facts).await;
        let ids = |facts: &[Fact]| facts.iter().map(|fact| fact.key().id).collect::<Vec<_>>();
        let between = |from: Option<&str>, to: Option<&str>| SeriesKey {
            from: from.map(date),
            to: to.map(date),
            ..series(Some("country-pt"), Some("co2"))
        };
        let expected = [
            (series(None, None), ids(&europe)),
            (series(None, Some("co2")), ids(&europe)),
            (series(Some("country-pt"), None), ids(&portugal)),
            (series(Some("country-pt"), Some("co2")), ids(&portugal[..3])),
            (between(Some("2020"), None), ids(&portugal[1..3])),
            (between(None, Some("2020-06-30")), ids(&portugal[..2])),
            (
                between(Some("2020-08"), Some("2020-09")),
                ids(&portugal[1..2]),
            ),
            (series(Some("country-es"), None), vec![]),
            (series(None, Some("ev")), vec![]),
        ];
        let keys: Vec<_> = expected.iter().map(|(key, _)| key.clone()).collect();
        let before = store.statements();
        let loaded = store.load_series(&keys).await.unwrap();
        assert_eq!(store.statements() - before, 1);
        for (key, ids) in expected {
            let rows = loaded.get(&key).cloned().unwrap_or_default();
            let found: Vec<_> = rows.into_iter().map(|row| row.id).collect();
            assert_eq!(found, ids, "{key:?}");
        }

        let latest = store.latest_observations().await.unwrap();
        let latest: Vec<_> = latest.into_iter().map(|row| row.id).collect();
        let expected = [&portugal[2], &portugal[3], &europe[1]].map(|fact| fact.key().id);
        assert_eq!(latest, expected);
    })
    .await;
}

fn series(subject: Option<&str>, indicator: Option<&str>) -> SeriesKey {
    SeriesKey {
        subject: subject.map(str::to_owned),
        indicator: indicator.map(str::to_owned),
        from: None,
        to: None,
    }
}
