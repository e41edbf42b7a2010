//! The database goes away, or has no room: what stands in memory is answered, nothing is half written, and all goes
//! on when it is back.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use mission_graph::config::Config;
use mission_graph::import::embedded;
use mission_graph::schema;
use mission_graph::server::{AppState, metrics_router, router};
use mission_graph::store::Store;
use mission_graph::world::{ImportOptions, World, WorldError};
use serde_json::{Value, json};

use crate::harness::app::{App, clock};
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{all_added, noon, sourced, theme};
use crate::harness::fetched::fetch;
use crate::harness::proxy::{Passage, Proxy};
use crate::harness::running::{Running, complaint, program_with_room, run};
use crate::harness::writing::WriteFacts;

/// Only in memory.
const HOT: &str = r#"{city(by: {id: "city-umea"}) {name country {name}}}"#;

/// The sources are not. Each has a number of its own, since answers are kept.
pub fn cold(number: usize) -> String {
    format!(r#"{{c{number}: city(by: {{id: "city-umea"}}) {{name sources {{url}}}}}}"#)
}

/// A server behind a cable, and who writes past it.
pub struct Outage {
    proxy: Option<Proxy>,
    pub app: App,
    edge: Arc<AppState>,
    following: tokio::task::JoinHandle<()>,
}

impl Outage {
    pub async fn of(database: &TestDatabase) -> Self {
        let proxy = Proxy::before(database.url()).await;
        let url = proxy.url(database.url());
        let mut outage = Self::at(&url).await;
        outage.proxy = Some(proxy);
        outage
    }

    /// The same without a cable.
    pub async fn in_place(database: &TestDatabase) -> Self {
        Self::at(database.url()).await
    }

    async fn at(url: &str) -> Self {
        let store = Store::connect(url).await.unwrap();
        let world = World::open(store, clock).await.unwrap();
        let config = Config::default();
        let edge = AppState::new(schema::build(), schema::sdl(), world.clone(), &config).unwrap();
        let following = tokio::spawn({
            let world = world.clone();
            async move { world.follow().await }
        });
        let router = router(edge.clone());
        Self {
            proxy: None,
            app: App { world, router },
            edge,
            following,
        }
    }

    /// What `/readyz` says, once it says that.
    pub async fn until(&self, status: &str) -> Value {
        let began = Instant::now();
        loop {
            let answered = fetch(&self.app.router, "/readyz").await;
            assert_eq!(answered.status, StatusCode::OK);
            let said = answered.json();
            if said["status"] == status {
                return said;
            }
            assert!(began.elapsed() < Duration::from_secs(15), "{said}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().expect("a cable")
    }

    async fn metric(&self, name: &str) -> String {
        let metrics = fetch(&metrics_router(self.edge.clone()), "/metrics").await;
        let text = String::from_utf8(metrics.body.to_vec()).unwrap();
        let value = text.lines().find_map(|line| line.strip_prefix(name));
        value.expect(name).trim().to_owned()
    }
}

impl Drop for Outage {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// Nothing of it may be told that is nobody's business.
pub fn assert_unavailable(error: &Value) {
    assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{error}");
    assert_eq!(error["extensions"]["retryable"], true, "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("The database "), "{error}");
    for inside in ["postgres", "sqlx", "127.0.0.1", "pool", "os error"] {
        assert!(
            !error.to_string().to_lowercase().contains(inside),
            "{error}"
        );
    }
}

async fn survives(database: &TestDatabase, passage: Passage) {
    if !database.is_postgres() {
        return;
    }
    App::curated(database).await;
    let outage = Outage::of(database).await;
    let app = &outage.app;
    assert_eq!(
        outage.until("ready").await,
        json!({"status": "ready", "revision": "1", "behind": {"revisions": 0, "seconds": 0}})
    );
    app.ask(&cold(0)).await;
    assert_eq!(
        outage.metric("mission_graph_database_available").await,
        "1.0"
    );

    outage.proxy().set(passage);
    let degraded = outage.until("degraded").await;
    assert_eq!(degraded["reason"], "database");
    assert_eq!(degraded["since"], "2026-11-23T12:00:00Z");
    assert_eq!(degraded["revision"], "1");
    assert_eq!(
        outage.metric("mission_graph_database_available").await,
        "0.0"
    );
    let began = Instant::now();
    assert_eq!(app.ask(HOT).await["city"]["country"]["name"], "Sweden");
    // What was answered before is still there.
    app.ask(&cold(0)).await;
    let answer = app.answer(&cold(1), json!({})).await;
    assert_unavailable(&answer["errors"][0]);
    assert_eq!(answer["errors"][0]["path"], json!(["c1", "sources"]));
    for path in [
        "/export/network.gexf?around=city-umea",
        "/tables/cities.csv",
        "/dumps/1.zip",
        "/dumps",
    ] {
        let answered = fetch(&app.router, path).await;
        assert_eq!(answered.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        let answer: Value = serde_json::from_slice(&answered.body).unwrap();
        assert_unavailable(&answer["errors"][0]);
    }
    let options = ImportOptions::new("A test");
    let refused = app.world.import(embedded(), options).await.unwrap_err();
    assert!(
        matches!(&refused, WorldError::Store(error) if error.is_unavailable()),
        "{refused:?}"
    );
    // It is known, so that nobody waits for it.
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );

    // What others write meanwhile is taken over afterwards.
    let writer = database.store().await;
    let set = all_added(&[sourced(theme("meanwhile"), &["https://example.org/"])]);
    writer.write(&set, Some(1), noon()).await.unwrap();
    outage.proxy().set(Passage::Open);
    outage.until("ready").await;
    // Not one of the connections that were lost is handed out.
    for number in 2..14 {
        app.ask(&cold(number)).await;
    }
    app.world.wait_for_revision_after(1).await;
    assert_eq!(
        outage.metric("mission_graph_database_available").await,
        "1.0"
    );
    assert_eq!(outage.metric("mission_graph_revisions_behind").await, "0.0");
    app.import(embedded()).await;
    assert_eq!(
        app.world.verify().await.unwrap().faults,
        Vec::<String>::new()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_when_all_connections_end() {
    on_both_databases(async |database| survives(database, Passage::Cut).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_when_nothing_comes_through_any_more() {
    on_both_databases(async |database| survives(database, Passage::Silent).await).await;
}

/// Nor are tokens believed that nobody can look up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_cannot_be_verified_without_a_database() {
    on_both_databases(async |database| {
        if !database.is_postgres() {
            return;
        }
        App::curated(database).await;
        let (_, token) = crate::identity::issue(
            &database.store().await,
            entity::Role::Editor,
            "country-pt",
            90,
        )
        .await;
        let outage = Outage::of(database).await;
        outage.proxy().set(Passage::Cut);
        outage.until("degraded").await;
        let bearer = format!("Bearer {token}");
        let answered = crate::harness::fetched::fetch_with(
            &outage.app.router,
            axum::http::Method::GET,
            "/graphql?query=%7B__typename%7D",
            "authorization",
            &bearer,
        )
        .await;
        assert_eq!(answered.status, StatusCode::SERVICE_UNAVAILABLE);
        let answer: Value = serde_json::from_slice(&answered.body).unwrap();
        assert_unavailable(&answer["errors"][0]);
    })
    .await;
}

/// Bytes that are enough to open a database and to read it, and too few to write what is imported.
const LITTLE_ROOM: u64 = 96 << 10;

/// The program itself, which may write no file further than so many bytes: what SQLite does then is what it does on a
/// disk that is full.
#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let database = TestDatabase::on_disk();
    App::curated(&database).await;
    let url = database.url();
    let server = Running::on(url);
    let folder = tempfile::tempdir().unwrap();
    let made = run(url, folder.path(), "generate --cities 200 ecosystem");
    assert!(made.status.success(), "{}", complaint(&made));
    let nodes = || {
        server.query(
            "{ dataset { revision } search(text: \"Umea\") { totalCount } }",
            None,
        )
    };
    let before = nodes();
    assert_eq!(before["data"]["dataset"]["revision"], "1", "{before}");

    let mut import = program_with_room(url, LITTLE_ROOM);
    let failed = import
        .args(["import", "ecosystem"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert_eq!(failed.status.code(), Some(1), "{}", complaint(&failed));
    let said = complaint(&failed);
    assert!(
        said.contains("error: the database reported an error"),
        "{said}"
    );
    assert!(said.contains("disk") || said.contains("full"), "{said}");
    assert_eq!(nodes(), before);
    let checked = run(url, folder.path(), "check");
    assert!(checked.status.success(), "{}", complaint(&checked));
    assert!(
        String::from_utf8_lossy(&checked.stdout).starts_with("Revision 1:"),
        "{checked:?}"
    );

    let written = run(url, folder.path(), "import ecosystem");
    assert!(written.status.success(), "{}", complaint(&written));
    let began = Instant::now();
    while nodes()["data"]["dataset"]["revision"] != "2" {
        assert!(began.elapsed() < Duration::from_secs(5));
    }
    let checked = run(url, folder.path(), "check");
    assert!(checked.status.success(), "{}", complaint(&checked));
    // Nothing but the database is left.
    assert!(fs::exists(url).unwrap());
}

/// What a server writes on a full disk is refused, and what it reads is not.
#[tokio::test]
async fn a_server_on_a_full_disk_goes_on_reading() {
    const UPDATE: &str = r#"mutation {
        cityUpdate(id: "city-umea", input: {population: 5, sources: ["https://example.org/"]}) {
            revision userErrors { code }
        }
    }"#;
    const READ: &str = r#"{ dataset { revision } city(by: {id: "city-umea"}) { population } }"#;
    let database = TestDatabase::on_disk();
    App::curated(&database).await;
    let url = database.url();
    let store = database.store().await;
    let administrator = crate::identity::issue(&store, entity::Role::Administrator, "", 1);
    let (_, token) = administrator.await;
    let full = Running::spawn(program_with_room(url, LITTLE_ROOM), &[]);
    let before = full.query(READ, None);
    for _ in 0..3 {
        let refused = full.query(UPDATE, Some(&token));
        assert_unavailable(&refused["errors"][0]);
        assert_eq!(full.query(READ, None), before);
    }
    drop(full);
    let folder = tempfile::tempdir().unwrap();
    let checked = run(url, folder.path(), "check");
    assert!(checked.status.success(), "{}", complaint(&checked));

    let server = Running::on(url);
    assert_eq!(server.query(READ, None), before);
    let written = server.query(UPDATE, Some(&token));
    assert_eq!(written["data"]["cityUpdate"]["revision"], "2", "{written}");
    assert_eq!(server.query(READ, None)["data"]["city"]["population"], 5);
}
