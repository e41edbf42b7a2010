//! How tables are asked for: pages, order, errors, headers.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::harness::facts::{all_added, noon, theme};
use crate::harness::fetched::{fetch, fetch_with};
use crate::harness::writing::WriteFacts;

#[tokio::test]
async fn pages_one_after_the_other_are_the_whole() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for question in [
        "cities.json?first=50",
        "cities.json?first=70&sort=-population,name&columns=id",
        "links.json?kinds=MEMBER_OF&first=33",
        "observations.json?subjects=eu&first=10",
        "gaps.json?countries=country-gr&first=4",
        "stakeholders.json?country_id=country-no&first=7",
    ] {
        let (name, asked) = question.split_once('?').unwrap();
        let whole: Vec<&str> = asked
            .split('&')
            .filter(|part| !part.starts_with("first"))
            .collect();
        let whole = fetch(&app.router, &format!("/tables/{name}?{}", whole.join("&")))
            .await
            .json();
        assert_eq!(whole["next"], Value::Null);
        let mut walked: Vec<Value> = Vec::new();
        let mut next = Some(format!("/tables/{question}"));
        let mut pages = 0;
        while let Some(path) = next {
            let page = fetch(&app.router, &path).await.json();
            assert_eq!(page["total"], whole["total"], "{path}");
            walked.extend(page["rows"].as_array().unwrap().iter().cloned());
            next = page["next"].as_str().map(str::to_owned);
            pages += 1;
        }
        assert!(pages > 1, "{question}");
        assert_eq!(&walked, whole["rows"].as_array().unwrap(), "{question}");
    }
}

#[tokio::test]
async fn where_there_is_no_room_the_header_names_the_next_page() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let page = fetch(&app.router, "/tables/cities.csv?first=200&columns=id").await;
    let links = page.headers.get_all("link").iter();
    let links: Vec<&str> = links.map(|link| link.to_str().unwrap()).collect();
    let next = links
        .iter()
        .find_map(|link| link.strip_suffix(">; rel=\"next\"")?.strip_prefix('<'));
    let last = fetch(&app.router, next.unwrap()).await;
    assert_eq!(
        last.body.iter().filter(|&&byte| byte == b'\n').count(),
        1 + 22
    );
    assert!(
        !last
            .headers
            .get_all("link")
            .iter()
            .any(|link| { link.to_str().unwrap().contains("rel=\"next\"") })
    );
}

/// Pages are of one revision: one that is asked for too late is refused, not mixed in.
#[tokio::test]
async fn a_cursor_ends_with_its_revision() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let page = fetch(&app.router, "/tables/cities.json?first=10")
        .await
        .json();
    let next = page["next"].as_str().unwrap().to_owned();
    let head = app.world.store().head().await.unwrap().unwrap().number;
    let write = all_added(&[theme("new")]);
    let written = app.world.store().write(&write, Some(head), noon());
    written.await.unwrap();
    app.world.catch_up().await.unwrap();
    let late = fetch(&app.router, &next).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let (code, message) = late.error();
    assert_eq!(code, "CONFLICT");
    assert_eq!(
        message,
        "The table is at revision 2, but `after` is of revision 1. Start again without `after`, \
         or continue with `revision=1`."
    );
}

#[tokio::test]
async fn rows_stand_in_the_order_that_is_asked_for() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let column = async |path: &str, name: &str| -> Vec<Value> {
        let answer = fetch(&app.router, path).await.json();
        let rows = answer["rows"].as_array().unwrap().iter();
        rows.map(|row| row[name].clone()).collect()
    };
    let populations = column("/tables/cities.json?sort=-population", "population").await;
    let known: Vec<i64> = populations.iter().map_while(Value::as_i64).collect();
    assert!(known.len() > 100 && known.is_sorted_by(|a, b| a >= b));
    // What is unknown stands last, whichever way.
    assert!(populations[known.len()..].iter().all(Value::is_null));
    let upwards = column("/tables/cities.json?sort=population", "population").await;
    assert!(upwards[known.len()..].iter().all(Value::is_null));
    // As people sort, not as bytes do.
    let names = column(
        "/tables/cities.json?country_id=country-se&sort=name",
        "name",
    )
    .await;
    let place = |name: &str| names.iter().position(|other| other == name).unwrap();
    assert!(place("Örebro") < place("Umeå"));
}

#[tokio::test]
async fn a_column_selects_rows() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let ids = async |path: &str| -> BTreeSet<String> {
        let answer = fetch(&app.router, path).await.json();
        let rows = answer["rows"].as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let by_column = ids("/tables/cities.json?country_id=country-pt,country-fi").await;
    let filter = "%7B%22country%22%3A%7B%22id%22%3A%7B%22in%22%3A%5B%22country-pt%22%2C%22country-fi%22%5D%7D%7D%7D";
    let by_filter = ids(&format!("/tables/cities.json?filter={filter}")).await;
    assert!(by_column.len() > 10);
    assert_eq!(by_column, by_filter);
    // One of several ids in a cell; a comma inside a text; what is unknown.
    let pilots = ids("/tables/pilots.json?country_ids=country-pt").await;
    assert!(pilots.contains("pilot-a-class"));
    let named = "European%20Climate%2C%20Infrastructure%20and%20Environment%20Executive%20Agency";
    assert_eq!(
        ids(&format!("/tables/stakeholders.json?name={named}"))
            .await
            .len(),
        1
    );
    let abroad = ids("/tables/stakeholders.json?country_id=").await;
    assert!(abroad.contains("org-jrc") && !abroad.contains("org-kth"));
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let mut shown = String::new();
    for path in [
        "/tables/towns.csv",
        "/tables/cities.xlsx",
        "/tables/cities.csv?colour=red",
        "/tables/cities.csv?columns=id,colour",
        "/tables/cities.csv?columns=id,id",
        "/tables/cities.csv?columns=,",
        "/tables/cities.csv?sort=sources",
        "/tables/cities.csv?sort=name,-name",
        "/tables/cities.csv?first=0",
        "/tables/cities.csv?first=9999999999",
        "/tables/cities.csv?first=1&first=2",
        "/tables/cities.csv?after=x",
        "/tables/cities.csv?filter=%7B",
        "/tables/cities.csv?filter=%7B%22nonsense%22%3A1%7D",
        "/tables/links.csv?kinds=NONSENSE",
        "/tables/gaps.csv?countries=city-umea",
        "/tables/observations.csv?subjects=city-umea",
        "/tables/observations.csv?indicators=rain",
        "/tables/observations.csv?from=yesterday",
    ] {
        let answered = fetch(&app.router, path).await;
        let (code, message) = answered.error();
        shown += &format!(
            "{path}\n    {} {code}: {message}\n",
            answered.status.as_u16()
        );
    }
    insta::assert_snapshot!(shown);
}

#[tokio::test]
async fn tables_have_the_headers_of_files() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let table = fetch(&app.router, "/tables/cities.csv").await;
    assert_eq!(
        table.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(
        table.header("content-disposition"),
        "attachment; filename=\"cities-revision-1.csv\""
    );
    assert!(table.header("link").contains("creativecommons.org"));
    assert_eq!(table.header("access-control-allow-origin"), "*");
    let again = fetch_with(
        &app.router,
        Method::GET,
        "/tables/cities.csv",
        "if-none-match",
        table.header("etag"),
    )
    .await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    // The form that is accepted, where the address names none.
    for (accept, kind) in [
        ("application/json", "application/json"),
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("application/x-ndjson", "application/x-ndjson"),
    ] {
        let table = fetch_with(&app.router, Method::GET, "/tables/cities", "accept", accept).await;
        assert_eq!(table.header("content-type"), kind);
    }
    let none = fetch_with(
        &app.router,
        Method::GET,
        "/tables/cities",
        "accept",
        "image/png",
    )
    .await;
    assert_eq!(none.status, StatusCode::NOT_ACCEPTABLE);
    let head = fetch_with(
        &app.router,
        Method::HEAD,
        "/tables/cities.csv",
        "accept",
        "*/*",
    )
    .await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}
