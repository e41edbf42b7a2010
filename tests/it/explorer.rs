//! The pages for readers: their documents, what they look like for a small dataset, their links and their headers.

use std::collections::BTreeSet;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use mission_graph::config::{CommandLine, Config};
use mission_graph::explorer::{Address, PAGES};
use mission_graph::import::read_folder;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::harness::app::App;
use crate::harness::database::TestDatabase;

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// One of each page for the small dataset.
const SHOWN: [(&str, &str); 24] = [
    ("home", "/"),
    ("country", "/countries/lu"),
    ("country-es", "/es/countries/lu"),
    ("city", "/cities/differdange"),
    ("cities", "/cities"),
    ("cities-found", "/cities?q=differ"),
    ("cities-unknown", "/cities?q=sopot"),
    ("organisation", "/organisations/klima-agence"),
    ("platform", "/platforms/pacte-climat-lu"),
    ("pilot", "/pilots/climaborough"),
    (
        "learning",
        "/learnings/differdanges-commitment-to-climate-neutrality-through-netzerocities",
    ),
    ("space", "/spaces/lu-climate-pact-day"),
    ("initiative", "/initiatives/netzerocities"),
    ("theme", "/themes/urban-planning"),
    ("search", "/search?q=climate"),
    ("compare", "/compare?countries=lu"),
    (
        "network",
        "/network?from=city-differdange&to=org-klima-agence",
    ),
    ("changes", "/changes"),
    ("changes-of-country", "/changes?country=lu"),
    ("propose", "/propose?node=city-differdange"),
    ("review", "/review"),
    ("embed", "/embed/countries/lu/barometer"),
    ("feeds", "/feeds"),
    ("not-found", "/countries/atlantis"),
];

struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Page {
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn get(app: &Router, uri: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = Request::get(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Page {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(body.to_vec()).unwrap(),
    }
}

async fn page(app: &Router, uri: &str) -> Page {
    get(app, uri, &[("accept", BROWSER)]).await
}

fn settings(variables: &[(&str, &str)]) -> Config {
    let variables = variables.iter().map(|(name, value)| {
        let name = name.replace('.', "__").to_uppercase();
        (format!("MISSION_GRAPH_{name}"), (*value).to_owned())
    });
    Config::from_layers(
        &CommandLine::default(),
        Path::new("/nonexistent"),
        variables,
    )
    .unwrap()
}

async fn small(database: &TestDatabase, config: &Config) -> App {
    let app = App::with(database, config).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/explorer/data");
    app.import(read_folder(&folder).unwrap()).await;
    app
}

/// The whole graph is laid out for the network page, which takes more.
#[tokio::test]
async fn each_document_costs_little_and_answers_at_once() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let addresses = [
        "/",
        "/countries/se",
        "/embed/countries/se/map",
        "/cities/umea",
        "/organisations/european-commission",
        "/cities",
        "/search?q=climate",
        "/compare?countries=pt,es,se,de",
        "/network",
        "/changes",
        "/docs",
        "/propose?node=city-umea",
        "/review",
    ];
    for (page, address) in PAGES.iter().zip(addresses) {
        let address = Address::read(
            address.split('?').next().unwrap(),
            address.split_once('?').map_or("", |parts| parts.1),
        );
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("explorer")
            .join(page.document());
        let document = std::fs::read_to_string(path).unwrap();
        let answer = app.answer(&document, (page.variables)(&address)).await;
        assert_eq!(answer.get("errors"), None, "{}", page.name);
        let cost = &answer["extensions"]["cost"];
        let (requested, limit) = (
            cost["requested"].as_u64().unwrap(),
            cost["limit"].as_u64().unwrap(),
        );
        let share = if page.name == "network" { 4 } else { 10 };
        assert!(
            requested <= limit / share,
            "{}: {requested} of {limit}",
            page.name
        );
        if let Some(subject) = page.subject {
            assert_ne!(answer["data"][subject], Value::Null, "{}", page.name);
        }
    }
}

#[tokio::test]
async fn pages_of_a_small_dataset() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await.router;
    for (name, address) in SHOWN {
        let page = page(&app, address).await;
        let expected = if name == "not-found" {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::OK
        };
        assert_eq!(page.status, expected, "{address}");
        insta::assert_snapshot!(format!("page-{name}"), settled(&page.text));
    }
}

/// Without what changes with every asset.
fn settled(html: &str) -> String {
    let mut parts = html.split("?v=");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit()));
    }
    text
}

/// Every page that is linked is there, and so is what a link leads to on it.
#[tokio::test]
async fn links_lead_somewhere() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await.router;
    let mut waiting = vec!["/".to_owned(), "/es".to_owned()];
    let mut seen = BTreeSet::new();
    let mut anchors = Vec::new();
    while let Some(uri) = waiting.pop() {
        if !seen.insert(uri.clone()) {
            continue;
        }
        let found = get(
            &app,
            &uri,
            &[("accept", BROWSER), ("host", "graph.example")],
        )
        .await;
        let expected = if uri.starts_with("/open/") {
            StatusCode::FOUND
        } else {
            StatusCode::OK
        };
        // Examples in documents name what the small dataset has not.
        assert_eq!(found.status, expected, "{uri}");
        if !found.header(header::CONTENT_TYPE).starts_with("text/html") {
            continue;
        }
        for link in links(&found.text) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let path = if path.is_empty() { &uri } else { path };
            if path.starts_with('/') && !is_example(path) {
                waiting.push(path.to_owned());
                if !anchor.is_empty() && !path.starts_with("/graphiql") {
                    anchors.push((uri.clone(), path.to_owned(), anchor.to_owned()));
                }
            }
        }
    }
    for (from, path, anchor) in anchors {
        let target = page(&app, &path).await;
        let is_there = target.text.contains(&format!("id=\"{anchor}\""));
        assert!(is_there, "{from} links to {path}#{anchor}");
    }
    for uri in [
        "/graphiql",
        "/schema.graphql",
        "/healthz",
        "/readyz",
        "/tables",
        "/export",
        "/dumps",
        "/feeds",
        "/open/gephi-lite",
        "/docs/city-team",
    ] {
        assert!(seen.contains(uri), "{uri}");
    }
    assert!(seen.len() > 150, "{}", seen.len());
}

/// What the pages name as an example is in the curated dataset.
fn is_example(path: &str) -> bool {
    path.contains("viladecans")
        || path.contains("/countries/se")
        || path.contains("compare?countries=pt")
}

fn links(html: &str) -> Vec<String> {
    let found = ["href=\"", "src=\"", "action=\""]
        .iter()
        .flat_map(|kind| html.split(kind).skip(1));
    let found = found.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    found
        .filter(|link| !link.starts_with("data:") && !link.contains("://"))
        .collect()
}

#[tokio::test]
async fn names_and_ids_lead_to_the_page() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await.router;
    for (from, to) in [
        ("/countries/LU", "/countries/lu"),
        ("/countries/country-lu", "/countries/lu"),
        ("/countries/luxembourg", "/countries/lu"),
        ("/es/countries/luxembourg", "/es/countries/lu"),
        ("/cities/city-differdange", "/cities/differdange"),
        ("/cities/D%C3%A9ifferdeng", "/cities/differdange"),
        (
            "/organisations/org-klima-agence",
            "/organisations/klima-agence",
        ),
        ("/organisations/syvicol", "/organisations/syvicol"),
        ("/lu", "/countries/lu"),
    ] {
        let found = page(&app, from).await;
        if from == to {
            assert_eq!(found.status, StatusCode::OK, "{from}");
            continue;
        }
        assert_eq!(
            (found.status, found.header(header::LOCATION)),
            (StatusCode::PERMANENT_REDIRECT, to),
            "{from}"
        );
    }
}

#[tokio::test]
async fn the_first_page_speaks_the_language_of_the_reader() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await.router;
    for (languages, expected) in [
        ("es-ES,es;q=0.9,en;q=0.8", Some("/es")),
        ("en-GB,en;q=0.9,es;q=0.8", None),
        ("fr, es;q=0.5", Some("/es")),
        ("fr", None),
    ] {
        let found = get(
            &app,
            "/",
            &[("accept", BROWSER), ("accept-language", languages)],
        )
        .await;
        assert_eq!(
            found
                .headers
                .get(header::LOCATION)
                .map(|to| to.to_str().unwrap()),
            expected,
            "{languages}"
        );
        assert!(
            found
                .headers
                .get_all(header::VARY)
                .iter()
                .any(|vary| vary == "accept-language")
        );
        let chosen = get(
            &app,
            "/?lang=en",
            &[("accept", BROWSER), ("accept-language", languages)],
        )
        .await;
        assert_eq!(chosen.status, StatusCode::OK);
        let country = get(
            &app,
            "/countries/lu",
            &[("accept", BROWSER), ("accept-language", languages)],
        )
        .await;
        assert!(country.text.contains("<html lang=\"en\">"));
    }
}

#[tokio::test]
async fn pages_are_kept_while_nothing_changes() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await;
    let first = page(&app.router, "/countries/lu").await;
    let tag = first.header(header::ETAG);
    assert!(
        first
            .header(header::CACHE_CONTROL)
            .starts_with("public, max-age=60")
    );
    let statements = app.world.store().statements();
    let again = get(
        &app.router,
        "/countries/lu",
        &[("accept", BROWSER), ("if-none-match", tag)],
    )
    .await;
    assert_eq!((again.status, &*again.text), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(page(&app.router, "/countries/lu").await.text, first.text);
    assert_eq!(app.world.store().statements(), statements);
    for other in ["/es/countries/lu", "/countries/lu?x=1"] {
        assert_ne!(
            page(&app.router, other).await.header(header::ETAG),
            tag,
            "{other}"
        );
    }
    for (address, cache_control) in [
        ("/propose", "no-store"),
        ("/review", "no-store"),
        ("/nothing", "no-store"),
        (
            "/?lang=en",
            "public, max-age=60, stale-while-revalidate=600",
        ),
        ("/", "no-cache"),
    ] {
        assert_eq!(
            page(&app.router, address)
                .await
                .header(header::CACHE_CONTROL),
            cache_control,
            "{address}"
        );
    }
    let branded = small(
        &TestDatabase::on_disk(),
        &settings(&[("explorer.name", "Ecosystems")]),
    )
    .await;
    let branded = page(&branded.router, "/countries/lu").await;
    assert!(
        branded
            .text
            .contains("<title>Luxembourg: national Mission ecosystem – Ecosystems</title>")
    );
    assert_ne!(branded.header(header::ETAG), tag);
}

#[tokio::test]
async fn pages_run_nothing_but_their_own_files() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await.router;
    for (_, address) in SHOWN {
        let found = page(&app, address).await;
        let policy = found.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{address}"
        );
        assert!(policy.ends_with("frame-ancestors 'none'"), "{address}");
        assert_eq!(found.header("x-frame-options"), "DENY", "{address}");
        assert_eq!(found.header("referrer-policy"), "no-referrer", "{address}");
        assert!(
            !found.text.contains("<style")
                && !found.text.contains(" style=")
                && !found.text.contains(" onclick"),
            "{address}"
        );
        for script in found.text.split("<script").skip(1) {
            let is_data = script.starts_with(" type=\"application/");
            assert!(
                is_data || script.starts_with(" type=\"module\" src=\"/assets/"),
                "{address}"
            );
        }
    }
}

#[tokio::test]
async fn sections_are_framed_where_the_settings_allow_it() {
    let database = TestDatabase::on_disk();
    let config = settings(&[("explorer.embed_in", "[\"https://city.example\"]")]);
    let app = small(&database, &config).await.router;
    let embedded = page(&app, "/embed/countries/lu/map").await;
    assert!(
        embedded
            .header(header::CONTENT_SECURITY_POLICY)
            .ends_with("frame-ancestors https://city.example")
    );
    assert_eq!(embedded.header("x-frame-options"), "");
    let whole = page(&app, "/countries/lu").await;
    assert_eq!(whole.header("x-frame-options"), "DENY");
    assert_eq!(
        page(&app, "/embed/countries/lu/nothing").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn programs_get_json_where_browsers_get_pages() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await.router;
    for address in ["/tables", "/export", "/feeds", "/dumps", "/open"] {
        for accept in [
            None,
            Some("*/*"),
            Some("application/json"),
            Some("application/json, text/html;q=0.5"),
        ] {
            let headers: Vec<_> = accept
                .map(|accept| ("accept", accept))
                .into_iter()
                .collect();
            let found = get(&app, address, &headers).await;
            assert_eq!(
                found.header(header::CONTENT_TYPE),
                "application/json",
                "{address} {accept:?}"
            );
            serde_json::from_str::<Value>(&found.text).unwrap();
        }
        let found = page(&app, address).await;
        assert_eq!(
            found.header(header::CONTENT_TYPE),
            "text/html; charset=utf-8",
            "{address}"
        );
    }
    let wrong = get(&app, "/nothing", &[("accept", "*/*")]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    assert_eq!(
        serde_json::from_str::<Value>(&wrong.text).unwrap()["errors"][0]["extensions"]["code"],
        json!("NOT_FOUND")
    );
}

#[tokio::test]
async fn search_engines_are_told_of_pages_where_the_address_is_set() {
    let database = TestDatabase::on_disk();
    let app = small(&database, &Config::default()).await.router;
    assert_eq!(
        page(&app, "/sitemap.xml").await.status,
        StatusCode::NOT_FOUND
    );
    assert!(!page(&app, "/robots.txt").await.text.contains("Sitemap"));
    assert!(
        !page(&app, "/countries/lu")
            .await
            .text
            .contains("rel=\"canonical\"")
    );
    let config = settings(&[
        ("export.address", "https://graph.example/"),
        ("explorer.contact", "data@graph.example"),
        ("explorer.imprint", "https://graph.example/imprint"),
    ]);
    let app = small(&TestDatabase::on_disk(), &config).await.router;
    let sitemap = page(&app, "/sitemap.xml").await.text;
    for path in [
        "/",
        "/countries/lu",
        "/cities/differdange",
        "/docs/city-team",
        "/organisations/klima-agence",
    ] {
        assert!(
            sitemap.contains(&format!("<loc>https://graph.example{path}</loc>")),
            "{path}"
        );
    }
    assert!(
        page(&app, "/robots.txt")
            .await
            .text
            .contains("Sitemap: https://graph.example/sitemap.xml")
    );
    let country = page(&app, "/countries/lu").await.text;
    for expected in [
        "<link rel=\"canonical\" href=\"https://graph.example/countries/lu\">",
        "hreflang=\"es\" href=\"https://graph.example/es/countries/lu\"",
        "href=\"mailto:data@graph.example\"",
        "href=\"https://graph.example/imprint\"",
    ] {
        assert!(country.contains(expected), "{expected}");
    }
}

/// JSON inside a script element ends it nowhere, whatever the data say.
#[tokio::test]
async fn data_never_become_markup() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let evil = "</script><script>alert(1)</script>\" onload=\"x";
    let folder = mission_graph::import::Folder::new([(
        "themes.csv",
        format!(
            "id,name,description,source,as_of,confidence\ntheme-evil,\"{0}\",\"{0}\",https://example.org/,2024,sourced\n",
            evil.replace('"', "\"\"")
        ),
    )]);
    app.import(folder).await;
    let found = page(&app.router, "/themes/evil").await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(
        !found.text.contains("<script>alert") && !found.text.contains("\" onload=\"x"),
        "{}",
        found.text
    );
}
