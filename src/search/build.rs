use std::collections::HashMap;
use std::sync::Arc;

use fst::MapBuilder;

use super::index::Index;
use super::lexicon::Lexicon;
use super::order::DocumentOrder;
use super::words::{Word, joined, words};

/// What the words of a text count: above 0, at most 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextWeight(f32);

/// Words of names weigh more than this, others less.
pub(super) const NAMES: u8 = 127;
/// Names with this number of words are also indexed as one word.
const JOINED: std::ops::RangeInclusive<usize> = 2..=4;
/// What a word counts beside many others in its text, to what it counts alone.
const AMONG_MANY: f32 = 0.8;
/// What a word counts that is not the first of its text, to what the first counts.
const LATER: f32 = 0.97;

impl TextWeight {
    /// Of a text that names the document.
    ///
    /// # Panics
    /// When it does not lie between 0.7 and 1.
    pub const fn name(weight: f32) -> Self {
        assert!(weight >= 0.7 && weight <= 1.0);
        Self(weight)
    }

    /// Of any other text.
    ///
    /// # Panics
    /// When it is not above 0 or exceeds 0.49.
    pub const fn text(weight: f32) -> Self {
        assert!(weight > 0.0 && weight <= 0.49);
        Self(weight)
    }

    fn is_name(self) -> bool {
        self.0 >= 0.7
    }

    /// The weight of a word by its position and the length of its text.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "between 0 and 255"
    )]
    fn of_word(self, place: usize, among: usize) -> u8 {
        let place = if place == 0 { 1.0 } else { LATER };
        let share = AMONG_MANY + (1.0 - AMONG_MANY) / among as f32;
        ((self.0 * share * place * 255.0) as u8).max(1)
    }
}

/// Every word of a text with what it counts, the text in one word included where it is a name.
pub(super) fn weighted_words(text: &str, weight: TextWeight) -> Vec<(String, u8)> {
    let found = words(text);
    let in_one = weight.is_name() && JOINED.contains(&found.len());
    let in_one = in_one.then(|| (joined(&found), weight.of_word(1, 1)));
    let among = found.len();
    let word = |(place, word): (usize, Word)| (word.folded, weight.of_word(place, among));
    let single = found.into_iter().enumerate().map(word);
    single.chain(in_one).collect()
}

/// Takes documents, one after the other.
#[derive(Default)]
pub struct IndexBuilder {
    words: HashMap<String, u32>,
    /// A word, a document that has it, and what it counts there.
    entries: Vec<(u32, u32, u8)>,
    pub(super) documents: u32,
}

impl IndexBuilder {
    /// Adds the next document, with its texts.
    pub fn add<'a>(&mut self, texts: impl IntoIterator<Item = (&'a str, TextWeight)>) {
        for (text, weight) in texts {
            for (word, weight) in weighted_words(text, weight) {
                let word = self.number(&word);
                self.entries.push((word, self.documents, weight));
            }
        }
        self.documents += 1;
    }

    /// Adds the documents of a lexicon, as it numbers them, but for those without a number here.
    pub(super) fn absorb(&mut self, lexicon: &Lexicon, number: impl Fn(u32) -> Option<u32>) {
        lexicon.each_word(|word, documents, weights| {
            let mut known = None;
            for (&document, &weight) in documents.iter().zip(weights) {
                let Some(document) = number(document) else {
                    continue;
                };
                let word = *known.get_or_insert_with(|| self.number(word));
                self.entries.push((word, document, weight));
                self.documents = self.documents.max(document + 1);
            }
        });
    }

    /// That of a word.
    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.words.get(word) {
            return number;
        }
        let next = u32::try_from(self.words.len()).expect("fewer words than 2^32");
        self.words.insert(word.to_owned(), next);
        next
    }

    pub fn build(self) -> Index {
        Index {
            order: DocumentOrder::of(self.documents),
            lexicons: vec![Arc::new(self.lexicon())],
        }
    }

    pub(super) fn lexicon(self) -> Lexicon {
        let mut words: Vec<(String, u32)> = self.words.into_iter().collect();
        words.sort_unstable();
        let mut ranks = vec![0; words.len()];
        for (rank, (_, number)) in (0..).zip(&words) {
            ranks[*number as usize] = rank;
        }
        let mut entries = self.entries;
        for (word, ..) in &mut entries {
            *word = ranks[*word as usize];
        }
        // The weightiest first, which is the one that is kept.
        entries
            .sort_unstable_by_key(|&(word, document, weight)| (word, document, u8::MAX - weight));
        entries.dedup_by_key(|&mut (word, document, _)| (word, document));

        let mut starts = vec![0; words.len() + 1];
        for (word, ..) in &entries {
            starts[*word as usize + 1] += 1;
        }
        for word in 0..words.len() {
            starts[word + 1] += starts[word];
        }
        let mut ordered = MapBuilder::memory();
        for (rank, (word, _)) in (0..).zip(&words) {
            let inserted = ordered.insert(word, rank);
            inserted.expect("words are in order, and memory does not fail");
        }
        Lexicon {
            lengths: words.iter().map(|(word, _)| short(word.len())).collect(),
            words: ordered.into_map(),
            starts,
            documents: entries.iter().map(|&(_, document, _)| document).collect(),
            weights: entries.iter().map(|&(.., weight)| weight).collect(),
            document_count: self.documents as usize,
        }
    }
}

fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}
