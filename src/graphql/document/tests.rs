use super::*;

const SCHEMA: &str = "
    type Query { a(x: S): Int q: Query e(e: [E!]! i: I s: S d: ID): Int }
    enum E { X }
    input I { a: Int }
    scalar S
";

fn documents() -> DocumentCache {
    DocumentCache::new(SCHEMA, &Config::default())
}

fn check(text: &str) -> Result<(), String> {
    documents().get(text).map(drop).map_err(|error| {
        let message = &error.details[0].message;
        format!("{}: {message}", error.code.as_str())
    })
}

#[test]
fn documents_are_checked_before_they_are_run() {
    let repeated = |text: &str, times: usize| format!("{{ {} }}", text.repeat(times));
    let brackets = |number| format!("{{ a(x: {}{}) }}", "[".repeat(number), "]".repeat(number));
    let cases: [(String, &str); 13] = [
        (
            "{ a".into(),
            "GRAPHQL_PARSE_FAILED: Syntax error at line 1, column 4: expected `}`, got the end.",
        ),
        (
            "{ a } query Q { a }".into(),
            "GRAPHQL_VALIDATION_FAILED: Anonymous operation cannot be selected when the document contains other operations.",
        ),
        (
            "fragment F on Query { a }".into(),
            "GRAPHQL_VALIDATION_FAILED: Fragment `F` must be used in an operation.",
        ),
        (
            "query($b: [Nope] = [1]) { __typename }".into(),
            "GRAPHQL_VALIDATION_FAILED: Cannot find type `Nope` in this document.",
        ),
        (
            "query($b: Query) { a }".into(),
            "GRAPHQL_VALIDATION_FAILED: `$b` variable must be of an input type.",
        ),
        (
            "{ ...F } fragment F on Query { ...F }".into(),
            "GRAPHQL_VALIDATION_FAILED: The fragment \"F\" spreads itself.",
        ),
        (
            repeated("a ", 5000),
            "LIMIT_EXCEEDED: The document has 5002 tokens; the limit is 5000.",
        ),
        (
            repeated("b:__typename ", 41),
            "LIMIT_EXCEEDED: The document has 41 fields at the root of an operation; the limit is 40.",
        ),
        (
            format!("{{ a {} }}", repeated("b:__typename ", 201)),
            "LIMIT_EXCEEDED: The document has 201 aliases, with fragments expanded; the limit is \
             200.",
        ),
        (
            format!(
                "{{ a {{ ...F ...F }} }} fragment F on Query {}",
                repeated("a ", 2500)
            ),
            "LIMIT_EXCEEDED: The document has 5001 fields, with fragments expanded; the limit is \
             5000.",
        ),
        (
            format!("{}{}", "{a".repeat(26), "}".repeat(26)),
            "LIMIT_EXCEEDED: The document is nested too deeply: the limit is 24 levels, including \
             fragments.",
        ),
        (
            brackets(500_000),
            "LIMIT_EXCEEDED: The document has 1000007 tokens; the limit is 5000.",
        ),
        (
            brackets(1_000),
            "LIMIT_EXCEEDED: The document has 1002 levels of brackets; the limit is 64.",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(check(&text), Err(expected.into()));
    }
    assert_eq!(check(&brackets(62)), Ok(()));
    assert_eq!(
        check("query($a: [E!]! = [X], $b: I, $c: S, $d: ID) { e(e: $a, i: $b, s: $c, d: $d) }"),
        Ok(())
    );
}

#[test]
fn the_introspection_of_the_usual_tools_is_within_the_limits() {
    let wrapped = "ofType { kind name ".repeat(9) + &"}".repeat(9);
    let document = format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} types {{ ...FullType }} directives {{ name args(includeDeprecated: true) {{ ...InputValue }} }} }} }}
        fragment FullType on __Type {{ kind name fields(includeDeprecated: true) {{ name args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }} }} inputFields {{ ...InputValue }} interfaces {{ ...TypeRef }} possibleTypes {{ ...TypeRef }} }}
        fragment InputValue on __InputValue {{ name type {{ ...TypeRef }} }}
        fragment TypeRef on __Type {{ kind name {wrapped} }}"
    );
    assert_eq!(check(&document), Ok(()));
}

#[test]
fn introspection_is_not_multiplied() {
    let fields = |levels| {
        let open = "fields { type { ".repeat(levels);
        format!(
            "{{ __schema {{ types {{ {open} name {} }} }} }}",
            "} }".repeat(levels)
        )
    };
    assert_eq!(check(&fields(2)), Ok(()));
    assert_eq!(
        check(&fields(3)),
        Err(
            "LIMIT_EXCEEDED: Introspection is nested too deeply: lists of fields, input fields, \
             interfaces and possible types may be nested at most 2 levels deep."
                .into()
        )
    );
}

#[test]
fn a_document_is_parsed_once() {
    let documents = documents();
    let once = documents.get("{ a }").unwrap();
    assert!(Arc::ptr_eq(&once, &documents.get("{ a }").unwrap()));
}

#[test]
fn long_documents_are_not_kept() {
    let documents = documents();
    let long = format!("{{ a }} #{}", " ".repeat(MAX_CACHED_BYTES));
    let once = documents.get(&long).unwrap();
    assert!(!Arc::ptr_eq(&once, &documents.get(&long).unwrap()));
    let operation = once.operation(None).unwrap();
    let normalised = || documents.normalise(&once, operation, &JsonMap::default());
    assert!(!Arc::ptr_eq(&normalised().unwrap(), &normalised().unwrap()));
}
