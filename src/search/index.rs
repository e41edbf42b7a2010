use std::ops::Range;

use fst::{IntoStreamer, Map, Streamer};

use super::build::NAMES;
use super::question::Question;
use super::wanted::{Closeness, Wanted};
use super::words::{joined, words};

/// What a filler counts, to what it would count as a word.
const FILLER: f64 = 0.1;
/// What all words in one count, to what they count one by one.
const IN_ONE: f64 = 0.95;
/// The greatest mark: a weight of 255 times a closeness of 255.
const FULL: f64 = 255.0 * 255.0;

/// The words of many documents: of each word, which documents have it, and what it counts there.
#[derive(Debug, Default)]
pub struct Index {
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

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.words.as_fst().as_bytes() == other.words.as_fst().as_bytes()
            && self.starts == other.starts
            && self.documents == other.documents
            && self.weights == other.weights
            && self.document_count == other.document_count
    }
}

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub document: u32,
    /// Above 0, at most 1.
    pub score: f64,
}

/// What a question found.
pub struct Found {
    /// In the order of documents.
    pub hits: Vec<Hit>,
    /// Whether nothing has all words as written, so that slips were forgiven.
    pub is_forgiving: bool,
    question: Question,
}

/// Of each document, how well it has a word: the greatest product of weight and closeness.
type Marks = Vec<u16>;

impl Index {
    pub fn find(&self, question: Question) -> Found {
        let mut is_forgiving = false;
        let mut hits = Vec::new();
        if !question.words.is_empty() {
            hits = self.hits(&question, false);
            if hits.is_empty() {
                is_forgiving = true;
                hits = self.hits(&question, true);
            }
        }
        Found {
            hits,
            is_forgiving,
            question,
        }
    }

    /// Documents that have every word; where slips are forgiven and there are none, those that have most.
    fn hits(&self, question: &Question, is_forgiving: bool) -> Vec<Hit> {
        let marks = |wanted: &Wanted| self.marks(wanted, is_forgiving);
        let by_word: Vec<Marks> = question.words.iter().map(marks).collect();
        let in_one: Option<Marks> = question.joined.as_ref().map(marks);
        let needed = question.needed();
        let all_needed = needed.iter().filter(|&&is_needed| is_needed).count();
        let weights = self.rarities(&by_word, &needed);
        let whole: f64 = weights.iter().sum::<f64>() * FULL;

        let mut hits = Vec::new();
        let mut most = if is_forgiving { 1 } else { all_needed };
        for document in 0..self.document_count {
            let (mut score, mut had) = (0.0, 0);
            for ((marks, weight), is_needed) in by_word.iter().zip(&weights).zip(&needed) {
                let mark = marks[document];
                score += weight * f64::from(mark);
                had += usize::from(*is_needed && mark > 0);
            }
            score /= whole;
            let mark = in_one.as_ref().map_or(0, |marks| marks[document]);
            if mark > 0 {
                score = score.max(IN_ONE * f64::from(mark) / FULL);
                had = all_needed;
            }
            if had < most {
                continue;
            }
            if had > most {
                most = had;
                hits.clear();
            }
            let document = u32::try_from(document).expect("fewer documents than 2^32");
            hits.push(Hit { document, score });
        }
        hits
    }

    /// What each word counts.
    fn rarities(&self, by_word: &[Marks], needed: &[bool]) -> Vec<f64> {
        let rarity = |(marks, is_needed): (&Marks, &bool)| {
            let having = marks.iter().filter(|&&mark| mark > 0).count().max(1);
            #[allow(clippy::cast_precision_loss, reason = "fewer documents than 2^52")]
            let rarity = libm::log(1.0 + self.document_count as f64 / having as f64);
            rarity * if *is_needed { 1.0 } else { FILLER }
        };
        by_word.iter().zip(needed).map(rarity).collect()
    }

    pub(super) fn marks(&self, wanted: &Wanted, is_forgiving: bool) -> Marks {
        let mut marks = vec![0; self.document_count];
        for rank in self.starting_with(&wanted.folded) {
            let length = usize::from(self.lengths[rank]);
            let closeness = wanted.closeness_of_beginning(length);
            let is_whole = length == wanted.folded.len();
            let least = if is_whole || wanted.is_telling() {
                0
            } else {
                NAMES
            };
            self.mark(&mut marks, rank, closeness, least);
        }
        if is_forgiving && let Some(automaton) = wanted.forgiving() {
            let mut close = self.words.search(automaton).into_stream();
            while let Some((word, rank)) = close.next() {
                let word = std::str::from_utf8(word).expect("words are text");
                let rank = usize::try_from(rank).expect("ranks are places");
                self.mark(&mut marks, rank, wanted.forgiving_closeness(word), 0);
            }
        }
        marks
    }

    /// Marks the documents in which a word counts more than the least.
    fn mark(&self, marks: &mut Marks, rank: usize, closeness: Closeness, least: u8) {
        let places = self.starts[rank] as usize..self.starts[rank + 1] as usize;
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

    /// The ranks of the words that begin so.
    fn starting_with(&self, beginning: &str) -> Range<usize> {
        // Behind all letters and digits.
        let behind = format!("{beginning}\u{7f}");
        self.rank(beginning)..self.rank(&behind)
    }

    /// That of the first word that does not stand before this one.
    fn rank(&self, word: &str) -> usize {
        let mut words = self.words.range().ge(word).into_stream();
        let rank = words.next().map(|(_, rank)| rank);
        rank.map_or(self.lengths.len(), |rank| {
            usize::try_from(rank).expect("ranks are places")
        })
    }
}

impl Found {
    /// Where words of a text match, in bytes, in their order.
    pub fn matches(&self, text: &str) -> Vec<Range<usize>> {
        let closeness = |wanted: &Wanted, word: &str| match self.is_forgiving {
            true => wanted.forgiving_closeness(word),
            false => wanted.closeness(word),
        };
        let words = words(text);
        let is_wanted = |word: &str| {
            let mut wanted = self.question.words.iter();
            wanted.any(|wanted| closeness(wanted, word) > 0)
        };
        let found = words.iter().filter(|word| is_wanted(&word.folded));
        let found: Vec<Range<usize>> = found.map(|word| word.place.clone()).collect();
        // A name may match as a whole, where it is written in one word or in several.
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return found;
        };
        let in_one = joined(&words);
        let mut wanted = self.question.words.iter().chain(&self.question.joined);
        match found.is_empty() && wanted.any(|wanted| closeness(wanted, &in_one) > 0) {
            true => std::iter::once(first.place.start..last.place.end).collect(),
            false => found,
        }
    }
}
