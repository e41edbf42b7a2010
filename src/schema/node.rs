//! Node types and their shared fields.

use std::ops::Deref;
use std::sync::Arc;

use async_graphql::{Context, ID, InputType, Object, OutputType, Result};
use entity::fact::Details;
use entity::{
    Confidence, Level, LinkKind, NodeKind, city, country, engagement_space, initiative, learning,
    national_platform, pilot, stakeholder, theme,
};

use super::entry_point::EntryPoint;
use super::evaluation::evaluate;
use super::filter::{
    CityFilter, CountryFilter, EngagementSpaceFilter, FilterEvaluation, InitiativeFilter,
    LearningFilter, LinkDirection, Matches, NationalPlatformFilter, NodeFilter, PilotFilter,
    StakeholderFilter, ThemeFilter, check_filter, kind_is_among,
};
use super::history::ChangeConnection;
use super::interface::{EcosystemNode, Node};
use super::link::{LinkConnection, page_of_links};
use super::link_order::LinkOrder;
use super::order::{
    CityOrder, CountryOrder, EngagementSpaceOrder, InitiativeOrder, LearningOrder,
    NationalPlatformOrder, NodeOrder, PilotOrder, StakeholderOrder, ThemeOrder,
};
use super::paging::PageArguments;
use super::public_address::PublicAddress;
use super::scalar::{LongText, PartialDateScalar, Url};
use super::source::{Source, load_sources, node_fact};
use super::term::Term;
use crate::snapshot::{NodeIndex, NodeRecord, Snapshot};
use crate::store::HistoryOf;
use crate::view::View;

/// A node of any kind in a snapshot.
#[derive(Clone)]
pub struct NodeRef {
    snapshot: Arc<Snapshot>,
    index: NodeIndex,
}

/// A GraphQL node type with its filter and sort order.
pub trait NodeType: OutputType + From<NodeRef> + Clone {
    type Filter: InputType + Matches + 'static;
    type Order: InputType + NodeOrder + 'static;
}

/// The shared fields of all nodes.
#[Object(name = "SharedNodeFields")]
impl NodeRef {
    /// A stable, readable ID, the same in every response, export and database. A merged or renamed
    /// node can still be found by its former ID.
    pub async fn id(&self) -> ID {
        self.record().node.id.as_str().into()
    }

    /// The kind of node.
    pub async fn kind(&self) -> Term<NodeKind> {
        Term(self.record().kind())
    }

    /// The name, in English if there is an English name.
    pub async fn name(&self) -> &str {
        &self.record().node.name
    }

    /// The level of governance on which the node acts; null for learnings and themes. For a pilot
    /// or initiative, it is derived from the participants: LOCAL for one city, NATIONAL for one
    /// country, and EUROPEAN for several countries or an organisation without a country.
    pub async fn level(&self) -> Option<Term<Level>> {
        self.snapshot.level(self.index).map(Term)
    }

    /// A summary in one or two sentences; null if there is none yet.
    pub async fn summary(&self) -> Option<LongText> {
        self.record().node.summary.clone().map(LongText)
    }

    /// The website; null if unknown.
    pub async fn website(&self) -> Option<Url> {
        self.record().node.website.clone().map(Url)
    }

    /// The page of the node in the explorer of this server; null if the server has no public address.
    pub async fn page(&self, ctx: &Context<'_>) -> Result<Option<Url>> {
        let address = ctx.data::<PublicAddress>()?;
        let path = self.record().kind().page_path(&self.record().node.id);
        Ok(path.and_then(|path| address.url(&path)))
    }

    /// The country in which the node is located; for a country, the country itself. Null if the
    /// node acts across Europe or if its kind has no location: pilots and learnings have
    /// `countries` instead.
    pub async fn country(&self) -> Option<Country> {
        let country = self.snapshot.country_of(self.index)?;
        Some(self.sibling(country).into())
    }

    /// The links of the node, of any kind.
    #[allow(clippy::too_many_arguments)]
    pub async fn links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Direction of the links, relative to this node.", default)]
        direction: LinkDirection,
        #[graphql(
            desc = "Only links that are current (`true`) or not current (`false`) on the date of the revision."
        )]
        current: Option<bool>,
        #[graphql(desc = "Only links whose other end matches the filter.")] to: Option<
            Box<NodeFilter>,
        >,
        #[graphql(desc = "Sort order (default: by ID).")] order_by: Option<LinkOrder>,
        #[graphql(
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<LinkConnection> {
        if let Some(to) = &to {
            check_filter(&**to, &self.snapshot)?;
        }
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let (snapshot, index) = (self.snapshot.clone(), self.index);
        let page = evaluate(ctx.data::<View>()?.budget(), move |work| {
            let matching = FilterEvaluation::new(&snapshot, None, work);
            let links = snapshot.links_at(index, direction.into());
            let links = matching.retain(links, |&at| {
                let link = snapshot.link(at);
                kind_is_among(link, kinds.as_deref())
                    && current.is_none_or(|current| current == snapshot.is_current(at))
                    && to.as_ref().is_none_or(|to| {
                        matching.matches_nested(to.as_ref(), link.other_end(index))
                    })
            })?;
            page_of_links(&matching, links, order_by.as_ref(), &arguments)
        });
        Ok(LinkConnection::new(&self.snapshot, page.await?))
    }

    /// Number of links.
    pub async fn degree(
        &self,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Direction of the links, relative to this node.", default)]
        direction: LinkDirection,
    ) -> usize {
        self.snapshot
            .links_at(self.index, direction.into())
            .filter(|&link| kind_is_among(self.snapshot.link(link), kinds.as_deref()))
            .count()
    }

    /// The sources that support the node's attributes.
    pub async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        load_sources(ctx, [node_fact(&self.record().node.id)]).await
    }

    /// The date the sources are current to; null if they are undated.
    pub async fn as_of(&self) -> Option<PartialDateScalar> {
        self.record().node.as_of.map(Into::into)
    }

    /// How well the sources support the node's attributes.
    pub async fn confidence(&self) -> Term<Confidence> {
        Term(self.record().node.confidence)
    }

    /// Actors to engage with, on each level of governance, best first: actors that support,
    /// coordinate, represent or share work with the node or with its country. Places are
    /// distributed over the levels by the D'Hondt method (1878), so that no level crowds out the
    /// others. Countries, pilots, learnings, themes and engagement spaces are never entry points.
    pub async fn entry_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only actors on these levels of governance (default: all levels).")]
        levels: Option<Vec<Term<Level>>>,
        #[graphql(desc = "Number of items (maximum 50).", default = 5)] first: i32,
    ) -> Result<Vec<EntryPoint>> {
        let budget = ctx.data::<View>()?.budget();
        EntryPoint::find(budget, self, levels, first).await
    }

    /// Changes to the node, its links and its observations, newest first.
    pub async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of items from the newest (default 100 without `last`, maximum 1000)."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns older items, after this cursor.")] after: Option<String>,
        #[graphql(desc = "Number of items from the oldest (maximum 1000).")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ChangeConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let of = HistoryOf::Node(self.record().node.id.clone());
        ChangeConnection::load(ctx, of, arguments).await
    }
}

impl NodeRef {
    pub fn new(snapshot: Arc<Snapshot>, index: NodeIndex) -> Self {
        Self { snapshot, index }
    }

    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    pub fn index(&self) -> NodeIndex {
        self.index
    }

    pub fn record(&self) -> &NodeRecord {
        self.snapshot.node(self.index)
    }

    /// Another node of the same snapshot.
    pub fn sibling(&self, index: NodeIndex) -> Self {
        Self::new(self.snapshot.clone(), index)
    }
}

/// Declares the nine node types, each with the columns of its kind.
macro_rules! node_types {
    ($($kind:ident($details:ty, $filter:ty, $order:ty),)+) => {
        $(
            #[derive(Clone)]
            pub struct $kind(pub(super) NodeRef);

            impl $kind {
                /// The attributes of this kind.
                #[allow(dead_code, reason = "themes have nothing of their own yet")]
                pub(super) fn details(&self) -> &$details {
                    match &self.record().details {
                        Details::$kind(details) => details,
                        _ => unreachable!("the type was chosen by these details"),
                    }
                }
            }

            impl From<NodeRef> for $kind {
                fn from(node: NodeRef) -> Self {
                    Self(node)
                }
            }

            impl Deref for $kind {
                type Target = NodeRef;

                fn deref(&self) -> &NodeRef {
                    &self.0
                }
            }

            impl NodeType for $kind {
                type Filter = $filter;
                type Order = $order;
            }
        )+

        pub(super) const NODE_TYPES: &[&str] = &[$(stringify!($kind)),+];

        impl From<NodeRef> for EcosystemNode {
            fn from(node: NodeRef) -> Self {
                match node.record().details {
                    $(Details::$kind(_) => Self::$kind($kind(node)),)+
                }
            }
        }

        impl From<NodeRef> for Node {
            fn from(node: NodeRef) -> Self {
                match node.record().details {
                    $(Details::$kind(_) => Self::$kind($kind(node)),)+
                }
            }
        }
    };
}

node_types! {
    Country(country::Model, CountryFilter, CountryOrder),
    City(city::Model, CityFilter, CityOrder),
    Stakeholder(stakeholder::Model, StakeholderFilter, StakeholderOrder),
    NationalPlatform(national_platform::Model, NationalPlatformFilter, NationalPlatformOrder),
    Pilot(pilot::Model, PilotFilter, PilotOrder),
    Learning(learning::Model, LearningFilter, LearningOrder),
    EngagementSpace(engagement_space::Model, EngagementSpaceFilter, EngagementSpaceOrder),
    Initiative(initiative::Model, InitiativeFilter, InitiativeOrder),
    Theme(theme::Model, ThemeFilter, ThemeOrder),
}
