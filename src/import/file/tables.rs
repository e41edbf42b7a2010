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
        "A country with a National Mission Ecosystem, or a country with twin cities",
        nodes::COUNTRIES,
    ),
    file(
        "cities.csv",
        DatasetPart::Nodes(NodeKind::City),
        "A city that takes part in the Mission",
        nodes::CITIES,
    ),
    file(
        "stakeholders.csv",
        DatasetPart::Nodes(NodeKind::Stakeholder),
        "An organisation that takes part in the Mission",
        nodes::STAKEHOLDERS,
    ),
    file(
        "platforms.csv",
        DatasetPart::Nodes(NodeKind::NationalPlatform),
        "A national structure that supports the country's cities",
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
        "A case study, lesson, report, tool or video",
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
        "An indicator of the barometer",
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
        "A former ID of a row of the files above, by which it can still be found",
        relations::ALIASES,
    ),
];

/// What every sourced row ends with.
const SOURCE: Column = required(
    "source",
    Urls,
    "The sources, in the order in which they are cited",
);
const AS_OF: Column = optional(
    "as_of",
    Date,
    "The date the sources are current to; empty if they are undated",
);
const CONFIDENCE: Column = required(
    "confidence",
    SmallTerm(terms::<Confidence>),
    "How well the sources support the row",
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
