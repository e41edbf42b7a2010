//! Operations are executed as the specification says: a variable that was not provided counts as left out, an object
//! of which nothing is selected is an empty object, and fields stand in the order of the document.

mod arguments;

use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};

#[tokio::test]
async fn answers_have_the_form_that_the_specification_gives_them() {
    let cases = [
        (
            "{ ecosystemNodes(first: 2) { nodes { ... on Pilot { grantEur } } } }",
            json!({}),
            r#"{"ecosystemNodes":{"nodes":[{},{}]}}"#,
        ),
        (
            r#"{ node(id: "city-porto") { ... on Link { role } } }"#,
            json!({}),
            r#"{"node":{}}"#,
        ),
        (
            r#"{ node(id: "nothing") { ... on Link { role } } }"#,
            json!({}),
            r#"{"node":null}"#,
        ),
        (
            "query ($a: Boolean!) { dataset @include(if: $a) { revision } }",
            json!({"a": false}),
            "{}",
        ),
        (
            "query ($a: Boolean!) { dataset { revision @skip(if: $a) } }",
            json!({"a": true}),
            r#"{"dataset":{}}"#,
        ),
        // Sources are loaded: the rest does not wait for them, and stands where it is selected.
        (
            r#"{ theme(by: {id: "theme-culture"}) { name @skip(if: true) sources { publisher } name } }"#,
            json!({}),
            r#"{"theme":{"sources":[{"publisher":"netzerocities.eu"},{"publisher":"netzerocities.app"}],"name":"Culture and creativity"}}"#,
        ),
        (
            r#"{ node(id: "theme-culture") { ... on Theme { sources { publisher } } ... on EcosystemNode { name id } ... on Theme { id } } }"#,
            json!({}),
            r#"{"node":{"sources":[{"publisher":"netzerocities.eu"},{"publisher":"netzerocities.app"}],"name":"Culture and creativity","id":"theme-culture"}}"#,
        ),
        // The level of a city cannot be null, that of a theme is.
        (
            r#"{ nodes(ids: ["city-porto", "theme-culture"]) { ... on EcosystemNode { level } ... on Theme { sources { publisher } } } }"#,
            json!({}),
            r#"{"nodes":[{"level":"LOCAL"},{"level":null,"sources":[{"publisher":"netzerocities.eu"},{"publisher":"netzerocities.app"}]}]}"#,
        ),
        (
            "query ($a: Boolean!) { ...F @skip(if: $a) a: dataset { revision } ...F } fragment F on Query { b: dataset { revision } }",
            json!({"a": true}),
            r#"{"a":{"revision":"1"},"b":{"revision":"1"}}"#,
        ),
        (
            r#"{ __type(name: "EcosystemNode") { interfaces { name } } }"#,
            json!({}),
            r#"{"__type":{"interfaces":[{"name":"Node"}]}}"#,
        ),
        (
            r#"{ __type(name: "Node") { interfaces { name } } }"#,
            json!({}),
            r#"{"__type":{"interfaces":[]}}"#,
        ),
        (
            r#"{ __type(name: "CityBy") { name isOneOf } }"#,
            json!({}),
            r#"{"__type":{"name":"CityBy","isOneOf":true}}"#,
        ),
        (
            r#"{ dataset { revision } __schema { queryType { n: name } } __typename }"#,
            json!({}),
            r#"{"dataset":{"revision":"1"},"__schema":{"queryType":{"n":"Query"}},"__typename":"Query"}"#,
        ),
        (
            r#"{ search(text: "\uD83D\uDE00") { totalCount } }"#,
            json!({}),
            r#"{"search":{"totalCount":0}}"#,
        ),
        (
            r#"{ search(text: "\u{1F600}") { totalCount } }"#,
            json!({}),
            r#"{"search":{"totalCount":0}}"#,
        ),
        (
            "\"text\" query Q(\"of a variable\" $a: Int) { __typename cities(first: $a) { totalCount } }",
            json!({}),
            r#"{"__typename":"Query","cities":{"totalCount":222}}"#,
        ),
        (
            "\"\"\"text\"\"\" fragment F on Query { __typename } query { ...F }",
            json!({}),
            r#"{"__typename":"Query"}"#,
        ),
    ];
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        for (document, variables, expected) in &cases {
            let data = app.ask_with(document, variables.clone()).await;
            assert_eq!(data.to_string(), *expected, "{document}");
        }
    })
    .await;
}

#[tokio::test]
async fn of_some_inputs_exactly_one_field_is_given() {
    let fields = "`CityBy` must have exactly one of `id`, `geonamesId`";
    let cases = [
        (r#"{ city(by: {id: "a", geonamesId: 1}) { name } }"#, json!({}), "GRAPHQL_VALIDATION_FAILED", format!("{fields}, got 2.")),
        ("{ city(by: {}) { name } }", json!({}), "GRAPHQL_VALIDATION_FAILED", format!("{fields}, got 0.")),
        ("{ city(by: {id: null}) { name } }", json!({}), "GRAPHQL_VALIDATION_FAILED", "`id` of `CityBy` must not be null.".to_owned()),
        (
            "query ($id: ID) { city(by: {id: $id}) { name } }",
            json!({"id": "city-umea"}),
            "GRAPHQL_VALIDATION_FAILED",
            "`id` of `CityBy` must not be null, but the variable `$id` may be: declare it with `!`.".to_owned(),
        ),
        (
            "query ($by: CityBy = {}) { city(by: $by) { name } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
            format!("{fields}, got 0."),
        ),
        ("query ($by: CityBy!) { city(by: $by) { name } }", json!({"by": {}}), "BAD_USER_INPUT", format!("$by: {fields}, got 0.")),
        (
            "query ($by: CityBy!) { city(by: $by) { name } }",
            json!({"by": {"id": "a", "geonamesId": null}}),
            "BAD_USER_INPUT",
            format!("$by: {fields}, got 2."),
        ),
        (
            "query ($by: CityBy!) { city(by: $by) { name } }",
            json!({"by": {"geonamesId": null}}),
            "BAD_USER_INPUT",
            "$by: `geonamesId` of `CityBy` must not be null.".to_owned(),
        ),
        (
            "mutation ($c: [ChangeInput!]!) { changeSetApply(changes: $c) { revision } }",
            json!({"c": [{}]}),
            "BAD_USER_INPUT",
            "$c.0: `ChangeInput` must have exactly one of `countryCreate`".to_owned(),
        ),
    ];
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    for (document, variables, code, message) in cases {
        let answer = app.answer(document, variables).await;
        assert_eq!(answer.get("data"), None, "{document}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], code, "{document}: {answer}");
        let told = error["message"].as_str().unwrap();
        assert!(told.starts_with(&message), "{document}: {told}");
    }
    let named = "query ($id: ID!) { city(by: {id: $id}) { name } }";
    let data = app.ask_with(named, json!({"id": "city-umea"})).await;
    assert_eq!(data, json!({"city": {"name": "Umeå"}}));
}

/// All root fields but look-ups cannot be null, so an error at one of them takes the whole answer with it. What is
/// independent is asked in requests of their own (docs/limits.md).
#[tokio::test]
async fn an_error_at_a_field_that_cannot_be_null_takes_its_parent_with_it() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let failing = [
        r#"paths(from: "city-porto", to: "city-umea", maxLength: 11) { length }"#,
        r#"network(around: ["nowhere"]) { totalNodes }"#,
        r#"gaps(countries: ["nowhere"]) { totalCount }"#,
        r#"search(text: "a", countries: ["nowhere"]) { totalCount }"#,
        "statistics(groupBy: [KIND, KIND, KIND, KIND, KIND]) { count }",
    ];
    for field in failing {
        let answer = app
            .answer(
                &format!("{{ dataset {{ revision }} it: {field} }}"),
                json!({}),
            )
            .await;
        assert_eq!(answer["data"], Value::Null, "{field}");
        assert_eq!(answer["errors"][0]["path"], json!(["it"]), "{field}");
    }
    // Where the parent may be null, all else stands.
    let inside = r#"{ dataset { revision } city(by: {id: "city-porto"}) { entryPoints(first: -1) { score } } }"#;
    let answer = app.answer(inside, json!({})).await;
    assert_eq!(
        answer["data"],
        json!({"dataset": {"revision": "1"}, "city": null})
    );
}
