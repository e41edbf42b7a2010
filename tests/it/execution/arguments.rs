//! What arguments are, where a variable was not provided.

use std::collections::BTreeSet;

use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Name, Schema};
use entity::Role;
use serde_json::json;

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::identity::issue;
use crate::mutations::send_with;

/// Each mutation that changes what there is, with something of its kind.
const UPDATES: [(&str, &str); 10] = [
    ("countryUpdate", "country-pt"),
    ("cityUpdate", "city-umea"),
    ("stakeholderUpdate", "org-vinnova"),
    ("nationalPlatformUpdate", "platform-viable-cities"),
    ("pilotUpdate", "pilot-nzd"),
    (
        "learningUpdate",
        "learning-guimaraes-continues-progress-in-european-climate-programme",
    ),
    ("engagementSpaceUpdate", "space-portal-pt"),
    ("initiativeUpdate", "initiative-twinning-learning-programme"),
    ("themeUpdate", "theme-building-retrofit"),
    (
        "linkUpdate",
        "city-guimaraes--member-of--platform-cidades-pelo-clima",
    ),
];

const PAYLOAD: &str = "{ userErrors { message } changes { factId fields { name before after } } }";

fn schema() -> Schema {
    Schema::parse(include_str!("../../../schema.graphql"), "schema.graphql").unwrap()
}

fn input<'a>(schema: &'a Schema, name: &str) -> &'a InputObjectType {
    match &schema.types[&Name::new(name).unwrap()] {
        ExtendedType::InputObject(input) => input,
        _ => panic!("{name} is no input object"),
    }
}

/// Declarations of a variable for each field of an input that may be left out, and these fields.
fn optional(input: &InputObjectType) -> (String, String) {
    let fields = input.fields.values();
    let fields = fields.filter(|field| !field.ty.is_non_null() && field.name != "confidence");
    fields.fold(Default::default(), |(declared, given), field| {
        let (name, kind) = (&field.name, &field.ty);
        (
            format!("{declared} ${name}: {kind}"),
            format!("{given} {name}: ${name}"),
        )
    })
}

#[tokio::test]
async fn what_was_not_provided_stays_as_it_is() {
    let schema = schema();
    let all: BTreeSet<&str> = match &schema.types["Mutation"] {
        ExtendedType::Object(mutation) => mutation.fields.keys().map(Name::as_str).collect(),
        _ => panic!("Mutation is no object"),
    };
    let updates = all.iter().filter(|name| name.ends_with("Update")).copied();
    let known = UPDATES.map(|(name, _)| name);
    assert_eq!(updates.collect::<BTreeSet<_>>(), BTreeSet::from(known));

    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let (_, token) = issue(app.world.store(), Role::Administrator, "*", 90).await;
    for (update, id) in UPDATES {
        let kind = format!("{}{}", update[..1].to_uppercase(), &update[1..]);
        let (declared, given) = optional(input(&schema, &format!("{kind}Input")));
        assert!(declared.contains("$asOf: PartialDate"), "{declared}");
        let sources = r#"sources: ["https://example.org/said"]"#;
        let change =
            |given: &str| format!(r#"{{{update}: {{id: "{id}", input: {{{sources} {given}}}}}}}"#);
        let mutations = |given: &str| {
            [
                format!(r#"{update}(id: "{id}", dryRun: true, input: {{{sources} {given}}})"#),
                format!("changeSetApply(dryRun: true, changes: [{}])", change(given)),
                format!(
                    r#"proposalCreate(dryRun: true, note: "n", evidence: ["https://example.org/"], changes: [{}])"#,
                    change(given)
                ),
            ]
        };
        for (whole, short) in mutations(&given).into_iter().zip(mutations("")) {
            let whole = format!("mutation ({declared}) {{ it: {whole} {PAYLOAD} }}");
            let short = format!("mutation {{ it: {short} {PAYLOAD} }}");
            let whole_answer = send_with(&app, &token, &whole, json!({})).await;
            let short_answer = send_with(&app, &token, &short, json!({})).await;
            assert_eq!(whole_answer["data"], short_answer["data"], "{whole}");
            assert_eq!(
                short_answer["data"]["it"]["userErrors"],
                json!([]),
                "{short}"
            );
        }
    }
}

/// Null erases, in a variable of its own as inside one.
#[tokio::test]
async fn null_is_not_the_same_as_left_out() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let (_, token) = issue(app.world.store(), Role::Administrator, "*", 90).await;
    let sources = json!(["https://example.org/said"]);
    let single = r#"mutation ($p: Int) { it: cityUpdate(id: "city-umea", dryRun: true, input: {targetYear: 2031,
        population: $p, sources: ["https://example.org/said"]}) { changes { fields { name } } } }"#;
    let whole = r#"mutation ($i: CityUpdateInput!) { it: cityUpdate(id: "city-umea", dryRun: true, input: $i) {
        changes { fields { name } } } }"#;
    let cases = [
        (single, json!({}), false),
        (single, json!({"p": null}), true),
        (single, json!({"p": 1}), true),
        (
            whole,
            json!({"i": {"targetYear": 2031, "sources": sources}}),
            false,
        ),
        (
            whole,
            json!({"i": {"targetYear": 2031, "population": null, "sources": sources}}),
            true,
        ),
    ];
    for (mutation, variables, changes_population) in cases {
        let answer = send_with(&app, &token, mutation, variables.clone()).await;
        let fields = answer["data"]["it"]["changes"][0]["fields"]
            .as_array()
            .unwrap();
        let names: Vec<&str> = fields
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        assert!(names.contains(&"target_year"), "{answer}");
        assert_eq!(
            names.contains(&"population"),
            changes_population,
            "{variables}: {answer}"
        );
    }
}

/// Arguments with defaults, without their variable and with it left out.
#[tokio::test]
async fn a_default_applies_where_a_variable_was_not_provided() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let porto = |field: &str| format!(r#"city(by: {{id: "city-porto"}}) {{ {field} }}"#);
    let cases = [
        (
            "LinkDirection",
            porto("degree(direction: $v)"),
            porto("degree"),
        ),
        (
            "LinkDirection",
            porto("links(direction: $v) { totalCount }"),
            porto("links { totalCount }"),
        ),
        (
            "Int",
            porto("peers(first: $v) { city { id } }"),
            porto("peers { city { id } }"),
        ),
        (
            "Boolean",
            porto("peers(excludeLinked: $v) { city { id } }"),
            porto("peers { city { id } }"),
        ),
        (
            "Int",
            r#"network(around: ["city-porto"], depth: $v) { totalNodes }"#.to_owned(),
            r#"network(around: ["city-porto"]) { totalNodes }"#.to_owned(),
        ),
        (
            "Int",
            "network(maxNodes: $v) { nodes { node { id } } }".to_owned(),
            "network { nodes { node { id } } }".to_owned(),
        ),
        (
            "Int",
            r#"paths(from: "city-porto", to: "city-umea", maxLength: $v, first: 1) { length }"#
                .to_owned(),
            r#"paths(from: "city-porto", to: "city-umea", first: 1) { length }"#.to_owned(),
        ),
        (
            "OrderDirection",
            "cities(first: 3, orderBy: {field: POPULATION, direction: $v}) { nodes { id } }"
                .to_owned(),
            "cities(first: 3, orderBy: {field: POPULATION}) { nodes { id } }".to_owned(),
        ),
        (
            "CityFilter",
            "cities(filter: {and: [{country: {iso2: {eq: \"PT\"}}}], not: $v}) { totalCount }"
                .to_owned(),
            "cities(filter: {and: [{country: {iso2: {eq: \"PT\"}}}]}) { totalCount }".to_owned(),
        ),
    ];
    for (kind, with_variable, without) in cases {
        let given = app
            .ask_with(
                &format!("query ($v: {kind}) {{ {with_variable} }}"),
                json!({}),
            )
            .await;
        assert_eq!(
            given,
            app.ask(&format!("{{ {without} }}")).await,
            "{with_variable}"
        );
    }
}
