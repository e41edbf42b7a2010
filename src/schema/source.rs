//! Sources: web pages that support a fact.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use entity::change::FactKind;
use entity::fact::FactKey;
use entity::source::publisher;
use futures_util::future::try_join_all;

use super::error::store_error;
use super::evaluation::evaluate;
use super::filter::{FilterEvaluation, TextFilter};
use super::interface::Node;
use super::link::Link;
use super::list_connection::ListConnection;
use super::node::NodeRef;
use super::observation::Observation;
use super::paging::{
    ListOrdering, OrderDirection, Page, PageArguments, SortKey, SortPosition, page, page_size,
};
use super::scalar::Url;
use super::term::{Term, terms};
use crate::view::{CitationIndex, CitedFact, CitedSource, PublisherCount, View};

/// How the IDs of sources begin.
const SOURCE_PREFIX: &str = "source-";

#[derive(Clone, Debug)]
pub struct Source(Arc<entity::source::Model>);

/// A web page that supports a fact.
#[Object]
impl Source {
    /// The stable ID of the source, derived from its address.
    pub async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// The address of the page.
    async fn url(&self) -> Url {
        Url(self.0.url.clone())
    }

    /// The publisher, derived from the address: its host without `www.`.
    async fn publisher(&self) -> &str {
        publisher(&self.0.url)
    }

    /// The facts that cite the source: nodes, then links, then observations, each by ID.
    #[allow(clippy::too_many_arguments)]
    async fn facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only facts of these kinds.")] kinds: Option<Vec<Term<FactKind>>>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ListConnection<Node>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        page_of_facts(ctx, &self.0.id, kinds.map(terms), &arguments).await
    }
}

/// A publisher of sources.
#[derive(SimpleObject)]
pub struct Publisher {
    /// The host of its pages without `www.`.
    name: String,
    /// The number of its pages that facts cite.
    source_count: usize,
    /// The number of facts that cite them. A fact that cites several of them counts once.
    fact_count: usize,
}

/// Conditions on a source. All conditions must match.
#[derive(InputObject, Clone, Debug, Default)]
pub struct SourceFilter {
    /// Conditions on the publisher.
    publisher: Option<TextFilter>,
    /// Conditions on the address.
    url: Option<TextFilter>,
}

/// Fields to sort sources by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceOrderField {
    /// By address.
    Url,
    /// By publisher.
    Publisher,
    /// By the number of facts that cite the source.
    Facts,
}

/// Sort order of sources.
#[derive(InputObject, Clone, Debug)]
pub struct SourceOrder {
    /// The field to sort by. Ties are broken by address.
    field: SourceOrderField,
    /// The sort direction.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The sources of all facts.
#[derive(Default)]
pub struct SourceQuery;

/// The sources of all facts.
#[Object]
impl SourceQuery {
    /// The web pages that facts cite.
    #[allow(clippy::too_many_arguments)]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match the filter.")] filter: Option<SourceFilter>,
        #[graphql(desc = "Sort order (default: by address).")] order_by: Option<SourceOrder>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ListConnection<Source>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let view = ctx.data::<View>()?;
        let index = load_index(view).await?;
        let snapshot = view.snapshot().clone();
        let page = evaluate(view.budget(), move |work| {
            let matching = FilterEvaluation::new(&snapshot, None, work);
            let passes = |cited: &&CitedSource| {
                let filter = filter.as_ref();
                filter.is_none_or(|filter| filter.matches(&matching, &cited.source.url))
            };
            let sources = matching.retain(index.sources().iter(), passes)?;
            matching.spend(sources.len());
            matching.result(())?;
            page_of_sources(sources, order_by.as_ref(), &arguments).map_err(Into::into)
        });
        Ok(ListConnection(page.await?))
    }

    /// The publishers of sources, those that most facts cite first.
    async fn publishers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items (maximum 1000).", default = 100)] first: i32,
    ) -> Result<Vec<Publisher>> {
        let arguments = PageArguments {
            first: Some(first),
            ..PageArguments::default()
        };
        let size = page_size(&arguments)?;
        let view = ctx.data::<View>()?;
        let index = load_index(view).await?;
        let publishers = evaluate(view.budget(), move |work| {
            let publishers = index.publishers(work)?;
            Ok(publishers.into_iter().take(size).map(Publisher::from))
        });
        Ok(publishers.await?.collect())
    }
}

impl From<PublisherCount> for Publisher {
    fn from(count: PublisherCount) -> Self {
        Self {
            name: count.publisher,
            source_count: count.sources,
            fact_count: count.facts,
        }
    }
}

impl Source {
    /// The source with this ID.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn find(view: &View, id: &str) -> Result<Option<Self>> {
        if !id.starts_with(SOURCE_PREFIX) {
            return Ok(None);
        }
        let index = load_index(view).await?;
        let found = index.find(id);
        Ok(found.map(|cited| Self(cited.source.clone())))
    }
}

impl SourceFilter {
    fn matches(&self, matching: &FilterEvaluation, url: &str) -> bool {
        let passes = |filter: &Option<TextFilter>, text| {
            let filter = filter.as_ref();
            filter.is_none_or(|filter| filter.matches(matching, Some(text)))
        };
        passes(&self.publisher, publisher(url)) && passes(&self.url, url)
    }
}

fn page_of_sources(
    sources: Vec<&CitedSource>,
    order: Option<&SourceOrder>,
    arguments: &PageArguments,
) -> Result<Page<Source>> {
    let position = |cited: &&CitedSource| {
        let url = &cited.source.url;
        SortPosition {
            key: match order.map(|order| order.field) {
                None => SortKey::Unknown,
                Some(SourceOrderField::Url) => SortKey::Text(url.clone()),
                Some(SourceOrderField::Publisher) => SortKey::Text(publisher(url).to_owned()),
                Some(SourceOrderField::Facts) => {
                    SortKey::Integer(i64::try_from(cited.facts.len()).unwrap_or(i64::MAX))
                }
            },
            id: url.clone(),
        }
    };
    let field = order.map(|order| order.field);
    let ordering = ListOrdering {
        name: &format!("Sources {field:?}"),
        directions: &[order.map_or(OrderDirection::Asc, |order| order.direction)],
        is_given: order.is_none(),
    };
    let page = page(sources, position, &ordering, arguments)?;
    Ok(page.map(|cited| Source(cited.source.clone())))
}

async fn page_of_facts(
    ctx: &Context<'_>,
    source: &str,
    kinds: Option<Vec<FactKind>>,
    arguments: &PageArguments,
) -> Result<ListConnection<Node>> {
    let view = ctx.data::<View>()?;
    let snapshot = view.snapshot();
    let index = load_index(view).await?;
    let facts = index.find(source).map_or(&[][..], |cited| &cited.facts);
    let is_wanted = |fact: &&CitedFact| {
        let kinds = kinds.as_ref();
        kinds.is_none_or(|kinds| kinds.contains(&fact.kind()))
    };
    let facts: Vec<&CitedFact> = facts.iter().filter(is_wanted).collect();
    let position = |fact: &&CitedFact| SortPosition {
        key: SortKey::Unknown,
        id: fact.place(snapshot),
    };
    let ordering = ListOrdering {
        name: "Facts",
        directions: &[OrderDirection::Asc],
        is_given: true,
    };
    let page = page(facts, position, &ordering, arguments)?;
    let objects = page.items.iter().map(|(_, fact)| find_fact(ctx, fact));
    let objects = try_join_all(objects).await?;
    let items = page.items.into_iter().zip(objects);
    Ok(ListConnection(Page {
        items: items
            .filter_map(|((cursor, _), object)| Some((cursor, object?)))
            .collect(),
        has_previous: page.has_previous,
        has_next: page.has_next,
        total: page.total,
    }))
}

async fn find_fact(ctx: &Context<'_>, fact: &CitedFact) -> Result<Option<Node>> {
    let snapshot = ctx.data::<View>()?.snapshot().clone();
    Ok(match fact {
        CitedFact::Node(node) => Some(NodeRef::new(snapshot, *node).into()),
        CitedFact::Link(link) => Some(Link::new(snapshot, *link).into()),
        CitedFact::Observation(id) => Observation::find(ctx, id).await?.map(Into::into),
    })
}

async fn load_index(view: &View) -> Result<Arc<CitationIndex>> {
    let index = view.citations().await;
    index.map_err(|error| store_error(&error))
}

/// The sources of facts in citation order, read in one statement for all facts that the query
/// requests at the same time.
///
/// # Errors
/// If the store cannot be read.
pub async fn load_sources(
    ctx: &Context<'_>,
    facts: impl IntoIterator<Item = FactKey>,
) -> Result<Vec<Source>> {
    let view = ctx.data::<View>()?;
    let sources = view
        .load_sources(facts)
        .await
        .map_err(|error| store_error(&*error))?;
    Ok(sources.into_iter().map(Source).collect())
}

/// The node of that id, as a fact.
pub fn node_fact(id: &str) -> FactKey {
    FactKey {
        kind: FactKind::Node,
        id: id.to_owned(),
    }
}
