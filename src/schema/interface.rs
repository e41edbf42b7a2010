//! The interfaces over the types of nodes: what every node has, and what everything with an id has.
#![allow(
    clippy::duplicated_attributes,
    reason = "fields and arguments of an interface are attributes that repeat"
)]

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    ContextSelectionSet, ID, Interface, OutputType, Positioned, ServerResult, Value,
};
use entity::{Confidence, Level, LinkKind, NodeKind};

use super::entry_point::EntryPoint;
use super::filter::{LinkDirection, NodeFilter};
use super::history::ChangeConnection;
use super::link::{Link, LinkConnection};
use super::node::{
    City, Country, EngagementSpace, Initiative, Learning, NODE_TYPES, NationalPlatform, NodeRef,
    NodeType, Pilot, Stakeholder, Theme,
};
use super::order::{EcosystemNodeOrder, LinkOrder};
use super::scalar::{PartialDateScalar, Url};
use super::source::Source;
use super::term::Term;

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
        desc = "The level of governance on which it acts; null for learnings and themes, which act on none. That of a pilot or initiative follows from who takes part: one city acts on the LOCAL level, one country on the NATIONAL one, several countries or an organisation without a country on the EUROPEAN one."
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
        name = "entry_points",
        ty = "Vec<EntryPoint>",
        desc = "Whom to engage with, on which level, through whom, and why: those who support, coordinate, represent or share work with it, and those who do so for its country. Spread over the levels after D'Hondt (1878), so that none crowds out the others; the best first. Countries, pilots, learnings, themes and engagement spaces are nobody to engage with, and never among them.",
        arg(
            name = "levels",
            ty = "Option<Vec<Term<Level>>>",
            desc = "Only actors on these levels of governance; on all when left out."
        ),
        arg(
            name = "first",
            ty = "i32",
            default = 5,
            desc = "How many; 50 at most."
        )
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
        // An interface derives what implements it, but not what it implements itself.
        registry.add_implements(&EcosystemNode::type_name(), &Node::type_name());
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
