//! Relay connections: pages of nodes and links.

mod ordered_nodes;
mod selection;

use std::borrow::Cow;

use async_graphql::{Context, Object, OutputType, Result, SimpleObject, TypeName};
use entity::{Confidence, LinkKind};

pub use selection::{Candidates, EdgeSelection, NodeSelection};

use super::aggregate::{Aggregate, NodeSet, NumericField, Share};
use super::link::Link;
use super::node::NodeType;
use super::paging::Page;
use super::scalar::{LongText, PartialDateScalar};
use super::source::Source;
use super::term::Term;
use crate::view::View;

/// Position of a page in its list.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(shareable)]
pub struct PageInfo {
    /// Whether there are items before this page.
    has_previous_page: bool,
    /// Whether there are items after this page.
    has_next_page: bool,
    /// The value of `before` for the previous page; null if the page is empty.
    start_cursor: Option<String>,
    /// The value of `after` for the next page; null if the page is empty.
    end_cursor: Option<String>,
}

impl PageInfo {
    pub fn new(
        has_previous_page: bool,
        has_next_page: bool,
        start_cursor: Option<String>,
        end_cursor: Option<String>,
    ) -> Self {
        Self {
            has_previous_page,
            has_next_page,
            start_cursor,
            end_cursor,
        }
    }

    pub fn of<T>(page: &Page<T>) -> Self {
        let cursor = |item: Option<&(String, T)>| item.map(|(cursor, _)| cursor.clone());
        Self::new(
            page.has_previous,
            page.has_next,
            cursor(page.items.first()),
            cursor(page.items.last()),
        )
    }
}

/// A page of nodes.
pub struct Connection<T> {
    page: Page<T>,
    /// All nodes, if the response requires them.
    all: Option<NodeSet>,
}

/// A node on a page.
pub struct Edge<T> {
    cursor: String,
    node: T,
}

/// A page of nodes, each with its links to the parent node.
pub struct LinkedConnection<T> {
    page: Page<LinkedNode<T>>,
    /// All nodes, if the response requires them.
    all: Option<NodeSet>,
}

/// A related node on a page, with the attributes of the relation.
pub struct LinkedEdge<T> {
    cursor: String,
    linked: LinkedNode<T>,
}

#[derive(Clone)]
struct LinkedNode<T> {
    node: T,
    /// At least one.
    links: Vec<Link>,
}

/// A page of nodes, in a stable order.
#[Object(name_type)]
impl<T: NodeType> Connection<T> {
    /// The nodes on the page.
    async fn nodes(&self) -> Vec<&T> {
        self.page.items.iter().map(|(_, node)| node).collect()
    }

    /// The nodes on the page, each with its cursor.
    async fn edges(&self) -> Vec<Edge<T>> {
        self.page
            .items
            .iter()
            .map(|(cursor, node)| Edge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// Total number of nodes, across all pages.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// Statistics of a number over all nodes of the list, across all pages.
    async fn aggregate(
        &self,
        #[graphql(desc = "The number.")] of: NumericField,
    ) -> Result<Aggregate> {
        all_nodes(&self.all).aggregate(of)
    }

    /// The nodes of the list that match a filter, across all pages.
    async fn share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The filter.")] filter: Box<T::Filter>,
    ) -> Result<Share> {
        let budget = ctx.data::<View>()?.budget();
        all_nodes(&self.all).share(budget, filter).await
    }
}

fn all_nodes(all: &Option<NodeSet>) -> &NodeSet {
    all.as_ref().expect("the selection looks ahead for it")
}

/// A node and its cursor.
#[Object(name_type)]
impl<T: NodeType> Edge<T> {
    /// Cursor for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The node.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// A page of related nodes, each listed once, with the links that relate them.
#[Object(name_type)]
impl<T: NodeType> LinkedConnection<T> {
    /// The nodes on the page.
    async fn nodes(&self) -> Vec<&T> {
        self.page
            .items
            .iter()
            .map(|(_, linked)| &linked.node)
            .collect()
    }

    /// The nodes on the page, each with its cursor and the attributes of the relation.
    async fn edges(&self) -> Vec<LinkedEdge<T>> {
        self.page
            .items
            .iter()
            .map(|(cursor, linked)| LinkedEdge {
                cursor: cursor.clone(),
                linked: linked.clone(),
            })
            .collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.page)
    }

    /// Total number of distinct nodes, across all pages.
    async fn total_count(&self) -> usize {
        self.page.total
    }

    /// Statistics of a number over all nodes of the list, across all pages.
    async fn aggregate(
        &self,
        #[graphql(desc = "The number.")] of: NumericField,
    ) -> Result<Aggregate> {
        all_nodes(&self.all).aggregate(of)
    }

    /// The nodes of the list that match a filter, across all pages.
    async fn share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The filter.")] filter: Box<T::Filter>,
    ) -> Result<Share> {
        let budget = ctx.data::<View>()?.budget();
        all_nodes(&self.all).share(budget, filter).await
    }
}

/// A related node, its cursor and the attributes of the relation. If several links relate the two
/// nodes, the attributes are those of the first link; `links` lists all of them.
#[Object(name_type)]
impl<T: NodeType> LinkedEdge<T> {
    /// Cursor for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The related node.
    async fn node(&self) -> &T {
        &self.linked.node
    }

    /// All links of this relation between the two nodes.
    async fn links(&self) -> &[Link] {
        &self.linked.links
    }

    /// The kind of the link.
    async fn kind(&self) -> Term<LinkKind> {
        Term(self.link().record().kind)
    }

    /// The role in the relation; null if the sources name none.
    async fn role(&self) -> Option<LongText> {
        let role = self.link().record().role;
        role.map(|role| LongText(role.to_owned()))
    }

    /// When it began; null if unknown.
    async fn since(&self) -> Option<PartialDateScalar> {
        self.link().record().since.map(Into::into)
    }

    /// When it ended or will end; null if open-ended or unknown.
    async fn until(&self) -> Option<PartialDateScalar> {
        self.link().record().until.map(Into::into)
    }

    /// Whether the link is current on the date of the revision, as far as its dates are known.
    async fn is_current(&self) -> bool {
        self.link().is_current_today()
    }

    /// The sources that support it.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        self.link().load_sources(ctx).await
    }

    /// The date the sources are current to; null if they are undated.
    async fn as_of(&self) -> Option<PartialDateScalar> {
        self.link().record().as_of.map(Into::into)
    }

    /// How well the sources support it.
    async fn confidence(&self) -> Term<Confidence> {
        Term(self.link().record().confidence)
    }
}

impl<T> LinkedEdge<T> {
    fn link(&self) -> &Link {
        &self.linked.links[0]
    }
}

impl<T> Page<T> {
    pub fn map<U>(self, change: impl Fn(T) -> U) -> Page<U> {
        Page {
            items: self
                .items
                .into_iter()
                .map(|(cursor, item)| (cursor, change(item)))
                .collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
            total: self.total,
        }
    }
}

macro_rules! named_after_its_node {
    ($($type:ident as $format:literal),+) => {
        $(
            impl<T: NodeType> TypeName for $type<T> {
                fn type_name() -> Cow<'static, str> {
                    Cow::Owned(format!($format, <T as OutputType>::type_name()))
                }
            }
        )+
    };
}

named_after_its_node!(
    Connection as "{}Connection",
    Edge as "{}Edge",
    LinkedConnection as "Linked{}Connection",
    LinkedEdge as "Linked{}Edge"
);

impl<T> Connection<T> {
    pub fn page(&self) -> &Page<T> {
        &self.page
    }
}
