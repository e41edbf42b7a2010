//! The wording of the schema: plain technical English, without the phrases below.

/// Phrases that do not occur in descriptions, in lower case.
const AVOIDED: [&str; 42] = [
    "whoever",
    "nobody",
    "somebody",
    "so many",
    "how many",
    "how far",
    "some day",
    "who asks",
    "asked for",
    "is asked",
    "what is known of",
    "what is said",
    "what becomes of",
    "what came of",
    "say so",
    "says so",
    "is told",
    "are told",
    "been told",
    "sources speak",
    "bear no date",
    "when left out",
    "counts as left out",
    "where it is unknown",
    "where that is unknown",
    "where none is",
    "where there is none",
    "only those that pass",
    "want all of them",
    "read on behind",
    "up to this cursor",
    "all pages together",
    "its place in the list",
    "to order by",
    "judge it",
    "looked at",
    "what sort of",
    "stands between",
    "does not stand",
    "takes the token",
    "in the words of",
    "chooses ",
];

/// The descriptions of a schema with the line where each begins, in lower case and on one line.
fn descriptions(schema: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Vec<&str>)> = None;
    for (number, line) in (1..).zip(schema.lines()) {
        match (&mut open, line.trim()) {
            (None, "\"\"\"") => open = Some((number, Vec::new())),
            (Some(_), "\"\"\"") => {
                let (start, lines) = open.take().unwrap();
                found.push((start, lines.join(" ").to_lowercase()));
            }
            (Some((_, lines)), text) => lines.push(text),
            (None, _) => {}
        }
    }
    found
}

/// Each avoided phrase with the line of the description that has it.
fn avoided(schema: &str) -> Vec<String> {
    let descriptions = descriptions(schema);
    let pairs = descriptions.iter().flat_map(|description| {
        AVOIDED
            .iter()
            .filter(|phrase| description.1.contains(**phrase))
            .map(move |phrase| format!("{}: {phrase:?} in {:?}", description.0, description.1))
    });
    pairs.collect()
}

#[test]
fn descriptions_avoid_phrases() {
    let schema = mission_graph::schema::sdl();
    assert!(descriptions(&schema).len() > 2_000);
    let found = avoided(&schema);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_avoided_phrase_is_found_across_lines() {
    let schema = "\"\"\"\nThe day up to which the sources\nspeak.\n\"\"\"\ntype City {\n\t\"\"\"\n\tThe name.\n\t\"\"\"\n\tname: String\n}\n";
    let found = avoided(schema);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("1: \"sources speak\""), "{found:?}");
}
