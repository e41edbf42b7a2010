//! Highlights of matches in a text.

use async_graphql::SimpleObject;
use entity::SearchField;

use crate::schema::term::Term;
use crate::search::SearchResults;

/// Maximum length of an excerpt in characters, not counting matches.
const EXCERPT: usize = 160;

/// A text with matching words.
#[derive(SimpleObject)]
pub struct SearchHighlight {
    /// The field of the node that contains the text.
    field: Term<SearchField>,
    /// The text or, if it is long, an excerpt around the match, with `…` where it is cut.
    text: String,
    /// The text, split into matches and the parts between them. Joined together, they are equal to `text`.
    parts: Vec<SearchHighlightPart>,
}

/// A part of a text.
#[derive(SimpleObject)]
pub struct SearchHighlightPart {
    /// The text of the part.
    text: String,
    /// Whether the part matches the search.
    is_match: bool,
}

impl SearchHighlight {
    /// The excerpt of a text with its matches; `None` without matches.
    pub fn of(found: &SearchResults, field: SearchField, text: &str) -> Option<Self> {
        let matches = found.matches(text);
        let first = matches.first()?;
        let (from, to) = stretch(text, first.start);
        let mut parts = Vec::new();
        let mut part = |text: &str, is_match| {
            if !text.is_empty() {
                let text = text.to_owned();
                parts.push(SearchHighlightPart { text, is_match });
            }
        };
        part(if from > 0 { "… " } else { "" }, false);
        let mut at = from;
        let to = to.max(first.end);
        for place in matches.iter().filter(|place| place.end <= to) {
            part(&text[at..place.start], false);
            part(&text[place.clone()], true);
            at = place.end;
        }
        part(&text[at..to], false);
        part(if to < text.len() { " …" } else { "" }, false);
        Some(Self {
            field: Term(field),
            text: parts.iter().map(|part| part.text.as_str()).collect(),
            parts,
        })
    }
}

/// A short text, or an excerpt of a long text around a position.
fn stretch(text: &str, around: usize) -> (usize, usize) {
    let characters: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
    if characters.len() <= EXCERPT {
        return (0, text.len());
    }
    let middle = characters.partition_point(|&place| place < around);
    let from = middle.saturating_sub(EXCERPT / 3);
    let to = (from + EXCERPT).min(characters.len());
    // Not inside a word.
    let from = match from {
        0 => 0,
        from => {
            let begins = text[characters[from]..around].find(' ');
            begins.map_or(around, |blank| characters[from] + blank + 1)
        }
    };
    let to = match characters.get(to) {
        None => text.len(),
        Some(&to) => text[around..to]
            .rfind(' ')
            .map_or(to, |blank| around + blank),
    };
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_of_a_long_text_is_whole_words_around_the_place() {
        let text = "żółć ".repeat(100);
        for around in (0..text.len()).filter(|&place| text[..].is_char_boundary(place)) {
            let around = text[..around].rfind(' ').map_or(0, |blank| blank + 1);
            if around == text.len() {
                continue;
            }
            let (from, to) = stretch(&text, around);
            assert!(from <= around && around < to);
            assert!(from == 0 || text[..from].ends_with(' '));
            assert!(to == text.len() || text[to..].starts_with(' '));
            assert!(text[from..to].chars().count() <= EXCERPT);
        }
    }
}
