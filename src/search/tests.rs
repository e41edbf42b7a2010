//! The index is held against a plain loop over all words of all documents.

use std::collections::HashMap;

use proptest::prelude::*;

use super::build::weighted_words;
use super::query_term::{QueryTerm, TermPosition};
use super::{Hit, Index, IndexBuilder, SearchQuery, TextWeight};

const NAME: TextWeight = TextWeight::name(1.0);
const TEXT: TextWeight = TextWeight::text(0.4);

/// Each document has a name and a text.
fn index(documents: &[(&str, &str)]) -> Index {
    let mut builder = IndexBuilder::default();
    for (name, text) in documents {
        builder.add([(*name, NAME), (*text, TEXT)]);
    }
    builder.build()
}

/// The names of what is found, best first.
fn found<'a>(documents: &[(&'a str, &str)], question: &str) -> Vec<&'a str> {
    let found = index(documents).find(SearchQuery::new(question).unwrap());
    let mut hits = found.hits;
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    let name = |hit: Hit| documents[hit.document as usize].0;
    hits.into_iter().map(name).collect()
}

#[test]
fn names_come_before_texts_and_whole_names_before_parts() {
    let documents = [
        ("University of Porto", "Research on cities."),
        ("Vallès Energy", "A project that Porto follows."),
        ("Porto", "A city."),
        ("Portorož", "A town."),
    ];
    assert_eq!(
        found(&documents, "porto"),
        ["Porto", "University of Porto", "Portorož", "Vallès Energy"]
    );
}

#[test]
fn slips_are_forgiven_only_where_nothing_matches_as_written() {
    let documents = [("Porto", ""), ("Ports of Europe", ""), ("Torino", "")];
    assert_eq!(found(&documents, "porto"), ["Porto"]);
    assert_eq!(found(&documents, "pirto"), ["Porto"]);
    assert!(
        !index(&documents)
            .find(SearchQuery::new("porto").unwrap())
            .is_fuzzy
    );
    assert!(
        index(&documents)
            .find(SearchQuery::new("pirto").unwrap())
            .is_fuzzy
    );
}

#[test]
fn every_word_counts_but_fillers() {
    let documents = [
        ("Universidade de Lisboa", ""),
        ("University of Lisbon", ""),
        ("University of Porto", ""),
    ];
    assert_eq!(
        found(&documents, "university lisbon"),
        ["University of Lisbon"]
    );
    assert_eq!(
        found(&documents, "universidade of lisboa"),
        ["Universidade de Lisboa"]
    );
    // Where no document has them all, those that have most.
    let universities = found(&documents, "university braga");
    assert_eq!(universities.len(), 3);
    assert_eq!(universities[2], "Universidade de Lisboa");
}

#[test]
fn names_may_be_written_in_one_word_or_in_several() {
    let documents = [
        ("NetZeroCities", ""),
        ("Viable Cities", ""),
        ("Zero Waste", ""),
    ];
    assert_eq!(found(&documents, "net zero cities"), ["NetZeroCities"]);
    assert_eq!(found(&documents, "viablecit"), ["Viable Cities"]);
}

#[test]
fn nothing_finds_nothing() {
    let documents = [("Porto", "A city.")];
    for question in ["", "  ", "…", "xyzzy"] {
        assert!(found(&documents, question).is_empty(), "{question:?}");
    }
    assert!(found(&[], "porto").is_empty());
}

#[test]
fn matches_are_places_in_the_text() {
    let texts = [
        ("malmo", "In Malmö and around", vec!["Malmö"]),
        ("gotenborg", "Göteborg", vec!["Göteborg"]),
        ("viablecities", "Viable Cities", vec!["Viable Cities"]),
        ("sant cug", "Sant Cugat del Vallès", vec!["Sant", "Cugat"]),
    ];
    for (question, text, expected) in texts {
        let found = index(&[(text, "")]).find(SearchQuery::new(question).unwrap());
        let matches = found.matches(text);
        let matches: Vec<&str> = matches.into_iter().map(|place| &text[place]).collect();
        assert_eq!(matches, expected, "{question}");
    }
}

#[test]
fn what_is_too_long_is_refused_with_its_length() {
    let refused = |text: &str| SearchQuery::new(text).err().unwrap().to_string();
    assert_eq!(
        refused(&"a".repeat(201)),
        "The limit is 200 characters, got 201."
    );
    assert_eq!(refused(&"a ".repeat(13)), "The limit is 12 words, got 13.");
}

/// By the definition: of each document and each word that is wanted, the greatest product.
fn marks_by_hand(documents: &[(&str, &str)], term: &QueryTerm, is_forgiving: bool) -> Vec<u16> {
    let of_document = |(name, text): &(&str, &str)| {
        let mut weights: HashMap<String, u8> = HashMap::new();
        let words = weighted_words(name, NAME)
            .into_iter()
            .chain(weighted_words(text, TEXT));
        for (word, weight) in words {
            let known = weights.entry(word).or_default();
            *known = weight.max(*known);
        }
        let marks = weights.into_iter().map(|(word, weight)| {
            let as_written = term.closeness(&word);
            let counts = term.matches_prefixes_in_text()
                || word == term.folded
                || weight > super::build::NAMES;
            let closeness = match is_forgiving {
                true => term.fuzzy_closeness(&word),
                false => as_written,
            };
            if counts {
                u16::from(weight) * u16::from(closeness)
            } else {
                0
            }
        });
        marks.max().unwrap_or_default()
    };
    documents.iter().map(of_document).collect()
}

proptest! {
    #[test]
    fn the_index_finds_what_a_plain_loop_finds(
        texts in prop::collection::vec(("[abc]{1,6}( [abç]{1,5}){0,4}", "[abc ]{0,30}"), 0..12),
        term in "[abc]{1,9}",
        is_last: bool,
        is_forgiving: bool,
    ) {
        let documents: Vec<(&str, &str)> =
            texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let role = if is_last { TermPosition::Last } else { TermPosition::Earlier };
        let term = QueryTerm::new(term, role);
        let by_hand = marks_by_hand(&documents, &term, is_forgiving);
        prop_assert_eq!(index(&documents).document_scores(&term, is_forgiving), by_hand);
    }

    #[test]
    fn scores_lie_above_0_and_do_not_exceed_1(
        texts in prop::collection::vec(("[abc]{1,6}( [abc]{1,5}){0,4}", "[abc ]{0,30}"), 1..12),
        question in "[abc]{1,9}( [abc]{1,9}){0,3}",
    ) {
        let documents: Vec<(&str, &str)> =
            texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        for hit in index(&documents).find(SearchQuery::new(&question).unwrap()).hits {
            prop_assert!(hit.score > 0.0 && hit.score <= 1.0);
        }
    }

    /// Some documents have no words.
    #[test]
    fn an_index_that_is_patched_finds_what_one_finds_that_is_built(
        rounds in prop::collection::vec(prop::collection::vec(("[ab]{0,2}", any::<bool>(), 0..30_usize), 0..8), 1..8),
        question in "[abc]{1,2}",
    ) {
        let number = |place: usize| u32::try_from(place).unwrap();
        let question = || SearchQuery::new(&question).unwrap();
        let mut patched = Index::default();
        let mut documents: Vec<(&str, &str)> = Vec::new();
        for round in &rounds {
            let length = documents.len();
            let gone = round.iter().filter(|(_, is_gone, at)| *is_gone && *at < length);
            let mut gone: Vec<u32> = gone.map(|&(.., at)| number(at)).collect();
            gone.sort_unstable();
            gone.dedup();
            let added = round.iter().filter(|(_, is_gone, _)| !is_gone);
            let mut added: Vec<(u32, &str)> = added
                .map(|(name, _, at)| (number((*at).min(length)), name.as_str()))
                .collect();
            added.sort_by_key(|&(before, _)| before);
            let mut builder = IndexBuilder::default();
            for (_, name) in &added {
                builder.add([(*name, NAME)]);
            }
            let before: Vec<u32> = added.iter().map(|&(before, _)| before).collect();
            patched = patched.patch(&gone, builder, &before);

            let mut next = Vec::new();
            for place in 0..=length {
                let here = added.iter().filter(|(before, _)| *before == number(place));
                next.extend(here.map(|&(_, name)| (name, "")));
                if !gone.contains(&number(place)) {
                    next.extend(documents.get(place));
                }
            }
            documents = next;
            let built = index(&documents);
            prop_assert!(patched == built);
            prop_assert_eq!(patched.find(question()).hits, built.find(question()).hits);
        }
    }
}
