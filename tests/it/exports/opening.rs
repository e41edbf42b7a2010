//! Links that open a network in programs on the web.

use axum::http::{Method, StatusCode};

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::harness::fetched::{fetch, fetch_with};

/// Where the link of a program leads, and the file that it names, as the program reads it.
fn parted(location: &str) -> (String, String) {
    let (program, file) = location.split_once("http%3A").unwrap();
    let file: String = form_urlencoded::parse(format!("x=http%3A{file}").as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect();
    (program.to_owned(), file)
}

#[tokio::test]
async fn a_link_leads_to_a_program_that_fetches_the_network_from_here() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for (path, program, file) in [
        (
            "/open/gephi-lite?around=city-umea&depth=2",
            "https://lite.gephi.org/?file=",
            "http://graph.example:8000/export/network.gexf?around=city-umea&depth=2",
        ),
        (
            "/open/retina",
            "https://ouestware.gitlab.io/retina/beta/#/graph/?url=",
            "http://graph.example:8000/export/network.gexf",
        ),
        (
            "/open/geojson-io?countries=country-pt",
            "https://geojson.io/#data=data:text/x-url,",
            "http://graph.example:8000/export/network.geojson?countries=country-pt",
        ),
    ] {
        let led = fetch_with(&app.router, Method::GET, path, "host", "graph.example:8000").await;
        assert_eq!(led.status, StatusCode::FOUND, "{path}");
        let parted = parted(led.header("location"));
        assert_eq!(parted, (program.to_owned(), file.to_owned()), "{path}");
        // The program finds it, from another site.
        let here = file.strip_prefix("http://graph.example:8000").unwrap();
        let fetched = fetch(&app.router, here).await;
        assert_eq!(fetched.status, StatusCode::OK, "{here}");
        assert_eq!(fetched.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn the_programs_are_listed_and_others_are_not_led_to() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let listed = fetch(&app.router, "/open").await.json();
    let programs = listed["programs"].as_array().unwrap();
    assert_eq!(programs.len(), 3);
    for program in programs {
        let path = program["path"].as_str().unwrap();
        let led = fetch_with(&app.router, Method::GET, path, "host", "a.example").await;
        assert_eq!(led.status, StatusCode::FOUND);
    }
    let none = fetch_with(
        &app.router,
        Method::GET,
        "/open/elsewhere",
        "host",
        "a.example",
    )
    .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert_eq!(none.error().0, "NOT_FOUND");
    let nowhere = fetch(&app.router, "/open/retina").await;
    assert_eq!(nowhere.status, StatusCode::BAD_REQUEST);
}

/// The query and the page name the same programs.
#[tokio::test]
async fn an_answer_offers_the_same_links() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let query = r#"{ network(around: ["city-umea"], depth: 2) {
        exports { openIn(address: "http://graph.example") { url } } } }"#;
    let data = app.ask(query).await;
    let exports = data["network"]["exports"].as_array().unwrap().iter();
    let offered = exports.flat_map(|export| export["openIn"].as_array().unwrap());
    let offered: Vec<(String, String)> = offered
        .map(|link| parted(link["url"].as_str().unwrap()))
        .collect();
    let mut led_to = Vec::new();
    for program in ["gephi-lite", "retina", "geojson-io"] {
        let path = format!("/open/{program}?around=city-umea&depth=2");
        let led = fetch_with(&app.router, Method::GET, &path, "host", "graph.example").await;
        led_to.push(parted(led.header("location")));
    }
    assert_eq!(offered, led_to);
}
