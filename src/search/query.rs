use super::query_term::{QueryTerm, TermPosition};
use super::words::{joined, words};

/// The longest question, in characters.
pub const MAX_CHARACTERS: usize = 200;
/// The most words of a question.
pub const MAX_WORDS: usize = 12;

/// Words that say nothing by themselves: a document need not have them.
const STOP_WORDS: [&str; 32] = [
    "a", "and", "av", "da", "das", "de", "del", "dell", "della", "den", "der", "des", "di", "die",
    "do", "du", "e", "el", "en", "et", "for", "fur", "i", "in", "la", "le", "of", "och", "the",
    "und", "van", "y",
];

/// What is looked for.
pub struct SearchQuery {
    pub(super) words: Vec<QueryTerm>,
    /// All of them in one, where there are several.
    pub(super) joined: Option<QueryTerm>,
}

/// A question has more characters or words than are looked at.
#[derive(Debug, thiserror::Error, PartialEq)]
#[error("The limit is {most} {what}, got {found}.")]
pub struct QueryTooLong {
    found: usize,
    most: usize,
    what: &'static str,
}

impl SearchQuery {
    /// # Errors
    /// When there are more than [`MAX_CHARACTERS`] or [`MAX_WORDS`].
    pub fn new(text: &str) -> Result<Self, QueryTooLong> {
        check(text.chars().count(), MAX_CHARACTERS, "characters")?;
        let found = words(text);
        check(found.len(), MAX_WORDS, "words")?;
        let joined =
            (found.len() > 1).then(|| QueryTerm::new(joined(&found), TermPosition::Joined));
        // Someone who puts a blank behind the word has finished it.
        let is_finished = text.ends_with(char::is_whitespace);
        let last = found.len().saturating_sub(1);
        let term = found.into_iter().enumerate();
        let term = term.map(|(place, word)| {
            let role = match place == last && !is_finished {
                true => TermPosition::Last,
                false => TermPosition::Earlier,
            };
            QueryTerm::new(word.folded, role)
        });
        Ok(Self {
            words: term.collect(),
            joined,
        })
    }

    /// For each word, whether a document must have it.
    pub(super) fn required_words(&self) -> Vec<bool> {
        let is_filler = |word: &QueryTerm| is_stop_word(&word.folded);
        let are_all = self.words.iter().all(is_filler);
        let words = self.words.iter();
        words.map(|word| are_all || !is_filler(word)).collect()
    }
}

/// Whether a folded word says nothing by itself.
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

fn check(found: usize, most: usize, what: &'static str) -> Result<(), QueryTooLong> {
    match found > most {
        true => Err(QueryTooLong { found, most, what }),
        false => Ok(()),
    }
}
