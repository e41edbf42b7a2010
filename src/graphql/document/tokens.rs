//! What a document is made of, counted without parsing it.
//!
//! The parser calls itself for every bracket, without a bound on values and types: a document of one
//! megabyte of `[` would overflow its stack. So the brackets are counted first.

use std::ops::Range;

/// What was counted.
#[derive(Debug, Default, PartialEq)]
pub struct TokenCounts {
    /// Names, numbers, strings and punctuators.
    pub count: usize,
    /// Brackets of any form inside each other.
    pub nesting: usize,
    /// Characters of the longest name or number.
    pub longest_word: usize,
    /// Whether the text or a string in it has the character U+0000.
    pub has_nul: bool,
}

impl TokenCounts {
    /// Counts, in one pass. A text that is no document is counted too; the parser will refuse it.
    pub fn of(text: &str) -> Self {
        let mut tokens = Self {
            has_nul: text.contains('\0'),
            ..Self::default()
        };
        let mut open = 0_usize;
        each(text, |token| {
            tokens.count += 1;
            match text.as_bytes()[token.start] {
                b'{' | b'[' | b'(' => {
                    open += 1;
                    tokens.nesting = tokens.nesting.max(open);
                }
                b'}' | b']' | b')' => open = open.saturating_sub(1),
                b'"' if !text[token.start..].starts_with("\"\"\"") => {
                    tokens.has_nul |= escapes_nul(&text.as_bytes()[token]);
                }
                byte if is_word(byte) => {
                    tokens.longest_word = tokens.longest_word.max(token.len());
                }
                _ => {}
            }
        });
        tokens
    }
}

/// Calls a function with the place of each token, in their order.
pub fn each(text: &str, mut call: impl FnMut(Range<usize>)) {
    let text = text.as_bytes();
    let mut place = 0;
    // Without this memory each unclosed block string would be looked for to the end again.
    let mut unclosed = false;
    while let Some(&byte) = text.get(place) {
        let end = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => place + 1,
            b'#' => end_of_line(text, place),
            b'"' if !unclosed && text[place..].starts_with(b"\"\"\"") => {
                let end = end_of_block_string(text, place);
                unclosed = end.is_none();
                // Read on as the parser does: an empty string, and what follows it.
                end.unwrap_or(place + 2)
            }
            b'"' => end_of_string(text, place),
            b'.' if text[place..].starts_with(b"...") => place + 3,
            _ if is_word(byte) => end_of(text, place, |byte| !is_word(byte)),
            // A character of several bytes, which no document has outside of strings, is one token.
            _ => end_of(text, place + 1, |byte| byte & 0xC0 != 0x80),
        };
        if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'#') {
            call(place..end.min(text.len()));
        }
        place = end;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn end_of_line(text: &[u8], start: usize) -> usize {
    end_of(text, start, |byte| matches!(byte, b'\n' | b'\r'))
}

fn end_of(text: &[u8], start: usize, ends: impl Fn(u8) -> bool) -> usize {
    text[start..]
        .iter()
        .position(|byte| ends(*byte))
        .map_or(text.len(), |length| start + length)
}

/// The place after a string on one line; after the line when it is not closed.
fn end_of_string(text: &[u8], start: usize) -> usize {
    let mut place = start + 1;
    while let Some(byte) = text.get(place) {
        match byte {
            b'"' => return place + 1,
            b'\n' | b'\r' => return place,
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    text.len()
}

/// Whether a string has U+0000 as an escape: `\u0000` or `\u{0}`.
fn escapes_nul(string: &[u8]) -> bool {
    let mut rest = string;
    while let Some(escape) = rest.iter().position(|byte| *byte == b'\\') {
        rest = &rest[escape + 1..];
        let braced = rest.strip_prefix(b"u{").map(|rest| {
            let zeros = rest.iter().take_while(|byte| **byte == b'0').count();
            zeros > 0 && rest.get(zeros) == Some(&b'}')
        });
        if rest.starts_with(b"u0000") || braced == Some(true) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// The place after a block string, if it is closed.
fn end_of_block_string(text: &[u8], start: usize) -> Option<usize> {
    let mut place = start + 3;
    while place < text.len() {
        let rest = &text[place..];
        if rest.starts_with(b"\"\"\"") {
            return Some(place + 3);
        }
        place += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Also in a text that is no document, as those who read the tokens slice it.
        #[test]
        fn tokens_begin_and_end_between_characters(text in "[a{\\[\"\\\\#.é€𝄞\n ]{0,12}") {
            let mut end = 0;
            each(&text, |token| {
                assert!(end <= token.start && token.start < token.end);
                assert!(text.get(token.clone()).is_some(), "{token:?} of {text:?}");
                end = token.end;
            });
        }
    }

    #[test]
    fn tokens_are_counted() {
        let cases = [
            ("", 0, 0, 0),
            ("{ a, b }", 4, 1, 1),
            ("query($b: [Nope!] = [1.5]) { ...on_it # {{{\n }", 20, 2, 5),
            (r#"{ a(b: "}]\"[[[") }"#, 8, 2, 1),
            (r#"{ a(b: """[[ \""" [[ """, c: """x""") }"#, 11, 2, 1),
            // Not closed: the parser reads an empty string, a string, and then brackets.
            ("{ a(b: [\"\"\"[[\"[[[[[", 13, 8, 1),
        ];
        for (text, count, nesting, longest_word) in cases {
            let expected = TokenCounts {
                count,
                nesting,
                longest_word,
                has_nul: false,
            };
            assert_eq!(TokenCounts::of(text), expected, "{text}");
        }
    }

    #[test]
    fn the_character_that_no_database_stores_is_found() {
        for (text, has_nul) in [
            (r#"{ a(b: "u0000", c: "\n") }"#, false),
            (r#"{ a(b: "\\u0000") }"#, false),
            (r#"{ a(b: "x\u0000") }"#, true),
            (r#"{ a(b: "\\\u0000") }"#, true),
            (r#"{ a(b: "\u{0}", c: "\"") }"#, true),
            (r#"{ a(b: "\"\u{00000}") }"#, true),
            (r#"{ a(b: "\u{000A}\u{}\u{0") }"#, false),
            // A block string has no such escapes, and neither has a comment.
            (r#"{ a(b: """\u0000""") } # "\u0000" "#, false),
            ("{ a(b: \"\0\") }", true),
            ("{ a(b: \"\"\"\0\"\"\") }", true),
            (r#"{ a(b: "\"#, false),
        ] {
            assert_eq!(TokenCounts::of(text).has_nul, has_nul, "{text}");
        }
    }
}
