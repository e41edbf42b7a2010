//! Feeds of what was committed lately, as feed readers take them.

use axum::http::{Method, StatusCode};
use entity::LinkKind;
use mission_graph::change::ChangeSet;
use mission_graph::config::Config;

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::harness::facts::{
    added, change_set, changed, city, country, indicator, link, named, noon, observation, removed,
    sourced, theme,
};
use crate::harness::fetched::{Answered, fetch, fetch_with};
use crate::harness::writing::WriteFacts;

/// Two countries, and a few revisions that concern one of them, the other, or none.
async fn told(database: &TestDatabase) -> App {
    let app = App::new(database).await;
    let cited = |fact| sourced(fact, &["https://example.org/"]);
    let (braga, faro) = (cited(city("braga", "pt")), cited(city("faro", "pt")));
    let sets: Vec<ChangeSet> = vec![
        change_set([
            added(&cited(country("pt"))),
            added(&cited(country("es"))),
            added(&indicator("co2")),
            added(&braga),
            added(&faro),
        ]),
        change_set([added(&cited(link(
            "city-braga",
            LinkKind::TwinnedWith,
            "city-faro",
        )))]),
        change_set([added(&cited(theme("energy")))]),
        change_set([
            changed(&braga, &named(&braga, "Braga & Co. <new>")),
            added(&cited(observation(Some("country-es"), "co2", "2024", 4.5))),
        ]),
        change_set([removed(&cited(link(
            "city-braga",
            LinkKind::TwinnedWith,
            "city-faro",
        )))]),
    ];
    for (head, set) in (0..).zip(sets) {
        let head = Some(head).filter(|head| *head > 0);
        app.world.store().write(&set, head, noon()).await.unwrap();
    }
    app.world.catch_up().await.unwrap();
    app
}

async fn read(app: &App, path: &str) -> Answered {
    let feed = fetch_with(&app.router, Method::GET, path, "host", "graph.example").await;
    assert_eq!(feed.status, StatusCode::OK, "{path}: {:?}", feed.body);
    feed
}

#[tokio::test]
async fn a_feed_tells_what_is_of_concern() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let mut shown = String::new();
        for path in [
            "/feeds/changes.json?countries=country-pt",
            "/feeds/changes.json?countries=country-es&kinds=COUNTRY",
            "/feeds/changes.json?kinds=THEME",
        ] {
            let feed = read(&app, path).await.json();
            shown += &format!("{path}\n{}\n", serde_json::to_string_pretty(&feed).unwrap());
        }
        insta::assert_snapshot!("feeds", shown);
        let everything = read(&app, "/feeds/changes.json").await.json();
        assert_eq!(everything["items"].as_array().unwrap().len(), 5);
    })
    .await;
}

/// Both forms say the same, and XML is XML whatever a name holds.
#[tokio::test]
async fn atom_says_what_json_says() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    let json = read(&app, "/feeds/changes.json?countries=country-pt")
        .await
        .json();
    let atom = read(&app, "/feeds/changes.atom?countries=country-pt").await;
    assert_eq!(atom.header("content-type"), "application/atom+xml");
    let text = String::from_utf8(atom.body.to_vec()).unwrap();
    let parts = |name: &str| -> Vec<String> {
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        let parts = text.split(&start).skip(1);
        parts
            .map(|part| {
                let part = part.split(&end).next().unwrap();
                quick_xml::escape::unescape(part).unwrap().into_owned()
            })
            .collect()
    };
    let items = json["items"].as_array().unwrap();
    let of = |name: &str| -> Vec<String> {
        let texts = items
            .iter()
            .map(|item| item[name].as_str().unwrap().to_owned());
        texts.collect()
    };
    assert_eq!(parts("id")[1..], of("id"));
    assert_eq!(parts("title")[1..], of("title"));
    assert!(text.contains("Braga &amp; Co. &lt;new&gt;"));
    // Well formed to its end.
    let mut reader = quick_xml::Reader::from_str(&text);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            _ => continue,
        }
    }
}

/// The link of an item leads to the change set whole.
#[tokio::test]
async fn an_item_leads_to_its_change_set() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    let feed = read(&app, "/feeds/changes.json?countries=country-pt")
        .await
        .json();
    let address = feed["items"][0]["url"].as_str().unwrap();
    let path = address.strip_prefix("http://graph.example").unwrap();
    let answer = fetch(&app.router, path).await.json();
    assert_eq!(answer.get("errors"), None);
    let changes = &answer["data"]["revision"]["changes"]["nodes"];
    assert_eq!(changes[0]["action"], "REMOVED");
}

#[tokio::test]
async fn a_feed_that_is_known_is_not_sent_again() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    let path = "/feeds/changes.atom";
    let seen = fetch(&app.router, path).await;
    let tag = seen.header("etag");
    let again = fetch_with(&app.router, Method::GET, path, "if-none-match", tag).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn an_import_is_told_in_a_few_lines() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for (path, others) in [
        ("/feeds/changes.json", Some(6628)),
        ("/feeds/changes.json?countries=country-pt", None),
    ] {
        let feed = read(&app, path).await.json();
        let items = feed["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{path}");
        let text = items[0]["content_text"].as_str().unwrap();
        assert_eq!(text.lines().count(), 21, "{path}");
        let last = text.lines().last().unwrap();
        let count: usize = last
            .strip_prefix("And ")
            .and_then(|rest| rest.strip_suffix(" more."))
            .and_then(|count| count.parse().ok())
            .unwrap();
        assert!(
            count > 100 && others.is_none_or(|others| count == others),
            "{last}"
        );
    }
    let listed = read(&app, "/feeds").await.json();
    for country in listed["countries"].as_array().unwrap() {
        for path in country["paths"].as_array().unwrap() {
            read(&app, path.as_str().unwrap()).await;
        }
    }
}

#[tokio::test]
async fn what_is_no_feed_is_refused() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    for (path, status, said) in [
        (
            "/feeds/changes.rss",
            StatusCode::NOT_FOUND,
            "/feeds/changes.atom",
        ),
        (
            "/feeds/changes.json?countries=city-braga",
            StatusCode::BAD_REQUEST,
            "not a country's",
        ),
        (
            "/feeds/changes.json?kinds=TOWN",
            StatusCode::BAD_REQUEST,
            "The kinds are COUNTRY",
        ),
        (
            "/feeds/changes.json?since=1",
            StatusCode::BAD_REQUEST,
            "countries, kinds",
        ),
    ] {
        let refused = fetch(&app.router, path).await;
        assert_eq!(refused.status, status, "{path}");
        let (_, message) = refused.error();
        assert!(message.contains(said), "{message}");
    }
}

/// Links that begin with the host which the client named are for that client alone.
#[tokio::test]
async fn no_cache_keeps_what_repeats_the_host() {
    let database = TestDatabase::on_disk();
    let app = told(&database).await;
    for path in ["/feeds/changes.json", "/feeds/changes.atom"] {
        let feed = read(&app, path).await;
        assert!(String::from_utf8_lossy(&feed.body).contains("http://graph.example/"));
        assert_eq!(feed.header("cache-control"), "private, no-cache");
    }
    let mut config = Config::default();
    config.export.address = "https://graph.example.org/".to_owned();
    let app = App::with(&database, &config).await;
    let feed = read(&app, "/feeds/changes.json").await;
    assert!(String::from_utf8_lossy(&feed.body).contains("https://graph.example.org/"));
    assert!(!String::from_utf8_lossy(&feed.body).contains("http://graph.example/"));
    assert!(feed.header("cache-control").starts_with("public"));
}
