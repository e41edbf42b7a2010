//! The columns of the table of gaps.

use std::borrow::Cow;

use entity::{Confidence, LinkKind, NodeKind, PartialDate, Vocabulary};

use super::column::{AcceptedValues, Column, ColumnKind, SOURCES, date, of_gap};
use super::row::{codes, ids};
use super::text;
use crate::export::format::AttributeValue;
use crate::insight::{Gap, GapKind, Subject};
use crate::snapshot::Snapshot;
use ColumnKind::{Date, Id, Ids, Term, Text};

pub fn gaps() -> Vec<Column> {
    vec![
        of_gap("kind", Term, "The kind of gap", |_, gap| {
            text(gap.kind.name())
        })
        .of_terms::<GapKind>(),
        of_gap(
            "subject_id",
            Id,
            "The affected node or link",
            |snapshot, gap| match gap.subject {
                Subject::Node(node) => text(snapshot.id(node)),
                Subject::Link(link) => {
                    Some(AttributeValue::Text(Cow::Owned(snapshot.link_id(link))))
                }
            },
        ),
        of_gap(
            "subject",
            Text,
            "The name of the node; for a link, the names of its ends",
            |snapshot, gap| match gap.subject {
                Subject::Node(node) => text(&snapshot.node(node).node.name),
                Subject::Link(link) => {
                    let link = snapshot.link(link);
                    let [source, target] =
                        [link.source, link.target].map(|end| &snapshot.node(end).node.name);
                    Some(AttributeValue::Text(Cow::Owned(format!(
                        "{source} – {target}"
                    ))))
                }
            },
        ),
        of_gap(
            "subject_kind",
            Term,
            "The kind of the node or of the link",
            |snapshot, gap| match gap.subject {
                Subject::Node(node) => text(snapshot.kind(node).name()),
                Subject::Link(link) => text(snapshot.link(link).kind.name()),
            },
        )
        .accepting(AcceptedValues::Terms(subject_kinds)),
        of_gap(
            "description",
            Text,
            "A sentence that describes the gap",
            |snapshot, gap| Some(AttributeValue::Text(Cow::Owned(gap.description(snapshot)))),
        ),
        of_gap(
            "country_ids",
            Ids,
            "The countries of the node, or of the ends of the link",
            |snapshot, gap| ids(snapshot, &gap.countries(snapshot)),
        ),
        of_gap(
            "countries_iso2",
            Text,
            "The ISO 3166-1 alpha-2 codes of the countries, separated by spaces",
            |snapshot, gap| codes(snapshot, &gap.countries(snapshot)),
        )
        .accepting(AcceptedValues::CountryCodes),
        SOURCES,
        of_gap(
            "as_of",
            Date,
            "The date the sources of the node or link are current to",
            |snapshot, gap| date(as_of(snapshot, gap)),
        ),
        of_gap(
            "confidence",
            Term,
            "How well the sources support the node or link",
            |snapshot, gap| {
                text(match gap.subject {
                    Subject::Node(node) => snapshot.node(node).node.confidence.name(),
                    Subject::Link(link) => snapshot.link(link).confidence.name(),
                })
            },
        )
        .of_terms::<Confidence>(),
    ]
}

fn as_of(snapshot: &Snapshot, gap: &Gap) -> Option<PartialDate> {
    match gap.subject {
        Subject::Node(node) => snapshot.node(node).node.as_of,
        Subject::Link(link) => snapshot.link(link).as_of,
    }
}

/// Kinds of nodes and of links.
fn subject_kinds() -> Vec<&'static str> {
    let nodes = NodeKind::all().iter().map(|kind| kind.name());
    let links = LinkKind::all().iter().map(|kind| kind.name());
    nodes.chain(links).collect()
}
