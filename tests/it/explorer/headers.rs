//! What is sent with the pages: languages, tags, policies, media types; and what search engines are told.

use axum::http::{StatusCode, header};
use mission_graph::config::Config;
use serde_json::{Value, json};

use super::{BROWSER, SHOWN, get, page, settings, small};
use crate::harness::app::App;
use crate::harness::database::TestDatabase;

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
    let database = TestDatabase::on_disk();
    let branded = small(&database, &settings(&[("explorer.name", "Ecosystems")])).await;
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
        ("address", "https://graph.example/"),
        ("explorer.contact", "data@graph.example"),
        ("explorer.imprint", "https://graph.example/imprint"),
    ]);
    let database = TestDatabase::on_disk();
    let app = small(&database, &config).await.router;
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
        )
        .into_bytes(),
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
