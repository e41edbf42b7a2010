//! The columns of the files of links, indicators, observations and former ids.

use entity::LinkKind;

use super::{AS_OF, CONFIDENCE, SOURCE, optional, required};
use crate::import::cell_type::CellType::{Date, Id, Number, Reference, Term, Text};
use crate::import::cell_type::terms;
use crate::import::file::Column;

pub const LINKS: &[Column] = &[
    required("from", Reference("the source node"), "The source node"),
    required("kind", Term(terms::<LinkKind>), "The kind of link"),
    required("to", Reference("the target node"), "The target node"),
    optional("role", Text, "The role in the relation"),
    optional("since", Date, "When it began"),
    optional("until", Date, "The end date, past or planned"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const INDICATORS: &[Column] = &[
    required("id", Id(""), "A stable slug, unique across all files"),
    required("name", Text, "The name in English"),
    required("unit", Text, "The unit of the values"),
    required(
        "description",
        Text,
        "What the indicator measures, and who measures it",
    ),
];

pub const OBSERVATIONS: &[Column] = &[
    required(
        "subject",
        Reference("the observed node"),
        "The observed country; eu for Europe as a whole",
    ),
    required("indicator", Reference("an indicator"), "The indicator"),
    required("date", Date, "The date of the value"),
    required("value", Number, "The value, in the unit of the indicator"),
    SOURCE,
    CONFIDENCE,
];

pub const ALIASES: &[Column] = &[
    required("id", Id(""), "The former ID, which no row has at present"),
    required("node", Reference("the node that had it"), "The current ID"),
];
