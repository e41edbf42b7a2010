use apollo_compiler::response::JsonMap;
use async_graphql::Variables;
use async_graphql::parser::types::{DocumentOperations, Selection, SelectionSet};
use serde_json::{Value, json};

use super::super::DocumentCache;
use super::*;
use crate::config::Config;

const SCHEMA: &str = "
    type Query { node: Node any: Any a: A list(in: In, items: [In], plain: [Int], n: Int = 3): [Node!]! n(x: Int = 1, y: Int): Int }
    type Mutation { set(in: In): Int }
    interface Node { id: ID next: Node peer(x: Int): Node owner: Node all: [Node!] }
    interface Named implements Node { id: ID next: Node peer(x: Int): Node owner: Node all: [Node!] name: String }
    type A implements Node & Named { id: ID next: Node peer(x: Int): Node owner: A! all: [A!] name: String a: Int }
    type B implements Node & Named { id: ID next: Node peer(x: Int): Node owner: A all: [A!] name: String b: Int }
    type C implements Node { id: ID next: Node peer(x: Int): Node owner: Node all: [Node!]! c: Int }
    union Any = A | C
    input In { x: Int = 1 y: Int in: In all: [In] }
";

fn normalised(text: &str, variables: Value) -> Result<Normalised, String> {
    let documents = DocumentCache::new(SCHEMA, &Config::default());
    let document = documents
        .get(text)
        .map_err(|error| error.details[0].message.clone());
    let document = document?;
    let operation = document.operation(None).unwrap();
    let variables = Variables::from_json(variables);
    let values = documents.variables(&document, operation, &variables);
    let values: JsonMap = values.map_err(|error| error.details[0].message.clone())?;
    Normalised::of(documents.types(), &document.valid, operation, &values, 5000)
        .map_err(|error| error.details[0].message.clone())
}

fn written(text: &str, variables: Value) -> String {
    let normalised = normalised(text, variables).unwrap_or_else(|error| panic!("{text}: {error}"));
    let DocumentOperations::Single(operation) = &normalised.executable.operations else {
        panic!("several operations");
    };
    set(&operation.node.selection_set.node)
}

fn set(set: &SelectionSet) -> String {
    let items = set.items.iter().map(|item| match &item.node {
        Selection::Field(field)
            if field
                .node
                .alias
                .as_ref()
                .is_some_and(|it| it.node.is_empty()) =>
        {
            "#".to_owned()
        }
        Selection::Field(field) => {
            let field = &field.node;
            let arguments = field.arguments.iter();
            let arguments: Vec<String> = arguments
                .map(|(name, value)| format!("{}: {}", name.node, value.node))
                .collect();
            let mut text = match &field.alias {
                Some(alias) => format!("{}: {}", alias.node, field.name.node),
                None => field.name.node.to_string(),
            };
            if !arguments.is_empty() {
                text += &format!("({})", arguments.join(", "));
            }
            if !field.selection_set.node.items.is_empty() {
                text += &format!(" {}", self::set(&field.selection_set.node));
            }
            text
        }
        Selection::InlineFragment(inline) => {
            let condition = inline.node.type_condition.as_ref().unwrap();
            format!(
                "...{} {}",
                condition.node.on.node,
                self::set(&inline.node.selection_set.node)
            )
        }
        Selection::FragmentSpread(_) => panic!("a fragment is left"),
    });
    format!("{{{}}}", items.collect::<Vec<_>>().join(" "))
}

/// `#` is the name of the type under a key of its own.
#[test]
fn fields_are_collected_for_each_type_and_stand_once_where_they_are_alike() {
    let cases = [
        (
            "{ a { id } ...F a { name } } fragment F on Query { a { a id } }",
            "{a {id a name}}",
        ),
        // In the order of the first that is selected.
        (
            "{ node { next { id } id next { peer { id } id } } }",
            "{node {next {id peer {id}} id}}",
        ),
        (
            "{ node { ... { id } ... on Node { id } ...F } } fragment F on Node { id }",
            "{node {id}}",
        ),
        // An interface stands for all types that have it.
        (
            "{ node { id ... on A { name } ... on B { name } } }",
            "{node {id ...A {name} ...B {name}}}",
        ),
        (
            "{ node { id ... on Named { name } } }",
            "{node {id ...Named {name}}}",
        ),
        (
            "{ node { id ... on Named { name ... on A { a } } } }",
            "{node {id ...Named {name} ...A {a}}}",
        ),
        // What a type selects more of is merged for this type.
        (
            "{ node { next { id } ... on A { next { id ... on C { c } } } } }",
            "{node {...A {next {id ...C {c}}} ...B {next {id}} ...C {next {id}} #}}",
        ),
        ("{ node { id ... on A { id a } } }", "{node {id ...A {a}}}"),
        // Keys of several types need no type where they stand at the same place.
        (
            "{ node { ... on A { x: a } ... on B { x: b } id } }",
            "{node {...A {x: a} ...B {x: b} id}}",
        ),
        (
            "{ node { id ... on A { x: a } ... on Node { peer { id } } ... on B { x: b } } }",
            "{node {id ...A {x: a} peer {id} ...B {x: b} #}}",
        ),
        // The owner of A, and the list of C, are not null: the error in place of one would be one of the node.
        (
            "{ node { owner { id } } }",
            "{node {...A {owner {id}} ...B {owner {id}} ...C {owner {id}} #}}",
        ),
        (
            "{ node { all { id } } }",
            "{node {...Named {all {id}} ...C {all {id}} #}}",
        ),
        (
            "{ node { ... on B { owner { id } } } }",
            "{node {...B {owner {id}} #}}",
        ),
        // The order of C is another.
        (
            "{ node { ... on C { c id } peer { c: id } id } }",
            "{node {...C {c id} peer {c: id} ...Named {id} #}}",
        ),
        // On an object, and in a union.
        (
            "{ a { ... on Node { id } ... on A { a } ... on Named { name } } }",
            "{a {id a name}}",
        ),
        (
            "{ any { ... on Node { id } ... on A { a } } }",
            "{any {...Node {id} ...A {a}}}",
        ),
        ("{ any { __typename } }", "{any {__typename}}"),
        // Where nothing may be left.
        ("{ node { ... on A { a } } }", "{node {...A {a} #}}"),
        ("{ a { id @skip(if: true) } }", "{a {#}}"),
        ("{ a @skip(if: true) { id } }", "{#}"),
        ("{ __schema { description } n }", "{n}"),
        ("{ __schema { description } }", "{#}"),
        // Directives, the place of a field is that of the first that is executed.
        (
            "{ a { name @skip(if: true) id name ... @include(if: false) { a } ...F @skip(if: false) } } fragment F on A { a }",
            "{a {id name a}}",
        ),
        (
            "{ a { id ...F @skip(if: true) ...F } } fragment F on A { a }",
            "{a {id a}}",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(written(text, json!({})), expected, "{text}");
    }
}

#[test]
fn what_depends_on_a_variable_that_was_not_provided_is_left_out() {
    let text = "query ($a: Int, $b: In, $c: [Int], $d: Int = 7) {
        n(x: $a, y: $d)
        list(in: {x: $a, y: 2, in: {y: $a, in: $b}, all: [{x: $a}, $b]}, items: [$b, {y: $a}], plain: [1, $a], n: $a) { id }
        all: list(plain: $c) { id }
    }";
    assert_eq!(
        written(text, json!({})),
        "{n(y: $d) list(in: {y: 2, in: {}, all: [{}, null]}, items: [null, {}], plain: [1, null]) {id} all: list {id}}"
    );
    assert_eq!(
        written(text, json!({"a": null, "b": {}, "c": []})),
        "{n(x: $a, y: $d) list(in: {x: $a, y: 2, in: {y: $a, in: $b}, all: [{x: $a}, $b]}, items: [$b, {y: $a}], \
         plain: [1, $a], n: $a) {id} all: list(plain: $c) {id}}"
    );
    assert_eq!(
        written("mutation ($i: In) { set(in: $i) }", json!({})),
        "{set}"
    );
}

#[test]
fn a_condition_that_is_null_is_refused() {
    let text = "query ($a: Boolean = true) { n @include(if: $a) }";
    assert_eq!(written(text, json!({})), "{n}");
    assert_eq!(written(text, json!({"a": false})), "{#}");
    let refused = normalised(text, json!({"a": null})).err();
    assert_eq!(
        refused.as_deref(),
        Some("`if` of `@include` must be true or false, got null.")
    );
}

/// What one type selects more of doubles each level: the size is bounded while it is written.
#[test]
fn the_size_is_limited() {
    let nested = |levels| {
        let level = "next { id } ... on A { next { ".repeat(levels);
        format!("{{ node {{ {level} id {} }} }}", "} }".repeat(levels))
    };
    assert!(normalised(&nested(3), json!({})).is_ok());
    let spread = |levels: usize| {
        let fragments = (0..levels).map(|level| {
            let next = level + 1;
            format!(
                "fragment F{level} on Node {{ next {{ ...F{next} }} peer {{ ...F{next} }} \
                 ... on A {{ next {{ id }} peer {{ id }} }} }}"
            )
        });
        let fragments: String = fragments.collect();
        format!("{{ node {{ ...F0 }} }} {fragments} fragment F{levels} on Node {{ id }}")
    };
    assert!(normalised(&spread(3), json!({})).is_ok());
    assert_eq!(
        normalised(&spread(8), json!({})).err().as_deref(),
        Some(
            "The operation selects more than 5000 fields, with fragments expanded for each object \
             type. Select fewer fields, or select them on the interface."
        )
    );
}

/// A choice of variables is normalised once, and another by itself.
#[test]
fn normalised_operations_are_kept_by_their_choices() {
    let documents = DocumentCache::new(SCHEMA, &Config::default());
    let text = "query ($a: Int, $b: Boolean!) { n(x: $a) n2: n @skip(if: $b) }";
    let document = documents.get(text).unwrap();
    let operation = document.operation(None).unwrap();
    let of = |variables: Value| {
        let variables = Variables::from_json(variables);
        let values = documents
            .variables(&document, operation, &variables)
            .unwrap();
        documents.normalise(&document, operation, &values).unwrap()
    };
    let once = of(json!({"a": 1, "b": true}));
    assert!(Arc::ptr_eq(&once, &of(json!({"a": 2, "b": true}))));
    for other in [json!({"b": true}), json!({"a": 1, "b": false})] {
        assert!(!Arc::ptr_eq(&once, &of(other)));
    }
}

/// Of each field, and of what its arguments hold.
#[test]
fn an_operation_weighs_what_it_holds() {
    let weight = |text: &str| normalised(text, json!({})).unwrap().shape.weight();
    let one = weight("{ node { id } }");
    assert_eq!(weight("{ node { id } b: node { id } }"), 2 * one);
    assert!(weight("{ n(x: 1) }") > weight("{ n }"));
    let items = format!("{{ list(plain: [{}]) {{ id }} }}", "1 ".repeat(100));
    assert!(weight(&items) > 100 * VALUE_BYTES);
}
