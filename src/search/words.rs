use std::ops::Range;

use super::fold;

/// A word of a text.
#[derive(Debug, PartialEq)]
pub struct Word {
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// Without case and accents: letters and digits of ASCII.
    pub folded: String,
}

/// The words of a text, in their order: runs of letters and digits of any script.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let ends = text
        .char_indices()
        .map(|(place, letter)| (place, Some(letter)));
    for (place, letter) in ends.chain([(text.len(), None)]) {
        match (start, letter.is_some_and(is_of_word)) {
            (None, true) => start = Some(place),
            (Some(from), false) => {
                words.extend(word(text, from..place));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The folded words of a text, with a blank between them.
pub fn phrase(text: &str) -> String {
    let words = words(text).into_iter().map(|word| word.folded);
    words.collect::<Vec<_>>().join(" ")
}

/// The words as one, for names that are also written in one: `NetZeroCities`, `net zero cities`.
pub fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.folded.as_str()).collect()
}

/// Accents that stand behind their letter belong to the word.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&letter)
}

fn word(text: &str, place: Range<usize>) -> Option<Word> {
    let mut folded = fold(&text[place.clone()]);
    // Some letters fold to apostrophes or blanks.
    folded.retain(|letter| letter.is_ascii_alphanumeric());
    (!folded.is_empty()).then_some(Word { place, folded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_script() {
        for (text, folded) in [
            ("L'Hospitalet de Llobregat", "l hospitalet de llobregat"),
            ("Mu\u{308}nchen–Süd", "munchen sud"),
            ("100 climate-neutral cities", "100 climate neutral cities"),
            ("София, Κοζάνη", "sofiia kozane"),
            ("  ", ""),
        ] {
            let found: Vec<_> = words(text).into_iter().map(|word| word.folded).collect();
            assert_eq!(found.join(" "), folded);
        }
    }

    #[test]
    fn a_place_is_that_of_the_word_in_the_text() {
        let text = "Été à Łódź!";
        let found = words(text);
        let found: Vec<&str> = found.iter().map(|word| &text[word.place.clone()]).collect();
        assert_eq!(found, ["Été", "à", "Łódź"]);
    }
}
