//! The columns of the files of links, indicators, observations and former ids.

use entity::LinkKind;

use super::{AS_OF, CONFIDENCE, SOURCE, optional, required};
use crate::import::cell_type::CellType::{Date, Id, Number, Reference, Term, Text};
use crate::import::cell_type::terms;
use crate::import::file::Column;

pub const LINKS: &[Column] = &[
    required(
        "from",
        Reference("what it starts from"),
        "Where the relation starts",
    ),
    required("kind", Term(terms::<LinkKind>), "How the two are related"),
    required("to", Reference("what it leads to"), "Where it leads"),
    optional("role", Text, "What the relation is in this case"),
    optional("since", Date, "When it began"),
    optional("until", Date, "When it ended, or will"),
    SOURCE,
    AS_OF,
    CONFIDENCE,
];

pub const INDICATORS: &[Column] = &[
    required("id", Id(""), "A stable slug, unique over all files"),
    required("name", Text, "The name in English"),
    required("unit", Text, "The unit of the values"),
    required("description", Text, "What is measured, and by whom"),
];

pub const OBSERVATIONS: &[Column] = &[
    required(
        "subject",
        Reference("what is measured"),
        "What is measured; eu for Europe as a whole",
    ),
    required(
        "indicator",
        Reference("an indicator"),
        "What the value is of",
    ),
    required("date", Date, "When it was so"),
    required("value", Number, "In the unit of the indicator"),
    SOURCE,
    CONFIDENCE,
];

pub const ALIASES: &[Column] = &[
    required("id", Id(""), "The former id, which no row has now"),
    required(
        "node",
        Reference("what had it"),
        "The id under which it stands now",
    ),
];
