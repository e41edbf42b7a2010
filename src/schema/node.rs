//! What all nodes share: the interfaces, and the fields that every kind has.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    Context, ContextSelectionSet, ID, InputType, Interface, Object, OutputType, Positioned, Result,
    ServerResult, Value,
};
use entity::fact::Details;
use entity::{
    Confidence, Level, LinkKind, NodeKind, city, country, engagement_space, initiative, learning,
    national_platform, pilot, stakeholder, theme,
};

use super::filter::{
    CityFilter, CountryFilter, EngagementSpaceFilter, InitiativeFilter, LearningFilter,
    LinkDirection, Matches, Matching, NationalPlatformFilter, NodeFilter, PilotFilter,
    StakeholderFilter, ThemeFilter, check_nesting, kind_is_among,
};
use super::history::ChangeConnection;
use super::link::{Link, LinkConnection};
use super::order::{
    CityOrder, CountryOrder, EcosystemNodeOrder, EngagementSpaceOrder, InitiativeOrder,
    LearningOrder, LinkOrder, NationalPlatformOrder, NodeOrder, PilotOrder, StakeholderOrder,
    ThemeOrder,
};
use super::paging::PageArguments;
use super::scalar::{PartialDateScalar, Url};
use super::source::{Source, load_sources, node_fact};
use super::term::Term;
use crate::snapshot::{NodeIndex, NodeRecord, Snapshot};

/// A node of one snapshot, whatever its kind.
#[derive(Clone)]
pub struct NodeRef {
    snapshot: Arc<Snapshot>,
    index: NodeIndex,
}

/// A GraphQL type of nodes, with how it is filtered and ordered.
pub trait NodeType: OutputType + From<NodeRef> + Clone {
    type Filter: InputType + Matches;
    type Order: InputType + NodeOrder;
}

/// What every node has.
#[Object(name = "SharedNodeFields")]
impl NodeRef {
    /// A stable, readable id, the same in every answer, export and database. A merged or renamed
    /// node keeps answering under the id it once had.
    async fn id(&self) -> ID {
        self.record().node.id.as_str().into()
    }

    /// What the node is.
    async fn kind(&self) -> Term<NodeKind> {
        Term(self.record().kind())
    }

    /// The name, in English where there is an English name.
    async fn name(&self) -> &str {
        &self.record().node.name
    }

    /// The level of governance on which it acts; null for learnings and themes, which act on none.
    async fn level(&self) -> Option<Term<Level>> {
        self.record().node.level.map(Term)
    }

    /// What it is, in a sentence or two; null where nobody wrote that yet.
    async fn summary(&self) -> Option<&str> {
        self.record().node.summary.as_deref()
    }

    /// Its own page; null where none is known.
    async fn website(&self) -> Option<Url> {
        self.record().node.website.clone().map(Url)
    }

    /// The country it lies in; a country lies in itself. Null where it acts across Europe, or where
    /// its kind has no place: pilots and learnings have `countries` instead.
    async fn country(&self) -> Option<Country> {
        let country = self.snapshot.country_of(self.index)?;
        Some(self.sibling(country).into())
    }

    /// Its links of any kind.
    #[allow(clippy::too_many_arguments)]
    async fn links(
        &self,
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
        let matching = Matching::new(&self.snapshot, None);
        if let Some(to) = &to {
            check_nesting(to)?;
        }
        let links = self
            .snapshot
            .links_at(self.index, direction.into())
            .filter(|&index| {
                let link = self.snapshot.link(index);
                kind_is_among(link, kinds.as_deref())
                    && current
                        .is_none_or(|current| current == link.is_current(self.snapshot.today()))
                    && to
                        .as_ref()
                        .is_none_or(|to| matching.passes(to, link.other_end(self.index)))
            });
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        LinkConnection::select(&self.snapshot, links, order_by, &arguments)
    }

    /// How many links it has.
    async fn degree(
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
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Source>> {
        load_sources(ctx, [node_fact(&self.record().node.id)]).await
    }

    /// The day up to which the sources speak; null where they bear no date.
    async fn as_of(&self) -> Option<PartialDateScalar> {
        self.record().node.as_of.map(Into::into)
    }

    /// How far what is said of it is backed.
    async fn confidence(&self) -> Term<Confidence> {
        Term(self.record().node.confidence)
    }

    /// What changed: the node itself, its links and its observations, newest first.
    async fn history(
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
        ChangeConnection::load(ctx, &self.record().node.id, arguments).await
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

/// Completes the description of the node types with the shared fields. Each type's resolvers flatten
/// [`NodeRef`], but async-graphql describes a flattened type as empty while it is still at work on
/// it, which, the types being recursive, it is each time.
pub struct SharedFields;

impl OutputType for SharedFields {
    fn type_name() -> Cow<'static, str> {
        <NodeRef as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <NodeRef as OutputType>::create_type_info(registry);
        let shared = match registry.types.remove(Self::type_name().as_ref()) {
            Some(MetaType::Object { fields, .. }) => fields,
            _ => IndexMap::new(),
        };
        for kind in NODE_TYPES {
            if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(*kind) {
                let own = std::mem::replace(fields, shared.clone());
                fields.extend(own);
            }
        }
        Self::qualified_type_name()
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(Value::Null)
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

        const NODE_TYPES: &[&str] = &[$(stringify!($kind)),+];

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

impl NodeType for EcosystemNode {
    type Filter = NodeFilter;
    type Order = EcosystemNodeOrder;
}

/// Whatever has an id: a node of the ecosystem, or a link.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "A stable, readable id, the same in every answer, export and database."
))]
pub enum Node {
    Country(Country),
    City(City),
    Stakeholder(Stakeholder),
    NationalPlatform(NationalPlatform),
    Pilot(Pilot),
    Learning(Learning),
    EngagementSpace(EngagementSpace),
    Initiative(Initiative),
    Theme(Theme),
    Link(Link),
}

/// Anything in the ecosystem: a country, city, stakeholder, platform, pilot, learning, space,
/// initiative or theme.
#[derive(Interface, Clone)]
#[graphql(
    field(
        name = "id",
        ty = "ID",
        desc = "A stable, readable id, the same in every answer, export and database. A merged or renamed node keeps answering under the id it once had."
    ),
    field(name = "kind", ty = "Term<NodeKind>", desc = "What the node is."),
    field(
        name = "name",
        ty = "&str",
        desc = "The name, in English where there is an English name."
    ),
    field(
        name = "level",
        ty = "Option<Term<Level>>",
        desc = "The level of governance on which it acts; null for learnings and themes, which act on none."
    ),
    field(
        name = "summary",
        ty = "Option<&str>",
        desc = "What it is, in a sentence or two; null where nobody wrote that yet."
    ),
    field(
        name = "website",
        ty = "Option<Url>",
        desc = "Its own page; null where none is known."
    ),
    field(
        name = "country",
        ty = "Option<Country>",
        desc = "The country it lies in; a country lies in itself. Null where it acts across Europe, or where its kind has no place: pilots and learnings have `countries` instead."
    ),
    field(
        name = "links",
        ty = "LinkConnection",
        desc = "Its links of any kind.",
        arg(
            name = "kinds",
            ty = "Option<Vec<Term<LinkKind>>>",
            desc = "Only links of these kinds."
        ),
        arg(
            name = "direction",
            ty = "LinkDirection",
            default,
            desc = "Which way the links lead, seen from this node."
        ),
        arg(
            name = "current",
            ty = "Option<bool>",
            desc = "Only links that hold (true), or that do not (false), on the day of the revision."
        ),
        arg(
            name = "to",
            ty = "Option<NodeFilter>",
            desc = "Only links whose other end passes."
        ),
        arg(
            name = "order_by",
            ty = "Option<LinkOrder>",
            desc = "How to order them; by id when left out."
        ),
        arg(
            name = "first",
            ty = "Option<i32>",
            desc = "How many to read from the start; 100 when neither it nor `last` is given, 1000 at most."
        ),
        arg(
            name = "after",
            ty = "Option<String>",
            desc = "Read on behind this cursor."
        ),
        arg(
            name = "last",
            ty = "Option<i32>",
            desc = "How many to read from the end; 1000 at most."
        ),
        arg(
            name = "before",
            ty = "Option<String>",
            desc = "Read up to this cursor."
        )
    ),
    field(
        name = "degree",
        ty = "usize",
        desc = "How many links it has.",
        arg(
            name = "kinds",
            ty = "Option<Vec<Term<LinkKind>>>",
            desc = "Only links of these kinds."
        ),
        arg(
            name = "direction",
            ty = "LinkDirection",
            default,
            desc = "Which way the links lead, seen from this node."
        )
    ),
    field(
        name = "sources",
        ty = "Vec<Source>",
        desc = "The pages that back what is said of it."
    ),
    field(
        name = "as_of",
        ty = "Option<PartialDateScalar>",
        desc = "The day up to which the sources speak; null where they bear no date."
    ),
    field(
        name = "confidence",
        ty = "Term<Confidence>",
        desc = "How far what is said of it is backed."
    ),
    field(
        name = "history",
        ty = "ChangeConnection",
        desc = "What changed: the node itself, its links and its observations, newest first.",
        arg(
            name = "first",
            ty = "Option<i32>",
            desc = "How many to read from the newest; 100 when neither it nor `last` is given, 1000 at most."
        ),
        arg(
            name = "after",
            ty = "Option<String>",
            desc = "Read on behind this cursor, towards the older."
        ),
        arg(
            name = "last",
            ty = "Option<i32>",
            desc = "How many to read from the oldest; 1000 at most."
        ),
        arg(
            name = "before",
            ty = "Option<String>",
            desc = "Read up to this cursor."
        )
    )
)]
pub enum EcosystemNode {
    Country(Country),
    City(City),
    Stakeholder(Stakeholder),
    NationalPlatform(NationalPlatform),
    Pilot(Pilot),
    Learning(Learning),
    EngagementSpace(EngagementSpace),
    Initiative(Initiative),
    Theme(Theme),
}
