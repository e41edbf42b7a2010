//! What the words of a search say about kind and country.

use entity::NodeKind;
use entity::fact::Details;

use super::place_names::{country_names, find_country_code};
use super::{NodeIndex, Snapshot};
use crate::search::{Hit, QueryTooLong, SearchQuery, SearchResults, is_stop_word, phrase, words};

/// The score of a node that is of the kind and country that are named: above that of a name which contains these words among
/// others, and below that of a name which is these words.
const FILTERED_SCORE: f64 = 0.92;
/// The most words of the name of a kind or country.
const LONGEST_NAME: usize = 6;

/// What kinds are called in searches, in the singular and folded.
const KINDS: [(&str, &[NodeKind]); 22] = [
    ("country", &[NodeKind::Country]),
    ("city", &[NodeKind::City]),
    ("town", &[NodeKind::City]),
    ("municipality", &[NodeKind::City]),
    ("stakeholder", &[NodeKind::Stakeholder]),
    ("organisation", &[NodeKind::Stakeholder]),
    ("organization", &[NodeKind::Stakeholder]),
    ("platform", &[NodeKind::NationalPlatform]),
    ("national platform", &[NodeKind::NationalPlatform]),
    ("pilot", &[NodeKind::Pilot]),
    ("pilot activity", &[NodeKind::Pilot]),
    ("learning", &[NodeKind::Learning]),
    ("lesson", &[NodeKind::Learning]),
    ("case study", &[NodeKind::Learning]),
    ("space", &[NodeKind::EngagementSpace]),
    ("engagement space", &[NodeKind::EngagementSpace]),
    ("initiative", &[NodeKind::Initiative]),
    ("programme", &[NodeKind::Initiative]),
    ("program", &[NodeKind::Initiative]),
    ("project", &[NodeKind::Pilot, NodeKind::Initiative]),
    ("theme", &[NodeKind::Theme]),
    ("topic", &[NodeKind::Theme]),
];

/// Kinds and countries that are named in a text, and the rest of it.
#[derive(Debug, Default, PartialEq)]
struct NamedFilter {
    kinds: Vec<NodeKind>,
    countries: Vec<NodeIndex>,
    /// The number of words that name them.
    named: usize,
    rest: String,
    /// The number of words of the rest.
    others: usize,
}

impl Snapshot {
    /// The nodes that a text finds. Words that name a kind or a country are looked for in texts, as all words are, and put
    /// nodes of that kind and country before others.
    ///
    /// # Errors
    /// If the text has more characters or words than a search takes.
    pub fn search(&self, text: &str) -> Result<SearchResults, QueryTooLong> {
        let mut found = self.search.find(SearchQuery::new(text)?);
        let narrowed = self.search_filtered(&self.named_filter(text))?;
        if !narrowed.is_empty() {
            found.add(narrowed);
        }
        Ok(found)
    }

    fn named_filter(&self, text: &str) -> NamedFilter {
        let words = words(text);
        let mut narrowing = NamedFilter::default();
        let mut place = 0;
        while place < words.len() {
            let longest = (1..=LONGEST_NAME.min(words.len() - place)).rev();
            let named = longest.into_iter().find(|&count| {
                let named = &words[place..place + count];
                let named: Vec<&str> = named.iter().map(|word| word.folded.as_str()).collect();
                self.add_named(&named.join(" "), &mut narrowing)
            });
            if let Some(count) = named {
                narrowing.named += count;
                place += count;
                continue;
            }
            let word = &words[place];
            if !is_stop_word(&word.folded) {
                narrowing.rest.push_str(&text[word.place.clone()]);
                narrowing.rest.push(' ');
                narrowing.others += 1;
            }
            place += 1;
        }
        if !text.ends_with(char::is_whitespace) {
            narrowing.rest.truncate(narrowing.rest.trim_end().len());
        }
        narrowing
    }

    /// Adds the kind or country that the words name, if they name one.
    fn add_named(&self, named: &str, narrowing: &mut NamedFilter) -> bool {
        if let Some(country) = self.country_called(named) {
            narrowing.countries.push(country);
            return true;
        }
        let kinds = KINDS.iter().find(|(name, _)| is_form_of(named, name));
        if let Some((_, kinds)) = kinds {
            narrowing.kinds.extend_from_slice(kinds);
        }
        kinds.is_some()
    }

    fn country_called(&self, named: &str) -> Option<NodeIndex> {
        if let Some(code) = find_country_code(named) {
            return self.find_by_iso2(code);
        }
        // The names of the others are known in all languages.
        let countries = self.nodes_of(NodeKind::Country).iter().copied();
        let mut unnamed = countries.filter(|&country| match &self.node(country).details {
            Details::Country(country) => country_names(&country.iso2).is_empty(),
            _ => false,
        });
        unnamed.find(|&country| phrase(&self.node(country).node.name) == named)
    }

    /// The nodes of the kinds and countries that are named, with the rest of the words.
    fn search_filtered(&self, narrowing: &NamedFilter) -> Result<Vec<Hit>, QueryTooLong> {
        let NamedFilter {
            kinds,
            countries,
            named,
            rest,
            others,
        } = narrowing;
        // A country alone is found by its names.
        if kinds.is_empty() && (countries.is_empty() || *others == 0) {
            return Ok(Vec::new());
        }
        let is_meant = |node: NodeIndex| {
            (kinds.is_empty() || kinds.contains(&self.kind(node)))
                && (countries.is_empty()
                    || self
                        .countries_of(node)
                        .iter()
                        .any(|country| countries.contains(country)))
        };
        if *others == 0 {
            let nodes = self.all_nodes().filter(|&node| is_meant(node));
            return Ok(nodes.map(|node| hit(node, FILTERED_SCORE)).collect());
        }
        let found = self.search.find(SearchQuery::new(rest)?);
        if found.is_fuzzy {
            return Ok(Vec::new());
        }
        #[allow(clippy::cast_precision_loss, reason = "a question has few words")]
        let share = *named as f64 / (named + others) as f64;
        let hits = found.hits.into_iter().map(|found| Hit {
            score: FILTERED_SCORE * share + found.score * (1.0 - share),
            ..found
        });
        let is_hit = |hit: &Hit| is_meant(NodeIndex::from_position(hit.document as usize));
        Ok(hits.filter(is_hit).collect())
    }
}

/// Whether words are those of a name, the last of them in the singular or plural.
fn is_form_of(named: &str, name: &str) -> bool {
    named == name
        || named.strip_suffix('s') == Some(name)
        || named.strip_suffix("ies").is_some()
            && named.strip_suffix("ies") == name.strip_suffix('y')
}

fn hit(node: NodeIndex, score: f64) -> Hit {
    Hit {
        document: u32::try_from(node.position()).expect("fewer nodes than 2^32"),
        score,
    }
}

#[cfg(test)]
mod tests {
    use super::is_form_of;

    #[test]
    fn a_plural_is_a_form_of_its_singular() {
        assert!(
            is_form_of("cities", "city") && is_form_of("national platforms", "national platform")
        );
        assert!(is_form_of("case studies", "case study") && !is_form_of("cit", "city"));
    }
}
