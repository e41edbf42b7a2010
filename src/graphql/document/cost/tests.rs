use std::sync::Arc;

use async_graphql::Variables;
use entity::LinkKind::Leads;
use serde_json::json;

use super::super::{Document, DocumentCache};
use super::bounds::TYPES;
use super::searches::SEARCHES;
use super::*;
use crate::config::Config;
use crate::schema::sdl;
use crate::snapshot::fixture::SnapshotFixture;

/// Three countries; two cities, one with two pilots.
fn census() -> Arc<Snapshot> {
    SnapshotFixture::default()
        .country("de")
        .country("fr")
        .country("pt")
        .city("braga", "pt", None)
        .city("porto", "pt", None)
        .pilot("a", None)
        .pilot("b", None)
        .link("city-braga", Leads, "pilot-a")
        .link("city-braga", Leads, "pilot-b")
        .build()
}

fn priced(config: &Config, text: &str, variables: serde_json::Value) -> Result<u64, String> {
    let documents = DocumentCache::new(&sdl(), config);
    let variables = Variables::from_json(variables);
    let cost = |document: &Document| {
        let operation = document.operation(None)?;
        let variables = documents.variables(document, operation, &variables)?;
        documents.cost(document, operation, &variables, &census())
    };
    let with_cost = documents.get(text).and_then(|document| cost(&document));
    with_cost.map_err(|error| error.details[0].message.clone())
}

fn cost(text: &str) -> Result<u64, String> {
    priced(&Config::default(), text, json!({}))
}

#[test]
fn a_field_costs_one_and_a_list_what_its_items_do() {
    let cases = [
        // Itself, and what is in it.
        ("{ dataset { revision } }", 2),
        ("{ dataset { revision __typename } }", 3),
        // Itself, `nodes`, and the name of each; as long as its page,
        ("{ countries(first: 2) { nodes { name } } }", 4),
        ("{ countries(last: 1) { nodes { name } } }", 3),
        // but no longer than there are countries.
        ("{ countries(first: 1000) { nodes { name } } }", 5),
        ("{ countries { nodes { name } } }", 5),
        ("{ countries { edges { node { name } } totalCount } }", 9),
        // No country has more cities than two, and no city more pilots.
        (
            "{ countries { nodes { cities { nodes { name } } } } }",
            2 + 3 * (2 + 2),
        ),
        (
            "{ cities { nodes { pilots { nodes { name } } } } }",
            2 + 2 * (2 + 2),
        ),
        // At the end of a link, a node has two links on average.
        (
            "{ ecosystemNodes { nodes { links { nodes { id } } } } }",
            2 + 7 * (2 + 2),
        ),
        // The most linked node has three.
        (
            "{ cities(first: 1, orderBy: {field: DEGREE}) { nodes { links { nodes { id } } } } }",
            2 + 1 + 2 + 3,
        ),
        // As many as all have together, however long the page may be.
        (
            "{ cities(first: 1000, orderBy: {field: DEGREE}) { nodes { links { nodes { id } } } } }",
            2 + 1 + 2 * (2 + 2),
        ),
        // Nodes that the document names have as many as they have, on average.
        (
            "{ city(by: {id: \"city-braga\"}) { links { nodes { id } } } }",
            1 + 2 + 3,
        ),
        (
            "{ country(by: {iso2: \"pt\"}) { cities { nodes { name } } } }",
            1 + 2 + 2,
        ),
        (
            "{ nodes(ids: [\"country-de\", \"city-braga\"]) { ... on City { links { nodes { id } } } } }",
            1 + 2 * (2 + 2),
        ),
        // A node is of one type.
        (
            "{ node(id: \"x\") { id ... on City { name level } ... on Pilot { name } } }",
            1 + 1 + 2,
        ),
        // Of each of ids that are asked for.
        ("{ nodes(ids: [\"a\", \"b\"]) { id } }", 3),
        // A list without pages is taken for ten long.
        ("{ dataset { attribution } }", 2),
        ("{ indicators { name } }", 11),
        // A search costs a hundred; its nodes are counted by `maxNodes`, links five times.
        (
            "{ network(maxNodes: 2) { nodes { depth } links { id } } }",
            100 + 1 + 2 + 1 + 10,
        ),
        // A layout, or a measure, is computed once for all nodes.
        (
            "{ network(maxNodes: 2) { nodes { x y } } }",
            100 + 1 + 2 * 2 + 2 * 50,
        ),
        (
            "{ countries { nodes { gaps(first: 1) { totalCount } } } }",
            2 + 3 * (101 + 11 / 2),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(cost(text), Ok(expected), "{text}");
    }
}

#[test]
fn conditions_and_values_add_to_the_cost_of_their_field() {
    let condition = "{name: {eq: \"a\"}}";
    let filter = format!("{{and: [{}]}}", vec![condition; 100].join(","));
    let text =
        format!("{{ countries {{ nodes {{ cities(filter: {filter}) {{ totalCount }} }} }} }}");
    // On two cities, a filter and a condition with its value; in an object and a list, three values.
    let steps = 2 * 5 + 100 * 2 * (5 + 5 + 1);
    let values = 2 + 100 * 3;
    let expected = 2 + 3 * (2 + steps / 75 + values / 4);
    assert_eq!(cost(&text), Ok(expected));
}

#[test]
fn values_of_variables_count_in_each_place() {
    let mut config = Config::default();
    config.limits.input_values = 30;
    let text = "query($f: NodeFilter) {
        a: ecosystemNodes(filter: $f) { totalCount } ...F ... { ...F }
    } fragment F on Query { links(from: $f) { totalCount } }";
    // An object, a list, and 8 objects in it, three times.
    let filter = |items| json!({ "f": { "or": vec![json!({}); items] } });
    assert!(priced(&config, text, filter(8)).is_ok());
    let refused = priced(&config, text, filter(9));
    let expected = "The arguments contain at least 33 values in total, with variables counted at \
        each use; the limit is 30.";
    assert_eq!(refused, Err(expected.to_owned()));
}

/// One change set may be as large as a request; the same variable may not be planned again and again.
#[test]
fn the_largest_argument_of_a_mutation_is_exempt() {
    let mut config = Config::default();
    config.limits.input_values = 30;
    let change = json!({ "nodeRename": { "id": "city-a", "newId": "city-b", "sources": [] } });
    let variables = json!({ "c": vec![change; 20] });
    let one = "mutation($c: [ChangeInput!]!) { changeSetApply(changes: $c) { revision } }";
    assert!(priced(&config, one, variables.clone()).is_ok());
    let two = "mutation($c: [ChangeInput!]!) {
        a: changeSetApply(changes: $c) { revision } b: changeSetApply(changes: $c) { revision }
    }";
    let refused = priced(&config, two, variables).unwrap_err();
    assert!(
        refused.contains("with variables counted at each use"),
        "{refused}"
    );
}

#[test]
fn the_lists_of_a_mutation_are_as_long_as_what_it_affects() {
    let document = "mutation($c: [ChangeInput!]!) {
        changeSetApply(changes: $c, dryRun: true) { nodes { degree } }
    }";
    let cost = |change: serde_json::Value, count| {
        let variables = json!({ "c": vec![change; count] });
        priced(&Config::default(), document, variables).unwrap()
    };
    let cite = json!({ "sourceCite": { "factId": "city-a", "sources": [] } });
    // Four values cost 1, and a change has five; the field and its list cost 1 each, and each item 1.
    assert_eq!(cost(cite.clone(), 1), 1 + 2 + 10);
    assert_eq!(cost(cite, 100), 125 + 2 + 200);
    let rename = json!({ "nodeRename": { "id": "a", "newId": "b", "sources": [] } });
    assert!(cost(rename, 100) > 125 + 2 + 200);
}

#[test]
fn fragments_cost_what_they_stand_for() {
    let whole =
        "{ countries { nodes { name cities { nodes { name } } } } cities { nodes { name } } }";
    let spread = "{ countries { ...C ... on CountryConnection { nodes { cities { ...L } } } }
                    cities { nodes { ...N } } }
                  fragment C on CountryConnection { nodes { ...N } }
                  fragment L on LinkedCityConnection { nodes { ...N } }
                  fragment N on EcosystemNode { name }";
    // `nodes` stands twice in it.
    assert_eq!(cost(spread), cost(whole).map(|cost| cost + 1));
}

#[test]
fn what_is_left_out_costs_nothing() {
    let text = "query($no: Boolean!, $n: Int) {
        countries(first: $n) { nodes { name @skip(if: $no) id @include(if: $no) } }
    }";
    let cost = |variables| priced(&Config::default(), text, variables);
    assert_eq!(cost(json!({ "no": false, "n": 1 })), Ok(3));
    assert_eq!(cost(json!({ "no": true, "n": 2 })), Ok(4));
    assert_eq!(cost(json!({ "no": true })), Ok(5));
    assert_eq!(cost(json!({ "no": true, "n": -2 })), Ok(2));
    let missing = cost(json!({})).expect_err("it must be given");
    assert!(missing.contains("no"), "{missing}");
}

#[test]
fn over_a_limit_the_message_says_which_and_by_how_much() {
    let mut config = Config::default();
    config.limits.cost = 7;
    config.limits.page_items = 50;
    config.limits.network_nodes = 20;
    config.limits.list_items = 2;
    let cases = [
        (
            "{ dataset { revision } ...R } fragment R on Query { countries { edges { node { name } } } }",
            "The cost of the operation is 10, above the limit of 7; the most expensive field is \
             `countries`. Request smaller pages (`first`), fewer levels or fewer filter \
             conditions.",
        ),
        (
            "{ countries(first: 51) { totalCount } }",
            "`first` of `countries` must be at most 50, got 51.",
        ),
        (
            "{ network(maxNodes: 21) { totalNodes } }",
            "`maxNodes` of `network` must be at most 20, got 21.",
        ),
        (
            "{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }",
            "A list has 3 items; the limit is 2.",
        ),
    ];
    for (text, expected) in cases {
        let refused = priced(&config, text, json!({}));
        assert_eq!(refused, Err(expected.to_owned()), "{text}");
    }
    let by_variable = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let refused = priced(&config, by_variable, json!({ "ids": ["a", "b", "c"] }));
    assert_eq!(
        refused,
        Err("A list has 3 items; the limit is 2.".to_owned())
    );
}

#[test]
fn the_schema_has_what_prices_are_named_for() {
    let schema = sdl();
    for (name, _) in TYPES {
        assert!(schema.contains(&format!("type {name} ")), "{name}");
    }
    for name in SEARCHES {
        let is_field =
            schema.contains(&format!("\t{name}(")) || schema.contains(&format!("\t{name}:"));
        assert!(is_field, "{name}");
    }
}
