//! Finds numbered documents by the words of their texts, as they are typed: without case and accents, by
//! the beginnings of words, and, where nothing matches as written, with small slips forgiven. Pure; knows
//! texts and numbers only.
//!
//! Every word of a question has to be in a document. Where no document has them all, those that have most of
//! them are found. What a hit scores lies above 0 and does not exceed 1: the mean, over the words of the
//! question, of how close the closest word of the document is, times the weight of the text that it stands
//! in. Rare words count more, by the logarithm of how many documents there are for each that has the word
//! (Spärck Jones, 1972).

mod build;
mod fold;
mod index;
mod lexicon;
mod order;
mod patch;
mod query;
mod query_term;
mod stem;
mod words;

pub use build::{IndexBuilder, TextWeight};
pub use fold::fold;
pub use index::{Hit, Index, SearchResults};
pub use query::{MAX_CHARACTERS, MAX_WORDS, QueryTooLong, SearchQuery, is_stop_word};
pub use words::{phrase, words};

#[cfg(test)]
mod tests;
