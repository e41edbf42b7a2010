//! Search over all kinds, as one types.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use entity::{NodeKind, Vocabulary};

use super::connection::PageInfo;
use super::fault::{Code, fault};
use super::interface::EcosystemNode;
use super::node::{Country, NodeRef};
use super::paging::{OrderDirection, Ordering, Page, PageArguments, Position, SortKey, page};
use super::term::Term;
use crate::search::{Found, Hit, Question};
use crate::snapshot::{NodeIndex, SearchField, Snapshot};

/// The longest piece of a text that a highlight shows, in characters, but for what matches.
const EXCERPT: usize = 160;
/// Steps of a score, for cursors.
const STEPS: f64 = 1e6;

/// A page of what a search found.
pub struct SearchConnection {
    snapshot: Arc<Snapshot>,
    found: Arc<Found>,
    page: Page<Hit>,
    facets: Facets,
}

/// What a search found, by kind and by country. Each facet counts what would be found without the
/// filter of its own name.
#[derive(SimpleObject, Clone)]
#[graphql(name = "SearchFacets")]
struct Facets {
    /// By kind, in the order of kinds; only kinds of which there are any.
    kinds: Vec<KindFacet>,
    /// By country, the most frequent first.
    countries: Vec<CountryFacet>,
}

/// How much of what was found is of a kind.
#[derive(SimpleObject, Clone)]
#[graphql(name = "SearchKindFacet")]
struct KindFacet {
    /// The kind.
    kind: Term<NodeKind>,
    /// How many.
    count: usize,
}

/// How much of what was found lies in a country.
#[derive(SimpleObject, Clone)]
#[graphql(name = "SearchCountryFacet")]
struct CountryFacet {
    /// The country; null for what acts across Europe or has no place.
    country: Option<Country>,
    /// How many.
    count: usize,
}

/// Something that was found, and its place in the list.
pub struct SearchEdge {
    snapshot: Arc<Snapshot>,
    found: Arc<Found>,
    cursor: String,
    hit: Hit,
}

/// A text in which words were found.
#[derive(SimpleObject)]
pub struct SearchHighlight {
    /// Which text of the node it is.
    field: Term<SearchField>,
    /// The text, or where it is long a piece of it around what was found, with `…` where it is cut.
    text: String,
    /// The same, cut into what was found and what stands around it; one after the other they are `text`.
    parts: Vec<SearchHighlightPart>,
}

/// A piece of a text.
#[derive(SimpleObject)]
pub struct SearchHighlightPart {
    /// The piece.
    text: String,
    /// Whether it is what was searched for.
    is_match: bool,
}

/// What a search found, best first: what is named so before what is said so, whole words before
/// beginnings, and of equals what has more links.
#[Object]
impl SearchConnection {
    /// What was found.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let hits = self.page.items.iter();
        hits.map(|(_, hit)| reference(&self.snapshot, hit).into())
            .collect()
    }

    /// What was found, each with its place in the list, how well it matches, and where.
    async fn edges(&self) -> Vec<SearchEdge> {
        let edge = |(cursor, hit): &(String, Hit)| SearchEdge {
            snapshot: self.snapshot.clone(),
            found: self.found.clone(),
            cursor: cursor.clone(),
            hit: *hit,
        };
        self.page.items.iter().map(edge).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// How much was found, all pages together.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// What was found, by kind and by country.
    async fn facets(&self) -> &Facets {
        &self.facets
    }

    /// Whether nothing has all words as they are written, so that slips of the keyboard were forgiven, and
    /// where that was not enough, missing words too.
    async fn is_forgiving(&self) -> bool {
        self.found.is_forgiving
    }
}

/// Something that was found, and its place in the list.
#[Object]
impl SearchEdge {
    /// The place in the list, for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// What was found.
    async fn node(&self) -> EcosystemNode {
        reference(&self.snapshot, &self.hit).into()
    }

    /// How well it matches: above 0, and 1 at most. Comparable within one search only.
    async fn score(&self) -> f64 {
        self.hit.score
    }

    /// The texts in which the words were found, the weightiest first.
    async fn highlights(&self) -> Vec<SearchHighlight> {
        let texts = self.snapshot.searched_texts(node(&self.hit)).into_iter();
        // The kind is no text of the node's own.
        let texts = texts.filter(|(field, _)| *field != SearchField::Kind);
        let highlight = |(field, text)| highlight(&self.found, field, text);
        texts.filter_map(highlight).collect()
    }
}

/// What is asked of a search.
pub struct SearchArguments {
    pub text: String,
    pub kinds: Option<Vec<NodeKind>>,
    pub countries: Option<Vec<NodeIndex>>,
    pub page: PageArguments,
}

impl SearchConnection {
    /// # Errors
    /// When the text is too long, or the page is none of this list.
    pub fn select(snapshot: &Arc<Snapshot>, asked: SearchArguments) -> Result<Self> {
        let question = Question::new(&asked.text).map_err(|too_long| {
            fault(
                Code::LimitExceeded,
                format!("`text` is too long to search for. {too_long}"),
            )
        })?;
        let mut found = snapshot.search(question);
        let is_of_kinds = |hit: &Hit| {
            let kinds = asked.kinds.as_ref();
            kinds.is_none_or(|kinds| kinds.contains(&snapshot.kind(node(hit))))
        };
        let is_in_countries = |hit: &Hit| {
            let country = snapshot.country_of(node(hit));
            let countries = asked.countries.as_ref();
            countries.is_none_or(|countries| country.is_some_and(|here| countries.contains(&here)))
        };
        let mut hits = std::mem::take(&mut found.hits);
        let facets = Facets::count(snapshot, &hits, is_of_kinds, is_in_countries);
        hits.retain(|hit| is_of_kinds(hit) && is_in_countries(hit));
        let ordering = Ordering {
            name: "Search",
            direction: OrderDirection::Desc,
            is_given: false,
        };
        Ok(Self {
            page: page(hits, |hit| position(snapshot, hit), &ordering, &asked.page)?,
            snapshot: snapshot.clone(),
            found: Arc::new(found),
            facets,
        })
    }
}

/// By score, then by degree, then by id.
fn position<'a>(snapshot: &'a Snapshot, hit: &Hit) -> Position<Cow<'a, str>> {
    #[allow(clippy::cast_possible_truncation, reason = "a million at most")]
    let score = (hit.score * STEPS) as i64;
    let degree = snapshot.degree(node(hit));
    let degree = i64::from(u32::try_from(degree).unwrap_or(u32::MAX));
    Position {
        key: SortKey::Integer(score << 32 | degree),
        id: Cow::Borrowed(snapshot.id(node(hit))),
    }
}

fn node(hit: &Hit) -> NodeIndex {
    NodeIndex::from_position(hit.document as usize)
}

fn reference(snapshot: &Arc<Snapshot>, hit: &Hit) -> NodeRef {
    NodeRef::new(snapshot.clone(), node(hit))
}

impl Facets {
    fn count(
        snapshot: &Arc<Snapshot>,
        hits: &[Hit],
        is_of_kinds: impl Fn(&Hit) -> bool,
        is_in_countries: impl Fn(&Hit) -> bool,
    ) -> Self {
        let mut by_kind = vec![0; NodeKind::all().len()];
        let mut by_country: BTreeMap<Option<NodeIndex>, usize> = BTreeMap::new();
        for hit in hits {
            if is_in_countries(hit) {
                by_kind[snapshot.kind(node(hit)) as usize] += 1;
            }
            if is_of_kinds(hit) {
                *by_country
                    .entry(snapshot.country_of(node(hit)))
                    .or_default() += 1;
            }
        }
        let kinds = NodeKind::all().iter().map(|&kind| KindFacet {
            kind: Term(kind),
            count: by_kind[kind as usize],
        });
        let mut countries: Vec<_> = by_country.into_iter().collect();
        // Equals stay in the order of ids.
        countries.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let country = |(country, count): (Option<NodeIndex>, usize)| CountryFacet {
            country: country.map(|country| NodeRef::new(snapshot.clone(), country).into()),
            count,
        };
        Self {
            kinds: kinds.filter(|facet| facet.count > 0).collect(),
            countries: countries.into_iter().map(country).collect(),
        }
    }
}

/// The part of a text that shows what was found in it; nothing where nothing was.
fn highlight(found: &Found, field: SearchField, text: &str) -> Option<SearchHighlight> {
    let matches = found.matches(text);
    let first = matches.first()?;
    let (from, to) = stretch(text, first.start);
    let mut parts = Vec::new();
    let mut part = |text: &str, is_match| {
        if !text.is_empty() {
            let text = text.to_owned();
            parts.push(SearchHighlightPart { text, is_match });
        }
    };
    part(if from > 0 { "… " } else { "" }, false);
    let mut at = from;
    let to = to.max(first.end);
    for place in matches.iter().filter(|place| place.end <= to) {
        part(&text[at..place.start], false);
        part(&text[place.clone()], true);
        at = place.end;
    }
    part(&text[at..to], false);
    part(if to < text.len() { " …" } else { "" }, false);
    Some(SearchHighlight {
        field: Term(field),
        text: parts.iter().map(|part| part.text.as_str()).collect(),
        parts,
    })
}

/// The whole of a short text; of a long one the words around a place.
fn stretch(text: &str, around: usize) -> (usize, usize) {
    let characters: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
    if characters.len() <= EXCERPT {
        return (0, text.len());
    }
    let middle = characters.partition_point(|&place| place < around);
    let from = middle.saturating_sub(EXCERPT / 3);
    let to = (from + EXCERPT).min(characters.len());
    // Not within a word.
    let from = match from {
        0 => 0,
        from => {
            let begins = text[characters[from]..around].find(' ');
            begins.map_or(around, |blank| characters[from] + blank + 1)
        }
    };
    let to = match characters.get(to) {
        None => text.len(),
        Some(&to) => text[around..to]
            .rfind(' ')
            .map_or(to, |blank| around + blank),
    };
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_of_a_long_text_is_whole_words_around_the_place() {
        let text = "żółć ".repeat(100);
        for around in (0..text.len()).filter(|&place| text[..].is_char_boundary(place)) {
            let around = text[..around].rfind(' ').map_or(0, |blank| blank + 1);
            if around == text.len() {
                continue;
            }
            let (from, to) = stretch(&text, around);
            assert!(from <= around && around < to);
            assert!(from == 0 || text[..from].ends_with(' '));
            assert!(to == text.len() || text[to..].starts_with(' '));
            assert!(text[from..to].chars().count() <= EXCERPT);
        }
    }
}
