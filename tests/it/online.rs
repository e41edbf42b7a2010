//! `check --online` against a server that is started here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use mission_graph::cli::online::{LinkCheck, LinkChecker, LinkOutcome, Politeness};
use tokio::net::TcpListener;

use crate::harness::running::{complaint, program};
use crate::keeping_up::write_theme_file;

type Requests = Arc<Mutex<Vec<(Instant, String)>>>;

/// A website with all that can happen to a page, and the requests that it receives.
async fn website(robots: &'static str) -> (String, Requests) {
    let requests = Requests::default();
    let log = requests.clone();
    let serve = move |request: Request| {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        assert!(
            request.headers()[header::USER_AGENT]
                .to_str()
                .unwrap()
                .starts_with("mission-graph/")
        );
        log.lock()
            .unwrap()
            .push((Instant::now(), format!("{method} {path}")));
        async move {
            match path.as_str() {
                "/robots.txt" => robots.into_response(),
                "/" | "/new" => "a page".into_response(),
                "/get-only" if method == Method::HEAD => {
                    StatusCode::METHOD_NOT_ALLOWED.into_response()
                }
                "/get-only" => "a page".into_response(),
                "/old" => Redirect::permanent("/new").into_response(),
                "/elsewhere" => Redirect::temporary("/new").into_response(),
                "/loop" => Redirect::temporary("/loop").into_response(),
                "/slow" => {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                    StatusCode::OK.into_response()
                }
                "/private" => "never requested".into_response(),
                _ => StatusCode::NOT_FOUND.into_response(),
            }
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(serve)).await });
    (address, requests)
}

async fn check(urls: &[String], pause: Duration) -> BTreeMap<String, LinkOutcome> {
    let politeness = Politeness {
        pause,
        timeout: Duration::from_millis(500),
        hosts: 4,
    };
    let checker = LinkChecker::new(politeness).unwrap();
    let mut found = BTreeMap::new();
    let done = |LinkCheck { url, outcome }| assert!(found.insert(url, outcome).is_none());
    checker.check(urls, done).await;
    found
}

#[tokio::test]
async fn tells_pages_that_exist_from_those_that_do_not() {
    let (site, requests) = website("User-agent: *\nDisallow: /private\n").await;
    let paths = [
        "/",
        "/get-only",
        "/old",
        "/elsewhere",
        "/loop",
        "/gone",
        "/private",
        "/slow",
    ];
    let mut urls: Vec<String> = paths.iter().map(|path| format!("{site}{path}")).collect();
    urls.extend([
        "http://127.0.0.1:1/".to_owned(),
        "mailto:a@example.org".to_owned(),
    ]);
    let found = check(&urls, Duration::ZERO).await;
    assert_eq!(found.len(), urls.len());
    let outcome = |path: &str| &found[&format!("{site}{path}")];
    assert_eq!(*outcome("/"), LinkOutcome::Ok { status: 200 });
    assert_eq!(*outcome("/get-only"), LinkOutcome::Ok { status: 200 });
    assert_eq!(*outcome("/elsewhere"), LinkOutcome::Ok { status: 200 });
    let to = format!("{site}/new");
    assert_eq!(*outcome("/old"), LinkOutcome::Moved { status: 308, to });
    assert_eq!(*outcome("/gone"), LinkOutcome::Broken { status: 404 });
    assert_eq!(*outcome("/private"), LinkOutcome::Disallowed);
    let reason = |outcome: &LinkOutcome| match outcome {
        LinkOutcome::Failed { reason } => reason.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(outcome("/slow")), "no response in time");
    assert_eq!(reason(outcome("/loop")), "more than 5 redirects");
    assert!(reason(&found["http://127.0.0.1:1/"]).contains("refused"));
    assert_eq!(
        reason(&found["mailto:a@example.org"]),
        "not the URL of a website"
    );
    let requests = requests.lock().unwrap();
    assert!(
        requests
            .iter()
            .all(|(_, request)| !request.contains("/private"))
    );
    assert_eq!(requests[0].1, "GET /robots.txt");
    assert!(requests.iter().any(|(_, request)| request == "HEAD /"));
}

#[tokio::test]
async fn pauses_between_requests_to_one_host() {
    let (site, requests) = website("").await;
    let urls: Vec<String> = (0..4).map(|number| format!("{site}/?{number}")).collect();
    let pause = Duration::from_millis(100);
    let found = check(&urls, pause).await;
    assert!(
        found
            .values()
            .all(|outcome| *outcome == LinkOutcome::Ok { status: 200 })
    );
    let requests = requests.lock().unwrap();
    assert_eq!(requests.len(), 5);
    for pair in requests.windows(2) {
        // The clocks of both sides may differ a little.
        assert!(pair[1].0 - pair[0].0 > pause / 2, "{requests:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_prints_a_report_of_a_folder() {
    let (site, _) = website("").await;
    let folder = tempfile::tempdir().unwrap();
    write_theme_file(folder.path(), "theme-new");
    let file = folder.path().join("themes.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    let sources = format!("{site}/gone {site}/");
    std::fs::write(&file, text.replace("https://example.org/", &sources)).unwrap();
    let mut command = program("sqlite:none.db");
    command
        .args(["check", ".", "--online"])
        .current_dir(folder.path());
    command.env("MISSION_GRAPH_CHECK__PAUSE_SECONDS", "0");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    assert!(output.status.success(), "{}", complaint(&output));
    let report = String::from_utf8_lossy(&output.stdout);
    let mut lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines.remove(0), "url,result,status,detail,facts,first_fact");
    lines.sort_unstable();
    let expected = [
        format!("{site}/,ok,200,,1,theme-new"),
        format!("{site}/gone,broken,404,,1,theme-new"),
    ];
    assert_eq!(lines, expected);
}
