//! Descriptions of operations, fragments and variables (specification of September 2025, section 2.3), which
//! apollo-compiler 1.33 does not parse.

use std::borrow::Cow;
use std::ops::Range;

use super::tokens;

/// Returns a document with each description replaced by spaces, so that all other positions are unchanged.
pub fn removed(text: &str) -> Cow<'_, str> {
    let descriptions = find(text);
    if descriptions.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut removed = String::with_capacity(text.len());
    let mut kept_to = 0;
    for description in descriptions {
        removed.push_str(&text[kept_to..description.start]);
        let blank = |letter| {
            if matches!(letter, '\n' | '\r') {
                letter
            } else {
                ' '
            }
        };
        removed.extend(text[description.clone()].chars().map(blank));
        kept_to = description.end;
    }
    removed.push_str(&text[kept_to..]);
    Cow::Owned(removed)
}

/// A description is a string before a definition outside all brackets, or before a variable in brackets of the first
/// level, where it is not the default value of the variable before.
fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    // The last string that may be a description.
    let mut string: Option<Range<usize>> = None;
    let mut is_default = false;
    tokens::each(text, |token| {
        let source = &text[token.clone()];
        let described = string.take();
        let defines = match depth {
            0 => matches!(source, "query" | "mutation" | "subscription" | "fragment"),
            1 => source == "$",
            _ => false,
        };
        found.extend(described.filter(|_| defines));
        match source.as_bytes()[0] {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'"' if !is_default => string = Some(token),
            _ => {}
        }
        is_default = source == "=";
    });
    found
}

#[cfg(test)]
mod tests {
    use super::removed;

    #[test]
    fn descriptions_are_replaced_by_spaces() {
        let cases = [
            ("\"a\" query Q { b }", "    query Q { b }"),
            (
                "\"\"\"a\nb\"\"\"\nfragment F on T { b }",
                "    \n    \nfragment F on T { b }",
            ),
            (
                "query Q(\"a\" $b: S = \"c\" \"d\" $e: S) { f }",
                "query Q(    $b: S = \"c\"     $e: S) { f }",
            ),
            ("\"é\" mutation { b }", "    mutation { b }"),
        ];
        for (text, expected) in cases {
            assert_eq!(removed(text), expected);
        }
    }

    #[test]
    fn other_strings_stay() {
        let texts = [
            "query($a: S = \"b\" $c: S = [\"d\" $e]) @at(revision: \"f\") { g(h: \"i\" j: [\"k\" $l]) }",
            "\"a\" { b }",
            "{ a(b: \"query\") } # \"c\" query",
            "query Q { a } \"b\"",
        ];
        for text in texts {
            assert_eq!(removed(text), text);
        }
    }
}
