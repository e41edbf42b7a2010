//! What stands in `data` where a field failed.

use serde_json::{Value, json};

use super::{app, ask};

/// Document → data. `fails` may be null and `failsAltogether` may not.
#[tokio::test]
async fn a_failed_field_is_null_or_takes_its_parent_with_it() {
    let hello = json!({"hello": "world"});
    let failed = json!({"hello": "world", "fails": null});
    let cases = [
        ("{ hello fails }", json!({"hello": "world", "fails": null})),
        ("{ fails }", json!({"fails": null})),
        ("{ a: fails b: denies }", json!({"a": null, "b": null})),
        ("{ hello failsAltogether }", Value::Null),
        ("{ fails failsAltogether }", Value::Null),
        ("{ nested { fails } }", json!({"nested": {"fails": null}})),
        ("{ nested { failsAltogether } }", Value::Null),
        (
            "{ hello nestedOrNull { failsAltogether fails } }",
            json!({"hello": "world", "nestedOrNull": null}),
        ),
        (
            "{ hello nestedOrNull { fails failsAltogether hello } }",
            json!({"hello": "world", "nestedOrNull": null}),
        ),
        (
            "{ n: nestedOrNull { nested { failsAltogether } } }",
            json!({"n": null}),
        ),
        (
            "{ three { hello fails } }",
            json!({"three": [failed, failed, failed]}),
        ),
        (
            "{ nestedOrNull { three { failsAltogether } } }",
            json!({"nestedOrNull": null}),
        ),
        (
            "{ threeOrNull { hello failsAltogether } }",
            json!({"threeOrNull": [null, null, null]}),
        ),
        (
            "{ threeOrNull { hello } }",
            json!({"threeOrNull": [hello, null, hello]}),
        ),
        (
            "{ ...F ... on Query { b: fails } } fragment F on Query { hello a: fails }",
            json!({"hello": "world", "a": null, "b": null}),
        ),
        (
            "{ nestedOrNull { hello } ...F } fragment F on Query { nestedOrNull { a: failsAltogether } }",
            json!({"nestedOrNull": null}),
        ),
        ("{ s: small(number: 11) }", Value::Null),
    ];
    let app = app();
    for (document, data) in cases {
        assert_eq!(ask(&app, document).await.json()["data"], data, "{document}");
    }
}
