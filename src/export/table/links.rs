//! The columns of the table of links.

use std::borrow::Cow;

use entity::{Confidence, LinkKind, NodeKind, Vocabulary};

use super::column::{Column, ColumnKind, SOURCES, date, of_link};
use super::text;
use crate::export::format::AttributeValue;
use ColumnKind::{Boolean, Date, Id, Term, Text};

pub fn links() -> Vec<Column> {
    vec![
        of_link(
            "id",
            Id,
            "The ID, made of both ends and the kind",
            |snapshot, link| Some(AttributeValue::Text(Cow::Owned(snapshot.link_id(link)))),
        ),
        of_link("kind", Term, "The kind of link", |snapshot, link| {
            text(snapshot.link(link).kind.name())
        })
        .of_terms::<LinkKind>(),
        of_link("source_id", Id, "The source node", |snapshot, link| {
            text(snapshot.id(snapshot.link(link).source))
        }),
        of_link("source", Text, "The name of that node", |snapshot, link| {
            text(&snapshot.node(snapshot.link(link).source).node.name)
        }),
        of_link(
            "source_kind",
            Term,
            "The kind of that node",
            |snapshot, link| text(snapshot.kind(snapshot.link(link).source).name()),
        )
        .of_terms::<NodeKind>(),
        of_link("target_id", Id, "The target node", |snapshot, link| {
            text(snapshot.id(snapshot.link(link).target))
        }),
        of_link("target", Text, "The name of that node", |snapshot, link| {
            text(&snapshot.node(snapshot.link(link).target).node.name)
        }),
        of_link(
            "target_kind",
            Term,
            "The kind of that node",
            |snapshot, link| text(snapshot.kind(snapshot.link(link).target).name()),
        )
        .of_terms::<NodeKind>(),
        of_link("role", Text, "In which role", |snapshot, link| {
            snapshot.link(link).role.and_then(text)
        }),
        of_link("since", Date, "When it began", |snapshot, link| {
            date(snapshot.link(link).since)
        }),
        of_link(
            "until",
            Date,
            "When it ended or will end; empty if open-ended or unknown",
            |snapshot, link| date(snapshot.link(link).until),
        ),
        of_link(
            "is_current",
            Boolean,
            "Whether it is current on the date of the revision, as far as its dates are known",
            |snapshot, link| Some(AttributeValue::Boolean(snapshot.is_current(link))),
        ),
        of_link(
            "is_vertical",
            Boolean,
            "Whether its ends act on different levels; empty if one of them has no level",
            |snapshot, link| snapshot.is_vertical(link).map(AttributeValue::Boolean),
        ),
        SOURCES,
        of_link(
            "as_of",
            Date,
            "The date the sources are current to; empty if they are undated",
            |snapshot, link| date(snapshot.link(link).as_of),
        ),
        of_link(
            "confidence",
            Term,
            "How well the sources support the row",
            |snapshot, link| text(snapshot.link(link).confidence.name()),
        )
        .of_terms::<Confidence>(),
    ]
}
