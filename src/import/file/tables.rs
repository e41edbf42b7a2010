//! The thirteen files, in the order in which they are read and complained about.

mod nodes;
mod relations;

use entity::{Confidence, NodeKind};

use super::{Column, DatasetPart, FileFormat};
use crate::import::cell_type::CellType::{self, Date, SmallTerm, Urls};
use crate::import::cell_type::terms;

/// Every file of the format.
pub const FILES: &[FileFormat] = &[
    file(
        "countries.csv",
        DatasetPart::Nodes(NodeKind::Country),
        "A country with a National Mission Ecosystem, or one that twin cities come from",
        nodes::COUNTRIES,
    ),
    file(
        "cities.csv",
        DatasetPart::Nodes(NodeKind::City),
        "A city with a part in the Mission",
        nodes::CITIES,
    ),
    file(
        "stakeholders.csv",
        DatasetPart::Nodes(NodeKind::Stakeholder),
        "An organisation with a part in the Mission",
        nodes::STAKEHOLDERS,
    ),
    file(
        "platforms.csv",
        DatasetPart::Nodes(NodeKind::NationalPlatform),
        "A country's structure that supports its cities",
        nodes::PLATFORMS,
    ),
    file(
        "pilots.csv",
        DatasetPart::Nodes(NodeKind::Pilot),
        "A pilot activity that cities carry out",
        nodes::PILOTS,
    ),
    file(
        "learnings.csv",
        DatasetPart::Nodes(NodeKind::Learning),
        "What was learned and written down",
        nodes::LEARNINGS,
    ),
    file(
        "spaces.csv",
        DatasetPart::Nodes(NodeKind::EngagementSpace),
        "A place to connect",
        nodes::SPACES,
    ),
    file(
        "initiatives.csv",
        DatasetPart::Nodes(NodeKind::Initiative),
        "A programme or project under the Mission's umbrella",
        nodes::INITIATIVES,
    ),
    file(
        "themes.csv",
        DatasetPart::Nodes(NodeKind::Theme),
        "An emission domain or a lever of change",
        nodes::THEMES,
    ),
    file(
        "links.csv",
        DatasetPart::Links,
        "A typed relation between two rows of the files above",
        relations::LINKS,
    ),
    file(
        "indicators.csv",
        DatasetPart::Indicators,
        "What the barometer measures",
        relations::INDICATORS,
    ),
    file(
        "observations.csv",
        DatasetPart::Observations,
        "A dated value of an indicator",
        relations::OBSERVATIONS,
    ),
    file(
        "aliases.csv",
        DatasetPart::Aliases,
        "An id that a row of the files above once had, and under which it still answers",
        relations::ALIASES,
    ),
];

/// What every sourced row ends with.
const SOURCE: Column = required(
    "source",
    Urls,
    "The pages that say so, in the order in which they are cited",
);
const AS_OF: Column = optional(
    "as_of",
    Date,
    "The day up to which the sources speak; empty where they bear no date",
);
const CONFIDENCE: Column = required(
    "confidence",
    SmallTerm(terms::<Confidence>),
    "How far the row is backed by what was read",
);

const fn file(
    name: &'static str,
    part: DatasetPart,
    meaning: &'static str,
    columns: &'static [Column],
) -> FileFormat {
    FileFormat {
        name,
        part,
        meaning,
        columns,
    }
}

const fn required(name: &'static str, content: CellType, meaning: &'static str) -> Column {
    Column {
        required: true,
        ..optional(name, content, meaning)
    }
}

const fn optional(name: &'static str, content: CellType, meaning: &'static str) -> Column {
    Column {
        name,
        field: name,
        cell_type: content,
        required: false,
        may_lack: false,
        meaning,
    }
}

/// A column that files of older versions do not have.
const fn later(name: &'static str, content: CellType, meaning: &'static str) -> Column {
    Column {
        may_lack: true,
        ..optional(name, content, meaning)
    }
}

impl Column {
    /// Says that the column fills a field of another name.
    const fn fills(self, field: &'static str) -> Self {
        Self { field, ..self }
    }
}
