use std::ops::Range;
use std::sync::Arc;

use super::lexicon::Lexicon;
use super::order::DocumentOrder;
use super::query::SearchQuery;
use super::query_term::QueryTerm;
use super::words::{joined, words};

/// What a filler counts, to what it would count as a word.
const STOP_WORD_WEIGHT: f64 = 0.1;
/// What all words in one count, to what they count one by one.
const JOINED_WEIGHT: f64 = 0.95;
/// The greatest mark: a weight of 255 times a closeness of 255.
const MAX_SCORE: f64 = 255.0 * 255.0;

/// The words of many documents, and where each document stands. A new one shares the words of the one that
/// it is made from.
#[derive(Clone, Debug)]
pub struct Index {
    /// The words of most documents, and of those that came later. Documents are numbered through all of
    /// them. One whose document is in no place any more counts for nothing.
    pub(super) lexicons: Vec<Arc<Lexicon>>,
    pub(super) order: DocumentOrder,
}

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// By its place.
    pub document: u32,
    /// Above 0, at most 1.
    pub score: f64,
}

/// What a question found.
pub struct SearchResults {
    /// In the order of documents.
    pub hits: Vec<Hit>,
    /// Whether nothing has all words as written, so that typos were forgiven.
    pub is_fuzzy: bool,
    query: SearchQuery,
}

/// Of each document, by its number, how well it has a word: the greatest product of weight and closeness.
type DocumentScores = Vec<u16>;

impl Index {
    pub fn find(&self, question: SearchQuery) -> SearchResults {
        let mut is_forgiving = false;
        let mut hits = Vec::new();
        if !question.words.is_empty() {
            hits = self.hits(&question, false);
            if hits.is_empty() {
                is_forgiving = true;
                hits = self.hits(&question, true);
            }
        }
        SearchResults {
            hits,
            is_fuzzy: is_forgiving,
            query: question,
        }
    }

    /// Documents that have every word; where typos are forgiven and there are none, those that have most.
    fn hits(&self, question: &SearchQuery, is_forgiving: bool) -> Vec<Hit> {
        let marks = |term: &QueryTerm| self.document_scores(term, is_forgiving);
        let by_word: Vec<DocumentScores> = question.words.iter().map(marks).collect();
        let in_one: Option<DocumentScores> = question.joined.as_ref().map(marks);
        let needed = question.required_words();
        let all_needed = needed.iter().filter(|&&is_needed| is_needed).count();
        let weights = self.inverse_frequencies(&by_word, &needed);
        let whole: f64 = weights.iter().sum::<f64>() * MAX_SCORE;

        let mut hits = Vec::new();
        let mut most = if is_forgiving { 1 } else { all_needed };
        let mut place = 0;
        for stretch in self.order.runs() {
            for document in stretch {
                let here = place;
                place += 1;
                let (mut score, mut had) = (0.0, 0);
                for ((marks, weight), is_needed) in by_word.iter().zip(&weights).zip(&needed) {
                    let mark = marks[document];
                    score += weight * f64::from(mark);
                    had += usize::from(*is_needed && mark > 0);
                }
                score /= whole;
                let mark = in_one.as_ref().map_or(0, |marks| marks[document]);
                if mark > 0 {
                    score = score.max(JOINED_WEIGHT * f64::from(mark) / MAX_SCORE);
                    had = all_needed;
                }
                if had < most {
                    continue;
                }
                if had > most {
                    most = had;
                    hits.clear();
                }
                hits.push(Hit {
                    document: here,
                    score,
                });
            }
        }
        hits
    }

    /// What each word counts.
    fn inverse_frequencies(&self, by_word: &[DocumentScores], needed: &[bool]) -> Vec<f64> {
        let documents = self.order.len();
        let rarity = |(marks, is_needed): (&DocumentScores, &bool)| {
            let having =
                |stretch: Range<usize>| marks[stretch].iter().filter(|&&mark| mark > 0).count();
            let having = self.order.runs().map(having).sum::<usize>().max(1);
            #[allow(clippy::cast_precision_loss, reason = "fewer documents than 2^52")]
            let rarity = libm::log(1.0 + documents as f64 / having as f64);
            rarity * if *is_needed { 1.0 } else { STOP_WORD_WEIGHT }
        };
        by_word.iter().zip(needed).map(rarity).collect()
    }

    pub(super) fn document_scores(&self, term: &QueryTerm, is_forgiving: bool) -> DocumentScores {
        let mut marks = vec![0; self.document_count()];
        let mut behind = marks.as_mut_slice();
        for lexicon in &self.lexicons {
            let (own, others) = behind.split_at_mut(lexicon.document_count);
            lexicon.score(own, term, is_forgiving);
            behind = others;
        }
        marks
    }

    /// How many documents have numbers, whether they stand anywhere or not.
    pub(super) fn document_count(&self) -> usize {
        let counts = self.lexicons.iter().map(|lexicon| lexicon.document_count);
        counts.sum()
    }
}

impl SearchResults {
    /// Adds hits in the order of documents; a document that was found before keeps the greater score. What was found only
    /// by forgiving gives way.
    pub fn add(&mut self, hits: Vec<Hit>) {
        if std::mem::take(&mut self.is_fuzzy) {
            self.hits = hits;
            return;
        }
        self.hits.extend(hits);
        self.hits.sort_by(|a, b| {
            a.document
                .cmp(&b.document)
                .then(b.score.total_cmp(&a.score))
        });
        self.hits.dedup_by_key(|hit| hit.document);
    }

    /// Where words of a text match, in bytes, in their order.
    pub fn matches(&self, text: &str) -> Vec<Range<usize>> {
        let closeness = |term: &QueryTerm, word: &str| match self.is_fuzzy {
            true => term.fuzzy_closeness(word),
            false => term.closeness(word),
        };
        let words = words(text);
        let is_wanted = |word: &str| {
            let mut term = self.query.words.iter();
            term.any(|term| closeness(term, word) > 0)
        };
        let found = words.iter().filter(|word| is_wanted(&word.folded));
        let found: Vec<Range<usize>> = found.map(|word| word.place.clone()).collect();
        // A name may match as a whole, where it is written in one word or in several.
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return found;
        };
        let in_one = joined(&words);
        let mut term = self.query.words.iter().chain(&self.query.joined);
        match found.is_empty() && term.any(|term| closeness(term, &in_one) > 0) {
            true => std::iter::once(first.place.start..last.place.end).collect(),
            false => found,
        }
    }
}
