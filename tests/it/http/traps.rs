//! Documents that are known to hang, crash or blow up a server.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{app, ask, edge, post};

#[tokio::test]
async fn doubling_fragments_are_refused_at_once() {
    let mut document = "{ ...F0 }".to_owned();
    for level in 0..25 {
        let next = level + 1;
        document += &format!(" fragment F{level} on Query {{ ...F{next} ...F{next} }}");
    }
    document += " fragment F25 on Query { __typename }";
    let deep = edge(&[("limits.document_depth", "32")]);
    for app in [app(), mission_graph::server::router(deep)] {
        let start = Instant::now();
        let answer = ask(&app, &document).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.code()),
            (400, "LIMIT_EXCEEDED")
        );
        // Expanded, it would take hours.
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn variables_of_unknown_types_are_refused() {
    let app = app();
    for document in [
        "query($b:[Nope]=[1]){__typename}",
        "query($b:Query=1){__typename}",
    ] {
        let answer = ask(&app, document).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.code()),
            (400, "GRAPHQL_VALIDATION_FAILED")
        );
    }
}

#[tokio::test]
async fn errors_are_few_and_short() {
    // As if no limit on documents stood before.
    let edge = edge(&[
        ("limits.body_bytes", "4194304"),
        ("limits.document_tokens", "1000000"),
        ("limits.expanded_fields", "1000000"),
        ("limits.root_fields", "1000000"),
    ]);
    let app = mission_graph::server::router(edge);
    let fields: String = (0..60_000)
        .map(|number| format!("unknown_field_with_a_long_name_{number} "))
        .collect();
    assert!(fields.len() > 2_000_000);
    let answer = ask(&app, &format!("{{ {fields} }}")).await;
    assert_eq!(answer.status.as_u16(), 400);
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 10);
    assert_eq!(answer.json()["extensions"]["omittedErrors"], 59_990);
    assert!(answer.text.len() < 10_000);
}

#[tokio::test]
async fn what_is_echoed_is_short() {
    let app = app();
    let long = "x".repeat(500_000);
    let echoing = [
        json!({"query": format!("{{ hello {long} }}")}),
        json!({"query": "{ hello }", "operationName": long}),
        json!({"query": format!("{{ hello \"{long}\" }}")}),
        json!({"query": format!("{{ small(number: \"{long}\") }}")}),
        json!({"query": "query($n: Int!) { small(number: $n) }", "variables": {"n": long}}),
        json!({"query": "{ hello }", "variables": long}),
    ];
    for body in echoing {
        let answer = post(&app, "*/*", &body.to_string()).await;
        assert!(!answer.code().is_empty());
        assert!(answer.text.len() < 1000, "{} bytes", answer.text.len());
    }
}

#[tokio::test]
async fn deep_documents_do_not_overflow_the_stack() {
    let app = app();
    let times = |number, open: &str, close: &str| open.repeat(number) + &close.repeat(number);
    let documents = [
        times(100_000, "{nested", "}"),
        format!("{{ echo(text: {}) }}", times(100_000, "[", "]")),
        format!("{{ echo(text: {}) }}", times(60, "[", "]")),
        format!("{{ echo(text: {}) }}", times(60, "{a:", "}")),
        format!(
            "query($a: {}) {{ hello }}",
            times(60, "[", "]").replace("[]", "[Int]")
        ),
        "{nested".repeat(24) + "{__typename}" + &"}".repeat(24),
        "{nested".repeat(60) + "{__typename}" + &"}".repeat(60),
        "{...on Query".repeat(60) + "{__typename}" + &"}".repeat(60),
    ];
    for document in documents {
        let answer = ask(&app, &document).await;
        assert!(answer.status.as_u16() < 500, "{}", answer.text);
    }
}

#[tokio::test]
async fn nothing_is_slow_within_the_limits() {
    let app = app();
    let name = "n".repeat(95);
    let documents = [
        // Each unknown name is compared to every known one.
        format!(
            "{{ nested {{ {} }} }}",
            (0..4900).map(|n| format!("{name}{n} ")).collect::<String>()
        ),
        // Each is compared to the one before.
        format!("{{ nested {{ {} }} }}", "hello ".repeat(4900)),
        format!("{{ {} }}", "...{hello} ".repeat(1200)),
        format!(
            "{{ ...F }} {}",
            (0..600)
                .map(|n| format!("fragment F{n} on Query {{ ...F{} }} ", n + 1))
                .collect::<String>()
        ),
        format!("{{ hello {} }}", "@skip(if: false) ".repeat(600)),
    ];
    for document in documents {
        let start = Instant::now();
        ask(&app, &document).await;
        // Far more than it takes: what grows faster than the document would take days.
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{:?}: {}",
            start.elapsed(),
            &document[..60]
        );
    }
}
