use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};

use super::stem::stem;

/// How close a word is to one that is wanted: 0 not at all, 255 the same.
pub type MatchScore = u8;

const SAME: MatchScore = 255;
/// Of words that begin with the wanted one; the rest by how much of the word is written.
const PREFIX: f32 = 150.0;
const MORE_IF_COMPLETE: f32 = 50.0;
/// The same of a name in one that begins with all words of the question: that is hardly by chance.
const PREFIX_OF_NAME: f32 = 210.0;
/// Of another form of the word, such as its plural.
const OTHER_FORM: MatchScore = 205;
/// Only the last word of a question may be unfinished; earlier ones that are count less.
const EARLIER: f32 = 0.8;
/// Of words that differ by one typo, or two; a typo is a letter too many, missing, wrong, or swapped with
/// its neighbour.
const TYPOS: [MatchScore; 2] = [140, 100];
/// Of words whose beginning differs so.
const TYPOS_IN_PREFIX: [MatchScore; 2] = [115, 75];

/// Letters from which an unfinished word may have a typo.
const TYPOS_IN_PREFIX_FROM: usize = 6;

/// So short a word is only looked for at the beginnings of names: elsewhere it is the beginning of too
/// much.
const SHORT: usize = 3;

/// Tables that take a while to make.
static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; 2]> = LazyLock::new(|| {
    [
        LevenshteinAutomatonBuilder::new(1, true),
        LevenshteinAutomatonBuilder::new(2, true),
    ]
});

/// A word that is looked for.
pub struct QueryTerm {
    pub folded: String,
    role: TermPosition,
    /// What forms of the word have in common; nothing for a text in one word.
    stem: Option<String>,
    /// What recognises words with typos; nothing where the word is too short to bear any.
    typos: Option<Typos>,
}

/// What part of the question it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermPosition {
    /// A word that is finished.
    Earlier,
    /// The word that may still be typed.
    Last,
    /// All words in one.
    Joined,
}

struct Typos {
    whole: DFA,
    /// Also recognises all that goes on behind. Not for short words: with a typo, `sopot` begins `spotlight`.
    prefix: Option<DFA>,
}

impl QueryTerm {
    pub fn new(folded: String, role: TermPosition) -> Self {
        let builder = match folded.len() {
            ..4 => None,
            4..8 => Some(&BUILDERS[0]),
            8.. => Some(&BUILDERS[1]),
        };
        let typos = builder.map(|builder| Typos {
            whole: builder.build_dfa(&folded),
            prefix: (folded.len() >= TYPOS_IN_PREFIX_FROM)
                .then(|| builder.build_prefix_dfa(&folded)),
        });
        let stem = (role != TermPosition::Joined && folded.len() > SHORT).then(|| stem(&folded));
        Self {
            folded,
            role,
            stem,
            typos,
        }
    }

    /// How close a word is as written: the same, or longer.
    pub fn closeness(&self, word: &str) -> MatchScore {
        let of_beginning = match word.starts_with(&self.folded) {
            true => self.prefix_closeness(word.len()),
            false => 0,
        };
        of_beginning.max(self.stem_closeness(word))
    }

    /// How close another form of the word is.
    pub fn stem_closeness(&self, word: &str) -> MatchScore {
        match &self.stem {
            Some(own) if word.starts_with(own.as_str()) && stem(word) == *own => OTHER_FORM,
            // A stem of y ends differently in the plural: `cities`.
            Some(own) if own.ends_with('y') && stem(word) == *own => OTHER_FORM,
            _ => 0,
        }
    }

    /// How all other forms of the word begin.
    pub fn prefix_of_forms(&self) -> Option<&str> {
        let stem = self.stem.as_deref()?;
        Some(stem.strip_suffix('y').unwrap_or(stem))
    }

    /// How close a word is that begins as this one does, by its length.
    pub fn prefix_closeness(&self, length: usize) -> MatchScore {
        let own = self.folded.len();
        if own == length {
            return SAME;
        }
        #[allow(clippy::cast_precision_loss, reason = "words are short")]
        let share = own as f32 / length as f32;
        let (beginning, counts) = match self.role {
            TermPosition::Earlier => (PREFIX, EARLIER),
            TermPosition::Last => (PREFIX, 1.0),
            TermPosition::Joined => (PREFIX_OF_NAME, 1.0),
        };
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 255"
        )]
        let closeness = ((beginning + MORE_IF_COMPLETE * share) * counts).min(f32::from(SAME - 1))
            as MatchScore;
        closeness
    }

    /// How close a word is, typos forgiven. The first letter has none: `Gdańsk` is not `Danska`.
    pub fn fuzzy_closeness(&self, word: &str) -> MatchScore {
        let as_written = self.closeness(word);
        let Some(typos) = &self.typos else {
            return as_written;
        };
        if self.folded.as_bytes().first() != word.as_bytes().first() {
            return as_written;
        }
        let of = |dfa: &DFA, by_slips: [MatchScore; 2]| match dfa.eval(word) {
            Distance::Exact(0) => as_written,
            Distance::Exact(typos) => by_slips[usize::from(typos) - 1],
            Distance::AtLeast(_) => 0,
        };
        let of_prefix = typos.prefix.as_ref().map(|dfa| of(dfa, TYPOS_IN_PREFIX));
        as_written
            .max(of(&typos.whole, TYPOS))
            .max(of_prefix.unwrap_or_default())
    }

    /// What recognises every word that is close when typos are forgiven; nothing where none are.
    pub fn fuzzy_automaton(&self) -> Option<&DFA> {
        let typos = self.typos.as_ref()?;
        Some(typos.prefix.as_ref().unwrap_or(&typos.whole))
    }

    /// Whether unfinished words count outside names, too.
    pub fn matches_prefixes_in_text(&self) -> bool {
        self.folded.len() >= SHORT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closer_a_word_the_more() {
        let closeness = |term: &str, word: &str| {
            QueryTerm::new(term.to_owned(), TermPosition::Last).fuzzy_closeness(word)
        };
        let from_close_to_far = [
            ("barcelona", "barcelona"),
            ("barcelon", "barcelona"),
            ("bar", "barcelona"),
            ("barcelnoa", "barcelona"),
            ("barcleon", "barcelona"),
            ("barcxlxna", "barcelona"),
            ("bxrcelxn", "barcelonians"),
            ("barcelona", "lisbon"),
        ]
        .map(|(term, word)| closeness(term, word));
        assert!(
            from_close_to_far.is_sorted_by(|a, b| a >= b),
            "{from_close_to_far:?}"
        );
        assert_eq!(from_close_to_far[0], SAME);
        assert_eq!(from_close_to_far[7], 0);
    }

    #[test]
    fn short_words_bear_no_slip() {
        assert_eq!(
            QueryTerm::new("bar".to_owned(), TermPosition::Last).fuzzy_closeness("car"),
            0
        );
        assert!(QueryTerm::new("bari".to_owned(), TermPosition::Last).fuzzy_closeness("baro") > 0);
        let sopot = QueryTerm::new("sopot".to_owned(), TermPosition::Last);
        assert_eq!(sopot.fuzzy_closeness("spotlight"), 0);
        assert!(sopot.fuzzy_closeness("spot") > 0);
    }

    #[test]
    fn the_first_letter_bears_no_slip() {
        let closeness = |term: &str, word: &str| {
            QueryTerm::new(term.to_owned(), TermPosition::Last).fuzzy_closeness(word)
        };
        assert_eq!(closeness("gdansk", "danska"), 0);
        assert_eq!(closeness("dansk", "gdansk"), 0);
        assert!(closeness("dansca", "danska") > 0);
    }
}
