//! Links: the typed relations between nodes.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use entity::change::FactKind;
use entity::fact::FactKey;
use entity::link::rank;
use entity::{Confidence, LinkKind};

use super::capture::{Capture, CapturedSelection};
use super::evaluation::{EvaluationError, evaluate};
use super::filter::{EdgeFilter, FilterEvaluation, NodeFilter, check_filter, kind_is_among};
use super::interface::EcosystemNode;
use super::link_order::LinkOrder;
use super::list_connection::ListConnection;
use super::node::NodeRef;
use super::order::KEY;
use super::paging::{
    ListOrdering, OrderDirection, Page, PageArguments, SortKey, SortPosition, page,
};
use super::scalar::{LongText, PartialDateScalar};
use super::source::{Source, load_sources, node_fact};
use super::term::Term;
use crate::graph::Interrupted;
use crate::insight::link_verb;
use crate::snapshot::{LinkIndex, LinkRecord, NodeIndex, Snapshot};
use crate::view::View;

/// A link of one snapshot.
#[derive(Clone)]
pub struct Link {
    snapshot: Arc<Snapshot>,
    index: LinkIndex,
}

/// A typed, directed relation between two nodes, with its dates, sources and confidence.
#[Object]
impl Link {
    /// The stable ID, made of both ends and the kind: `city-braga--twinned-with--city-uppsala`.
    pub async fn id(&self) -> ID {
        self.snapshot.link_id(self.index).into()
    }

    /// How the source is related to the target.
    async fn kind(&self) -> Term<LinkKind> {
        Term(self.record().kind)
    }

    /// The node that the link leads from.
    async fn from(&self) -> EcosystemNode {
        self.end(self.record().source)
    }

    /// The node that the link leads to.
    async fn to(&self) -> EcosystemNode {
        self.end(self.record().target)
    }

    /// The source node of the link.
    #[graphql(deprecation = "Since 2026-11-29: use `from`.")]
    async fn source(&self) -> EcosystemNode {
        self.end(self.record().source)
    }

    /// The target node of the link.
    #[graphql(deprecation = "Since 2026-11-29: use `to`.")]
    async fn target(&self) -> EcosystemNode {
        self.end(self.record().target)
    }

    /// The link as a sentence: "Guimarães is a member of Cidades pelo Clima". In the past tense if the
    /// link or one of its ends is over.
    async fn statement(&self) -> String {
        let name = |node| &self.snapshot.node(node).node.name;
        let record = self.record();
        format!(
            "{} {} {}",
            name(record.source),
            link_verb(&self.snapshot, self.index, record.source),
            name(record.target)
        )
    }

    /// The role in the relation; null if the sources name none.
    async fn role(&self) -> Option<LongText> {
        self.record().role.map(|role| LongText(role.to_owned()))
    }

    /// When it began; null if unknown.
    async fn since(&self) -> Option<PartialDateScalar> {
        self.record().since.map(Into::into)
    }

    /// When it ended or will end; null if open-ended or unknown.
    async fn until(&self) -> Option<PartialDateScalar> {
        self.record().until.map(Into::into)
    }

    /// Whether the link is current on the date of the revision. A link without a start date counts
    /// as started, a link without an end date as not ended.
    async fn is_current(&self) -> bool {
        self.is_current_today()
    }

    /// Whether the two ends act on different levels of governance (`true`) or on the same level
    /// (`false`). Null if one of them, such as a theme, has no level.
    async fn is_vertical(&self) -> Option<bool> {
        self.snapshot.is_vertical(self.index)
    }

    /// The sources that support the link. A LOCATED_IN link is derived from the node's location and
    /// has the node's sources.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        self.load_sources(ctx).await
    }

    /// The date the sources are current to; null if they are undated.
    async fn as_of(&self) -> Option<PartialDateScalar> {
        self.record().as_of.map(Into::into)
    }

    /// How well the sources support it.
    async fn confidence(&self) -> Term<Confidence> {
        Term(self.record().confidence)
    }
}

impl Link {
    pub fn new(snapshot: Arc<Snapshot>, index: LinkIndex) -> Self {
        Self { snapshot, index }
    }

    fn end(&self, node: NodeIndex) -> EcosystemNode {
        NodeRef::new(self.snapshot.clone(), node).into()
    }

    pub fn record(&self) -> LinkRecord<'_> {
        self.snapshot.link(self.index)
    }

    pub fn is_current_today(&self) -> bool {
        self.snapshot.is_current(self.index)
    }

    pub async fn load_sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        let record = self.record();
        let fact = if record.kind.definition().derived {
            node_fact(self.snapshot.id(record.source))
        } else {
            FactKey {
                kind: FactKind::Link,
                id: self.snapshot.link_id(self.index),
            }
        };
        load_sources(ctx, [fact]).await
    }
}

/// A page of links.
pub type LinkConnection = ListConnection<Link>;

/// Filter, sort order and page of links.
pub struct LinkSelection {
    pub kinds: Option<Vec<Term<LinkKind>>>,
    pub current: Option<bool>,
    pub filter: Option<Box<EdgeFilter>>,
    pub from: Option<Box<NodeFilter>>,
    pub to: Option<Box<NodeFilter>>,
    pub order: Option<LinkOrder>,
    pub page: PageArguments,
}

impl LinkSelection {
    pub fn select(&self, matching: &FilterEvaluation) -> Result<Vec<LinkIndex>, Interrupted> {
        let passes = |filter: &Option<Box<NodeFilter>>, node| {
            let filter = filter.as_deref();
            filter.is_none_or(|filter| matching.matches_nested(filter, node))
        };
        let snapshot = matching.snapshot;
        matching.retain(snapshot.all_links(), |&index| {
            let link = snapshot.link(index);
            let is_wanted = |current| current == snapshot.is_current(index);
            kind_is_among(link, self.kinds.as_deref())
                && self.current.is_none_or(is_wanted)
                && self
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.matches(matching, index))
                && passes(&self.from, link.source)
                && passes(&self.to, link.target)
        })
    }
}

impl LinkConnection {
    /// A page of links; the capture receives all matching links.
    ///
    /// # Errors
    /// If the page arguments are invalid, or if a limit of the request is exceeded.
    pub async fn select(
        view: &View,
        selection: LinkSelection,
        capture: Option<&Capture>,
    ) -> Result<Self> {
        for filter in selection.from.iter().chain(&selection.to) {
            check_filter(&**filter, view.snapshot())?;
        }
        let (snapshot, is_captured) = (view.snapshot().clone(), capture.is_some());
        let selected = evaluate(view.budget(), move |work| {
            let matching = FilterEvaluation::new(&snapshot, None, work);
            let links = selection.select(&matching)?;
            let all = is_captured.then(|| links.clone());
            let order = selection.order.as_ref();
            Ok((
                page_of_links(&matching, links, order, &selection.page)?,
                all,
            ))
        });
        let (page, all) = selected.await?;
        if let Some((capture, all)) = capture.zip(all) {
            capture.store(CapturedSelection::Links(all));
        }
        Ok(Self::new(view.snapshot(), page))
    }

    pub fn new(snapshot: &Arc<Snapshot>, page: Page<LinkIndex>) -> Self {
        Self(page.map(|index| Link::new(snapshot.clone(), index)))
    }
}

/// A page of links in the requested order (default: by ID).
///
/// # Errors
/// If the page arguments are invalid, or if the budget is exceeded.
pub fn page_of_links(
    matching: &FilterEvaluation,
    mut links: Vec<LinkIndex>,
    order: Option<&LinkOrder>,
    arguments: &PageArguments,
) -> Result<Page<LinkIndex>, EvaluationError> {
    let snapshot = matching.snapshot;
    let position = |&index: &LinkIndex| {
        let link = snapshot.link(index);
        SortPosition {
            key: order.map_or(SortKey::Unknown, |order| order.key(snapshot, index)),
            id: (
                Cow::Borrowed(snapshot.id(link.source)),
                rank(link.kind),
                Cow::Borrowed(snapshot.id(link.target)),
            ),
        }
    };
    matching.spend(links.len() * order.map_or(1, |_| KEY));
    matching.result(())?;
    if order.is_none() {
        links.sort_by_cached_key(|&index| {
            let link = snapshot.link(index);
            (link.source, rank(link.kind), link.target)
        });
    }
    let ordering = ListOrdering {
        name: &order.map_or_else(
            || "Default".to_owned(),
            |order| format!("{:?}", order.field),
        ),
        directions: &[order.map_or(OrderDirection::Asc, |order| order.direction)],
        // Without a sort order, links are sorted by ID.
        is_given: order.is_none(),
    };
    Ok(page(links, position, &ordering, arguments)?)
}
