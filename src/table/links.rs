//! The columns of the table of links.

use std::borrow::Cow;

use entity::{Confidence, LinkKind, NodeKind, Vocabulary};

use super::column::{Column, ColumnKind, SOURCES, date, of_link};
use super::text;
use crate::format::AttributeValue;
use ColumnKind::{Boolean, Date, Id, Term, Text};

pub fn links() -> Vec<Column> {
    vec![
        of_link(
            "id",
            Id,
            "The id, made of the ends and the kind",
            |snapshot, link| Some(AttributeValue::Text(Cow::Owned(snapshot.link_id(link)))),
        ),
        of_link("kind", Term, "How the two are related", |snapshot, link| {
            text(snapshot.link(link).kind.name())
        })
        .of_terms::<LinkKind>(),
        of_link("source_id", Id, "Where it starts", |snapshot, link| {
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
        of_link("target_id", Id, "Where it leads", |snapshot, link| {
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
            "When it ended or will end; empty where that is open or unknown",
            |snapshot, link| date(snapshot.link(link).until),
        ),
        of_link(
            "is_current",
            Boolean,
            "Whether it holds on the day of the revision, as far as its dates are known",
            |snapshot, link| Some(AttributeValue::Boolean(snapshot.is_current(link))),
        ),
        of_link(
            "is_vertical",
            Boolean,
            "Whether its ends act on different levels; empty where one of them acts on none",
            |snapshot, link| snapshot.is_vertical(link).map(AttributeValue::Boolean),
        ),
        SOURCES,
        of_link(
            "as_of",
            Date,
            "The day up to which the sources speak; empty where they bear no date",
            |snapshot, link| date(snapshot.link(link).as_of),
        ),
        of_link(
            "confidence",
            Term,
            "How far the row is backed by what was read",
            |snapshot, link| text(snapshot.link(link).confidence.name()),
        )
        .of_terms::<Confidence>(),
    ]
}
