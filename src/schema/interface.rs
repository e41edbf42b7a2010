//! Interfaces: `Node` for all objects with an ID, and `EcosystemNode` for all nodes.
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

use super::barometer::Indicator;
use super::entry_point::EntryPoint;
use super::filter::{LinkDirection, NodeFilter};
use super::history::ChangeConnection;
use super::link::{Link, LinkConnection};
use super::link_order::LinkOrder;
use super::node::{
    City, Country, EngagementSpace, Initiative, Learning, NODE_TYPES, NationalPlatform, NodeRef,
    NodeType, Pilot, Stakeholder, Theme,
};
use super::observation::Observation;
use super::order::EcosystemNodeOrder;
use super::scalar::{LongText, PartialDateScalar, Url};
use super::source::Source;
use super::term::Term;

impl NodeType for EcosystemNode {
    type Filter = NodeFilter;
    type Order = EcosystemNodeOrder;
}

/// An object with an ID: a node of the ecosystem, a link, an indicator, an observation, or a source.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "A stable, readable ID, the same in every response, export and database."
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
    Indicator(Indicator),
    Observation(Observation),
    Source(Source),
}

/// A node of the ecosystem: a country, city, stakeholder, national platform, pilot, learning,
/// engagement space, initiative or theme.
#[derive(Interface, Clone)]
#[graphql(
    field(
        name = "id",
        ty = "ID",
        desc = "A stable, readable ID, the same in every response, export and database. A merged or renamed node can still be found by its former ID."
    ),
    field(name = "kind", ty = "Term<NodeKind>", desc = "The kind of node."),
    field(
        name = "name",
        ty = "&str",
        desc = "The name, in English if there is an English name."
    ),
    field(
        name = "level",
        ty = "Option<Term<Level>>",
        desc = "The level of governance on which the node acts; null for learnings and themes. For a pilot or initiative, it is derived from the participants: LOCAL for one city, NATIONAL for one country, and EUROPEAN for several countries or an organisation without a country."
    ),
    field(
        name = "summary",
        ty = "Option<LongText>",
        desc = "A summary in one or two sentences; null if there is none yet."
    ),
    field(
        name = "website",
        ty = "Option<Url>",
        desc = "The website; null if unknown."
    ),
    field(
        name = "page",
        ty = "Option<Url>",
        desc = "The page of the node in the explorer of this server; null if the server has no public address."
    ),
    field(
        name = "country",
        ty = "Option<Country>",
        desc = "The country in which the node is located; for a country, the country itself. Null if the node acts across Europe or if its kind has no location: pilots and learnings have `countries` instead."
    ),
    field(
        name = "links",
        ty = "LinkConnection",
        desc = "The links of the node, of any kind.",
        arg(
            name = "kinds",
            ty = "Option<Vec<Term<LinkKind>>>",
            desc = "Only links of these kinds."
        ),
        arg(
            name = "direction",
            ty = "LinkDirection",
            default,
            desc = "Direction of the links, relative to this node."
        ),
        arg(
            name = "current",
            ty = "Option<bool>",
            desc = "Only links that are current (`true`) or not current (`false`) on the date of the revision."
        ),
        arg(
            name = "to",
            ty = "Option<Box<NodeFilter>>",
            desc = "Only links whose other end matches the filter."
        ),
        arg(
            name = "order_by",
            ty = "Option<LinkOrder>",
            desc = "Sort order (default: by ID)."
        ),
        arg(
            name = "first",
            ty = "Option<i32>",
            desc = "Number of items from the start (default 100 without `last`, maximum 1000)."
        ),
        arg(
            name = "after",
            ty = "Option<String>",
            desc = "Returns items after this cursor."
        ),
        arg(
            name = "last",
            ty = "Option<i32>",
            desc = "Number of items from the end (maximum 1000)."
        ),
        arg(
            name = "before",
            ty = "Option<String>",
            desc = "Returns items before this cursor."
        )
    ),
    field(
        name = "degree",
        ty = "usize",
        desc = "Number of links.",
        arg(
            name = "kinds",
            ty = "Option<Vec<Term<LinkKind>>>",
            desc = "Only links of these kinds."
        ),
        arg(
            name = "direction",
            ty = "LinkDirection",
            default,
            desc = "Direction of the links, relative to this node."
        )
    ),
    field(
        name = "sources",
        ty = "Vec<Source>",
        desc = "The sources that support the node's attributes."
    ),
    field(
        name = "as_of",
        ty = "Option<PartialDateScalar>",
        desc = "The date the sources are current to; null if they are undated."
    ),
    field(
        name = "confidence",
        ty = "Term<Confidence>",
        desc = "How well the sources support the node's attributes."
    ),
    field(
        name = "entry_points",
        ty = "Vec<EntryPoint>",
        desc = "Actors to engage with, on each level of governance, best first: actors that support, coordinate, represent or share work with the node or with its country. Places are distributed over the levels by the D'Hondt method (1878), so that no level crowds out the others; a shorter list is the start of a longer one. Countries, pilots, learnings, themes and engagement spaces are never entry points.",
        arg(
            name = "levels",
            ty = "Option<Vec<Term<Level>>>",
            desc = "Only actors on these levels of governance (default: all levels)."
        ),
        arg(
            name = "first",
            ty = "i32",
            default = 5,
            desc = "Number of items (maximum 50)."
        )
    ),
    field(
        name = "history",
        ty = "ChangeConnection",
        desc = "Changes to the node, its links and its observations, newest first.",
        arg(
            name = "first",
            ty = "Option<i32>",
            desc = "Number of items from the newest (default 100 without `last`, maximum 1000)."
        ),
        arg(
            name = "after",
            ty = "Option<String>",
            desc = "Returns older items, after this cursor."
        ),
        arg(
            name = "last",
            ty = "Option<i32>",
            desc = "Number of items from the oldest (maximum 1000)."
        ),
        arg(
            name = "before",
            ty = "Option<String>",
            desc = "Returns items before this cursor."
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

/// The shared fields that the data guarantee for some kinds, and for others not.
const GUARANTEED: &[(&str, &[&str])] = &[
    ("country", &["Country", "City", "NationalPlatform"]),
    (
        "level",
        &["Country", "City", "Stakeholder", "NationalPlatform"],
    ),
];

/// Adds the shared fields to the registered node types. Each type flattens [`NodeRef`], but
/// async-graphql registers a flattened type as empty while its registration is in progress, which
/// is always the case for recursive types.
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
                for (field, kinds) in GUARANTEED {
                    if kinds.contains(kind)
                        && let Some(field) = fields.get_mut(*field)
                    {
                        field.ty.push('!');
                    }
                }
            }
        }
        // The derive macro registers the implementors of an interface, but not the interfaces it
        // implements.
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
