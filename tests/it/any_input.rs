//! What clients may send: any document, cursor, filter and URL is answered or refused, and never a fault of the server.
//! `fuzz/` has the same as targets of cargo-fuzz; bytes of CSV files are in `import/properties.rs`.

use std::sync::LazyLock;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::harness::app::App;
use crate::harness::database::TestDatabase;

struct Server {
    runtime: Runtime,
    app: App,
    _database: TestDatabase,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let database = TestDatabase::on_disk();
    let app = runtime.block_on(App::curated(&database));
    Server {
        runtime,
        app,
        _database: database,
    }
});

/// The status and text of a response.
fn send(request: Request<Body>) -> (u16, String) {
    SERVER.runtime.block_on(async {
        let response = SERVER.app.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    })
}

/// The response to a GraphQL request.
fn post(query: &str, variables: Value) -> Value {
    let body = json!({"query": query, "variables": variables}).to_string();
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    let (status, text) = send(request.unwrap());
    assert!(status < 500, "{query}: {status} {text}");
    assert!(!text.contains("\"failure\""), "{query}: {text}");
    serde_json::from_str(&text).unwrap()
}

const PAGE: &str =
    "query($after: String) {cities(first: 3, after: $after) {edges {cursor} nodes {name}}}";
const FILTERED: &str =
    "query($filter: CityFilter) {cities(first: 3, filter: $filter) {totalCount nodes {name}}}";

/// Values with names that filters have, and others.
fn filter() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-zå%_*\\\\]{0,8}".prop_map(Value::from),
        prop_oneof![
            Just("MISSION_CITY"),
            Just("country-se"),
            Just("2023-02"),
            Just("NOPE")
        ]
        .prop_map(Value::from),
    ];
    let name = prop_oneof![
        4 => prop_oneof![
            Just("and"), Just("or"), Just("not"), Just("name"), Just("population"), Just("country"), Just("pilots"),
            Just("missionStatus"), Just("labelAwarded"), Just("id"), Just("some"), Just("iso2"), Just("asOf"),
        ],
        4 => prop_oneof![
            Just("eq"), Just("in"), Just("gt"), Just("lte"), Just("isNull"), Just("contains"), Just("startsWith"),
        ],
        1 => Just("nope"),
    ];
    leaf.prop_recursive(5, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_document(
        text in r#"((query|mutation|subscription|fragment F on City|on|\{|\}|\(|\)|\[|\]|:|!|=|\$a|@include|@skip(if: true)|\.\.\.|\.\.\.F|cities|nodes|id|name|first|"x"|1|-1\.5e9|null|true|"""|#|,|é|\PC) ?){0,40}"#,
    ) {
        post(&text, Value::Null);
    }

    #[test]
    fn any_selection(
        fields in r"((cities|country\(by: \{iso2: .SE.\}\)|nodes|edges|node|id|name|pilots|learnings|sources|\.\.\. on City|\{|\}|\}) ?){1,30}",
    ) {
        let open = fields.matches('{').count().saturating_sub(fields.matches('}').count());
        let text = format!("{{cities(first: 2) {{{}{}}}}}", fields.replace('.', "\""), "}".repeat(open));
        post(&text, Value::Null);
    }

    #[test]
    fn any_cursor(text in r"\PC{0,40}") {
        post(PAGE, json!({"after": text}));
    }

    #[test]
    fn a_cursor_with_a_wrong_character(index in any::<prop::sample::Index>(), letter in "[A-Za-z0-9+/=_-]") {
        let answer = post(PAGE, Value::Null);
        let cursor = answer["data"]["cities"]["edges"][0]["cursor"].as_str().unwrap();
        let mut letters: Vec<char> = cursor.chars().collect();
        letters[index.index(cursor.len())] = letter.chars().next().unwrap();
        post(PAGE, json!({"after": letters.into_iter().collect::<String>()}));
    }

    #[test]
    fn any_filter(filter in filter()) {
        post(FILTERED, json!({"filter": filter}));
    }

    #[test]
    fn any_parameters(
        path in "/(graphql|tables/cities\\.csv|tables/links\\.json|export/network\\.gexf|search|cities/umea|compare|map|nope)",
        parameters in "((query|first|after|sort|country_id|around|depth|revision|variables|fields|limit|q|kinds|as_of)=(1|-1|umea|city-umea|country-se|%7B%7D|%22|%00|%FF|9999999999999999999|\\{|[a-zå]{1,5})?&){0,6}",
    ) {
        let parameters = parameters.replace('{', "%7B").replace('å', "%C3%A5");
        let request = Request::get(format!("{path}?{parameters}")).body(Body::empty());
        let (status, text) = send(request.unwrap());
        prop_assert!(status < 500, "{}?{}: {} {}", path, parameters, status, text);
    }
}
