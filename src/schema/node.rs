//! The types of nodes, and the fields that every one of them has.

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
    StakeholderFilter, ThemeFilter, check_nesting, kind_is_among,
};
use super::history::ChangeConnection;
use super::interface::{EcosystemNode, Node};
use super::link::{LinkConnection, page_of_links};
use super::order::{
    CityOrder, CountryOrder, EngagementSpaceOrder, InitiativeOrder, LearningOrder, LinkOrder,
    NationalPlatformOrder, NodeOrder, PilotOrder, StakeholderOrder, ThemeOrder,
};
use super::paging::PageArguments;
use super::scalar::{PartialDateScalar, Url};
use super::source::{Source, load_sources, node_fact};
use super::term::Term;
use crate::snapshot::{NodeIndex, NodeRecord, Snapshot};
use crate::store::HistoryOf;
use crate::view::View;

/// A node of one snapshot, whatever its kind.
#[derive(Clone)]
pub struct NodeRef {
    snapshot: Arc<Snapshot>,
    index: NodeIndex,
}

/// A GraphQL type of nodes, with how it is filtered and ordered.
pub trait NodeType: OutputType + From<NodeRef> + Clone {
    type Filter: InputType + Matches + 'static;
    type Order: InputType + NodeOrder + 'static;
}

/// What every node has.
#[Object(name = "SharedNodeFields")]
impl NodeRef {
    /// A stable, readable id, the same in every answer, export and database. A merged or renamed
    /// node keeps answering under the id it once had.
    pub async fn id(&self) -> ID {
        self.record().node.id.as_str().into()
    }

    /// What the node is.
    pub async fn kind(&self) -> Term<NodeKind> {
        Term(self.record().kind())
    }

    /// The name, in English where there is an English name.
    pub async fn name(&self) -> &str {
        &self.record().node.name
    }

    /// The level of governance on which it acts; null for learnings and themes, which act on none. That of a pilot or
    /// initiative follows from who takes part: one city acts on the LOCAL level, one country on the NATIONAL one, several
    /// countries or an organisation without a country on the EUROPEAN one.
    pub async fn level(&self) -> Option<Term<Level>> {
        self.snapshot.level(self.index).map(Term)
    }

    /// What it is, in a sentence or two; null where nobody wrote that yet.
    pub async fn summary(&self) -> Option<&str> {
        self.record().node.summary.as_deref()
    }

    /// Its own page; null where none is known.
    pub async fn website(&self) -> Option<Url> {
        self.record().node.website.clone().map(Url)
    }

    /// The country it lies in; a country lies in itself. Null where it acts across Europe, or where
    /// its kind has no place: pilots and learnings have `countries` instead.
    pub async fn country(&self) -> Option<Country> {
        let country = self.snapshot.country_of(self.index)?;
        Some(self.sibling(country).into())
    }

    /// Its links of any kind.
    #[allow(clippy::too_many_arguments)]
    pub async fn links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Which way the links lead, seen from this node.", default)]
        direction: LinkDirection,
        #[graphql(
            desc = "Only links that hold (true), or that do not (false), on the day of the revision."
        )]
        current: Option<bool>,
        #[graphql(desc = "Only links whose other end passes.")] to: Option<NodeFilter>,
        #[graphql(desc = "How to order them; by id when left out.")] order_by: Option<LinkOrder>,
        #[graphql(
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many to read from the end; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
    ) -> Result<LinkConnection> {
        if let Some(to) = &to {
            check_nesting(to)?;
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
                    && to
                        .as_ref()
                        .is_none_or(|to| matching.matches_nested(to, link.other_end(index)))
            })?;
            page_of_links(&matching, links, order_by.as_ref(), &arguments)
        });
        Ok(LinkConnection::new(&self.snapshot, page.await?))
    }

    /// How many links it has.
    pub async fn degree(
        &self,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<Term<LinkKind>>>,
        #[graphql(desc = "Which way the links lead, seen from this node.", default)]
        direction: LinkDirection,
    ) -> usize {
        self.snapshot
            .links_at(self.index, direction.into())
            .filter(|&link| kind_is_among(self.snapshot.link(link), kinds.as_deref()))
            .count()
    }

    /// The pages that back what is said of it.
    pub async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        load_sources(ctx, [node_fact(&self.record().node.id)]).await
    }

    /// The day up to which the sources speak; null where they bear no date.
    pub async fn as_of(&self) -> Option<PartialDateScalar> {
        self.record().node.as_of.map(Into::into)
    }

    /// How far what is said of it is backed.
    pub async fn confidence(&self) -> Term<Confidence> {
        Term(self.record().node.confidence)
    }

    /// Whom to engage with, on which level, through whom, and why: those who support, coordinate,
    /// represent or share work with it, and those who do so for its country. Spread over the levels
    /// after D'Hondt (1878), so that none crowds out the others; the best first. Countries, pilots,
    /// learnings, themes and engagement spaces are nobody to engage with, and never among them.
    pub async fn entry_points(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only actors on these levels of governance; on all when left out.")]
        levels: Option<Vec<Term<Level>>>,
        #[graphql(desc = "How many; 50 at most.", default = 5)] first: i32,
    ) -> Result<Vec<EntryPoint>> {
        let budget = ctx.data::<View>()?.budget();
        EntryPoint::find(budget, self, levels, first).await
    }

    /// What changed: the node itself, its links and its observations, newest first.
    pub async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many to read from the newest; 100 when neither it nor `last` is given, 1000 at most."
        )]
        first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor, towards the older.")] after: Option<String>,
        #[graphql(desc = "How many to read from the oldest; 1000 at most.")] last: Option<i32>,
        #[graphql(desc = "Read up to this cursor.")] before: Option<String>,
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

/// Declares the nine types of nodes, each with the columns of its kind.
macro_rules! node_types {
    ($($kind:ident($details:ty, $filter:ty, $order:ty),)+) => {
        $(
            #[derive(Clone)]
            pub struct $kind(pub(super) NodeRef);

            impl $kind {
                /// What only nodes of this kind have.
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
