use entity::LinkKind;
use entity::change::Action;
use entity::fact::Fact;
use mission_graph::store::{
    ChangePosition, HistoryEntry, HistoryKey, HistoryOf, HistoryPage, HistoryPageArguments,
    PageEnd, Store,
};

use crate::harness::database::on_both_databases;
use crate::harness::facts::{
    added, all_added, change_set, changed, city, country, link, named, noon, removed, sourced,
};
use crate::harness::writing::WriteFacts;

#[tokio::test]
async fn a_change_keeps_what_was_and_what_is() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let before = sourced(city("braga", "pt"), &["https://a"]);
        let after = sourced(named(&before, "Bracara"), &["https://b"]);
        let portugal = country("pt");
        let twin = link("city-braga", LinkKind::LocatedIn, "country-pt");
        for (head, changes) in [
            (None, vec![added(&portugal), added(&before), added(&twin)]),
            (Some(1), vec![changed(&before, &after)]),
            (Some(2), vec![removed(&twin), removed(&after)]),
        ] {
            let set = change_set(changes);
            store.write(&set, head, noon()).await.unwrap();
        }
        let changes = store.page_changes(end_of(1), 2, 10).await.unwrap();
        let [HistoryEntry { change, .. }] = &changes[..] else {
            panic!("{changes:?}");
        };
        assert_eq!(change.action, Action::Changed);
        assert_eq!(fact(change.before.as_ref()), Some(before));
        assert_eq!(fact(change.after.as_ref()), Some(after.clone()));

        let committed = store.page_committed(0, 3, 10).await.unwrap();
        let counts: Vec<_> = committed
            .iter()
            .map(|set| (set.revision.number, set.added, set.changed, set.removed))
            .collect();
        assert_eq!(counts, [(1, 3, 0, 0), (2, 0, 1, 0), (3, 0, 0, 2)]);
        let newest = &committed[2].revision;
        assert_eq!(newest.committed_at, noon());
        assert_eq!(newest.note, "for a test");

        let gone = store
            .removed_nodes(["city-braga", "country-pt"], i64::MAX)
            .await;
        let gone: Vec<_> = gone.unwrap().into_values().collect();
        let Fact::Node(after) = after else {
            panic!("{after:?}");
        };
        assert_eq!(gone, [*after]);

        let history = page(&store, "country-pt", PageEnd::First, 10, None, None).await;
        let seen: Vec<_> = history.entries.iter().map(summary).collect();
        assert_eq!(
            seen,
            [
                (3, 0, Action::Removed, twin.key().id),
                (1, 2, Action::Added, twin.key().id),
                (1, 0, Action::Added, "country-pt".to_owned()),
            ]
        );
        assert_eq!(&history.entries[0].revision, newest);
    })
    .await;
}

#[tokio::test]
async fn changes_are_met_once_oldest_first_and_up_to_a_revision() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let countries = ["at", "be", "bg", "cy", "cz", "de"].map(country);
        for (number, three) in countries.chunks(3).enumerate() {
            let head = i64::try_from(number).ok().filter(|&head| head > 0);
            store.write(&all_added(three), head, noon()).await.unwrap();
        }
        for (until, expected) in [(0, 0), (1, 3), (2, 6), (9, 6)] {
            let (mut after, mut met) = (end_of(0), Vec::new());
            loop {
                let page = store.page_changes(after, until, 2).await.unwrap();
                assert!(page.len() <= 2);
                let Some(last) = page.last() else { break };
                after = position(last);
                met.extend(page.into_iter().map(|entry| entry.change.fact_id));
            }
            let ids = countries.iter().take(expected).map(|fact| fact.key().id);
            assert_eq!(met, ids.collect::<Vec<_>>(), "until {until}");
        }
        let one = store.page_committed(0, 9, 1).await.unwrap();
        assert_eq!(one.len(), 1);
        assert_eq!(store.page_committed(1, 9, 9).await.unwrap().len(), 1);
        assert_eq!(store.page_committed(2, 9, 9).await.unwrap(), []);
    })
    .await;
}

/// Behind all changes of a revision.
pub fn end_of(revision: i64) -> ChangePosition {
    ChangePosition {
        revision,
        position: i32::MAX,
    }
}

#[tokio::test]
async fn pages_meet_every_change_once_either_way() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let all = long_history(&store).await;
        for limit in [1, 2, 3, 7, 100] {
            let mut met = Vec::new();
            let mut after = None;
            loop {
                let history = page(&store, "city-a", PageEnd::First, limit, after, None).await;
                assert_eq!(history.total, all.len() as u64);
                assert_eq!(history.has_newer, after.is_some());
                after = history.entries.last().map(position);
                met.extend(history.entries.iter().map(position));
                if !history.has_older {
                    break;
                }
            }
            assert_eq!(met, all, "forward by {limit}");

            let mut met = Vec::new();
            let mut before = None;
            loop {
                let history = page(&store, "city-a", PageEnd::Last, limit, None, before).await;
                assert_eq!(history.has_older, before.is_some());
                before = history.entries.first().map(position);
                met.splice(0..0, history.entries.iter().map(position));
                if !history.has_newer {
                    break;
                }
            }
            assert_eq!(met, all, "backward by {limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn pages_lie_between_both_their_ends() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let all = long_history(&store).await;
        let (after, before) = (Some(all[1]), Some(all[6]));
        let first = page(&store, "city-a", PageEnd::First, 2, after, before).await;
        assert_eq!(positions(&first), all[2..4]);
        assert!(first.has_newer && first.has_older);
        let last = page(&store, "city-a", PageEnd::Last, 3, after, before).await;
        assert_eq!(positions(&last), all[3..6]);
        let whole = page(&store, "city-a", PageEnd::First, 99, after, before).await;
        assert_eq!(positions(&whole), all[2..6]);

        // Nothing lies on these pages, but around them.
        let none = page(&store, "city-a", PageEnd::First, 0, None, None).await;
        assert_eq!((none.entries.len(), none.total), (0, all.len() as u64));
        assert!(none.has_older && !none.has_newer);
        let past = page(
            &store,
            "city-a",
            PageEnd::First,
            5,
            all.last().copied(),
            None,
        )
        .await;
        assert_eq!(positions(&past), []);
        assert!(past.has_newer && !past.has_older);
        let crossed = page(&store, "city-a", PageEnd::Last, 5, before, after).await;
        assert_eq!(positions(&crossed), []);
    })
    .await;
}

#[tokio::test]
async fn one_statement_pages_a_thousand_histories() {
    on_both_databases(async |database| {
        let store = database.store().await;
        let mut facts = vec![country("pt")];
        facts.extend((0..1_000).map(|number| city(&format!("c{number}"), "pt")));
        store.write(&all_added(&facts), None, noon()).await.unwrap();
        for count in [1, 1_000] {
            let keys: Vec<_> = facts[..count]
                .iter()
                .map(|fact| key(&fact.key().id))
                .collect();
            let before = store.statements();
            let pages = store.page_history(&keys, i64::MAX).await.unwrap();
            assert_eq!(store.statements() - before, 1);
            assert_eq!(pages.len(), count);
            assert!(keys.iter().all(|key| pages[key].entries.len() == 1));
        }
        assert!(store.page_history(&[], 9).await.unwrap().is_empty());
        let unknown = store.page_history(&[key("city-unknown")], 9).await.unwrap();
        assert!(unknown.is_empty());
    })
    .await;
}

/// Changes of a city and of links at both its ends, in revisions of one and of several changes;
/// gives their places, newest first.
async fn long_history(store: &Store) -> Vec<ChangePosition> {
    let (a, b) = (city("a", "pt"), city("b", "pt"));
    let there = link("city-a", LinkKind::TwinnedWith, "city-b");
    let back = link("city-b", LinkKind::TwinnedWith, "city-a");
    let other = named(&a, "Other");
    let changes = [
        vec![
            added(&country("pt")),
            added(&b),
            added(&a),
            added(&there),
            added(&back),
        ],
        vec![changed(&a, &other)],
        vec![
            removed(&there),
            changed(&b, &named(&b, "Bee")),
            removed(&back),
        ],
        vec![changed(&other, &a), added(&there)],
    ];
    for (head, changes) in (0..).zip(changes) {
        let head = Some(head).filter(|head| *head > 0);
        let set = change_set(changes);
        store.write(&set, head, noon()).await.unwrap();
    }
    [
        (4, 1),
        (4, 0),
        (3, 2),
        (3, 0),
        (2, 0),
        (1, 4),
        (1, 3),
        (1, 2),
    ]
    .map(|(revision, position)| ChangePosition { revision, position })
    .to_vec()
}

async fn page(
    store: &Store,
    node: &str,
    direction: PageEnd,
    limit: u32,
    after: Option<ChangePosition>,
    before: Option<ChangePosition>,
) -> HistoryPage {
    let key = HistoryKey {
        of: HistoryOf::Node(node.to_owned()),
        page: HistoryPageArguments {
            direction,
            limit,
            after,
            before,
        },
    };
    let mut pages = store
        .page_history(std::slice::from_ref(&key), 9)
        .await
        .unwrap();
    pages.remove(&key).expect("a history")
}

fn key(node: &str) -> HistoryKey {
    HistoryKey {
        of: HistoryOf::Node(node.to_owned()),
        page: HistoryPageArguments {
            direction: PageEnd::First,
            limit: 5,
            after: None,
            before: None,
        },
    }
}

fn fact(json: Option<&serde_json::Value>) -> Option<Fact> {
    json.map(|json| serde_json::from_value(json.clone()).unwrap())
}

fn summary(entry: &HistoryEntry) -> (i64, i32, Action, String) {
    let change = &entry.change;
    (
        change.revision,
        change.position,
        change.action,
        change.fact_id.clone(),
    )
}

fn positions(page: &HistoryPage) -> Vec<ChangePosition> {
    page.entries.iter().map(position).collect()
}

fn position(entry: &HistoryEntry) -> ChangePosition {
    ChangePosition {
        revision: entry.change.revision,
        position: entry.change.position,
    }
}
