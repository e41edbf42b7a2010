//! Texts as XML 1.0 can hold them.

use std::borrow::Cow;

use quick_xml::escape::escape;

/// A text within an attribute or an element. Characters that XML cannot hold at all become U+FFFD.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) {
        return escape(text);
    }
    let allowed = |character| match is_allowed(character) {
        true => character,
        false => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(escape(text.chars().map(allowed).collect::<String>()).into_owned())
}

/// `Char` in the grammar of XML 1.0.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A text within an attribute, where line ends would be read as spaces.
pub fn attribute(text: &str) -> Cow<'_, str> {
    let escaped = escaped(text);
    if !escaped.contains(['\t', '\n', '\r']) {
        return escaped;
    }
    let escaped = escaped.replace('\t', "&#9;");
    Cow::Owned(escaped.replace('\n', "&#10;").replace('\r', "&#13;"))
}
