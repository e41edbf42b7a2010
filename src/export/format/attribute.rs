//! What is written of nodes and links in every format, beside ids, labels, places and colours.

use std::borrow::Cow;

use entity::fact::Details;
use entity::{PartialDate, Vocabulary};

use super::row::{LinkRow, NodeRow};

/// One thing that is written of each node or link.
pub struct Attribute<Of> {
    pub name: &'static str,
    pub kind: AttributeKind,
    pub meaning: &'static str,
    /// Nothing where it is unknown or does not apply.
    pub get: Of,
}

/// What the values of an attribute are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    Text,
    Integer,
    Number,
    Boolean,
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValue<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

use AttributeKind::{Boolean, Integer, Number, Text};

pub type OfNode = for<'a> fn(&'a NodeRow<'_>) -> Option<AttributeValue<'a>>;
pub type OfLink = for<'a> fn(&'a LinkRow<'_>) -> Option<AttributeValue<'a>>;

/// What is written of each node.
pub const NODE_ATTRIBUTES: &[Attribute<OfNode>] = &[
    of_node("kind", Text, "The kind of node", |row| {
        text(row.kind().name())
    }),
    of_node(
        "level",
        Text,
        "The level of governance on which it acts",
        |row| {
            row.snapshot
                .level(row.index)
                .and_then(|level| text(level.name()))
        },
    ),
    of_node(
        "category",
        Text,
        "The subtype: a city's status in the Mission, or the kind of organisation, learning or \
         space",
        |row| category(&row.record.details).and_then(text),
    ),
    of_node("country_id", Text, "The id of its country", |row| {
        row.country().and_then(|country| text(&country.node.id))
    }),
    of_node("country", Text, "The name of its country", |row| {
        row.country().and_then(|country| text(&country.node.name))
    }),
    of_node(
        "latitude",
        Number,
        "Latitude in degrees north (WGS 84)",
        |row| place(&row.record.details).map(|(latitude, _)| AttributeValue::Number(latitude)),
    ),
    of_node(
        "longitude",
        Number,
        "Longitude in degrees east (WGS 84)",
        |row| place(&row.record.details).map(|(_, longitude)| AttributeValue::Number(longitude)),
    ),
    of_node("population", Integer, "Number of inhabitants", |row| {
        population(&row.record.details).map(AttributeValue::Integer)
    }),
    of_node("summary", Text, "A few sentences", |row| {
        row.record.node.summary.as_deref().and_then(text)
    }),
    of_node("website", Text, "The website", |row| {
        row.record.node.website.as_deref().and_then(text)
    }),
    of_node(
        "degree",
        Integer,
        "Number of links to other nodes in this file",
        |row| Some(AttributeValue::Integer(i64::from(row.degree))),
    ),
    of_node(
        "depth",
        Integer,
        "Distance in links to the nearest node in `around`",
        |row| {
            row.depth
                .map(|depth| AttributeValue::Integer(i64::from(depth)))
        },
    ),
    of_node("sources", Text, "The sources, separated by spaces", |row| {
        sources(row.sources)
    }),
    of_node(
        "as_of",
        Text,
        "The date the sources are current to, as YYYY, YYYY-MM or YYYY-MM-DD",
        |row| date(row.record.node.as_of),
    ),
    of_node(
        "confidence",
        Text,
        "How well the sources support it",
        |row| text(row.record.node.confidence.name()),
    ),
];

/// What is written of each link.
pub const LINK_ATTRIBUTES: &[Attribute<OfLink>] = &[
    of_link("kind", Text, "The kind of link", |row| text(row.kind())),
    of_link("role", Text, "In which role", |row| {
        row.record.role.and_then(text)
    }),
    of_link("since", Text, "When it began", |row| date(row.record.since)),
    of_link("until", Text, "When it ended or will end", |row| {
        date(row.record.until)
    }),
    of_link(
        "is_current",
        Boolean,
        "Whether it is current on the date of the revision, as far as its dates are known",
        |row| Some(AttributeValue::Boolean(row.snapshot.is_current(row.index))),
    ),
    of_link(
        "is_vertical",
        Boolean,
        "Whether its ends act on different levels",
        |row| {
            row.snapshot
                .is_vertical(row.index)
                .map(AttributeValue::Boolean)
        },
    ),
    of_link("sources", Text, "The sources, separated by spaces", |row| {
        sources(row.sources)
    }),
    of_link(
        "as_of",
        Text,
        "The date the sources are current to, as YYYY, YYYY-MM or YYYY-MM-DD",
        |row| date(row.record.as_of),
    ),
    of_link(
        "confidence",
        Text,
        "How well the sources support it",
        |row| text(row.record.confidence.name()),
    ),
];

const fn of_node(
    name: &'static str,
    kind: AttributeKind,
    meaning: &'static str,
    of: OfNode,
) -> Attribute<OfNode> {
    Attribute {
        name,
        kind,
        meaning,
        get: of,
    }
}

const fn of_link(
    name: &'static str,
    kind: AttributeKind,
    meaning: &'static str,
    of: OfLink,
) -> Attribute<OfLink> {
    Attribute {
        name,
        kind,
        meaning,
        get: of,
    }
}

/// The attributes of a row, each with its value.
impl NodeRow<'_> {
    pub fn attributes(&self) -> impl Iterator<Item = (&'static str, Option<AttributeValue<'_>>)> {
        NODE_ATTRIBUTES
            .iter()
            .map(|attribute| (attribute.name, (attribute.get)(self)))
    }
}

/// The attributes of a row, each with its value.
impl LinkRow<'_> {
    pub fn attributes(&self) -> impl Iterator<Item = (&'static str, Option<AttributeValue<'_>>)> {
        LINK_ATTRIBUTES
            .iter()
            .map(|attribute| (attribute.name, (attribute.get)(self)))
    }
}

/// Degrees north and east.
pub fn place(details: &Details) -> Option<(f64, f64)> {
    match details {
        Details::Country(country) => country.latitude.zip(country.longitude),
        Details::City(city) => city.latitude.zip(city.longitude),
        _ => None,
    }
}

fn population(details: &Details) -> Option<i64> {
    match details {
        Details::Country(country) => country.population,
        Details::City(city) => city.population,
        _ => None,
    }
}

fn category(details: &Details) -> Option<&'static str> {
    match details {
        Details::Country(country) => Some(country.eu_status.name()),
        Details::City(city) => Some(city.mission_status.name()),
        Details::Stakeholder(stakeholder) => Some(stakeholder.kind.name()),
        Details::Learning(learning) => Some(learning.kind.name()),
        Details::EngagementSpace(space) => Some(space.kind.name()),
        Details::NationalPlatform(_)
        | Details::Pilot(_)
        | Details::Initiative(_)
        | Details::Theme(_) => None,
    }
}

fn text(text: &str) -> Option<AttributeValue<'_>> {
    Some(AttributeValue::Text(Cow::Borrowed(text)))
}

fn date(date: Option<PartialDate>) -> Option<AttributeValue<'static>> {
    date.map(|date| AttributeValue::Text(Cow::Owned(date.to_string())))
}

fn sources(sources: &[String]) -> Option<AttributeValue<'_>> {
    (!sources.is_empty()).then(|| AttributeValue::Text(Cow::Owned(sources.join(" "))))
}

impl AttributeValue<'_> {
    /// As it stands in a cell or an attribute of XML.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        }
    }
}
