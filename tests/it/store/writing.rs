use entity::LinkKind;
use entity::fact::{Details, Fact};
use mission_graph::store::{BUSY_TIMEOUT, Sources, StoreError};

use super::history::end_of;
use crate::harness::database::on_both_databases;
use crate::harness::facts::{
    added, all_added, change_set, changed, city, country, dataset, indicator, link, named, noon,
    observation, removed, sourced, stakeholder, theme,
};
use crate::harness::writing::WriteFacts;

/// Facts of every sort, in an order that no foreign key would like.
fn facts() -> Vec<Fact> {
    vec![
        link("city-braga", LinkKind::HasTheme, "theme-energy"),
        sourced(
            observation(Some("city-braga"), "co2", "2023", 4.25),
            &["https://b"],
        ),
        observation(None, "co2", "2023-06", 6.0),
        sourced(
            stakeholder("inova", "pt", "braga"),
            &["https://c", "https://a"],
        ),
        sourced(city("braga", "pt"), &["https://a", "https://b"]),
        // By bytes the one with the hyphen comes first, in a dictionary last.
        city("braga-z", "pt"),
        city("bragaa", "pt"),
        sourced(
            link("org-inova", LinkKind::LocatedIn, "city-braga"),
            &["https://d"],
        ),
        country("pt"),
        theme("energy"),
        indicator("co2"),
    ]
}

#[tokio::test]
async fn what_is_written_is_read() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let facts = facts();
        let revision = store.write(&all_added(&facts), None, noon()).await.unwrap();
        assert_eq!(revision.number, 1);
        let (head, read) = store.read_dataset(Sources::Included).await.unwrap();
        assert_eq!(head.as_ref(), Some(&revision));
        assert_eq!(store.head().await.unwrap().as_ref(), Some(&revision));
        assert_eq!(read, dataset(&facts));
        let (_, without) = store.read_dataset(Sources::Omitted).await.unwrap();
        assert!(without.nodes.iter().all(|fact| fact.sources.is_empty()));
        assert_eq!(without.nodes.len(), read.nodes.len());
    })
    .await;
}

#[tokio::test]
async fn changes_and_removals_leave_what_is_described() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let facts = facts();
        store.write(&all_added(&facts), None, noon()).await.unwrap();
        let braga = facts[4].clone();
        let renamed = sourced(named(&braga, "Bracara"), &["https://e", "https://a"]);
        let measured = sourced(facts[1].clone(), &["https://a"]);
        let changes = [
            changed(&braga, &renamed),
            changed(&facts[1], &measured),
            removed(&facts[3]),
            removed(&facts[7]),
            removed(&facts[0]),
            removed(&facts[9]),
            added(&country("es")),
        ];
        let revision = store
            .write(&change_set(changes), Some(1), noon())
            .await
            .unwrap();
        assert_eq!(revision.number, 2);
        let mut expected = vec![renamed, measured, country("es")];
        expected.extend([2, 5, 6, 8, 10].map(|index| facts[index].clone()));
        let (_, read) = store.read_dataset(Sources::Included).await.unwrap();
        assert_eq!(read, dataset(&expected));

        let everything = expected.iter().map(removed);
        store
            .write(&change_set(everything), Some(2), noon())
            .await
            .unwrap();
        let (head, read) = store.read_dataset(Sources::Included).await.unwrap();
        assert_eq!(head.unwrap().number, 3);
        assert_eq!(read, dataset([]));
        assert_eq!(database.count("source").await, 0);
    })
    .await;
}

/// A city gets another id while others refer to it, and countries swap their codes.
#[tokio::test]
async fn one_change_set_may_rename_what_others_refer_to() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let (portugal, spain) = (country("pt"), country("es"));
        let braga = with_geonames(city("braga", "pt"), 2_742_032);
        let inova = stakeholder("inova", "pt", "braga");
        let facts = [portugal, spain, braga, inova];
        store.write(&all_added(&facts), None, noon()).await.unwrap();
        let [portugal, spain, braga, inova] = facts;
        let bracara = with_geonames(city("bracara", "pt"), 2_742_032);
        let moved = stakeholder("inova", "pt", "bracara");
        let (not_portugal, not_spain) = (with_code(&portugal, "ES"), with_code(&spain, "PT"));
        let changes = [
            changed(&inova, &moved),
            changed(&portugal, &not_portugal),
            changed(&spain, &not_spain),
            added(&bracara),
            removed(&braga),
        ];
        store
            .write(&change_set(changes), Some(1), noon())
            .await
            .unwrap();
        let (_, read) = store.read_dataset(Sources::Included).await.unwrap();
        assert_eq!(read, dataset(&[not_portugal, not_spain, bracara, moved]));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_written_unless_everything_is() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let facts = facts();
        store.write(&all_added(&facts), None, noon()).await.unwrap();
        let renamed = changed(&facts[8], &named(&facts[8], "Lusitania"));
        for broken in [
            // A link to nowhere, a link there already, a country that others lie in, a code used
            // twice, a page cited twice, a city in no country.
            added(&link("city-braga", LinkKind::LocatedIn, "country-atlantis")),
            added(&facts[0]),
            removed(&facts[8]),
            added(&with_code(&country("es"), "PT")),
            added(&sourced(theme("waste"), &["https://a", "https://a"])),
            added(&city("atlantis", "atlantis")),
        ] {
            let changes = match broken.after {
                Some(_) => vec![renamed.clone(), added(&country("fr")), broken],
                None => vec![added(&country("fr")), broken],
            };
            let error = store
                .write(&change_set(changes.clone()), Some(1), noon())
                .await
                .unwrap_err();
            assert!(matches!(error, StoreError::Database(_)), "{changes:?}");
            assert_eq!(error.to_string(), "the database reported an error");
            let (head, read) = store.read_dataset(Sources::Included).await.unwrap();
            assert_eq!(head.unwrap().number, 1);
            assert_eq!(read, dataset(&facts));
            let changes = store.page_changes(end_of(0), 2, 1000).await.unwrap();
            assert_eq!(changes.len(), facts.len());
        }
        store
            .write(&change_set([renamed]), Some(1), noon())
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_change_set_for_another_revision_conflicts() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let (portugal, spain) = (all_added(&[country("pt")]), all_added(&[country("es")]));
        let conflict = store.write(&portugal, Some(7), noon()).await.unwrap_err();
        assert_eq!(
            conflict.to_string(),
            "expected revision 7, found no revision"
        );
        store.write(&portugal, None, noon()).await.unwrap();
        let conflict = store.write(&spain, None, noon()).await;
        assert!(matches!(
            conflict,
            Err(StoreError::Conflict {
                expected: None,
                found: Some(1)
            })
        ));
        let nothing = store.write(&change_set([]), Some(1), noon()).await;
        assert!(matches!(nothing, Err(StoreError::Empty)));
        assert_eq!(store.head().await.unwrap().unwrap().number, 1);
    })
    .await;
}

/// Statements grow with thousands of rows, and whoever waits hears of them.
#[tokio::test]
async fn many_facts_are_few_statements() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let mut facts = vec![country("pt"), indicator("co2")];
        for number in 0..10_000 {
            facts.push(sourced(
                city(&format!("c{number}"), "pt"),
                &["https://a", &format!("https://{}", number % 7)],
            ));
        }
        let told = std::sync::Mutex::new(vec![0]);
        let before = store.statements();
        let tell = |done| told.lock().unwrap().push(done);
        let mut turn = store.begin_write_transaction(BUSY_TIMEOUT).await.unwrap();
        let written = turn.write(&all_added(&facts), noon(), &tell).await;
        written.unwrap();
        turn.commit().await.unwrap();
        let statements = store.statements() - before;
        assert!(statements < 40, "{statements} statements");
        let told = told.into_inner().unwrap();
        assert!(told.is_sorted());
        assert!(told.len() > 3);
        assert_eq!(told.last(), Some(&facts.len()));
        let (_, read) = store.read_dataset(Sources::Included).await.unwrap();
        assert_eq!(read, dataset(&facts));
    })
    .await;
}

fn with_code(country: &Fact, code: &str) -> Fact {
    let mut country = country.clone();
    if let Fact::Node(fact) = &mut country
        && let Details::Country(row) = &mut fact.details
    {
        row.iso2 = code.to_owned();
    }
    country
}

fn with_geonames(mut city: Fact, id: i64) -> Fact {
    if let Fact::Node(fact) = &mut city
        && let Details::City(row) = &mut fact.details
    {
        row.geonames_id = Some(id);
    }
    city
}
