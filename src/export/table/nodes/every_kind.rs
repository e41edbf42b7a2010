//! The columns that nodes of every kind have.

use entity::{Confidence, Level, Vocabulary};

use crate::export::table::column::{AcceptedValues, Column, ColumnKind, count, date, of_node};
use crate::export::table::row::codes;
use crate::export::table::text;
use ColumnKind::{Date, Id, Integer, Term, Text, Url};

pub const ID: Column = of_node("id", Id, "The id", |snapshot, node| text(snapshot.id(node)));
pub const NAME: Column = of_node(
    "name",
    Text,
    "The name in English, or the organisation's own name",
    |snapshot, node| text(&snapshot.node(node).node.name),
);
pub const LEVEL: Column = of_node(
    "level",
    Term,
    "The level of governance on which it acts",
    |snapshot, node| snapshot.level(node).and_then(|level| text(level.name())),
)
.of_terms::<Level>();
pub const SUMMARY: Column = of_node("summary", Text, "A few sentences", |snapshot, node| {
    snapshot.node(node).node.summary.as_deref().and_then(text)
});
pub const WEBSITE: Column = of_node("website", Url, "The website", |snapshot, node| {
    snapshot.node(node).node.website.as_deref().and_then(text)
});
pub const COUNTRY_ID: Column = of_node(
    "country_id",
    Id,
    "The country in which it is located; empty if it acts across Europe",
    |snapshot, node| {
        snapshot
            .country_of(node)
            .and_then(|country| text(snapshot.id(country)))
    },
);
pub const COUNTRY: Column = of_node(
    "country",
    Text,
    "The name of the country",
    |snapshot, node| {
        snapshot
            .country_of(node)
            .and_then(|country| text(&snapshot.node(country).node.name))
    },
);
pub const COUNTRY_ISO2: Column = of_node(
    "country_iso2",
    Text,
    "The ISO 3166-1 alpha-2 code of the country",
    |snapshot, node| {
        let country = snapshot.country_of(node)?;
        snapshot.iso2(country).and_then(text)
    },
)
.accepting(AcceptedValues::CountryCode);
pub fn countries_iso2() -> Column {
    of_node(
        "countries_iso2",
        Text,
        "The ISO 3166-1 alpha-2 codes of the countries, separated by spaces",
        |snapshot, node| codes(snapshot, snapshot.countries_of(node)),
    )
    .accepting(AcceptedValues::CountryCodes)
}
pub fn degree() -> Column {
    let links = of_node("degree", Integer, "Number of links", |snapshot, node| {
        count(snapshot.degree(node))
    });
    links.in_unit("links")
}
pub const AS_OF: Column = of_node(
    "as_of",
    Date,
    "The date the sources are current to; empty if they are undated",
    |snapshot, node| date(snapshot.node(node).node.as_of),
);
pub const CONFIDENCE: Column = of_node(
    "confidence",
    Term,
    "How well the sources support the row",
    |snapshot, node| text(snapshot.node(node).node.confidence.name()),
)
.of_terms::<Confidence>();
