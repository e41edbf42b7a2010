//! The pages for readers: their documents, what they look like for a small dataset, and their links.

mod headers;

use std::collections::BTreeSet;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use mission_graph::config::{CommandLine, Config};
use mission_graph::explorer::{self, Address, PAGES};
use mission_graph::import::read_folder;
use serde_json::Value;
use tower::ServiceExt;

use crate::harness::app::App;
use crate::harness::database::TestDatabase;

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// One of each page for the small dataset.
const SHOWN: [(&str, &str); 27] = [
    ("home", "/"),
    ("country", "/countries/lu"),
    ("country-es", "/es/countries/lu"),
    ("city", "/cities/differdange"),
    ("cities", "/cities"),
    ("cities-found", "/cities?q=differ"),
    ("cities-unknown", "/cities?q=sopot"),
    ("cities-unknown-in-country", "/cities?q=sopot&country=lu"),
    ("countries", "/countries"),
    ("list", "/organisations?country=lu"),
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
        text: String::from_utf8_lossy(&body).into_owned(),
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

/// An address of each page.
const ADDRESSES: [&str; 15] = [
    "/",
    "/countries/se",
    "/embed/countries/se/map",
    "/cities/umea",
    "/organisations/european-commission",
    "/cities?q=sopot&country=pl",
    "/countries",
    "/pilots?country=pt",
    "/search?q=climate",
    "/compare?countries=pt,es,se,de",
    "/network",
    "/changes",
    "/docs",
    "/propose?node=city-umea",
    "/review",
];

/// Each page with its document and the variables of an address.
pub fn page_documents() -> impl Iterator<Item = (&'static explorer::Page, String, Value)> {
    PAGES.iter().zip(ADDRESSES).map(|(page, address)| {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let variables = (page.variables)(&Address::read(path, query));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let document = std::fs::read_to_string(root.join("explorer").join(page.document()));
        (page, document.unwrap(), variables)
    })
}

/// The whole graph is laid out for the network page, which takes more.
#[tokio::test]
async fn each_document_costs_little_and_answers_at_once() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for (page, document, variables) in page_documents() {
        let answer = app.answer(&document, variables).await;
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
    let (mut anchors, mut broken) = (Vec::new(), Vec::new());
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
        let leads_elsewhere = uri.starts_with("/open/") || uri == "/dumps/latest.zip";
        let expected = if leads_elsewhere {
            StatusCode::FOUND
        } else {
            StatusCode::OK
        };
        if found.status != expected {
            broken.push(format!("{uri} is {}", found.status));
        }
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
        if !target.text.contains(&format!("id=\"{anchor}\"")) {
            broken.push(format!("{from} links to {path}#{anchor}"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
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
        (
            "/organisations/klima-b%C3%BCndnis-l%C3%ABtzebuerg",
            "/organisations/klima-bundnis-letzebuerg",
        ),
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
