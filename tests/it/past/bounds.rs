//! What past revisions take: statements, places in memory, facts.

use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::join_all;
use mission_graph::access::Viewer;
use mission_graph::config::Config;
use mission_graph::view::{ClientKey, RequestBudget};
use mission_graph::world::{PastLimits, ResolvedRevision, RevisionSelector};
use serde_json::{Value, json};

use super::{commit, told, told_with};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{added, change_set, theme};
use crate::harness::fetched::fetch;

const COLD: &str = "query ($revision: Revision) @at(revision: $revision) {
    cities { nodes { name sources { url } } }
    countries { nodes { sources { url } barometer { observations { value sources { url } } } } }
}";
/// One for each table, one for the changes since, and some to see which revision it is, from when, and how large.
const BUILDING: u64 = 27;
const HISTORY: &str = "query ($revision: Revision) @at(revision: $revision) {
    cities { nodes { history(first: 1) { nodes { action } } } }
}";

/// The data, and how many statements it took to answer.
async fn counted(app: &App, query: &str, revision: i64) -> (Value, u64) {
    let before = app.world.store().statements();
    let answer = app
        .answer(query, json!({"revision": revision.to_string()}))
        .await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    (answer, app.world.store().statements() - before)
}

/// Without answers that are kept, so that each is worked out.
fn forgetful() -> Config {
    let mut config = Config::default();
    config.cache.answers_megabytes = 0;
    config
}

#[tokio::test]
async fn a_past_revision_is_built_once_and_then_read_without_statements() {
    on_both_databases(async |database| {
        let app = told_with(database, &forgetful()).await;
        let (_, building) = counted(&app, COLD, 1).await;
        assert_eq!(building, BUILDING);
        assert_eq!(counted(&app, COLD, 1).await.1, 0);
        assert_eq!(counted(&app, HISTORY, 1).await.1, 1);
        // However many facts there are.
        let themes = (0..300).map(|number| added(&theme(&format!("t{number}"))));
        commit(&app, &change_set(themes), 5).await;
        let app = App::with(database, &forgetful()).await;
        assert_eq!(counted(&app, COLD, 1).await.1, BUILDING);
        // Asked for by its number, the newest is the newest.
        assert_eq!(counted(&app, HISTORY, 5).await.1, 1);
    })
    .await;
}
#[tokio::test]
async fn many_who_ask_at_once_have_it_built_once() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let before = app.world.store().statements();
        let queries: Vec<String> = (0..12)
            .map(|number| {
                format!("query @at(revision: \"2\") {{ cities {{ nodes {{ a{number}: name }} }} }}")
            })
            .collect();
        let asked = queries.iter().map(|query| app.answer(query, json!({})));
        for answer in join_all(asked).await {
            assert_eq!(answer["extensions"]["revision"], "2", "{answer}");
        }
        assert_eq!(app.world.store().statements() - before, BUILDING);
    })
    .await;
}

/// One client asks for two revisions, and another for a third, before the first is built.
#[tokio::test]
async fn the_revisions_that_one_client_asks_for_do_not_delay_another() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    let limits = PastLimits {
        revisions: 10,
        facts: 1000,
        wait: Duration::ZERO,
    };
    let order = Mutex::new(Vec::new());
    let ask = async |client: u8, revision: ResolvedRevision| {
        let client = ClientKey::from(IpAddr::from([192, 0, 2, client]));
        let budget = RequestBudget::new(Some(client), 1_000_000, 1_000_000);
        let view = app
            .world
            .view_at(revision, Viewer::ANONYMOUS, budget, &limits)
            .await;
        order.lock().unwrap().push(view.unwrap().revision());
    };
    let resolve = async |revision| {
        let selector = RevisionSelector::Revision(revision);
        app.world.resolve(selector, &limits).await.unwrap()
    };
    let [first, second, third] = [resolve(1).await, resolve(2).await, resolve(3).await];
    join_all([ask(1, first), ask(1, second), ask(2, third)]).await;
    assert_eq!(*order.lock().unwrap(), [1, 3, 2]);
}

#[tokio::test]
async fn those_that_were_asked_for_last_are_kept() {
    let database = TestDatabase::on_disk();
    let mut config = forgetful();
    config.limits.past_revisions = 2;
    let app = told_with(&database, &config).await;
    let built = async |revision| counted(&app, COLD, revision).await.1 > 0;
    for (revision, is_built) in [
        (1, true),
        (2, true),
        (1, false),
        // Takes the place of 2.
        (3, true),
        (1, false),
        (2, true),
        (3, true),
    ] {
        assert_eq!(built(revision).await, is_built, "{revision}");
    }
}

/// There are 8 facts at revision 1, and 10 at revision 2.
#[tokio::test]
async fn no_more_facts_are_kept_than_there_is_room_for() {
    let database = TestDatabase::on_disk();
    let mut config = forgetful();
    config.limits.past_facts = 17;
    let app = told_with(&database, &config).await;
    let built = async |revision| counted(&app, COLD, revision).await.1 > 0;
    for (revision, is_built) in [(1, true), (1, false), (2, true), (2, false), (1, true)] {
        assert_eq!(built(revision).await, is_built, "{revision}");
    }
}

#[tokio::test]
async fn what_takes_too_much_is_refused() {
    on_both_databases(async |database| {
        let mut config = forgetful();
        config.limits.past_facts = 15;
        let app = told_with(database, &config).await;
        let answer = app.answer(COLD, json!({"revision": "1"})).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "LIMIT_EXCEEDED");
        let message = "Revision 1 requires reading 8 facts and undoing 8 later changes, more than \
            the limit of 15 together.";
        assert_eq!(error["message"], message);
        let table = fetch(&app.router, "/tables/cities.csv?revision=1").await;
        assert_eq!(table.status, 413);
        assert_eq!(
            table.error(),
            ("LIMIT_EXCEEDED".to_owned(), message.to_owned())
        );
        // With fewer changes to undo, it is within the limit.
        counted(&app, COLD, 3).await;
    })
    .await;
}
