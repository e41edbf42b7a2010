//! Requests that are unusual and yet sent, and what is answered to mistakes in them.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::server::{Server, rest};
use super::{GRAPHQL_RESPONSE, JSON, app, get, request, send};
use crate::harness::app::App;
use crate::harness::database::TestDatabase;

#[tokio::test]
async fn a_body_is_plain_json_with_or_without_a_byte_order_mark() {
    let app = app();
    let body = "\u{FEFF}{\"query\": \"{hello}\"}";
    let headers = [("content-type", JSON), ("accept", GRAPHQL_RESPONSE)];
    let marked = send(&app, request(Method::POST, "/graphql", &headers, body)).await;
    assert_eq!(marked.json()["data"], json!({"hello": "world"}));
    let zipped = [headers[0], headers[1], ("content-encoding", "gzip")];
    let zipped = send(&app, request(Method::POST, "/graphql", &zipped, "\u{1f}")).await;
    assert_eq!(zipped.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(
        zipped.text.contains("Content-Encoding: gzip"),
        "{}",
        zipped.text
    );
}

#[tokio::test]
async fn a_request_has_one_host() {
    let server = Server::start(&[]).await;
    for (hosts, status) in [
        ("", "400"),
        ("Host: a\r\nHost: b\r\n", "400"),
        ("Host: a\r\n", "200"),
    ] {
        let head = format!("GET /healthz HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let answer = rest(server.send(&head).await).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{hosts}: {answer}"
        );
    }
    // HTTP/1.0 knows no hosts.
    let answer = rest(server.send("GET /healthz HTTP/1.0\r\n\r\n").await).await;
    assert!(answer.contains(" 200 "), "{answer}");
}

/// A browser takes two slashes, of either kind, for the name of another site.
#[tokio::test]
async fn an_address_without_its_last_slash_is_of_the_same_site() {
    let app = app();
    let slash = get(&app, "/countries/pt/?a=b", &[]).await;
    assert_eq!(slash.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(slash.header("location"), "/countries/pt?a=b");
    for address in ["//example.org/", "/\\example.org/", "///example.org/"] {
        let answer = get(&app, address, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
}

/// Proxies that compress change tags.
#[tokio::test]
async fn a_tag_is_known_by_what_proxies_make_of_it() {
    let app = app();
    let uri = "/graphql?query=%7Bhello%7D";
    let tag = get(&app, uri, &[]).await.header("etag").to_owned();
    let bare = tag.trim_end_matches('"');
    for (known, status) in [
        (tag.clone(), 304),
        (format!("{bare}-gzip\""), 304),
        (format!("{bare};gzip\""), 304),
        (format!("{bare}--br\""), 304),
        (format!("\"x\", {bare}-zstd\""), 304),
        (format!("{bare}0\""), 200),
        (format!("{bare}-other\""), 200),
        ("\"-gzip\"".to_owned(), 200),
    ] {
        let answer = get(&app, uri, &[("if-none-match", &known)]).await;
        assert_eq!(answer.status.as_u16(), status, "{known}");
    }
}

#[tokio::test]
async fn errors_name_what_was_meant_and_where() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let message = async |query: &str, variables: serde_json::Value| {
        let answer = app.answer(query, variables).await;
        let errors = answer["errors"].as_array().unwrap().clone();
        assert_eq!(errors.len(), 1, "{query}: {errors:?}");
        errors[0]["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        message("{cities{nodes{nmae}}}", json!({})).await,
        "Type `City` does not have a field `nmae`: did you mean `name`?"
    );
    for (query, expected) in [
        (
            "{cities(filer: {}) {totalCount}}",
            "The argument `filer` is not supported by `Query.cities`: did you mean `filter`?",
        ),
        (
            "{cities(filter: {missionStats: {}}) {totalCount}}",
            "Field `missionStats` does not exist on `CityFilter`: did you mean `missionStatus`?",
        ),
        (
            "{cities(filter: {missionStatus: {eq: MISION_CITY}}) {totalCount}}",
            "Value `MISION_CITY` does not exist on `MissionStatus`: expected one of MISSION_CITY, \
             MISSION_MINDED",
        ),
    ] {
        let found = message(query, json!({})).await;
        assert!(found.starts_with(expected), "{found}");
    }
    let cities = "query ($f: CityFilter) {cities(filter: $f) {totalCount}}";
    for (filter, expected) in [
        (
            json!({"or": [{"population": {"gt": "many"}}]}),
            "`$f.or.0.population.gt` must be a value of type `Int`, got \"many\".",
        ),
        (
            json!({"missionStatus": {"eq": "MISION"}}),
            "`$f.missionStatus.eq` must be one of MISSION_CITY, MISSION_MINDED",
        ),
        (
            json!({"name": {"is": "Porto"}}),
            "`$f.name.is` does not exist: `TextFilter` has no field `is`; did you mean `in`?",
        ),
        (
            json!("Porto"),
            "`$f` must be an object of type `CityFilter`, got \"Porto\".",
        ),
    ] {
        let found = message(cities, json!({"f": filter})).await;
        assert!(found.starts_with(expected), "{found}");
    }
    let paths = "{paths(from: \"nope\", to: \"city-porto\") {length}}";
    assert!(message(paths, json!({})).await.contains("\"nope\""));
}
