//! Full-text search over all kinds.

mod highlight;

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use entity::{NodeKind, SearchField, Vocabulary};
use highlight::SearchHighlight;
use tokio::sync::OnceCell;

use super::connection::PageInfo;
use super::error::{ErrorCode, budget_error, coded_error};
use super::evaluation::evaluate;
use super::filter::{FilterEvaluation, Matches, NodeFilter, check_filter};
use super::interface::EcosystemNode;
use super::node::{Country, NodeRef};
use super::paging::{
    ListOrdering, OrderDirection, Page, PageArguments, SortKey, SortPosition, page, page_size,
};
use super::term::Term;
use crate::search::{Hit, SearchResults};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::{ComputationLimit, View};

/// The budget of a search, in nodes.
const SEARCH: ComputationLimit = ComputationLimit {
    budget: u64::MAX,
    weight: 20,
};
/// Maximum number of suggestions, and minimum length of the common prefix.
const SUGGESTIONS: usize = 3;
const SHORTEST_BEGINNING: usize = 3;
/// The characters of the text from which suggestions are sought.
const LONGEST_BEGINNING: usize = 16;
/// Resolution of scores in cursors.
const STEPS: f64 = 1e6;

/// A page of search results.
pub struct SearchConnection {
    snapshot: Arc<Snapshot>,
    /// All results, of any kind and country.
    found: Arc<SearchResults>,
    /// The results without the filter, if there is one.
    unfiltered: Option<Vec<Hit>>,
    text: String,
    limits: SearchScope,
    page: Page<Hit>,
    /// Computed once, however often the document selects them.
    suggested: OnceCell<Vec<NodeIndex>>,
}

/// The requested kinds and countries.
struct SearchScope {
    kinds: Option<Vec<NodeKind>>,
    countries: Option<Vec<NodeIndex>>,
}

/// Numbers of search results by kind and by country. Each facet ignores the argument of the same
/// name.
#[derive(SimpleObject)]
#[graphql(name = "SearchFacets")]
struct Facets {
    /// By kind, in the order of the `NodeKind` enum. Kinds without results are left out.
    kinds: Vec<KindFacet>,
    /// By country, most frequent first.
    countries: Vec<CountryFacet>,
}

/// Number of results of one kind.
#[derive(SimpleObject)]
#[graphql(name = "SearchKindFacet")]
struct KindFacet {
    /// The kind.
    kind: Term<NodeKind>,
    /// The number.
    count: usize,
}

/// Number of results related to a country. A result related to several countries counts in each.
#[derive(SimpleObject)]
#[graphql(name = "SearchCountryFacet")]
struct CountryFacet {
    /// The country; null for results that act across Europe or are related to none.
    country: Option<Country>,
    /// The number.
    count: usize,
}

/// A search result and its cursor.
pub struct SearchEdge {
    snapshot: Arc<Snapshot>,
    found: Arc<SearchResults>,
    cursor: String,
    hit: Hit,
}

/// Search results, best first: matches in names rank above matches in other texts, whole words
/// above prefixes, and among equals, nodes with more links rank higher.
#[Object]
impl SearchConnection {
    /// The results.
    async fn nodes(&self) -> Vec<EcosystemNode> {
        let hits = self.page.items.iter();
        hits.map(|(_, hit)| reference(&self.snapshot, hit).into())
            .collect()
    }

    /// The results, each with its cursor, score and highlights.
    async fn edges(&self) -> Vec<SearchEdge> {
        let edge = |(cursor, hit): &(String, Hit)| SearchEdge {
            snapshot: self.snapshot.clone(),
            found: self.found.clone(),
            cursor: cursor.clone(),
            hit: *hit,
        };
        self.page.items.iter().map(edge).collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// Total number of results, across all pages.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// Numbers of results by kind and by country.
    async fn facets(&self) -> Facets {
        Facets::count(&self.snapshot, &self.found.hits, &self.limits)
    }

    /// Alternative search texts if there are no results (maximum 3): names with a similar
    /// beginning, or texts with results outside `kinds` and `countries`. Empty if there are
    /// results.
    async fn suggestions(&self, ctx: &Context<'_>) -> Result<Vec<&str>> {
        if self.page.total > 0 {
            return Ok(Vec::new());
        }
        let suggest = || suggestions(ctx.data::<View>()?, &self.text, self.unfiltered());
        let suggested = self.suggested.get_or_try_init(async || suggest()).await?;
        let name = |&node: &NodeIndex| &*self.snapshot.node(node).node.name;
        Ok(suggested.iter().map(name).collect())
    }

    /// A sentence of advice if there are no results; otherwise null.
    async fn advice(&self) -> Option<String> {
        let elsewhere = self.unfiltered().len();
        let shown: String = self.text.chars().take(80).collect();
        match self.page.total {
            0 if elsewhere > 0 => Some(format!(
                "No matches in these kinds and countries, or with this filter. Matches without \
                 `kinds`, `countries` and `filter`: {elsewhere}."
            )),
            0 if self.text.trim().is_empty() => {
                Some("The search text is empty: enter a name, a place or a topic.".to_owned())
            }
            0 => Some(format!(
                "No matches for \"{shown}\". The graph contains the cities that take part in the \
                 Mission, their partners and their work: search for the country, a larger city \
                 nearby or a topic."
            )),
            _ => None,
        }
    }

    /// Whether no node matches all words exactly, so that typing errors or, failing that, missing
    /// words were tolerated.
    async fn is_forgiving(&self) -> bool {
        self.found.is_fuzzy
    }
}

/// A search result and its cursor.
#[Object]
impl SearchEdge {
    /// Cursor for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The result.
    async fn node(&self) -> EcosystemNode {
        reference(&self.snapshot, &self.hit).into()
    }

    /// The relevance, above 0 and at most 1. Comparable within one search only.
    async fn score(&self) -> f64 {
        self.hit.score
    }

    /// The texts with matching words, most important first.
    async fn highlights(&self) -> Vec<SearchHighlight> {
        let texts = self.snapshot.searchable_texts(node(&self.hit)).into_iter();
        // The kind is not a text of the node.
        let texts = texts.filter(|(field, _)| *field != SearchField::Kind);
        let highlight = |(field, text)| SearchHighlight::of(&self.found, field, text);
        texts.filter_map(highlight).collect()
    }
}

/// The arguments of a search.
pub struct SearchArguments {
    pub text: String,
    pub kinds: Option<Vec<NodeKind>>,
    pub countries: Option<Vec<NodeIndex>>,
    pub filter: Option<Box<NodeFilter>>,
    pub page: PageArguments,
}

impl SearchConnection {
    /// All results, of any kind and country, without the filter.
    fn unfiltered(&self) -> &[Hit] {
        self.unfiltered.as_deref().unwrap_or(&self.found.hits)
    }

    /// # Errors
    /// If the text is too long, if the filter or the page arguments are invalid, or if a limit of
    /// the request is exceeded.
    pub async fn select(view: &View, asked: SearchArguments) -> Result<Self> {
        let snapshot = view.snapshot();
        // A search takes milliseconds at most, and fails at once if the request has no steps left.
        spend_search(view)?;
        let mut found = snapshot.search(&asked.text).map_err(|too_long| {
            coded_error(
                ErrorCode::LimitExceeded,
                format!("`text` is too long. {too_long}"),
            )
        })?;
        let unfiltered = asked.filter.is_some().then(|| found.hits.clone());
        if let Some(filter) = asked.filter {
            found.hits = matching_hits(view, found.hits, filter).await?;
        }
        let limits = SearchScope {
            kinds: asked.kinds,
            countries: asked.countries,
        };
        let ordering = ListOrdering {
            name: "Search",
            directions: &[OrderDirection::Desc],
            is_given: false,
        };
        let mut hits = found.hits.clone();
        hits.retain(|hit| {
            limits.matches_kind(snapshot, hit) && limits.matches_countries(snapshot, hit)
        });
        let total = hits.len();
        if asked.page.is_at_start() {
            keep_best(snapshot, &mut hits, page_size(&asked.page)?);
        }
        let mut page = page(hits, |hit| position(snapshot, hit), &ordering, &asked.page)?;
        if asked.page.is_at_start() {
            page.has_next = page.items.len() < total;
            page.total = total;
        }
        Ok(Self {
            page,
            snapshot: snapshot.clone(),
            found: Arc::new(found),
            unfiltered,
            text: asked.text,
            limits,
            suggested: OnceCell::new(),
        })
    }
}

async fn matching_hits(view: &View, hits: Vec<Hit>, filter: Box<NodeFilter>) -> Result<Vec<Hit>> {
    let snapshot = view.snapshot().clone();
    let matching = evaluate(view.budget(), move |work| {
        check_filter(&*filter, &snapshot)?;
        let matching = FilterEvaluation::new(&snapshot, None, work);
        let hits = hits.iter().copied();
        Ok(matching.retain(hits, |hit| filter.matches(&matching, node(hit)))?)
    });
    matching.await
}

/// Takes the steps of a search.
fn spend_search(view: &View) -> Result<()> {
    let mut budget = view.budget().allocate(SEARCH);
    let spent = budget.spend(view.snapshot().node_count());
    spent.map_err(|stopped| budget_error(stopped, SEARCH.budget, "search for fewer words"))
}

/// Results in other kinds and countries, otherwise nodes whose names have a common prefix with the
/// beginning of the text.
fn suggestions(view: &View, text: &str, elsewhere: &[Hit]) -> Result<Vec<NodeIndex>> {
    let snapshot = view.snapshot();
    let mut hits = elsewhere.to_vec();
    let longest = text.trim().char_indices().nth(LONGEST_BEGINNING);
    let mut beginning = &text.trim()[..longest.map_or(text.trim().len(), |(end, _)| end)];
    while hits.is_empty()
        && let Some((place, _)) = beginning.char_indices().next_back()
        && beginning.chars().count() > SHORTEST_BEGINNING
    {
        beginning = &beginning[..place];
        spend_search(view)?;
        let found = snapshot.search(beginning).ok();
        let found = found.filter(|found| !found.is_fuzzy);
        hits = found.map_or_else(Vec::new, |found| found.hits);
    }
    hits.sort_by_key(|hit| std::cmp::Reverse(rank(snapshot, hit)));
    hits.truncate(SUGGESTIONS);
    Ok(hits.iter().map(node).collect())
}

impl SearchScope {
    fn matches_kind(&self, snapshot: &Snapshot, hit: &Hit) -> bool {
        let kind = snapshot.kind(node(hit));
        let kinds = self.kinds.as_ref();
        kinds.is_none_or(|kinds| kinds.contains(&kind))
    }

    fn matches_countries(&self, snapshot: &Snapshot, hit: &Hit) -> bool {
        let lies = |wanted: &Vec<NodeIndex>| {
            let countries = snapshot.countries_of(node(hit));
            countries.iter().any(|country| wanted.contains(country))
        };
        self.countries.as_ref().is_none_or(lies)
    }
}

/// Keeps the candidates for the best results: with a hundred thousand hits, a selection by score
/// takes a tenth of the time of sorting.
fn keep_best(snapshot: &Snapshot, hits: &mut Vec<Hit>, count: usize) {
    if count == 0 || count >= hits.len() {
        return;
    }
    let mut ranks: Vec<i64> = hits.iter().map(|hit| rank(snapshot, hit)).collect();
    let (_, &mut least, _) = ranks.select_nth_unstable_by(count - 1, |a, b| b.cmp(a));
    hits.retain(|hit| rank(snapshot, hit) >= least);
}

/// By score, then by degree.
fn rank(snapshot: &Snapshot, hit: &Hit) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "a million at most")]
    let score = (hit.score * STEPS) as i64;
    let degree = snapshot.degree(node(hit));
    score << 32 | i64::from(u32::try_from(degree).unwrap_or(u32::MAX))
}

/// By score, then by degree, then by id.
fn position<'a>(snapshot: &'a Snapshot, hit: &Hit) -> SortPosition<Cow<'a, str>> {
    SortPosition {
        key: SortKey::Integer(rank(snapshot, hit)),
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
    fn count(snapshot: &Arc<Snapshot>, hits: &[Hit], limits: &SearchScope) -> Self {
        let mut by_kind = vec![0; NodeKind::all().len()];
        let mut by_country = vec![0_usize; snapshot.node_count()];
        let mut nowhere = 0;
        for hit in hits {
            if limits.matches_countries(snapshot, hit) {
                by_kind[snapshot.kind(node(hit)) as usize] += 1;
            }
            if !limits.matches_kind(snapshot, hit) {
                continue;
            }
            let countries = snapshot.countries_of(node(hit));
            nowhere += usize::from(countries.is_empty());
            for country in countries {
                by_country[country.position()] += 1;
            }
        }
        let kinds = NodeKind::all().iter().map(|&kind| KindFacet {
            kind: Term(kind),
            count: by_kind[kind as usize],
        });
        let known = snapshot.nodes_of(NodeKind::Country).iter();
        let known = known.map(|&country| (Some(country), by_country[country.position()]));
        let mut countries: Vec<_> = std::iter::once((None, nowhere)).chain(known).collect();
        countries.retain(|&(_, count)| count > 0);
        // Equal items stay in the order of IDs.
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
