use std::ops::Range;

use fst::{IntoStreamer, Map, Streamer};

use super::build::NAMES;
use super::query_term::{MatchScore, QueryTerm};

/// The words of some documents, and never of others: of each word, which documents have it, and what it
/// counts there. Its documents are numbered from 0.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// To their ranks, in the order of the alphabet.
    pub(super) words: Map<Vec<u8>>,
    /// Of each word, in bytes.
    pub(super) lengths: Vec<u16>,
    /// Of each word, where its documents begin; one more at the end.
    pub(super) starts: Vec<u32>,
    pub(super) documents: Vec<u32>,
    pub(super) weights: Vec<u8>,
    pub(super) document_count: usize,
}

impl PartialEq for Lexicon {
    fn eq(&self, other: &Self) -> bool {
        self.words.as_fst().as_bytes() == other.words.as_fst().as_bytes()
            && self.starts == other.starts
            && self.documents == other.documents
            && self.weights == other.weights
            && self.document_count == other.document_count
    }
}

impl Lexicon {
    /// Marks each document by how well it has a word: by the greatest product of weight and closeness.
    pub fn score(&self, marks: &mut [u16], term: &QueryTerm, is_forgiving: bool) {
        for rank in self.with_prefix(&term.folded) {
            let length = usize::from(self.lengths[rank]);
            let closeness = term.prefix_closeness(length);
            let is_whole = length == term.folded.len();
            let least = if is_whole || term.matches_prefixes_in_text() {
                0
            } else {
                NAMES
            };
            self.score_word(marks, rank, closeness, least);
        }
        if let Some(beginning) = term.prefix_of_forms() {
            let behind = format!("{beginning}\u{7f}");
            let mut forms = self.words.range().ge(beginning).lt(&behind).into_stream();
            while let Some((word, rank)) = forms.next() {
                let word = std::str::from_utf8(word).expect("words are text");
                match term.stem_closeness(word) {
                    0 => {}
                    closeness => self.score_word(marks, place(rank), closeness, 0),
                }
            }
        }
        if is_forgiving && let Some(automaton) = term.fuzzy_automaton() {
            let mut close = self.words.search(automaton).into_stream();
            while let Some((word, rank)) = close.next() {
                let word = std::str::from_utf8(word).expect("words are text");
                let closeness = term.fuzzy_closeness(word);
                self.score_word(marks, place(rank), closeness, 0);
            }
        }
    }

    /// Every word, with the documents that have it and what it counts there.
    pub fn each_word(&self, mut each: impl FnMut(&str, &[u32], &[u8])) {
        let mut words = self.words.stream();
        while let Some((word, rank)) = words.next() {
            let word = std::str::from_utf8(word).expect("words are text");
            let places = self.places(place(rank));
            each(word, &self.documents[places.clone()], &self.weights[places]);
        }
    }

    /// Marks the documents in which a word counts more than the least.
    fn score_word(&self, marks: &mut [u16], rank: usize, closeness: MatchScore, least: u8) {
        let places = self.places(rank);
        for (document, &weight) in self.documents[places.clone()]
            .iter()
            .zip(&self.weights[places])
        {
            if weight > least {
                let mark = &mut marks[*document as usize];
                *mark = (*mark).max(u16::from(weight) * u16::from(closeness));
            }
        }
    }

    fn places(&self, rank: usize) -> Range<usize> {
        self.starts[rank] as usize..self.starts[rank + 1] as usize
    }

    /// The ranks of the words that begin so.
    fn with_prefix(&self, beginning: &str) -> Range<usize> {
        // Behind all letters and digits.
        let behind = format!("{beginning}\u{7f}");
        self.rank(beginning)..self.rank(&behind)
    }

    /// That of the first word that does not stand before this one.
    fn rank(&self, word: &str) -> usize {
        let mut words = self.words.range().ge(word).into_stream();
        let rank = words.next().map(|(_, rank)| rank);
        rank.map_or(self.lengths.len(), place)
    }
}

fn place(rank: u64) -> usize {
    usize::try_from(rank).expect("ranks are places")
}
